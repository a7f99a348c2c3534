// The unit of systemd: analysed by systemd itself; then the server lives under its filter of system calls with the key ring where
// LoadCredential would put it, and takes in a resident. Usage: service.mjs PROGRAMS. Prints "N passed, N failed".
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program, Resident, Tally, cliOf, request, scratch } from '../wallet.mjs';

const programs = process.argv[2];
const kExposureMax = 2.5;
const unit = readFileSync('deploy/systemd/chenxi.service', 'utf8');
const dir = scratch('service');
const tally = new Tally();
const expect = (...what) => tally.expect(...what);

// ------------------------------------------------------------------------------------------------------- what systemd says

/// "0.9": what systemd-analyze thinks of a unit, 0 (sealed) to 10 (open).
function exposure(text, name) {
  const file = join(dir, `${name}.service`);
  writeFileSync(file, text);
  const ran = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file], { encoding: 'utf8' });
  return Number(ran.stdout?.match(/Overall exposure level for \S+: ([\d.]+)/)?.[1] ?? NaN);
}
const without = (...names) => unit.split('\n').filter((line) => !names.some((name) => line.startsWith(`${name}=`))).join('\n');

const score = exposure(unit, 'chenxi');
expect(score <= kExposureMax, `systemd-analyze security: ${score}, at most ${kExposureMax} is allowed`, score);
const open = exposure(without('SystemCallFilter', 'CapabilityBoundingSet', 'RestrictNamespaces', 'DynamicUser'), 'open');
expect(open > kExposureMax, `the same unit without its filter, bounds and user: ${open}, too much`, open);

const installed = unit.replaceAll('/usr/bin/chenxi ', `${process.cwd()}/${programs}/chenxi `).replace(/^Documentation=.*\n/m, '');
const verified = (text, name) => {
  const file = join(dir, `${name}.service`);
  writeFileSync(file, text);
  return spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' }).stderr.split('\n').filter((line) => line.includes(`${name}.service`)).join('\n');
};
expect(verified(installed, 'whole') === '', 'systemd finds nothing odd in the unit', verified(installed, 'whole'));
expect(verified(installed.replace('ProtectHome', 'ProtectHouse'), 'odd').includes('ProtectHouse'), 'a setting that does not exist is seen');

// --------------------------------------------------------------------------------------------------- the filter, for real

/// The calls that the unit's lines leave, in order: the first line allows, "~" takes away, further ones allow again.
function allowed() {
  const members = (name) => name.startsWith('@')
    ? execFileSync('systemd-analyze', ['syscall-filter', '--no-pager', name], { encoding: 'utf8' }).split('\n').slice(1).map((line) => line.trim()).filter((line) => line && !line.startsWith('#')).flatMap(members)
    : [name];
  const all = new Set(members('@default'));
  for (const [, without, names] of unit.matchAll(/^SystemCallFilter=(~?)(.*)$/gm))
    for (const call of names.split(' ').flatMap(members)) without ? all.delete(call) : all.add(call);
  return [...all];
}
const calls = allowed();
writeFileSync(join(dir, 'allowed.inc'), calls.map((call) => `#ifdef SYS_${call}\nSYS_${call},\n#endif\n`).join(''));
const sandbox = join(dir, 'sandbox');
execFileSync('gcc', ['-O1', '-Wall', '-Wextra', `-I${dir}`, 'tests/system/service/sandbox.c', '-o', sandbox]);
const probe = spawnSync(sandbox, ['--probe'], { encoding: 'utf8' });
expect(probe.status === 0, `${calls.length} calls are allowed; what must not pass is refused`, probe.stdout);
expect(spawnSync(sandbox, ['--bare-probe'], { encoding: 'utf8' }).status > 0, 'without the filter the same attempts pass');

const credentials = join(dir, 'credentials'), data = join(dir, 'data'), keys = join(credentials, 'keys');
mkdirSync(credentials, { mode: 0o700 });
expect(cliOf(programs, null)('make-keys', keys).code === 0 && cliOf(programs, null)('make-keys', keys).code === 3, 'a key ring is made once and never over another');
chmodSync(keys, 0o400);
chmodSync(credentials, 0o500);
const port = 20000 + (process.pid % 3000) * 4;
const started = () => new Program(sandbox, [join(programs, 'chenxi'), 'serve', '--data', data, '--keys', keys, '--port', `${port}`, '--demo']);
const server = started();
await server.ready;
expect((await request(port, 'GET', '/readyz')).status === 200, 'the server is ready under the filter');
const resident = new Resident(port, '+8613800138601');
expect((await resident.registerInDemo()).status === 201, 'a resident registers');
const cli = cliOf(programs, data);
cli('counter', 'cash-in', '--phone', resident.phone, '--amount', '20.00');
expect((await resident.call('GET', '/v1/me/home')).body.balance.amount === 2000, 'and has money');
const newest = (await resident.call('GET', '/v1/transactions')).body.data[0].id;
const receipt = (await resident.call('GET', `/v1/transactions/${newest}`)).body.receipt_id;
expect((await resident.call('GET', `/v1/receipts/${receipt}/pdf`)).status === 200, 'a receipt is drawn, with fonts');
expect(!existsSync(join(data, 'keys')), 'no copy of the keys lies beside the books');
const backupKey = join(dir, 'backup.key'), backup = join(dir, 'backup');
cliOf(programs, null)('backup-key', backupKey);
expect(cli('backup', '--to', backup, '--key', backupKey).code === 0, 'a backup is taken under the filter');
expect((await server.stop()) === 0, 'and it ends as it should');
expect(existsSync(join(data, 'chenxi.db')) && !existsSync(join(data, 'chenxi.db-wal')), 'and leaves all of the books in one file');

// Without systemd the program has a filter of its own.
const bare = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--keys', keys, '--port', `${port}`, '--demo']);
await bare.ready;
const status = readFileSync(`/proc/${bare.child.pid}/status`, 'utf8');
expect(/^Seccomp:\s2$/m.test(status) && /^NoNewPrivs:\s1$/m.test(status), 'without a unit the server gives up starting programs and gaining rights, too');
expect((await request(port, 'GET', '/readyz')).status === 200 && (await bare.stop()) === 0, 'and works');

const again = cliOf(programs, data)('ledger', 'verify');
expect(again.code === 3 && again.err.includes('is missing'), 'without its keys nobody opens the books', again.err);
expect(cli('ledger', 'verify', '--keys', keys).code === 0, 'with them the books verify');
const offline = cli('backup', '--to', join(dir, 'worthless'), '--key', backupKey);
expect(offline.code === 3 && !existsSync(join(dir, 'worthless')), 'a backup without the keys is refused', offline.err);
const restored = join(dir, 'restored');
expect(cliOf(programs, restored)('restore', '--from', backup, '--key', backupKey, '--verify').code === 0
  && readFileSync(join(restored, 'keys'), 'utf8') === readFileSync(keys, 'utf8'), 'the backup brought the keys along');
tally.end();
