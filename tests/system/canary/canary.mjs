// Canaries: 500 personal values are planted in every field that takes one, in requests that are done and in such as are refused.
// Afterwards none of them stands, in any spelling, in a log, a figure, a file of the data directory (database, its log, its index), a
// backup or a refusal; and a server that crashes leaves no core. Usage: canary.mjs PROGRAMS. Prints "N passed, N failed".
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Program, Resident, Tally, cliOf, request, scratch, sleep, uuid7 } from '../wallet.mjs';

const programs = resolve(process.argv[2]);
const dir = scratch('canary');
const data = join(dir, 'data');
const port = 20000 + (process.pid % 3000) * 4, registryPort = port + 1, bankPort = port + 2;
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const cli = cliOf(programs, data);
const kPeople = 50;

// ------------------------------------------------------------------------------------------------------ who they are

/// Numbers of a place that there is not, with the check character that fits.
function documentOf(sequence) {
  const digits = `11019919570713${String(sequence).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return digits + '10X98765432'[weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11];
}
/// An account number as the simulated bank knows one: with the right last digit.
function accountNumber(body) {
  for (let check = 0; check < 10; check++) {
    const sum = [...`${body}${check}`].reverse().map(Number).reduce((all, d, i) => all + (i % 2 ? (d > 4 ? d * 2 - 9 : d * 2) : d), 0);
    if (sum % 10 === 0) return `${body}${check}`;
  }
}
const first = [...'鹂鹦鸲鸫鹨鹪鹩鸫鹀鸨'], second = [...'翊翎翀翙翚'];
const people = Array.from({ length: kPeople }, (_, at) => {
  const mark = `${first[at % 10]}${second[Math.floor(at / 10)]}`;
  const person = new Resident(port, `+86137${String(52001000 + at * 7919).padStart(8, '0')}`);
  Object.assign(person, { nickname: `${mark}儿${at}`, deviceName: `Fernsprecher ${mark} ${at}`, email: `kanarienvogel.${at}@voliere-${at}.example`, document: documentOf(300 + at),
    name: `欧阳${mark}${second[at % 5]}`, account: accountNumber(`622202${String(8830017 + at * 104729).padStart(11, '0')}`), holder: `司徒${mark}${first[at % 9]}`,
    note: `für das Vogelfutter ${mark} ${at}`, statement: `der Sittich ${mark} ${at} war nie da` });
  person.values = [person.phone.slice(-11), person.nickname, person.deviceName, person.email, person.document, person.name, person.account, person.holder, person.note, person.statement];
  return person;
});

// --------------------------------------------------------------------------------------------------- what they live

mkdirSync(data, { mode: 0o700 });
const server = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`, '--demo',
  '--registry-url', `http://127.0.0.1:${registryPort}`, '--bank-url', `http://127.0.0.1:${bankPort}`]);
await server.ready;
const registry = new Program(join(programs, 'chenxi-id-sim'), ['--port', `${registryPort}`, '--secret-file', join(data, 'registry.secret')]);
await registry.ready;
const bank = new Program(join(programs, 'chenxi-bank-sim'), ['--data', join(dir, 'bank.db'), '--port', `${bankPort}`,
  '--secret-file', join(data, 'bank.secret'), '--settle-ms', '50']);
for (let i = 0; i < 200; i++) {
  try { await request(bankPort, 'GET', '/livez'); break; } catch { await sleep(25); }
}
const shop = cli('merchant', 'create', '--name', 'Canary Stall').out;

const did = {}, refusals = [];
/// What was asked, and whether it was done as it should be.
function note(what, reply) {
  (did[what] ??= []).push(reply.status);
  if (reply.status >= 400) refusals.push([what, JSON.stringify(reply.body)]);
  return reply;
}
const all = (what, ...wanted) => expect(did[what]?.length === kPeople && did[what].every((status) => wanted.includes(status)), `${what}: ${kPeople} times`, [...new Set(did[what])]);

for (const person of people) {
  note('registered', await person.registerInDemo());
  cli('counter', 'cash-in', '--phone', person.phone, '--amount', '20.00');
  await request(registryPort, 'POST', '/people', { document_number: person.document, name: person.name });
}
for (const [at, person] of people.entries()) {
  const other = people[(at + 1) % kPeople];
  note('an address', await person.call('POST', '/v1/code_challenges', { purpose: 'add_email', email: person.email }));
  const key = uuid7();
  note('a document', await person.call('POST', '/v1/me/identity', { document_number: person.document, name: person.name, proof: await person.proof('settings', { nonce: key }) }, key));
  note('a bank account', await person.call('POST', '/v1/bank_links', { bank: 'sim', account_no: person.account, holder_name: person.holder }, uuid7()));
  note('looked up', await person.call('POST', '/v1/payees/resolve', { phone: other.phone }));
  const payee = await person.lookUp(other.phone), nonce = uuid7(), name = payee.name ?? '';
  const sent = { payee_id: payee.payee_id, payee_name: name, amount: 100, currency: 'CNY', arrival: 'now', note: person.note };
  const done = note('a transfer', await person.call('POST', '/v1/transfers', { ...sent, proof: await person.proof('transfer', { amount: 100, payee: payee.payee_id, name, nonce }) }, nonce));
  const line = (await person.call('GET', '/v1/transactions')).body.data.find((one) => one.object_id === done.body.id);
  note('a complaint', await person.call('POST', '/v1/disputes', { transaction_id: line?.id, door: 'wrong_person', reason: 'other', statement: person.statement }, uuid7()));

  // Refused, with the same values where they do not belong.
  const wrong = uuid7();
  person.pin = '000001';
  note('a wrong PIN', await person.call('POST', '/v1/transfers', { ...sent, proof: await person.proof('transfer', { amount: 100, payee: payee.payee_id, name, nonce: wrong }) }, wrong));
  person.pin = '518203';
  note('a name as a number', await person.call('POST', '/v1/payees/resolve', { phone: person.name }));
  note('an address as an amount', await person.call('POST', '/v1/transfers', { ...sent, amount: person.email, proof: {} }, uuid7()));
  note('a field that there is not', await person.call('POST', '/v1/payees/resolve', { phone: other.phone, favourite: person.document }));
  note('a number in the address', await person.call('GET', `/v1/transfers/${encodeURIComponent(person.phone)}?note=${encodeURIComponent(person.note)}`));
  note('a wrong code', await person.call('POST', '/v1/registrations', { challenge_id: 'chl_none', code: '123456', nickname: person.nickname, pin: '1', device: { public_key: person.account, name: person.deviceName }, consents: [person.holder] }, uuid7()));
  note('no JSON', await request(port, 'POST', '/v1/payees/resolve', person.statement, { host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}`, cookie: person.cookie, 'user-agent': encodeURIComponent(person.deviceName), referer: `http://127.0.0.1/${encodeURIComponent(person.name)}` }));
}
for (const what of ['registered', 'a bank account', 'a document', 'a complaint', 'a transfer']) all(what, 201);
all('an address', 200, 201, 202);
all('looked up', 200);
for (const what of ['a wrong PIN', 'a name as a number', 'an address as an amount', 'a field that there is not', 'a number in the address', 'a wrong code', 'no JSON'])
  all(what, 400, 401, 403, 404, 409, 415, 422, 429);
for (let i = 0; i < 200; i++) {
  if ((await people.at(-1).call('GET', '/v1/me/identity')).body.check?.status === 'confirmed') break;
  await sleep(50);
}
expect((await people.at(-1).call('GET', '/v1/me/identity')).body.name_masked?.startsWith('*'), 'the registry has confirmed who they are');

// ------------------------------------------------------------------------------------------------ where nobody finds them

/// A value as it may be written: as it is, in JSON's escapes, in an address, in hexadecimal, in base64 at any of three offsets.
function spellings(value) {
  const utf8 = Buffer.from(value);
  const sixFour = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64').replace(/=+$/, '').slice(shift === 0 ? 0 : shift + 1, -2));
  const escaped = [...value].map((c) => (c.charCodeAt(0) > 126 ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c)).join('');
  return [utf8, Buffer.from(value, 'utf16le'), ...[escaped, encodeURIComponent(value), utf8.toString('hex'), ...sixFour, ...sixFour.map((it) => it.replaceAll('+', '-').replaceAll('/', '_'))].map((it) => Buffer.from(it))];
}
const values = people.flatMap((person) => person.values);
/// By their first four bytes, so that a file is read through once.
const canaries = new Map();
for (const value of values)
  for (const spelling of spellings(value)) {
    const begin = spelling.readUInt32BE(0);
    canaries.set(begin, [...(canaries.get(begin) ?? []), [value, spelling]]);
  }
function foundIn(bytes) {
  const found = new Set();
  for (let at = 0, begin = 0; at < bytes.length; at++) {
    begin = ((begin << 8) | bytes[at]) >>> 0;
    if (at < 3) continue;
    for (const [value, spelling] of canaries.get(begin) ?? [])
      if (bytes.compare(spelling, 0, spelling.length, at - 3, Math.min(at - 3 + spelling.length, bytes.length)) === 0) found.add(value);
  }
  return [...found];
}
function nowhere(what, places) {
  const found = places.flatMap(([place, bytes]) => foundIn(bytes).map((value) => `${value} in ${place}`));
  expect(places.length > 0 && found.length === 0, `${what}: none of ${values.length} values`, found.slice(0, 10));
}
const files = () => readdirSync(data).filter((name) => statSync(join(data, name)).isFile()).map((name) => [name, readFileSync(join(data, name))]);

const figures = await new Promise((done) => fetch(`http://127.0.0.1:${port}/metrics`).then((reply) => reply.text()).then(done));
expect(figures.includes('chenxi_'), 'the figures are read');
nowhere('the figures', [['/metrics', Buffer.from(figures)]]);
nowhere('the refusals', refusals.map(([what, body]) => [what, Buffer.from(body)]));
const live = files();
expect(live.some(([name]) => name === 'chenxi.db-wal') && live.some(([, bytes]) => bytes.includes('Canary Stall')), 'the files are those with their lives in them');
nowhere('the files of a running server', live);

const key = join(dir, 'backup.key'), backup = join(dir, 'all.backup');
cliOf(programs, null)('backup-key', key);
expect(cli('backup', '--to', backup, '--key', key).code === 0, 'a backup is taken');
nowhere('the backup', [['backup', readFileSync(backup)]]);

await server.stop('SIGKILL');
nowhere('the files after a crash', files());
nowhere('the log', [['log', Buffer.from(server.log)]]);

// The search itself: each spelling of a value in a file is found.
const planted = spellings(people[7].name).every((spelling) => foundIn(Buffer.concat([Buffer.from('xx'), spelling, Buffer.from('yy')])).includes(people[7].name));
expect(planted, 'a planted value is found in each spelling');

// --------------------------------------------------------------------------------------------------------------- no core

/// What the shell says of a program that was ended by SIGABRT, where cores are allowed.
async function aborted(command) {
  const place = join(dir, `core-${Math.random().toString(36).slice(2)}`);
  mkdirSync(place);
  const shell = spawn('bash', ['-c', `ulimit -c unlimited; cd '${place}'; ${command} & echo $!; wait $!`], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', err = '';
  shell.stdout.on('data', (piece) => (out += piece));
  shell.stderr.on('data', (piece) => (err += piece));
  for (let i = 0; i < 400 && !/ready/.test(out); i++) await sleep(25);
  process.kill(Number(out.match(/^\d+/)[0]), 'SIGABRT');
  const code = await new Promise((done) => shell.once('exit', done));
  return { code, dumped: readdirSync(place).length > 0 || /core dumped/i.test(err), ready: /ready/.test(out) };
}
const ended = await aborted(`'${join(programs, 'chenxi')}' serve --data '${data}' --port ${port} --demo`);
expect(ended.ready && ended.code === 134 && !ended.dumped, 'a server that crashes leaves no core', ended);
const pattern = execFileSync('cat', ['/proc/sys/kernel/core_pattern'], { encoding: 'utf8' }).trim();
const shown = await aborted(`bash -c 'echo ready; sleep 60 & wait'`);
// Where the kernel gives cores to a program of its own, that one may decline them: then nothing can be seen here, in either case.
if (!pattern.startsWith('|')) expect(shown.dumped, 'and another program would have', { pattern, shown });
else console.log(`cores go to ${pattern}: whether another program would have left one is not seen here`);

await registry.stop();
await bank.stop?.();
tally.end();
