// Sandboxes, with the real server: made without an account, apart from the instance and from each other whatever is brought along, their
// clock put forward, killed and opened again, and gone when their week is over.
// Usage: sandbox.mjs PROGRAMS AHEAD.SO. Prints "N passed, N failed".
import { execFileSync } from 'node:child_process';
import { createHash, webcrypto } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Program, Resident, Tally, cliOf, request, requestProof, scratch, sleep, uuid7 } from '../wallet.mjs';

const { Webhook } = createRequire(new URL('../../../web/package.json', import.meta.url))('standardwebhooks');
const [programs, ahead] = process.argv.slice(2);
const dir = scratch('sandbox');
const data = join(dir, 'data');
const port = 20000 + (process.pid % 3000) * 4 + 1;
const main = `localhost:${port}`, origin = `http://${main}`;
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const must = (reply, what) => { if (reply.status >= 300) throw new Error(`${what}: ${reply.status} ${JSON.stringify(reply.body)}`); return reply.body; };
const hour = 3_600_000;

let server;
async function start(most, env = {}, more = ['--sandbox-webhook-address', '127.0.0.1']) {
  const before = { ...process.env };
  Object.assign(process.env, env);
  server = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`, '--origin', origin, '--webhook-address', '127.0.0.1', ...(most ? ['--sandboxes', `${most}`] : []), ...more]);
  process.env = before;
  await server.ready;
}
const api = (host, key, method, path, body, headers = {}) => request(port, method, path, body, { host, ...(key && { authorization: `Bearer ${key}` }), 'accept-language': 'en', ...headers });
const create = () => api(main, null, 'POST', '/v1/sandboxes', {});
const hostOf = (made) => new URL(made.url).host;
const program = (...args) => JSON.parse(execFileSync(join(programs, 'chenxi'), args, { encoding: 'utf8', env: { ...process.env, CHENXI_URL: `http://127.0.0.1:${port}` } }));
const folder = (made) => join(data, 'sandboxes', made.id);
const until = async (fits) => { for (let i = 0; i < 600 && !(await fits()); i++) await sleep(50); return fits(); };

// ------------------------------------------------------------------------------------------------ where none are offered
await start(0);
expect((await create()).status === 404, 'an instance that offers none has none');
expect((await api(main, null, 'GET', '/v1/public/instance')).body.sandbox === 'none', 'and says so');
const cli = cliOf(programs, data);
const shop = cli('merchant', 'create', '--name', 'Real shop').out;
await server.stop();

// ----------------------------------------------------------------------------------------------------------- two of them
await start(2);
expect((await api(main, null, 'GET', '/v1/public/instance')).body.sandbox === 'offered', 'one that offers some says so');
const status = () => readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
const figure = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status())[1]);
const before = { threads: figure('Threads'), kb: figure('VmRSS') };
const began = Date.now();
const one = program('sandbox', 'create', '--json');
const took = Date.now() - began;
const two = must(await create(), 'a second sandbox');
expect(/^cx_test_sk_/.test(one.keys.secret) && /^cx_test_rk_/.test(one.keys.restricted) && one.residents.length === 12 && one.residents.every((r) => (r.balance > 0 || r.state === 'no_money') && /^\d{6}$/.test(r.pin)),
  'it comes with keys and with residents who have play money', one);
expect(one.id !== two.id && one.url !== two.url && one.keys.secret !== two.keys.secret, 'each is another one');
const full = await create();
expect(full.status === 429 || full.status === 503 || full.status === 409 ? full.body.code === 'sandboxes_full' : false, 'beyond as many as are offered it is full', full);
const after = { threads: figure('Threads'), kb: figure('VmRSS') };
console.log(`a sandbox: made in ${took} ms, ${(after.threads - before.threads) / 2} threads, ${Math.round((after.kb - before.kb) / 2)} kB`);
expect((after.threads - before.threads) / 2 <= 4, 'a sandbox has four threads at most', [before, after]);

// --------------------------------------------------------------------------------------------------------- who is asked
const [host, other] = [hostOf(one), hostOf(two)];
const key = one.keys.secret;
expect((await api(main, key, 'GET', '/v1/api_key')).body.merchant?.id === one.shop.id, 'a sandbox\'s key is answered by the sandbox that made it, at the instance\'s address');
expect((await api(host, key, 'GET', '/v1/api_key')).body.merchant?.id === one.shop.id, 'and at its own');
expect((await api(other, key, 'GET', '/v1/api_key')).status === 401, 'another sandbox has never heard of it');
expect((await api(main, key.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A')), 'GET', '/v1/api_key')).status === 401, 'nor has anybody of a key that is none');
const nobody = await api(`sbx-0000000000000000.localhost:${port}`, null, 'GET', '/v1/time');
expect(nobody.status === 404 && nobody.body.code === 'sandbox_unknown', 'a name that is nobody\'s is nobody\'s', nobody);
expect((await api(`sbx-0000000000000000.localhost:${port}`, null, 'GET', '/app')).status === 404, 'its pages too');

// The instance's own shop, and a key of it.
const { pathname, hash } = new URL(shop.till, origin);
const own = { host: main, origin };
const entered = await request(port, 'POST', `/v1/${pathname.split('/')[2]}/sessions`, { token: hash.slice(1) }, { ...own, 'idempotency-key': uuid7() });
const tillCookie = entered.cookies[0].split(';')[0];
const real = must(await request(port, 'POST', '/v1/till/api_keys', { label: 'real', kind: 'secret' }, { ...own, cookie: tillCookie, 'idempotency-key': uuid7() }), 'a key of the instance').key;
expect(/^cx_sk_/.test(real) && (await api(host, real, 'GET', '/v1/api_key')).status === 401, 'the instance\'s key is nobody\'s in a sandbox');
expect((await request(port, 'GET', '/v1/till/api_keys', undefined, { host, cookie: tillCookie })).status === 401, 'nor is a session of its till');

const order = { amount: 1200, currency: 'CNY', title: 'Two books' };
const sandboxed = must(await api(main, key, 'POST', '/v1/orders', { ...order, merchant_order_no: 'A-1' }), 'an order');
expect(new URL(sandboxed.url).host === host, 'an order\'s address is its sandbox\'s', sandboxed.url);
expect((await api(host, key, 'GET', `/v1/orders/${sandboxed.id}`)).status === 200, 'its order is there');
for (const [where, whose, what] of [[main, real, 'the instance'], [other, two.keys.secret, 'another sandbox']])
  expect((await api(where, whose, 'GET', `/v1/orders/${sandboxed.id}`)).body.code === 'order_unknown', `and not at ${what}`);
must(await api(main, real, 'POST', '/v1/orders', { ...order, merchant_order_no: 'A-1', amount: 1300 }), 'the same number at the instance is another order');

// A page's script reads what a button shows, with the publishable key in the address, from any origin.
const session = must(await api(main, key, 'POST', '/v1/checkout_sessions', { ...order, merchant_order_no: 'W-1', success_url: 'https://shop.example/thanks' }), 'a session');
const button = await fetch(`http://127.0.0.1:${port}/v1/checkout_sessions/${session.id}/status?key=${one.keys.publishable}`, { headers: { origin: 'https://shop.example' } });
expect(button.status === 200 && button.headers.get('access-control-allow-origin') === '*' && (await button.json()).status === 'open', 'a button in a page is told of a session');
expect((await api(main, one.keys.publishable, 'GET', '/v1/orders')).body.code === 'api_scope_missing' && (await api(main, null, 'GET', `/v1/checkout_sessions/${session.id}/status?key=${key}`)).body.code === 'api_scope_missing',
  'that key does nothing else, and a secret one in an address does nothing');

// A resident of the sandbox, with a phone of the test's own.
const text = (value) => { const bytes = Buffer.from(value), size = Buffer.alloc(4); size.writeUInt32BE(bytes.length); return Buffer.concat([size, bytes]); };
const integer = (value) => { const out = Buffer.alloc(8); out.writeBigInt64BE(BigInt(value)); return out; };
const b64 = (bytes) => Buffer.from(bytes).toString('base64url');
class Sandboxed extends Resident {
  ahead = 0;
  constructor(host_, secret) { super(port, ''); Object.assign(this, { host: host_, secret }); }
  now() { return Date.now() + this.ahead; }
  nonce() { return uuid7().replace(/^.{8}-.{4}/, Math.floor(this.now()).toString(16).padStart(12, '0').replace(/^(.{8})/, '$1-')); }
  async call(method, path, body, nonce) {
    const signed = method !== 'GET' && this.cookie && this.key ? { 'device-proof': await requestProof(this.key, method, path, body, nonce, Math.floor(this.now() / 1000) + 200) } : {};
    const reply = await request(port, method, path, body, { ...signed, host: this.host, origin: `http://${this.host}`, 'accept-language': 'en', ...(this.cookie && { cookie: this.cookie }), ...(nonce && { 'idempotency-key': nonce }) });
    for (const set of reply.cookies) this.cookie = set.split(';')[0];
    return reply;
  }
  cast() { return api(this.host, this.secret, 'GET', '/v1/demo/cast'); }
  async enter() {
    const cast = must(await this.cast(), 'the cast');
    must(await this.call('POST', '/v1/demo/sessions', { token: cast.resident.enter.split('#')[1] }, this.nonce()), 'entering');
    const made = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    const bound = must(await this.call('POST', '/v1/demo/bind', { public_key: b64(await webcrypto.subtle.exportKey('raw', made.publicKey)), name: 'test' }, this.nonce()), 'binding');
    Object.assign(this, { key: made, device: bound.device.id, pin: bound.pin, neighbour: cast.neighbour });
    return this;
  }
  async proof(purpose, { amount = 0, payee = '', name = '', nonce }) {
    const expires = Math.floor(this.now() / 1000) + 200;
    const statement = Buffer.concat([Buffer.from([1]), text(purpose), integer(amount), text('CNY'), text(payee), text(name), integer(0), text(nonce), integer(expires)]);
    return { device_id: this.device, expires_at: expires, signature: b64(await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.key.privateKey, statement)), pin: this.pin };
  }
  async pay(due) {
    const nonce = this.nonce();
    return this.call('POST', '/v1/payments', { payee_id: one.shop.id, payee_name: one.shop.name, amount: due.amount, currency: 'CNY', order_id: due.id, proof: await this.proof('payment', { amount: due.amount, payee: one.shop.id, name: one.shop.name, nonce }) }, nonce);
  }
  async send(phone, amount, arrival, more = {}) {
    const payee = must(await this.call('POST', '/v1/payees/resolve', { phone }), 'who it is'), nonce = this.nonce();
    return this.call('POST', '/v1/transfers', { payee_id: payee.payee_id, payee_name: payee.name ?? '', amount, currency: 'CNY', arrival, ...more, proof: await this.proof('transfer', { amount, payee: payee.payee_id, name: payee.name ?? '', nonce }) }, nonce);
  }
}
const closed = await Promise.all([null, one.keys.publishable, one.keys.restricted, two.keys.secret].map((whose) => api(host, whose, 'GET', '/v1/demo/cast')));
expect(closed.map(({ body }) => body.code).join() === 'not_signed_in,api_scope_missing,api_scope_missing,not_signed_in', 'who knows its name, or another of its keys, is not let into its till', closed.map(({ body }) => body));
const amy = await new Sandboxed(host, key).enter();
expect((await amy.call('GET', '/v1/me/home')).status === 200, 'a resident is at home in her sandbox');
for (const [where, what] of [[main, 'the instance'], [other, 'another sandbox']])
  expect((await request(port, 'GET', '/v1/me/home', undefined, { host: where, cookie: amy.cookie })).status === 401, `her session is nobody's at ${what}`);
expect(must(await amy.pay(sandboxed), 'paying').status === 'succeeded' && (await api(main, key, 'GET', `/v1/orders/${sandboxed.id}`)).body.status === 'paid', 'she pays an order there');
const codes = must(await amy.call('POST', '/v1/qr/resolve', { text: (await amy.cast()).body.shop.static_code }), 'her shop\'s code');
expect(codes.merchant?.id === one.shop.id || JSON.stringify(codes).includes(one.shop.id), 'a code of the sandbox is read there', codes);
const carol = await new Sandboxed(other, two.keys.secret).enter();
const foreign = await carol.call('POST', '/v1/qr/resolve', { text: (await amy.cast()).body.shop.static_code });
expect(foreign.status >= 400 || !JSON.stringify(foreign.body).includes(one.shop.id), 'and in another it is none of its own', foreign);
const crossing = await amy.call('POST', '/v1/sandboxes', {});
expect(crossing.status === 404, 'a sandbox makes no sandboxes');
const crossSite = await request(port, 'POST', '/v1/payees/resolve', { phone: amy.neighbour.phone }, { host, origin, cookie: amy.cookie });
expect(crossSite.status === 403, 'a page of the instance sends nothing into a sandbox');

// ---------------------------------------------------------------------------- what the numbers say, told by transfers to them
const phoneOf = (state) => one.residents.find((r) => r.state === state).phone;
const told = async (state, amount = 1_000, more) => { const { status, body } = await amy.send(phoneOf(state), amount, 'now', more); return status < 300 ? body.status : body.code; };
for (const state of ['guardian', 'no_money', 'stopped', 'guarded', 'own_limit', 'put_aside', 'shop_owner'])
  expect((await told(state)) === 'succeeded', `${state} is sent money`);
expect((await told('purse_full')) === 'payee_cannot_receive', 'a full purse takes nothing');
const [hidden, frozen] = [await told('not_receiving'), await told('frozen')];
expect(hidden === 'awaiting_claim' && frozen === hidden, 'who receives nothing and who is frozen are found by nobody', [hidden, frozen]);
expect((await told('number_is_new')) === 'risk_warning' && (await told('number_is_new', 1_000, { warning_accepted: ['risk'] })) === 'succeeded', 'a number that has just changed hands is warned about');
expect((await told('guardian', 20_004)) === 'risk_refused' && (await told('guardian', 20_008)) === 'scheduled', 'amounts meet risk in a transfer, too', 0);
const program_ = (body) => api(main, key, 'POST', '/v1/sandbox/payments', body);
must(await api(main, key, 'POST', '/v1/orders', { ...order, merchant_order_no: 'P-1' }), 'an order');
const twice = await Promise.all(['normal', 'guardian'].map((state) => program_({ merchant_order_no: 'P-1', phone: phoneOf(state) })));
expect(twice.filter(({ status }) => status === 201).length === 1 && twice.some(({ body }) => body.code === 'order_already_paid'), 'of two that a program has pay at one moment one does', twice.map(({ body }) => body));
expect((await api(main, real, 'POST', '/v1/sandbox/payments', { merchant_order_no: 'A-1', phone: phoneOf('normal') })).body.code === 'not_found', 'the instance has nobody pay');
expect((await api(other, key, 'POST', '/v1/sandbox/payments', { merchant_order_no: 'P-1', phone: phoneOf('normal') })).status === 401, 'nor has another sandbox');
expect((await api(main, real, 'DELETE', '/v1/sandboxes/current')).body.code === 'not_found', 'and no key ends the instance');

// -------------------------------------------------------------------------------------------------------------- the clock
const noClock = await api(main, real, 'GET', '/v1/test_clock');
expect(noClock.status === 404 && (await api(main, real, 'POST', '/v1/test_clock/advance', { seconds: 60 })).status === 404, 'the instance has no test clock', noClock);
const clock = () => api(main, key, 'GET', '/v1/test_clock').then(({ body }) => Date.parse(body.now));
expect(Math.abs((await clock()) - Date.now()) < 5_000, 'a sandbox begins with the time that it is');
for (const [body, code] of [[{ seconds: -1 }, 'clock_invalid'], [{ seconds: 401 * 86_400 }, 'clock_invalid'], [{ to: '2020-01-01T00:00:00Z' }, 'clock_invalid'], [{ to: 'soon' }, 'malformed'],
  [{}, 'malformed'], [{ seconds: 1, to: '2030-01-01T00:00:00Z' }, 'malformed'], [{ seconds: 1.5 }, 'malformed']]) {
  const refused = await api(main, key, 'POST', '/v1/test_clock/advance', body);
  expect(refused.status >= 400 && refused.status < 500 && refused.body.code === code, `${JSON.stringify(body)} is ${code}`, refused.body);
}
expect((await api(main, one.keys.restricted, 'POST', '/v1/test_clock/advance', { seconds: 60 })).body.code === 'api_scope_missing', 'a restricted key does not move it');
expect((await api(main, two.keys.secret, 'GET', '/v1/test_clock')).status === 200, 'each has its own');

const heard = [];
const listener = http.createServer((asked, reply) => {
  let body = '';
  asked.on('data', (piece) => (body += piece)).on('end', () => {
    heard.push({ body, headers: asked.headers });
    reply.writeHead(204).end();
  });
});
await new Promise((done) => listener.listen(0, '127.0.0.1', done));
const endpoint = must(await api(main, key, 'POST', '/v1/webhook_endpoints', { url: `http://127.0.0.1:${listener.address().port}/hook` }), 'an endpoint');
const [late, soon] = [must(await amy.send(amy.neighbour.phone, 300, '24h'), 'a transfer that waits a day'), must(await amy.send(amy.neighbour.phone, 200, '2h'), 'and one of two hours')];
const from = await clock();
const moved = program('sandbox', 'clock', 'advance', '3d', '--key', key, '--json');
expect(Math.abs(Date.parse(moved.now) - from - 72 * hour) < 10_000 && moved.timers_fired >= 2 && Math.abs(moved.ahead_seconds - 72 * 3_600) < 10, 'three days later two transfers have arrived', moved);
amy.ahead = moved.ahead_seconds * 1000;
const bills = must(await amy.call('GET', '/v1/transactions?limit=50'), 'her bills');
const states = await Promise.all([soon, late].map(async ({ id }) => (await amy.call('GET', `/v1/transfers/${id}`)).body));
expect(states.every(({ status: state }) => state === 'arrived' || state === 'completed' || state === 'succeeded'), 'both are done', states.map(({ status: state }) => state));
expect(bills.data.length > 0, 'and stand in her bills');
expect(Math.abs((await api(main, two.keys.secret, 'GET', '/v1/test_clock').then(({ body }) => Date.parse(body.now))) - Date.now()) < 5_000, 'the other sandbox\'s clock has not moved');
expect(Math.abs(Date.parse((await api(main, null, 'GET', '/v1/time')).body.now) - Date.now()) < 5_000, 'nor has the instance\'s');
const next = must(await api(main, key, 'POST', '/v1/orders', { ...order, merchant_order_no: 'A-2' }), 'an order of that day');
expect(Math.abs(Date.parse(next.created_at) - (await clock())) < 10_000, 'what is made now bears that day');
expect(must(await amy.pay(next), 'paying it').status === 'succeeded', 'and is paid');
await until(() => heard.length >= 2);
const verified = heard.map((one_) => { try { return new Webhook(endpoint.secret).verify(one_.body, one_.headers).type; } catch (error) { return String(error); } });
expect(verified.includes('order.paid') && verified.every((type) => /^[a-z_]+\.[a-z]+$/.test(type)), 'its events go out, with a signature of the time outside', verified);

// ------------------------------------------------------------------------------------------------ killed, and opened again
const waiting = must(await amy.send(amy.neighbour.phone, 100, '2h'), 'one more');
await server.stop('SIGKILL');
await start(2);
await until(async () => (await api(host, null, 'GET', '/v1/time')).status === 200);
expect(Math.abs((await clock()) - Date.now() - amy.ahead) < 10_000, 'after a kill its clock is where it was');
expect((await api(main, key, 'GET', `/v1/orders/${next.id}`)).body.status === 'paid', 'and so are its books');
expect((await create()).body.code === 'sandboxes_full', 'they still count');
const days = await api(main, key, 'POST', '/v1/test_clock/advance', { to: new Date(Date.now() + amy.ahead + 400 * 24 * hour - 60_000).toISOString() });
expect(days.status === 200 && days.body.timers_fired > 0, `nearly 400 days at once are ${days.body.timers_fired} timers`, days.body);
expect((await api(main, key, 'GET', `/v1/orders/${next.id}`)).status === 200, 'after which it answers');
expect(waiting.status !== undefined, 'what waited was sent');

// ------------------------------------------------------------------------------------------ ended by its program, and killed
expect(program('sandbox', 'end', '--key', two.keys.secret, '--json').ended === true, 'a program ends its sandbox');
await server.stop('SIGKILL');
await start(2);
await until(async () => (await api(other, null, 'GET', '/v1/time')).status !== 503);
expect((await api(main, two.keys.secret, 'GET', '/v1/api_key')).status === 401 && (await api(other, null, 'GET', '/v1/time')).body.code === 'sandbox_unknown', 'it stays ended');
expect(await until(() => !existsSync(folder(two))) && existsSync(folder(one)), 'and nothing is left of it, though the process died over it');
expect((await create()).status === 201, 'its place is free');
await server.stop();

// ---------------------------------------------------------------------------------------------------------------- the end
const week = { CHENXI_AHEAD: `${8 * 86_400}`, LD_PRELOAD: ahead };
await start(2, { CHENXI_AHEAD: `${6 * 86_400}`, LD_PRELOAD: ahead });
await until(async () => (await api(host, null, 'GET', '/v1/time')).status === 200);
expect((await api(main, key, 'GET', '/v1/api_key')).status === 200, 'on the sixth day it is there');
await server.stop();
await start(2, week);
await until(async () => (await api(host, null, 'GET', '/v1/time')).status === 404);
expect((await api(main, key, 'GET', '/v1/api_key')).status === 401, 'after a week its key is nobody\'s');
expect((await api(host, null, 'GET', '/v1/time')).body.code === 'sandbox_unknown', 'nor is its name');
expect(!existsSync(folder(one)) && readdirSync(join(data, 'sandboxes')).length === 0, 'and nothing is left of it');
expect((await api(main, real, 'GET', '/v1/orders?merchant_order_no=A-1')).body.data?.[0]?.amount === 1300, 'the instance\'s own books are as they were');
await server.stop();

// ------------------------------------------------------------------------------------------------- as many as an address may
await start(20, {}, []);
let made = 0, refused, newest;
const base = { threads: figure('Threads'), kb: figure('VmRSS') };
for (; made < 12; made++) {
  const answer = await create();
  if (answer.status !== 201) { refused = answer; break; }
  newest = answer.body;
}
const many = { threads: figure('Threads'), kb: figure('VmRSS') };
console.log(`ten sandboxes: ${(many.threads - base.threads) / made} threads and ${Math.round((many.kb - base.kb) / made)} kB each`);
expect(made === 10 && refused?.body.code === 'rate_limited', 'an address makes ten in an hour', [made, refused?.body]);
const named = createHash('sha256').update(JSON.stringify(readdirSync(join(data, 'sandboxes')))).digest('hex');
expect(named.length === 64 && readdirSync(join(data, 'sandboxes')).length === 10, 'each has its folder');
const inward = await api(main, newest.keys.secret, 'POST', '/v1/webhook_endpoints', { url: `http://127.0.0.1:${listener.address().port}/hook` });
expect(inward.body.code === 'malformed' && inward.body.pointer === '/url', 'what --webhook-address lets the instance send to is closed to its sandboxes', inward);
await server.stop();
listener.close();
tally.end();
