// A resident tops up and withdraws through a bank that misbehaves in each way it knows; the server and the bank are killed
// in the middle; then the bank loses an entry. Usage: banks.mjs PROGRAMS. Prints "N passed, N failed".
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes, webcrypto } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestProof } from '../wallet.mjs';

const programs = process.argv[2];
const dir = mkdtempSync(join(tmpdir(), 'chenxi-banks-'));
const data = join(dir, 'data');
const port = 20000 + (process.pid % 5000) * 2;
const bankPort = port + 1;
const pin = '518203';
const phone = '+8613800138111';
let passed = 0, failed = 0, cookie = '', device = '', link = '', server, bank, key;

function expect(right, what) {
  console.log(`${right ? 'ok  ' : 'FAIL'}  ${what}`);
  right ? passed++ : failed++;
}
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const b64 = (bytes) => Buffer.from(bytes).toString('base64url');

function uuid7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 15) | 0x70;
  bytes[8] = (bytes[8] & 63) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function send(toPort, method, path, body, headers = {}) {
  return new Promise((done, fail) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const request = http.request({ host: '127.0.0.1', port: toPort, method, path, agent: false,
      headers: { ...headers, ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) } }, (reply) => {
      let answer = '';
      reply.on('data', (piece) => (answer += piece));
      reply.on('end', () => {
        for (const set of reply.headers['set-cookie'] ?? []) cookie = set.split(';')[0];
        done({ status: reply.statusCode, body: /^[[{]/.test(answer) ? JSON.parse(answer) : null });
      });
    });
    request.on('error', fail);
    request.end(text);
  });
}
async function call(method, path, body, idempotencyKey) {
  const host = `127.0.0.1:${port}`;
  const signed = method !== 'GET' && cookie && key ? { 'device-proof': await requestProof(key, method, path, body, idempotencyKey) } : {};
  return send(port, method, path, body, { ...signed, host, origin: `http://${host}`, 'accept-language': 'en', ...(cookie && { cookie }),
    ...(idempotencyKey && { 'idempotency-key': idempotencyKey }) });
}
const fault = (order) => send(bankPort, 'POST', '/faults', order);

function cli(...args) {
  try {
    return { code: 0, out: JSON.parse(execFileSync(join(programs, 'chenxi'), [...args, '--data', data, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] })) };
  } catch (error) {
    return { code: error.status, out: error.stdout?.length ? JSON.parse(error.stdout) : null };
  }
}
const books = () => cli('books');
const owed = () => books().out.owed.find((line) => line.kind === 'customer').amount;

async function up(onPort, path) {
  for (let i = 0; i < 300; i++) {
    try { if ((await send(onPort, 'GET', path)).status < 500) return; } catch { /* nobody listens yet */ }
    await sleep(50);
  }
  throw new Error(`nothing answers on ${onPort}`);
}
async function startBank() {
  bank = spawn(join(programs, 'chenxi-bank-sim'), ['--data', join(dir, 'bank.db'), '--port', `${bankPort}`,
    '--secret-file', join(data, 'bank.secret'), '--settle-ms', '300'], { stdio: 'ignore' });
  await up(bankPort, '/livez');
}
async function startServer() {
  server = spawn(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`, '--demo',
    '--bank-url', `http://127.0.0.1:${bankPort}`], { stdio: 'ignore' });
  await up(port, '/readyz');
}
const gone = (child) => new Promise((done) => { child.once('exit', done); child.kill('SIGKILL'); });

// ------------------------------------------------------------------------------------------------- what a wallet does

const text = (value) => { const utf8 = Buffer.from(value); const size = Buffer.alloc(4); size.writeUInt32BE(utf8.length); return Buffer.concat([size, utf8]); };
const integer = (value) => { const out = Buffer.alloc(8); out.writeBigInt64BE(BigInt(value)); return out; };

async function proofFor(purpose, amount, payee, nonce) {
  const expires = Math.floor(Date.now() / 1000) + 200;
  const statement = Buffer.concat([Buffer.from([1]), text(purpose), integer(amount), text('CNY'), text(payee), text(''), integer(0), text(nonce), integer(expires)]);
  const signature = await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, statement);
  return { device_id: device, expires_at: expires, signature: b64(signature), pin };
}
async function order(path, amount, nonce = uuid7(), payee = link) {
  const purpose = path === '/v1/top_ups' ? 'top_up' : 'withdrawal';
  return call('POST', path, { bank_link_id: link, amount, currency: 'CNY', proof: await proofFor(purpose, amount, payee, nonce) }, nonce);
}
async function until(path, id, status, seconds = 40) {
  const end = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < end) {
    try { last = (await call('GET', `${path}/${id}`)).body; } catch { last = null; }
    if (last?.status === status) return last;
    await sleep(100);
  }
  throw new Error(`${id} never became ${status}: ${JSON.stringify(last)}`);
}
function luhn(body) {
  for (let check = 0; check < 10; check++) {
    const digits = [...`${body}${check}`].reverse().map(Number);
    if (digits.reduce((sum, d, i) => sum + (i % 2 ? (d > 4 ? d * 2 - 9 : d * 2) : d), 0) % 10 === 0) return `${body}${check}`;
  }
}
async function register() {
  key = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const challenge = (await call('POST', '/v1/code_challenges', { purpose: 'register', phone })).body;
  let code;
  for (let i = 0; i < 50 && !code; i++) {
    await sleep(100);
    code = (await call('GET', `/v1/demo/phone?number=${encodeURIComponent(phone)}`)).body.data.at(-1)?.text.match(/\d{6}/)?.[0];
  }
  const made = await call('POST', '/v1/registrations', { challenge_id: challenge.id, code, nickname: '小林', pin,
    device: { public_key: b64(await webcrypto.subtle.exportKey('raw', key.publicKey)), name: 'test' }, consents: ['terms', 'privacy'] }, uuid7());
  device = made.body.device.id;
}

// ----------------------------------------------------------------------------------------------------------- the test

const topUps = '/v1/top_ups', withdrawals = '/v1/withdrawals';

async function linking() {
  const good = luhn('622202123456789012');
  const wrong = good.slice(0, -1) + ((Number(good.at(-1)) + 1) % 10);
  const refused = await call('POST', '/v1/bank_links', { bank: 'sim', account_no: wrong, holder_name: '林' }, uuid7());
  expect(refused.body.code === 'bank_account_invalid', 'an account the bank does not know is refused');
  const made = await call('POST', '/v1/bank_links', { bank: 'sim', account_no: good, holder_name: '林' }, uuid7());
  link = made.body.id;
  expect(made.status === 201 && made.body.account_masked.endsWith(good.slice(-4)), 'a bank account is linked and shown masked');
}

async function behaviours() {
  const nonce = uuid7();
  const first = await order(topUps, 20000, nonce), again = await order(topUps, 20000, nonce);
  expect(JSON.stringify(first.body) === JSON.stringify(again.body), 'the same key gets the same answer');
  await until(topUps, first.body.id, 'succeeded');
  expect(owed() === 20000, 'a top-up is credited once');
  const other = await order(topUps, 100, uuid7(), '');
  expect(other.body.code === 'signature_wrong', 'a signature over another account is refused');
  for (const [what, status] of [['silent', 'succeeded'], ['lost', 'succeeded'], ['error', 'succeeded'], ['twice', 'succeeded'],
    ['slow', 'succeeded'], ['pending', 'succeeded'], ['late', 'succeeded'], ['reject', 'failed']]) {
    const before = owed();
    await fault({ do: what, on: 'debit', delay_ms: 3000 });
    const made = await order(topUps, 1000);
    const end = await until(topUps, made.body.id, status);
    expect(owed() === before + (status === 'succeeded' ? 1000 : 0) && (status === 'succeeded') === !end.reason, `top-up, bank ${what}: ${status}`);
  }
  for (const [what, status] of [['silent', 'succeeded'], ['lost', 'succeeded'], ['reject', 'failed']]) {
    const before = owed();
    await fault({ do: what, on: 'credit', reason: 'account_unknown' });
    const made = await order(withdrawals, 700);
    await until(withdrawals, made.body.id, status);
    expect(owed() === before - (status === 'succeeded' ? 700 : 0), `withdrawal, bank ${what}: ${status}`);
  }
}

async function deaths() {
  const before = owed();
  await fault({ do: 'silent', on: 'debit' });
  const one = await order(topUps, 500);
  await gone(server);
  await startServer();
  await until(topUps, one.body.id, 'succeeded');
  await gone(bank);
  const two = await order(withdrawals, 200);
  const three = await order(topUps, 300);
  await sleep(1500);
  expect((await call('GET', `${topUps}/${three.body.id}`)).body.status === 'pending', 'while the bank is dead the order stays pending');
  await startBank();
  await until(withdrawals, two.body.id, 'succeeded');
  await until(topUps, three.body.id, 'succeeded');
  expect(owed() === before + 600, 'nothing is lost or credited twice when either side is killed');
}

async function reconciliation() {
  let report;
  for (let i = 0; i < 40; i++) {
    report = books();
    if (report.code === 0 && report.out.bank.not_read_yet === 0 && report.out.held.find((line) => line.kind === 'transit').amount === 0) break;
    await sleep(500);
  }
  expect(report.code === 0 && report.out.bank.balance === report.out.bank.ours, 'the books agree with the bank');
  expect(report.out.held.find((line) => line.kind === 'transit').amount === 0, 'transit has returned to zero');
  await fault({ do: 'lose_entry', entry: 3 });
  report = books();
  expect(report.code === 1 && report.out.differences.some((one) => one.what === 'entry_lost' && one.entry === 3), 'an entry that the bank lost is named');
}

async function payouts() {
  const file = join(dir, 'wages.csv');
  writeFileSync(file, 'phone,amount,note\n13800138111,12.34,"wages, August"\n13800138112,1\n13800138111,abc\n');
  const seen = cli('payout', 'preview', file).out;
  expect(seen.faults[0]?.line === 4 && seen.unknown[0]?.line === 3 && !seen.covered, 'a payout file is previewed line by line');
  writeFileSync(file, 'phone,amount,note\n13800138111,12.34,"wages, August"\n13800138112,1\n');
  expect(cli('payout', 'create', file, '--title', 'Wages').out.code === 'payout_file_invalid', 'unknown numbers stop a payout');
  cli('fund', '--amount', '100');
  const before = owed(), nonce = uuid7();
  const made = cli('payout', 'create', file, '--title', 'Wages', '--skip-unknown', '--key', nonce).out;
  cli('payout', 'create', file, '--title', 'Wages', '--skip-unknown', '--key', nonce);
  let state;
  for (let i = 0; i < 50 && state !== 'done'; i++) {
    await sleep(100);
    state = cli('payout', 'status', made.id).out.state;
  }
  expect(state === 'done' && owed() === before + 1234, 'a payout asked for twice under one key pays once');
}

try {
  mkdirSync(data, { mode: 0o700 });
  await startBank();
  await startServer();
  await register();
  await linking();
  await behaviours();
  await deaths();
  await reconciliation();
  await payouts();
} catch (error) {
  expect(false, `${error.stack}`);
} finally {
  for (const child of [server, bank]) if (child?.exitCode === null) await gone(child);
  rmSync(dir, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
