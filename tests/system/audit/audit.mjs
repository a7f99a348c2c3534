// A town made by real commands is audited by a program that shares no code with it; then it is tampered with.
// Usage: audit.mjs PROGRAMS [TAMPERS [RECORD]]. Prints "N passed, N failed"; a record says what a long run found.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program, Resident, Tally, cliOf, request, scratch, writeRun } from '../wallet.mjs';

const [programs, many, record] = [process.argv[2], Number(process.argv[3] ?? 300), process.argv[4]];
const dir = scratch('audit');
const port = 21200 + (process.pid % 40) * 2;
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const data = join(dir, 'data'), cli = cliOf(programs, data), tool = cliOf(programs, null);
const serve = (where, extra = []) => new Program(join(programs, 'chenxi'), ['serve', '--data', where, '--port', `${port}`, '--demo', ...extra]);

/// { code, out } of one audit.
function audit(...args) {
  try {
    return { code: 0, out: JSON.parse(execFileSync(join(programs, 'chenxi-audit'), [...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })) };
  } catch (error) {
    return { code: error.status, out: error.stdout ? JSON.parse(error.stdout) : null, err: `${error.stderr}` };
  }
}
const run = (...command) => execFileSync(command[0], command.slice(1), { encoding: 'utf8' });
/// The files of an instance that is not running, as a thief or an auditor carries them away.
function copy(from, name) {
  const to = join(dir, name);
  mkdirSync(to);
  for (const file of readdirSync(from).filter((f) => /^(chenxi\.db|checkpoints)/.test(f))) cpSync(join(from, file), join(to, file));
  return to;
}

// ------------------------------------------------------------------------------------------------------------- a town

expect(cli('demo', '--residents', '20', '--shops', '3', '--days', '8', '--actors', '3').code === 0, 'a town is built');
const built = audit(data);
expect(built.code === 0 && built.out.transfers > 50, 'it is whole without any checkpoint, and the audit says that it had none', built);

let server = serve(data);
await server.ready;
const key = (await request(port, 'GET', '/v1/public/receipts/key', undefined, { host: `127.0.0.1:${port}` })).body.key;
const payer = new Resident(port, '+8613800138301'), payee = new Resident(port, '+8613800138302');
await payer.registerInDemo();
await payee.registerInDemo();
expect(cli('counter', 'cash-in', '--phone', payer.phone, '--amount', '500.00').code === 0, 'a newcomer puts cash in');
const friend = await payer.lookUp(payee.phone);
expect((await payer.transfer(friend, 1234)).status === 201, 'and pays a friend');
const live = audit(data, '--key', key);
expect(live.code === 0 && live.out.transfers > built.out.transfers, 'a running server can be audited', live);
await server.stop();
const older = copy(data, 'older');

server = serve(data);
await server.ready;
expect((await payer.signIn()).status === 201 && (await payer.transfer(friend, 77)).status === 201, 'the next day goes on');
await server.stop();
const whole = audit(data, '--key', key);
expect(whole.code === 0 && whole.out.checkpoints >= 3 && whole.out.notes.length === 0, 'the town is whole, with every checkpoint signed', whole);
expect(audit(data, '--key', key.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))).out?.first?.table === 'checkpoints', 'another key has not signed them');
expect(audit(join(dir, 'nowhere')).code === 3 && audit(data, '--key', 'short').code === 2, 'what cannot be read, and what cannot be meant');

// ------------------------------------------------------------------------------------------------- the store as a whole

const lines = join(data, 'checkpoints');
const rolled = audit(older, '--checkpoints', lines, '--key', key);
expect(audit(older, '--key', key).code === 0, 'an older copy is whole by itself');
expect(rolled.code === 1 && rolled.out.first.what.startsWith('the store is older than batch'), 'newer checkpoints tell that it was rolled back', rolled.out?.first);

const other = join(dir, 'other');
cliOf(programs, other)('demo', '--residents', '20', '--shops', '3', '--days', '8', '--actors', '3', '--seed', '9');
const replaced = audit(other, '--checkpoints', lines, '--key', key);
expect(audit(other).code === 0 && replaced.code === 1, 'a history written anew, every hash in it right, is not the one that was signed', replaced.out?.first);

const said = readFileSync(lines, 'utf8').trimEnd().split('\n');
const changed = (name, text) => {
  writeFileSync(join(dir, name), `${text.join('\n')}\n`);
  return audit(data, '--checkpoints', join(dir, name), '--key', key).out?.first;
};
writeFileSync(join(dir, 'none'), '');
const none = audit(data, '--checkpoints', join(dir, 'none'), '--key', key);
expect(none.code === 0 && none.out.notes.some((note) => note.startsWith('no checkpoints')), 'a file without a line compares with nothing, and the audit says so', none);
expect(audit(data, '--checkpoints', dir, '--key', key).code === 3, 'checkpoints that cannot be read are not passed over');
const unsaid = spawnSync('bash', ['-c', 'exec "$0" "$1" > /dev/full', join(programs, 'chenxi-audit'), data], { encoding: 'utf8' });
expect(unsaid.status === 3, 'a report that could not be written is no report', unsaid);
expect(changed('left-out', said.filter((_, i) => i !== 1))?.key === 'line=2', 'a checkpoint that was taken out is missed by the next');
expect(changed('altered', said.map((l, i) => (i === 1 ? l.replace(/ \d+ /, ' 3 ') : l)))?.key === 'line=2', 'an altered one has no signature');
expect(changed('swapped', [said[1], said[0], ...said.slice(2)])?.table === 'checkpoints', 'two that changed places do not follow each other');

// ------------------------------------------------------------------------------------------------------ byte after byte

const tampers = spawnSync(join(programs, 'system_audit'), ['--db', join(data, 'chenxi.db'), '--checkpoints', lines, '--key', key,
  '--tampers', `${many}`, '--out', join(dir, 'tampers.json')], { encoding: 'utf8' }).stdout;
if (record) writeRun(record, `tests/system/audit/run ${many}`, JSON.parse(readFileSync(join(dir, 'tampers.json'), 'utf8')));
console.log(tampers.trimEnd().split('\n').slice(0, 30).join('\n'));
const [, right, wrong] = tampers.match(/(\d+) passed, (\d+) failed\n$/) ?? [null, 0, 1];
tally.passed += Number(right);
tally.failed += Number(wrong);

// ------------------------------------------------------------------------------------------------- what is not covered

/// "table: columns" of the manual's list, columns in order of their names.
const sorted = (columns) => columns.split(', ').sort().join(', ');
const listed = [...readFileSync('docs/audit.md', 'utf8').matchAll(/^\| `(\w+)`(?: \((bills\.db|PostgreSQL)\))? \| ([a-z_, ]+) \|/gm)]
  .map(([, table, where, columns]) => ({ table, where, columns: sorted(columns) }));
const real = (file) => run(join(programs, 'system_audit'), 'columns', join(data, file)).trimEnd().split('\n').map((line) => line.split(': '))
  .map(([table, columns]) => `${table}: ${sorted(columns)}`);
const uncovered = [...real('chenxi.db').filter((line) => /^(batches|journal):/.test(line)), ...real('bills.db')].sort();
const claimed = listed.filter((row) => row.where !== 'PostgreSQL').map((row) => `${row.table}: ${row.columns}`).sort();
expect(uncovered.length === 5 && JSON.stringify(uncovered) === JSON.stringify(claimed), 'the manual lists every column that is not covered', [uncovered, claimed]);

// ------------------------------------------------------------------------------------------------------- on PostgreSQL

const cluster = scratch('audit-pg');  // of its own: it changes hands
const conninfo = run('script/pg-private', 'start', cluster).trim();
process.prependListener('exit', () => run('script/pg-private', 'stop', cluster));
const psql = (sql) => run('psql', '-X', '-q', '-t', '-A', '-d', conninfo, '-c', sql).trim();
const onPostgres = cliOf(programs, join(dir, 'pg'))('demo', '--store', 'postgres', '--postgres', conninfo, '--residents', '12', '--shops', '2', '--days', '1', '--actors', '3');
expect(onPostgres.code === 0, 'the same town on PostgreSQL', onPostgres.err);
const there = audit('--postgres', conninfo);
expect(there.code === 0 && there.out.transfers > 10, 'is audited, too', there);
const ours = psql("SELECT table_name||': '||string_agg(column_name,', ' ORDER BY column_name) FROM information_schema.columns WHERE table_schema='chenxi' AND table_name LIKE 'chenxi\\_%' GROUP BY table_name ORDER BY 1");
expect(ours === listed.filter((row) => row.where === 'PostgreSQL').map((row) => `${row.table}: ${row.columns}`).sort().join('\n'), 'and its own columns are listed', ours);
psql("UPDATE chenxi.merchants SET name=name||'!' WHERE id=(SELECT min(id) FROM chenxi.merchants)");
expect(audit('--postgres', conninfo).out?.first?.table === 'merchants', 'a shop renamed by hand is found');

// ------------------------------------------------------------------------------------------ restored, and come of age

const backupKey = join(dir, 'key'), backup = join(dir, 'backup'), restored = join(dir, 'restored');
tool('backup-key', backupKey);
cli('backup', '--to', backup, '--key', backupKey);
expect(cliOf(programs, restored)('restore', '--from', backup, '--key', backupKey).code === 0, 'the town is restored elsewhere');
const waiting = audit(restored, '--checkpoints', lines, '--key', key);
expect(waiting.code === 0 && waiting.out.notes.some((n) => n.includes('restored')), 'what a restore brought back is whole before a server opened it', waiting.out);
server = serve(restored);
await server.ready;
expect(cliOf(programs, restored)('recovery', '--head', whole.out.head).code === 0, 'its head is confirmed');
await server.stop();
const back = audit(restored, '--checkpoints', lines, '--key', key);
expect(back.code === 0 && back.out.batches > whole.out.batches, 'and it goes on under the same checkpoints', back.out);

const old = copy(data, 'old');
cpSync(join(data, 'keys'), join(old, 'keys'));
rmSync(join(old, 'checkpoints'));  // nor had they any
run(join(programs, 'system_audit'), 'forget-journal', join(old, 'chenxi.db'));
expect(audit(old).code === 3, 'books from before the journal cannot be audited');
server = serve(old);
await server.ready;
await server.stop();
const grown = audit(old);
expect(grown.code === 0 && grown.out.notes.some((n) => n.includes('begins with batch')), 'the next start notes every row that is there', grown.out);
tally.end();
