// Faults are injected one at a time into a copy of a well instance; the doctor names each by the check that stands for it.
// Usage: doctor.mjs PROGRAMS. Prints "N passed, N failed".
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { Program, Resident, Tally, cliOf, scratch } from '../wallet.mjs';

const programs = process.argv[2];
const dir = scratch('doctor');
const port = 20000 + (process.pid % 3000) * 4, dead = port + 1;
const tally = new Tally();
const expect = (...what) => tally.expect(...what);

// A well instance: a resident, cash, a backup. No SMS gateway, so that one code waits.
const well = join(dir, 'well'), web = join(dir, 'web'), key = join(dir, 'key');
for (const app of ['app', 'till', 'console', 'verify']) {
  mkdirSync(join(web, app), { recursive: true });
  writeFileSync(join(web, app, 'index.html'), '<!doctype html>');
}
const places = ['--web', web, '--port', `${port}`];
const cli = cliOf(programs, well);
const server = new Program(join(programs, 'chenxi'), ['serve', '--data', well, '--demo', ...places]);
await server.ready;
const resident = new Resident(port, '+8613800138401');
await resident.registerInDemo();
cli('counter', 'cash-in', '--phone', resident.phone, '--amount', '20.00');
cliOf(programs, null)('backup-key', key);
cli('backup', '--to', join(dir, 'backup'), '--key', key);
const inside = cli('doctor', ...places);
expect(inside.code === 0 && inside.out.ok, 'a running server, looked at from inside, is well', inside.out?.checks.filter((c) => c.status === 'failed'));
expect(inside.out.checks.find((c) => c.name === 'port').seen.includes('answers') && inside.out.checks.some((c) => c.name === 'posting'), 'it answers for itself');
await server.stop();

let copies = 0;
function copy() {
  const to = join(dir, `copy${copies++}`);
  cpSync(well, to, { recursive: true, preserveTimestamps: true });
  chmodSync(to, 0o700);
  return to;
}
function doctor(data, more = [], { shell = '', env = {} } = {}) {
  const args = ['doctor', '--data', data, '--json', ...places, ...more];
  const run = spawnSync('bash', ['-c', `${shell} exec "$0" "$@"`, join(programs, 'chenxi'), ...args], { encoding: 'utf8', env: { ...process.env, ...env } });
  return { code: run.status, out: run.stdout ? JSON.parse(run.stdout) : null, err: run.stderr };
}
const sick = (report) => report.out?.checks.filter((c) => c.status === 'failed' || c.status === 'warning').map((c) => c.name) ?? [report.err];
const sql = (data, text) => execFileSync('sqlite3', [join(data, 'chenxi.db'), text]);

const healthy = doctor(copy());
expect(healthy.code === 0 && healthy.out.failed === 0, 'the same instance, stopped, is well', healthy.out?.checks.filter((c) => c.status === 'failed'));
expect(healthy.out.checks.length >= 30, `${healthy.out.checks.length} checks`);
const usual = new Set(sick(healthy));  // what a test machine always has: no SMS gateway, perhaps core files
expect(healthy.out.checks.every((c) => c.name && c.why && c.seen !== undefined && (c.status === 'ok' || c.mend)), 'each says why it matters and what mends it');

const certificate = (days, name) => {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', `${days}`, '-subj', '/CN=localhost',
    '-keyout', join(dir, `${name}.key`), '-out', join(dir, `${name}.pem`)], { stdio: 'ignore' });
  return ['--tls-certificate', join(dir, `${name}.pem`), '--tls-key', join(dir, `${name}.key`)];
};
const good = certificate(90, 'good'), soon = certificate(3, 'soon');
expect(sick(doctor(copy(), good)).every((name) => usual.has(name)), 'a good certificate is well');

// name of the check -> what breaks it; gives further options, or { more, shell, env }
const faults = [
  ['data_directory', () => ({ data: join(dir, 'nowhere') })],
  ['data_mode', (data) => chmodSync(data, 0o755)],
  ['key_file', (data) => rmSync(join(data, 'keys'))],
  ['key_file', (data) => writeFileSync(join(data, 'keys'), 'chenxi-keys 1\nmaster 00\n')],
  ['key_file_mode', (data) => chmodSync(join(data, 'keys'), 0o644)],
  ['bank_secret', (data) => { writeFileSync(join(data, 'bank.secret'), 'x'); chmodSync(join(data, 'bank.secret'), 0o644); }],
  ['registry_secret', (data) => { writeFileSync(join(data, 'registry.secret'), 'x'); chmodSync(join(data, 'registry.secret'), 0o644); }],
  ['demo_data', (data) => writeFileSync(join(data, 'demo.json'), '{}')],
  ['demo_data', () => ['--demo', '--bind', '0.0.0.0']],
  ['web_build', () => rmSync(join(web, 'till'), { recursive: true })],
  ['backup_age', (data) => writeFileSync(join(data, 'last_backup.json'), JSON.stringify({ taken_at: '2026-01-01T00:00:00Z', file: 'x' }))],
  ['backup_age', (data) => rmSync(join(data, 'last_backup.json'))],
  ['disk_space', () => ['--free-mb', '999999999']],
  ['disk_inodes', () => ['--free-inodes', '999999999999']],
  ['open_files', () => ({ shell: 'ulimit -n 128;' })],
  ['core_dumps', () => ({ shell: 'ulimit -c unlimited;' })],
  ['time_zone', () => ['--zone', 'Mars/Olympus']],
  ['fonts', () => { writeFileSync(join(dir, 'fonts.conf'), `<fontconfig><dir>${dir}/none</dir><cachedir>${dir}/cache</cachedir></fontconfig>`); return { env: { FONTCONFIG_FILE: join(dir, 'fonts.conf') } }; }],
  ['lock', (data) => { const holder = spawn('flock', [join(data, 'lock'), 'sleep', '60']); return new Promise((done) => setTimeout(() => done({ after: () => holder.kill() }), 300)); }],
  ['socket', (data) => writeFileSync(join(data, 'chenxi.sock'), '')],
  ['books_file', (data) => writeFileSync(join(data, 'chenxi.db'), 'these are no books, and never were '.repeat(40))],
  ['books_file', (data) => { for (const file of ['', '-wal', '-shm']) rmSync(join(data, `chenxi.db${file}`), { force: true }); }],
  ['schema_version', (data) => sql(data, 'PRAGMA user_version=99')],
  ['schema_version', (data) => sql(data, 'PRAGMA user_version=1')],
  ['sqlite_journal', (data) => sql(data, 'PRAGMA journal_mode=DELETE')],
  ['sqlite_integrity', (data) => {
    sql(data, 'PRAGMA wal_checkpoint(TRUNCATE)');
    // One page of rows: the file still opens.
    const page = Number(sql(data, "SELECT max(pageno) FROM dbstat WHERE name='events' AND pagetype='leaf'"));
    const handle = openSync(join(data, 'chenxi.db'), 'r+');
    writeSync(handle, Buffer.alloc(64, 0x5a), 0, 64, (page - 1) * 4096 + 8);
    closeSync(handle);
  }],
  ['ledger_chain', (data) => sql(data, "UPDATE batches SET hash=zeroblob(32) WHERE id=(SELECT max(id)-1 FROM batches)")],
  ['ledger_chain', (data) => sql(data, 'UPDATE transfers SET amount=amount+1')],
  ['ledger_chain', (data) => sql(data, 'DELETE FROM transfers WHERE id=(SELECT max(id) FROM transfers)')],
  ['books_balanced', (data) => sql(data, 'UPDATE accounts SET balance=12345,head=(SELECT max(id) FROM transfers WHERE credit=accounts.id) WHERE id=(SELECT max(credit) FROM transfers)')],
  ['clock_against_books', (data) => sql(data, 'UPDATE batches SET at=at+7200000000 WHERE id=(SELECT max(id) FROM batches)')],
  ['timers', (data) => sql(data, "UPDATE timers SET tries=4,last_refusal='internal'")],
  ['messages', (data) => sql(data, 'UPDATE messages SET state=1,at=at-3600000000')],
  ['recovery', (data) => { rmSync(data, { recursive: true }); cliOf(programs, data)('restore', '--from', join(dir, 'backup'), '--key', key); }],
  ['tls_certificate', () => { writeFileSync(join(dir, 'junk.pem'), 'junk'); return ['--tls-certificate', join(dir, 'junk.pem'), '--tls-key', join(dir, 'good.key')]; }],
  ['tls_key_mode', () => { cpSync(join(dir, 'good.key'), join(dir, 'open.key')); chmodSync(join(dir, 'open.key'), 0o644); return ['--tls-certificate', good[1], '--tls-key', join(dir, 'open.key')]; }],
  ['tls_pair', () => ['--tls-certificate', good[1], '--tls-key', soon[3]]],
  ['tls_expiry', () => soon],
  ['secure_context', () => ['--origin', 'http://192.168.1.5:8080']],
  ['port', () => new Promise((done) => { const other = net.createServer().listen(port, '127.0.0.1', () => done({ after: () => other.close() })); })],
  ['sms_gateway', () => ['--sms-url', `http://127.0.0.1:${dead}/sms`]],
  ['mail_server', () => ['--smtp-url', `smtp://127.0.0.1:${dead}`, '--mail-from', 'a@example.org']],
  ['bank', () => ['--bank-url', `http://127.0.0.1:${dead}`]],
  ['registry', () => ['--registry-url', `http://127.0.0.1:${dead}`]],
  ['postgres_reachable', () => ['--store', 'postgres', '--postgres', `host=${dir} user=nobody`]],
];
for (const [name, inject] of faults) {
  let data = copy();
  const wish = (await inject(data)) ?? [];
  if (wish.data) data = wish.data;
  const report = doctor(data, Array.isArray(wish) ? wish : wish.more ?? [], Array.isArray(wish) ? {} : wish);
  wish.after?.();
  if (name === 'web_build') { mkdirSync(join(web, 'till')); writeFileSync(join(web, 'till', 'index.html'), ''); }
  const named = report.out?.checks.find((c) => c.name === name);
  expect(named?.status === 'failed' || named?.status === 'warning', `${name}: ${named?.seen}`, sick(report));
  if (named?.status === 'failed' && report.code !== 1) expect(false, `${name}: a failed check gives exit code 1`, report.code);
}

const postgres = spawn('script/pg-test', ['--serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
const conninfo = await new Promise((done) => postgres.stdout.once('data', (line) => done(`${line}`.trim())));
execFileSync('psql', [conninfo, '-qc', 'ALTER SYSTEM SET fsync=off', '-c', "ALTER SYSTEM SET synchronous_commit=off", '-c', 'SELECT pg_reload_conf()'], { stdio: 'ignore' });
await new Promise((done) => setTimeout(done, 300));
const lax = sick(doctor(copy(), ['--store', 'postgres', '--postgres', conninfo]));
expect(lax.includes('postgres_fsync') && lax.includes('postgres_commit'), 'postgres_fsync, postgres_commit: both are named', lax);
postgres.stdin.end();
await new Promise((done) => postgres.once('exit', done));

const text = execFileSync(join(programs, 'chenxi'), ['doctor', '--data', well, ...places], { encoding: 'utf8' });
expect(/^ok +key_file/m.test(text) && /\d+ failed, \d+ warnings, \d+ ok/.test(text), 'people can read it too');
expect(readFileSync(key, 'utf8') && !text.includes(readFileSync(key, 'utf8').split('\n')[1]), 'it prints no secret');
tally.end();
