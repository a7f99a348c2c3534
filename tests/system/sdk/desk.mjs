// What the tests of developers' tools share: an instance with a shop and somebody who pays it, and the package as npm packs it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program, Resident, cliOf, request, uuid7 } from '../wallet.mjs';

export function must(reply, what) {
  if (reply.status >= 300) throw new Error(`${what}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
}

/** Packs the package and installs it in an empty project, or in a copy of `from`: what is in neither is not there. */
export function project(dir, from) {
  const packed = join(dir, 'packed'), project = join(dir, 'project');
  mkdirSync(packed);
  if (from) cpSync(from, project, { recursive: true });
  else mkdirSync(project);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', packed], { cwd: 'web/packages/sdk', stdio: ['ignore', 'pipe', 'inherit'] });
  const [file] = readdirSync(packed);
  if (!from) writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'shop', private: true, type: 'module' }));
  execFileSync('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', '--no-package-lock', join(packed, file)], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  const files = execFileSync('tar', ['tzf', join(packed, file)], { encoding: 'utf8' }).trim().split('\n').map((one) => one.replace(/^package\//, '')).sort();
  return { project, file: join(packed, file), files };
}

export class Desk {
  constructor(programs, dir, port) {
    Object.assign(this, { programs, port, data: join(dir, 'data'), host: `localhost:${port}`, origin: `http://localhost:${port}` });
    this.cli = cliOf(programs, this.data);
  }
  async open() {
    this.server = new Program(join(this.programs, 'chenxi'), ['serve', '--data', this.data, '--port', `${this.port}`, '--demo', '--origin', this.origin, '--webhook-address', '127.0.0.1']);
    await this.server.ready;
    this.payer = new Resident(this.port, '+8613800138711');
    must(await this.payer.registerInDemo(), 'registering');
    this.cli('counter', 'cash-in', '--phone', this.payer.phone, '--amount', '900.00');
    this.shop = this.cli('merchant', 'create', '--name', 'Web shop').out;
    const { pathname, hash } = new URL(this.shop.till, 'http://x');
    const entered = await request(this.port, 'POST', `/v1/${pathname.split('/')[2]}/sessions`, { token: hash.slice(1) }, { host: this.host, origin: this.origin });
    this.cookie = entered.cookies[0].split(';')[0];
  }
  till(method, path, body) {
    return request(this.port, method, path, body, { host: this.host, origin: this.origin, cookie: this.cookie, 'idempotency-key': uuid7() });
  }
  async key(more = {}) {
    return must(await this.till('POST', '/v1/till/api_keys', { label: 'web shop', kind: 'secret', ...more }), 'a key');
  }
  /** The resident pays an order: { id, amount }. */
  async pay(order) {
    const nonce = uuid7(), { id, name } = this.shop;
    const proof = await this.payer.proof('payment', { amount: order.amount, payee: id, name, nonce });
    return must(await this.payer.call('POST', '/v1/payments', { payee_id: id, payee_name: name, amount: order.amount, currency: 'CNY', order_id: order.id, proof }, nonce), 'a payment');
  }
  close() { return this.server.stop(); }
}
