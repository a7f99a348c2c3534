// A new master key while people register, pay and read; the server killed in the middle of it; the old key forgotten.
// Usage: rotation.mjs PROGRAMS. Prints "N passed, N failed".
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Program, Resident, Tally, cliOf, scratch, sleep, uuid7 } from '../wallet.mjs';

const programs = process.argv[2], dir = scratch('rotation'), data = join(dir, 'data'), keys = join(data, 'keys');
const port = 20000 + (process.pid % 5000) * 2;
const tally = new Tally();
const expect = (...all) => tally.expect(...all);
const cli = cliOf(programs, data);
const masters = () => (readFileSync(keys, 'utf8').match(/^master/gm) ?? []).length;

mkdirSync(data, { mode: 0o700 });
const serve = async (...more) => {
  const program = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`, '--demo', ...more]);
  await program.ready;
  return program;
};
let server = await serve();

// ------------------------------------------------------------------------------------------------------------- people

const people = [];
async function newcomer() {
  const one = new Resident(port, `+86139${String(10_000_000 + people.length)}`);
  one.nickname = `名字${people.length}`;
  const made = await one.registerInDemo();
  if (made.status !== 201) throw new Error(`registering: ${JSON.stringify(made.body)}`);
  people.push(one);
  return one;
}
for (let i = 0; i < 30; i++) await newcomer();
for (const one of people) cli('counter', 'cash-in', '--phone', one.phone, '--amount', '20.00');

/// Whoever cannot be read any more would be without a name.
async function unread() {
  const lost = [];
  for (const one of people) {
    const { status, body } = await one.call('GET', '/v1/me');
    if (status !== 200 || body.nickname !== one.nickname) lost.push([one.phone, status, body?.nickname ?? body?.code]);
  }
  return lost;
}
/// People go on meanwhile; what went wrong.
async function busy(until) {
  const wrong = [], [payer, payee] = people, seen = await payer.lookUp(payee.phone);
  for (let round = 0; !until.done; round++) {
    const sent = await payer.transfer(seen, 1);
    if (sent.status !== 201) wrong.push(['sending', sent.status, sent.body?.code]);
    const read = await people[round % people.length].call('GET', '/v1/me');
    if (read.status !== 200) wrong.push(['reading', read.status, read.body?.code]);
    if (round % 4 === 0) await newcomer().catch((error) => wrong.push(['registering', error.message]));
  }
  return wrong;
}
const rotate = (...more) => new Promise((done) => execFile(join(programs, 'chenxi'), ['rotate-master', '--data', data, '--json', ...more],
  (error, out, err) => done({ code: error ? (error.code ?? 1) : 0, out: out ? JSON.parse(out) : null, err })));

// ------------------------------------------------------------------------------------------------------- the rotation

copyFileSync(keys, join(dir, 'keys of before'));
const until = { done: false }, going = busy(until);
await sleep(300);
const first = await rotate();
await sleep(300);
until.done = true;
const wrong = await going;
expect(first.code === 0 && first.out.rewrapped >= 30 && first.out.masters === 2, 'a new master key wraps everybody\'s data keys', first);
expect(wrong.length === 0, 'and nobody who pays, reads or registers meanwhile notices', wrong);
expect((await unread()).length === 0, 'everybody has a name');
expect(masters() === 2 && (statSync(keys).mode & 0o777) === 0o600, 'the key file has both, mode 0600');
const again = await rotate();
expect(again.code === 0 && again.out.rewrapped === 0 && masters() === 2, 'asked again before it is finished, it goes on with the same one', again);
const finished = await rotate('--finish');
expect(finished.code === 0 && masters() === 1, 'finished: the old one is forgotten', finished);
expect((await unread()).length === 0, 'and nobody needs it');
await server.stop();
server = await serve();
expect((await unread()).length === 0, 'nor after a start');

// ------------------------------------------------------------------------------------------- killed in the middle of it

for (const wait of [0, 2, 5, 10, 20]) {
  const cut = rotate();
  for (let i = 0; i < 2000 && masters() === 1; i++) await sleep(1);
  await sleep(wait);
  await server.stop('SIGKILL');
  await cut;
  server = await serve();
  const lost = await unread();
  expect(lost.length === 0 && masters() === 2, `killed ${wait} ms after the new key was written: everybody has a name`, lost);
  const early = await rotate('--finish');
  const rest = await rotate(), end = await rotate('--finish');
  expect((early.code === 0 || /still need/.test(early.err)) && rest.code === 0 && end.code === 0, 'it is begun anew, and finished only when nothing is left', [early, rest, end]);
  expect((await unread()).length === 0, 'and nothing is lost');
}
expect(cli('ledger', 'verify').code === 0, 'the books are whole');

// ------------------------------------------------------------------------------------------------ the old key is no key

await server.stop();
server = await serve('--keys', join(dir, 'keys of before')).catch(() => null);
const behind = server && (await people[0].call('GET', '/v1/me'));
expect(!behind || behind.status >= 500, 'with the keys of before nobody is read, and nobody is shown without a name', behind?.body);
await server?.stop();
tally.end();
