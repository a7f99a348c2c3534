// A server is backed up while people pay, then its machine is lost. The backup comes back, nothing moves until an operator
// has compared the head, and what happened in the missing time is never carried out a second time.
// Usage: backup.mjs PROGRAMS. Prints "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import { createHmac, webcrypto } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program, Resident, Tally, cliOf, request, scratch, sleep, uuid7 } from '../wallet.mjs';

const programs = process.argv[2];
const dir = scratch('backup');
const port = 20000 + (process.pid % 5000) * 2;
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const tool = cliOf(programs, null);
const key = join(dir, 'backup.key'), file = join(dir, 'month-end.backup');

const serve = (data, more = []) => new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`, '--demo', ...more]);
const hashes = (manifest, without = []) => JSON.stringify(manifest.tables.filter((t) => !without.includes(t.name)));

// ---------------------------------------------------------------------------------------------------- codes of a phone

/// What the payer's phone shows for half a minute.
const stepOf = (at) => Math.floor(at / 30_000);
function paymentCode({ payer_number, secret }, step = stepOf(Date.now())) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha256', Buffer.from(secret, 'base64url')).update(bytes).digest();
  return `88${payer_number}${(mac.readBigUInt64BE(0) % 10_000_000n).toString().padStart(7, '0')}`;
}
const own = { host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}`, 'accept-language': 'en' };
/// A till by a link that signs in once; the time before has left none.
async function tillOf(links, merchant) {
  const token = links('links', '--merchant', `${merchant}`).out.shop.split('#')[1];
  const { cookies } = await request(port, 'POST', '/v1/till/sessions', { token }, { ...own, 'idempotency-key': uuid7() });
  const ask = (method, path, body) => request(port, method, path, body, { ...own, cookie: cookies[0].split(';')[0], 'idempotency-key': uuid7() });
  return { ask, charge: (payment_code) => ask('POST', '/v1/till/charges', { payment_code, amount: 100, currency: 'CNY' }), visit: (code) => ask('POST', '/v1/till/visits', { code }),
    taken: async () => (await ask('GET', '/v1/till/payments')).body.data.length };
}
/// A code for a new device, as it came by message.
async function signInCode(person) {
  const inbox = async () => (await person.call('GET', `/v1/demo/phone?number=${encodeURIComponent(person.phone)}`)).body.data.map((one) => one.text.match(/\b\d{6}\b/)?.[0]).filter(Boolean);
  const before = (await inbox()).length, { id, expires_at } = (await person.call('POST', '/v1/code_challenges', { purpose: 'login', phone: person.phone })).body;
  for (let i = 0; i < 200; i++) {
    const codes = await inbox();
    if (codes.length > before) return { challenge_id: id, code: codes[0], until: Date.parse(expires_at) };
    await sleep(25);
  }
  throw new Error('no code came');
}
async function enter(person, { challenge_id, code }) {
  const { publicKey } = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const public_key = Buffer.from(await webcrypto.subtle.exportKey('raw', publicKey)).toString('base64url');
  return request(port, 'POST', '/v1/sessions/new_device', { challenge_id, code, pin: person.pin, device: { public_key, name: 'tablet' } }, { ...own, 'idempotency-key': uuid7() });
}
const balance = async (person) => (await person.call('GET', '/v1/me/home')).body.balance.amount;

// ------------------------------------------------------------------------------------------------- before the loss

const data = join(dir, 'data');
const cli = cliOf(programs, data);
let server = serve(data);
await server.ready;
const payer = new Resident(port, '+8613800138201'), payee = new Resident(port, '+8613800138202');
await payer.registerInDemo();
await payee.registerInDemo();
expect(cli('counter', 'cash-in', '--phone', payer.phone, '--amount', '500.00').code === 0, 'the payer puts cash in');
const friend = await payer.lookUp(payee.phone);
const early = uuid7();
const first = await payer.transfer(friend, 100, early);
expect(first.status === 201, 'a transfer before the backup', first.body);

// Somebody with codes: one by message before the backup, another one and a payment code in the time that will be lost.
const walker = new Resident(port, '+8613800138204'), reader = new Resident(port, '+8613800138205');
const shown = (await walker.registerInDemo()).body.payment_code;
await reader.registerInDemo();
cli('counter', 'cash-in', '--phone', walker.phone, '--amount', '100.00');
const setting = uuid7();
expect((await walker.call('PATCH', '/v1/me/settings', { small_payments_without_pin: true, proof: await walker.proof('settings', { nonce: setting }) }, setting)).status === 200, 'somebody pays small sums by code alone');
const stall = cli('merchant', 'create', '--name', 'Stall').out.merchant;
const plan = (await (await tillOf(cli, stall)).ask('POST', '/v1/till/plans', { name: 'Ten visits', price: 1000, visits: 10, months: 6 })).body, buying = uuid7();
const bought = await walker.call('POST', '/v1/packages', { plan_id: plan.id, shop_name: 'Stall', plan_name: plan.name, price: 1000, visits: 10, months: 6, cooling_days: plan.cooling_days,
  proof: await walker.proof('package', { amount: 1000, payee: plan.id, name: `Stall · Ten visits · 10 · 6m · ${plan.cooling_days}d`, nonce: buying }) }, buying);
expect(bought.status === 201, 'and has ten visits', bought.body);
const visitCode = async () => (await walker.call('POST', `/v1/packages/${bought.body.id}/code`, {})).body.text;
const used = async () => (await walker.call('GET', `/v1/packages/${bought.body.id}`)).body.used;
const sentBefore = await signInCode(walker);

expect(tool('backup-key', key).code === 0 && (statSync(key).mode & 0o777) === 0o600, 'the key file is made, mode 0600');
expect(tool('backup-key', key).code === 3, 'a key file is never replaced');

let paying = true, answered = 0, wrong = 0;
const load = Promise.all(Array.from({ length: 4 }, async () => {
  while (paying) {
    const done = await payer.transfer(friend, 1);
    done.status === 201 || done.body?.code?.startsWith('limit_') ? answered++ : wrong++;
  }
}));
while (answered < 20) await sleep(20);
const made = cli('backup', '--to', file, '--key', key);
const during = answered;
while (answered < during + 20) await sleep(20);
paying = false;
await load;
expect(made.code === 0 && /^\d+:[0-9a-f]{64}$/.test(made.out.head), 'a backup is taken while people pay', made);
expect(wrong === 0, 'every payment meanwhile was answered', wrong);
expect(cli('backup', '--to', file, '--key', key).code === 3, 'a backup replaces nothing');
expect(!readFileSync(file).includes('chenxi-keys'), 'the key ring is not readable in the backup');

const lost = uuid7();
expect((await payer.transfer(friend, 200, lost)).status === 201, 'a transfer after the backup');
const lostTill = await tillOf(cli, stall), paidCode = paymentCode(shown), takenCode = await visitCode();
const paid = await lostTill.charge(paidCode), taken = await lostTill.visit(takenCode);
expect(paid.status === 201 && (await balance(walker)) === 8_900, 'and a payment by code', paid.body);
expect(taken.status === 201 && (await used()) === 1, 'and a visit by code', taken.body);
const sentAfter = await signInCode(reader);
const known = cli('ledger', 'head').out.head;
const unkept = spawnSync('bash', ['-c', 'exec "$0" ledger head --data "$1" > /dev/full', join(programs, 'chenxi'), data], { encoding: 'utf8' });
expect(unkept.status === 3, 'a head that the disk did not take was not kept, and the exit code says so', unkept);
const oldCookie = payer.cookie;
await server.stop('SIGKILL');

// --------------------------------------------------------------------------------------------- damaged, or not ours

const nowhere = join(dir, 'nowhere');
const intoNowhere = cliOf(programs, nowhere);
const bytes = readFileSync(file);
for (const at of [3, 60, 200, Math.floor(bytes.length / 2), bytes.length - 100, bytes.length - 2]) {
  const damaged = Buffer.from(bytes);
  damaged[at] ^= 1;
  writeFileSync(join(dir, 'damaged'), damaged);
  const refused = intoNowhere('restore', '--from', join(dir, 'damaged'), '--key', key);
  expect(refused.code === 3 && /bytes \d+-\d+|ends at byte \d+/.test(refused.err), `byte ${at} of ${bytes.length} altered: named and refused`, refused.err);
}
tool('backup-key', join(dir, 'other.key'));
const foreign = intoNowhere('restore', '--from', file, '--key', join(dir, 'other.key'));
expect(foreign.code === 3 && /another key/.test(foreign.err), 'a wrong key is said to be one', foreign.err);
expect(!existsSync(nowhere), 'nothing was written for any of them');
expect(intoNowhere('restore', '--from', file, '--key', key, '--dry-run').code === 0 && !existsSync(nowhere), 'a dry run proves it and writes nothing');
const full = cli('restore', '--from', file, '--key', key);
expect(full.code === 3 && /empty/.test(full.err), 'a folder that is not empty is refused', full.err);
const others = join(dir, 'others.keys');
writeFileSync(others, 'of somebody else');
const occupied = intoNowhere('restore', '--from', file, '--key', key, '--keys', others);
expect(occupied.code === 3 && /is there already/.test(occupied.err) && !existsSync(nowhere), 'where other keys lie nothing is restored that could not be opened', occupied.err);
expect(readFileSync(others, 'utf8') === 'of somebody else', 'and they stay as they are');

// ------------------------------------------------------------------------------------------------------- the restore

const back = join(dir, 'restored');
const backCli = cliOf(programs, back);
const restored = backCli('restore', '--from', file, '--key', key);
expect(restored.code === 0 && restored.out.verified && restored.out.verdict.ok, 'restored and verified', restored);
expect(restored.out?.head === made.out.head, 'its head is the backup\'s');
expect((statSync(join(back, 'keys')).mode & 0o777) === 0o600, 'the keys are back, mode 0600');
const again = join(dir, 'again.backup');
expect(backCli('backup', '--to', again, '--key', key).code === 0, 'a stopped instance can be backed up');
const ring = readFileSync(join(back, 'keys'));
writeFileSync(join(back, 'keys'), ring.subarray(0, 100));
const halfRing = join(dir, 'half-ring.backup');
expect(backCli('backup', '--to', halfRing, '--key', key).code === 3 && !existsSync(halfRing), 'a backup with half a key ring would be worth nothing: none is made');
writeFileSync(join(back, 'keys'), ring);
const manifests = [file, again].map((from) => tool('restore', '--from', from, '--key', key, '--dry-run', '--data', nowhere).out);
const moment = ['sessions', 'sessions_of', 'code_challenges', 'latest_codes', 'role_links', 'messages', 'recoveries'];
expect(hashes(manifests[0], moment) === hashes(manifests[1], moment), 'every other table has the hash that it had');

server = serve(back);
await server.ready;
payer.cookie = oldCookie;
expect((await payer.call('GET', '/v1/me/home')).status === 401, 'a session of then is no session');
expect((await payer.signIn()).status === 201, 'the device can sign in');
expect((await payer.call('GET', '/v1/me/home')).status === 200, 'and read');
const bills = await Promise.race([payer.call('GET', '/v1/transactions'), sleep(20_000)]);
expect(bills?.status === 200 && bills.body.data.length > 0, 'every bill, too', bills);
const says = [];
for (const language of ['en', 'zh-CN']) {
  payer.language = language;
  const refused = await payer.transfer(friend, 100);
  expect(refused.status === 503 && refused.body.code === 'in_recovery', `money does not move (${language})`, refused.body);
  says.push(refused.body.user_message ?? refused.body.detail);
}
expect(says[0] && says[1] && says[0] !== says[1], 'and says so in both languages', says);
payer.language = 'en';
const newcomer = new Resident(port, '+8613800138203');
expect((await newcomer.askForCode()).body.code === 'in_recovery', 'no code is sent');
expect(backCli('counter', 'cash-in', '--phone', payer.phone, '--amount', '1.00').out.code === 'in_recovery', 'nor does the counter take cash');
expect(backCli('recovery').out.open === true, '`chenxi recovery` says that it waits');

// ------------------------------------------------------------------------------------------------- the head is compared

const ahead = backCli('recovery', '--head', known);
expect(ahead.code === 1 && ahead.out.code === 'head_ahead', 'a later head is not passed over in silence', ahead.out);
const mismatch = backCli('recovery', '--head', `2:${'ab'.repeat(32)}`);
expect(mismatch.code === 1 && mismatch.out.code === 'head_mismatch', 'a head of another history is refused', mismatch.out);
expect(backCli('recovery').out.open === true, 'and it still waits');
await walker.signIn();
const recoveryCode = paymentCode(shown), recoveryVisit = await visitCode();
const confirmed = backCli('recovery', '--head', known, '--accept-loss');
expect(confirmed.code === 0 && confirmed.out.open === false && confirmed.out.lost_batches > 0, 'the operator accepts the loss', confirmed.out);
const movesFrom = Date.now();
await sleep(5);
const now = await payer.lookUp(payee.phone);
expect((await payer.transfer(now, 200, lost)).body.code === 'key_before_restore', 'a request of the missing time is not carried out again');
const repeated = await payer.transfer(friend, 100, early);
expect(repeated.status === 201 && repeated.body.id === first.body.id, 'one from before the backup gets its answer again', repeated.body);
const fresh = await payer.transfer(now, 100);
expect(fresh.status === 201 || fresh.body.code.startsWith('limit_'), 'new money moves', fresh.body);

// Codes of the time before: the books cannot know which of them were used.
expect((await balance(walker)) === 9_000 && (await used()) === 0, 'the lost payment and the lost visit are not in the books');
const counter = await tillOf(backCli, stall);
for (const [code, when] of [[recoveryCode, 'during the recovery'], [paidCode, 'before the loss, and charged in the lost time']]) {
  const refused = await counter.charge(code);
  expect(refused.status === 410 && refused.body.code === 'payment_code_expired', `a payment code shown ${when} is refused`, refused.body);
}
for (const [code, when] of [[recoveryVisit, 'during the recovery'], [takenCode, 'before the loss, and used in the lost time']]) {
  const refused = await counter.visit(code);
  expect(refused.status === 410 && refused.body.code === 'qr_expired', `a visit's code shown ${when} is refused`, refused.body);
}
expect((await balance(walker)) === 9_000 && (await counter.taken()) === 0 && (await used()) === 0, 'and nothing is taken');
for (const [person, sent, when] of [[walker, sentBefore, 'before the backup'], [reader, sentAfter, 'in the lost time']]) {
  const refused = await enter(person, sent);
  expect(refused.status === 410 && refused.body.code === 'code_expired' && Date.now() < sent.until, `a code sent ${when} is refused, though its minutes are not over`, refused.body);
}
const entered = await enter(reader, await signInCode(reader));
expect(entered.status === 201, 'one that is sent now is taken', entered.body);
while (stepOf(Date.now()) <= stepOf(movesFrom)) await sleep(200);
expect((await counter.visit(await visitCode())).status === 201 && (await used()) === 1, "and a visit's code that is shown in the next half minute");
const charged = await counter.charge(paymentCode(shown));
expect(charged.status === 201 && (await balance(walker)) === 8_900 && (await counter.taken()) === 1, 'and its payment code', charged.body);
expect(backCli('ledger', 'verify').out.ok === true, 'the books are whole');
await server.stop();

// -------------------------------------------------------------------------------------------------- into PostgreSQL

const postgres = spawn('script/pg-test', ['--serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
const conninfo = await new Promise((done) => postgres.stdout.once('data', (line) => done(`${line}`.trim())));
const choice = ['--store', 'postgres', '--postgres', conninfo];
const elsewhere = cliOf(programs, join(dir, 'on-postgres'));
const moved = elsewhere('restore', '--from', file, '--key', key, '--verify', ...choice);
expect(moved.code === 0 && moved.out.verdict?.ok, 'the same backup comes back on PostgreSQL, verified', moved);
const third = join(dir, 'postgres.backup');
expect(elsewhere('backup', '--to', third, '--key', key, ...choice).code === 0, 'and is backed up from there');
const there = tool('restore', '--from', third, '--key', key, '--dry-run', '--data', nowhere).out;
expect(hashes(there, moment) === hashes(manifests[0], moment), 'with equal hashes');
const keyless = new Program(join(programs, 'chenxi'), ['serve', '--data', join(dir, 'keyless'), '--port', `${port}`, ...choice]);
expect((await keyless.exit) === 3 && !existsSync(join(dir, 'keyless', 'keys')), 'books in PostgreSQL get no new keys where theirs are missing');
const twice = cliOf(programs, join(dir, 'once-more'))('restore', '--from', file, '--key', key, ...choice);
expect(twice.code === 3 && /not empty/.test(twice.err), 'a database with rows is refused', twice.err);
postgres.stdin.end();
await new Promise((done) => postgres.once('exit', done));
expect(readdirSync(dir).filter((name) => name.endsWith('.unfinished')).length === 0, 'no unfinished file is left');
tally.end();
