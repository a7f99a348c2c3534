// Residents say who they are to a server whose registry errs in each way it knows; server and registry are killed in the middle; at
// the end nobody's number or name stands in any file. Usage: identity.mjs PROGRAMS. Prints "N passed, N failed".
import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Program, Resident, Tally, request, scratch, sleep, uuid7 } from '../wallet.mjs';

const programs = process.argv[2];
const dir = scratch('identity');
const data = join(dir, 'data');
const port = 20000 + (process.pid % 5000) * 2;
const registryPort = port + 1;
const tally = new Tally();
const expect = (...all) => tally.expect(...all);
const logs = [];

mkdirSync(data, { mode: 0o700 });
async function startRegistry() {
  const program = new Program(join(programs, 'chenxi-id-sim'), ['--port', `${registryPort}`, '--secret-file', join(data, 'registry.secret')]);
  await program.ready;
  for (const person of people) await request(registryPort, 'POST', '/people', { document_number: person.number, name: person.name });
  return program;
}
async function startServer() {
  const program = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`, '--demo', '--registry-url', `http://127.0.0.1:${registryPort}`]);
  logs.push(program);
  await program.ready;
  return program;
}
const fault = (order) => request(registryPort, 'POST', '/faults', order);

/// Numbers of a place that there is not, with the check character that fits.
function documentOf(sequence) {
  const digits = `11019919560312${String(sequence).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return digits + '10X98765432'[weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11];
}
const names = ['周桂兰', '林大海', '陈小满', '艾力·买买提', '欧阳静', '司马懿行', '诸葛小亮', '上官婉', '夏侯敦厚'];
const people = names.map((name, at) => ({ name, number: documentOf(100 + at) }));

async function resident(at) {
  const one = new Resident(port, `+86138001385${String(at).padStart(2, '0')}`);
  await one.registerInDemo();
  return one;
}
async function tell(who, { number, name }, key = uuid7()) {
  return who.call('POST', '/v1/me/identity', { document_number: number, name, proof: await who.proof('settings', { nonce: key }) }, key);
}
const look = async (who) => (await who.call('GET', '/v1/me/identity')).body;
async function until(who, status) {
  let seen;
  for (const end = Date.now() + 40_000; Date.now() < end; await sleep(100)) {
    try { seen = await look(who); } catch { seen = null; }
    if (seen?.check?.status === status) return seen;
  }
  return seen;
}

let registry = await startRegistry();
let server = await startServer();
const all = [];
for (let at = 0; at < people.length; at++) all.push(await resident(at));

// ------------------------------------------------------------------------------------- what the registry says, plainly

const told = await tell(all[0], people[0]);
expect(told.status === 201 && told.body.tier === 'phone_only', 'what was told is on its way, and nothing has risen yet', told.body);
const known = await until(all[0], 'confirmed');
expect(known.tier === 'document' && known.name_masked === '*兰' && /^1\*{16}.$/.test(known.document_masked), 'the registry confirms, the tier rises, and little is shown', known);
let message = '';
for (const end = Date.now() + 10_000; Date.now() < end && !/identity/.test(message); await sleep(100))
  message = (await all[0].call('GET', `/v1/demo/phone?number=${encodeURIComponent(all[0].phone)}`)).body.data.map((one) => one.text).join();
expect(/identity document was confirmed/.test(message) && !message.includes(people[0].number), 'the owner hears of it by SMS', message);
const home = (await all[0].call('GET', '/v1/me/limits')).body.statutory.find((one) => one.window === 'payment');
expect(home.max.amount === 500_000 && home.rule === 'cn-ecny/document/payment', 'the limits are those of the tier, at once', home);

await tell(all[1], { ...people[1], name: '林小海' });
expect((await until(all[1], 'mismatched')).tries_left === 2, 'another name is told as such, and costs a try');
await tell(all[1], { ...people[1], number: documentOf(900) });
expect((await until(all[1], 'unknown')).tries_left === 1, 'so is a number that the registry does not know');
await tell(all[1], people[0]);
expect((await until(all[1], 'taken')).tier === 'phone_only', 'a document serves one person');
const over = await tell(all[1], people[1]);
expect(over.status === 429 && over.body.code === 'identity_tries_exhausted', 'three tries that came to nothing are all', over.body);

// ------------------------------------------------------------------------------------------------------ how it errs

const errors = [{ do: 'late', delay_ms: 800 }, { do: 'silent' }, { do: 'error' }, { do: 'contradict' }, { do: 'lost' }, { do: 'slow', delay_ms: 500 }];
for (const [at, error] of errors.entries()) {
  await fault(error);
  const answer = await tell(all[2 + at], people[2 + at]);
  expect(answer.status === 201 && answer.body.check.status === 'pending', `${error.do}: the answer does not wait for the registry`, answer.body);
  // The next question is put only when this one has met its error.
  if (error.do !== 'slow') await sleep(150);
}
for (const [at, error] of errors.entries()) {
  const seen = await until(all[2 + at], 'confirmed');
  expect(seen?.check?.status === 'confirmed' && seen.tier === 'document', `${error.do}: it comes right by itself`, seen);
}

// ---------------------------------------------------------------------------------------------- killed in the middle

const late = all[8];
await fault({ do: 'late', delay_ms: 1500 });
await tell(late, people[8]);
await sleep(100);
await server.stop('SIGKILL');
server = await startServer();
expect((await until(late, 'confirmed'))?.tier === 'document', 'the server is killed while the registry thinks: nothing is lost');

await registry.stop('SIGKILL');
const patient = await resident(20), person = { name: '皇甫安', number: documentOf(200) };
people.push(person);
expect((await tell(patient, person)).status === 201, 'without a registry it can still be told');
await sleep(300);
expect((await look(patient)).check.status === 'pending', 'and is said to be pending');
registry = await startRegistry();
expect((await until(patient, 'confirmed'))?.tier === 'document', 'when the registry is back, it comes right by itself');

// ------------------------------------------------------------------------------------------------- nothing lies about

await server.stop();
const files = readdirSync(data).filter((name) => statSync(join(data, name)).isFile());
const places = [...files.map((name) => [name, readFileSync(join(data, name))]), ...logs.map((one, at) => [`log ${at}`, Buffer.from(one.log)])];
const secrets = people.flatMap(({ number, name }) => [number, number.slice(6, 17), name]);
const found = places.flatMap(([place, bytes]) => secrets.filter((secret) => bytes.includes(secret)).map((secret) => `${secret} in ${place}`));
expect(places.some(([name]) => name === 'chenxi.db') && found.length === 0, 'no number and no name stands in any file or log', found);
expect(places.some(([, bytes]) => bytes.includes('identity_checks')), 'the files that were looked at are those that hold the checks');
expect((statSync(join(data, 'registry.secret')).mode & 0o777) === 0o600, 'the shared secret is its owner\'s alone');

const open = new Program(join(programs, 'chenxi'), ['serve', '--data', join(dir, 'other'), '--port', `${port}`, '--registry-url', 'http://registry.example.org']);
expect((await open.exit) !== 0 && /https/.test(open.log), 'identities go out over TLS, or the server does not start', open.log);
await registry.stop();
tally.end();
