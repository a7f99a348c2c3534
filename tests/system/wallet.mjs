// What the system tests share: a server to start and stop, its command line, and a resident's phone.
import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { cpus, release, tmpdir, type as osType } from 'node:os';
import { join } from 'node:path';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const b64 = (bytes) => Buffer.from(bytes).toString('base64url');

/// Counts what was expected; the last line is "N passed, N failed".
export class Tally {
  passed = 0;
  failed = 0;
  expect(right, what, seen) {
    console.log(`${right ? 'ok  ' : 'FAIL'}  ${what}${right || seen === undefined ? '' : `: ${JSON.stringify(seen)}`}`);
    right ? this.passed++ : this.failed++;
  }
  end() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exit(this.failed === 0 ? 0 : 1);
  }
}

export function scratch(name) {
  const dir = mkdtempSync(join(tmpdir(), `chenxi-${name}-`));
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/// Keeps what a long run found, and of which commit, when and on what.
export function writeRun(file, command, figures) {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const machine = { cpu: cpus()[0].model, cores: cpus().length, kernel: `${osType()} ${release()}`, shared_with_other_work: true };
  writeFileSync(file, `${JSON.stringify({ commit, date: new Date().toISOString().slice(0, 10), command, machine, ...figures }, null, 2)}\n`);
}

export function uuid7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 15) | 0x70;
  bytes[8] = (bytes[8] & 63) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/// A program of ours that is killed when the test ends, by its id.
export class Program {
  constructor(path, args) {
    this.child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.log = '';
    this.child.stderr.on('data', (piece) => {
      this.log += piece;
      process.stderr.write(piece);
    });
    this.exit = new Promise((done) => this.child.once('exit', (code) => done(code)));
    this.ready = new Promise((done, fail) => {
      let text = '';
      this.child.stdout.on('data', (piece) => {
        text += piece;
        const line = text.match(/ready (\S+)/);
        if (line) done(line[1]);
      });
      this.child.once('exit', (code) => fail(new Error(`${path} ended with ${code} before it was ready`)));
    });
    this.ready.catch(() => {});
    process.on('exit', () => this.child.kill('SIGKILL'));
  }
  stop(signal = 'SIGTERM') {
    this.child.kill(signal);
    return this.exit;
  }
}

/// `chenxi` beside one data directory: `cli('backup', '--to', file)` gives { code, out, err }.
export function cliOf(programs, data) {
  return (...args) => {
    try {
      const text = execFileSync(join(programs, 'chenxi'), [...args, ...(data ? ['--data', data] : []), '--json'], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
      return { code: 0, out: JSON.parse(text), err: '' };
    } catch (error) {
      return { code: error.status, out: error.stdout ? JSON.parse(error.stdout) : null, err: `${error.stderr}` };
    }
  };
}

/// Who hears every answer: { method, path, status, headers, body, text }.
export const listeners = [];

/// `body`: text goes out as it is, anything else as JSON.
export function request(port, method, path, body, headers = {}) {
  return new Promise((done, fail) => {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const sent = http.request({ host: '127.0.0.1', port, method, path, agent: false,
      headers: { ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }), ...headers } }, (reply) => {
      let answer = '';
      reply.on('data', (piece) => (answer += piece));
      reply.on('end', () => {
        const heard = { status: reply.statusCode, body: /^[[{]/.test(answer) ? JSON.parse(answer) : null, cookies: reply.headers['set-cookie'] ?? [] };
        for (const listener of listeners) listener({ ...heard, method, path, headers: reply.headers, text: answer });
        done(heard);
      });
    });
    sent.on('error', fail);
    sent.end(text);
  });
}

const text = (value) => { const utf8 = Buffer.from(value); const size = Buffer.alloc(4); size.writeUInt32BE(utf8.length); return Buffer.concat([size, utf8]); };
const integer = (value) => { const out = Buffer.alloc(8); out.writeBigInt64BE(BigInt(value)); return out; };

/// The header by which the session's own key signs a request: method, path, body, key, expiry.
export async function requestProof(key, method, path, body, nonce = '', expires = Math.floor(Date.now() / 1000) + 200) {
  const content = createHash('sha256').update(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)).digest();
  const signs = Buffer.concat([Buffer.from([2]), text('request'), text(method), text(path), text(content), text(nonce), integer(expires)]);
  return `${expires}.${b64(await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, signs))}`;
}

/// A resident with a device key, as the wallet app is one.
export class Resident {
  pin = '518203';
  nickname = '小林';
  deviceName = 'test';
  cookie = '';
  constructor(port, phone, language = 'en') {
    Object.assign(this, { port, phone, language });
  }
  async call(method, path, body, key) {
    const host = `127.0.0.1:${this.port}`;
    const signed = method !== 'GET' && this.cookie && this.key ? { 'device-proof': await requestProof(this.key, method, path, body, key) } : {};
    const reply = await request(this.port, method, path, body, { ...signed, host, origin: `http://${host}`, 'accept-language': this.language,
      ...(this.cookie && { cookie: this.cookie }), ...(key && { 'idempotency-key': key }) });
    for (const set of reply.cookies) this.cookie = set.split(';')[0];
    return reply;
  }
  async proof(purpose, { amount = 0, payee = '', name = '', nonce }) {
    const expires = Math.floor(Date.now() / 1000) + 200;
    const statement = Buffer.concat([Buffer.from([1]), text(purpose), integer(amount), text('CNY'), text(payee), text(name), integer(0), text(nonce), integer(expires)]);
    const signature = await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.key.privateKey, statement);
    return { device_id: this.device, expires_at: expires, signature: b64(signature), pin: this.pin };
  }
  askForCode() {
    return this.call('POST', '/v1/code_challenges', { purpose: 'register', phone: this.phone });
  }
  /// With a code that came to the phone somehow.
  async register(challenge, code) {
    this.key ??= await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    const made = await this.call('POST', '/v1/registrations', { challenge_id: challenge, code, nickname: this.nickname, pin: this.pin,
      device: { public_key: b64(await webcrypto.subtle.exportKey('raw', this.key.publicKey)), name: this.deviceName }, consents: ['terms', 'privacy'] }, uuid7());
    this.device = made.body?.device?.id;
    return made;
  }
  /// Where --demo shows messages.
  async registerInDemo() {
    const challenge = (await this.askForCode()).body.id;
    for (let i = 0; i < 100; i++) {
      const shown = (await this.call('GET', `/v1/demo/phone?number=${encodeURIComponent(this.phone)}`)).body.data.at(-1)?.text.match(/\d{6}/);
      if (shown) return this.register(challenge, shown[0]);
      await sleep(50);
    }
    throw new Error('no code came');
  }
  async signIn() {
    this.cookie = '';
    const nonce = uuid7();
    return this.call('POST', '/v1/sessions', { proof: await this.proof('login', { nonce }) }, nonce);
  }
  async lookUp(phone) {
    return (await this.call('POST', '/v1/payees/resolve', { phone })).body;
  }
  async transfer(payee, amount, nonce = uuid7()) {
    const name = payee.name ?? '';
    return this.call('POST', '/v1/transfers', { payee_id: payee.payee_id, payee_name: name, amount, currency: 'CNY', arrival: 'now',
      proof: await this.proof('transfer', { amount, payee: payee.payee_id, name, nonce }) }, nonce);
  }
}
