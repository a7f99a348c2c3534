// The secret that is shared with the bank is changed while both work; before, in between and after it every question is answered.
// Usage: secrets.mjs PROGRAMS. Prints "N passed, N failed".
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program, Resident, Tally, cliOf, scratch, uuid7 } from '../wallet.mjs';

const programs = process.argv[2], dir = scratch('secrets'), data = join(dir, 'data');
const ours = join(data, 'bank.secret'), theirs = join(dir, 'bank.secret');
const port = 20000 + (process.pid % 5000) * 2;
const tally = new Tally();
const expect = (...all) => tally.expect(...all);
const cli = cliOf(programs, data);
const wordsOf = (file) => readFileSync(file, 'utf8').split(/\s+/).filter(Boolean);

mkdirSync(data, { mode: 0o700 });
// Each side has a file of its own, as on two machines.
const bank = new Program(join(programs, 'chenxi-bank-sim'), ['--data', join(dir, 'bank.db'), '--port', `${port + 1}`, '--secret-file', theirs]);
await bank.ready;
copyFileSync(theirs, ours);
const server = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`, '--demo', '--bank-url', `http://127.0.0.1:${port + 1}`]);
await server.ready;
const lin = new Resident(port, '+8613800138901');
await lin.registerInDemo();

let serial = 0;
/// A question that the bank answers only where it believes who asks: is this account one of yours?
async function asked() {
  const body = `62220212345678${`${++serial}`.padStart(4, '0')}`;
  for (let check = 0; check < 10; check++) {
    const digits = [...`${body}${check}`].reverse().map(Number);
    if (digits.reduce((sum, d, i) => sum + (i % 2 ? (d > 4 ? d * 2 - 9 : d * 2) : d), 0) % 10 === 0)
      return (await lin.call('POST', '/v1/bank_links', { bank: 'sim', account_no: `${body}${check}`, holder_name: '林' }, uuid7())).status;
  }
}
const [old] = wordsOf(ours);
expect((await asked()) === 201, 'with the secret that both made');
expect(cli('renew-secret', 'bank', '--finish').code === 3, 'nothing is finished that was not begun');

const begun = cli('renew-secret', 'bank');
const next = begun.out?.next;
expect(begun.code === 0 && /^[0-9a-f]{64}$/.test(next) && next !== old, 'a next secret is made', begun);
expect(cli('renew-secret', 'bank').out?.next === next, 'and is the same one when asked for again');
expect((await asked()) === 201, 'the bank, which knows the old one, is asked with the old one');
writeFileSync(theirs, `${old}\n${next}\n`, { mode: 0o600 });
expect((await asked()) === 201, 'a bank that takes both is asked with the old one');

expect(cli('renew-secret', 'bank', '--finish').code === 0 && wordsOf(ours).join() === next, 'it is finished');
expect((statSync(ours).mode & 0o777) === 0o600, 'and still its owner\'s alone');
expect((await asked()) === 201, 'a bank that takes both is asked with the new one');
writeFileSync(theirs, `${next}\n`, { mode: 0o600 });
expect((await asked()) === 201, 'and one that has struck the old one out, too: nobody was restarted');
writeFileSync(theirs, `${old}\n`, { mode: 0o600 });
expect((await asked()) >= 400, 'a bank that knows the old one only believes nothing any more: it is the new one that signs');
expect(!server.log.includes(old) && !server.log.includes(next), 'neither stands in the log');
expect((await server.stop()) === 0, 'the server ends in order');
await bank.stop();
tally.end();
