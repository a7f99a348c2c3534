// The real server, a resident, a shop's till, and a thief who has their cookies but not the keys of their browsers. Which
// routes there are is read from docs/openapi.json, so a new one is tried without anybody thinking of it.
// Usage: sessions.mjs PROGRAMS. Prints "N passed, N failed".
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { webcrypto } from 'node:crypto';
import { join } from 'node:path';
import { Program, Resident, Tally, cliOf, request, requestProof, scratch, uuid7 } from '../wallet.mjs';

const programs = process.argv[2];
const dir = scratch('sessions');
const data = join(dir, 'data');
const port = 20000 + (process.pid % 5000) * 2, bankPort = port + 1;
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const cli = cliOf(programs, data);
const host = `127.0.0.1:${port}`, ours = `http://${host}`;
const fresh = () => webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
const pointOf = async (pair) => Buffer.from(await webcrypto.subtle.exportKey('raw', pair.publicKey)).toString('base64url');

// -------------------------------------------------------------------------------------------------------- the routes

const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, it]) => {
  const refs = (it.parameters ?? []).map((one) => one.$ref ?? '');
  const schema = Object.values(it.requestBody?.content ?? {})[0]?.schema;
  return {
    id: it.operationId, method: method.toUpperCase(), path, app: Object.keys(it.security?.[0] ?? {})[0], schema,
    open: (it.security ?? []).some((one) => Object.keys(one).length === 0),
    keyed: refs.some((one) => one.endsWith('/IdempotencyKey')), bound: refs.some((one) => one.endsWith('/DeviceProof')),
    signed: (schema?.required ?? []).includes('proof'),
  };
}));
/// Of a shop's programs, which come with a key and have no cookie.
const ofPrograms = operations.filter((it) => it.app === 'api_key');
const writing = operations.filter((it) => it.method !== 'GET' && it.app !== 'api_key');
const resolved = (schema) => (schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema);

/// Who is in danger stops with whatever still works.
const onlyStops = new Set(['stop_payments']);

/// A body that fits a schema.
function sample(given) {
  const schema = resolved(given);
  if (!schema) return undefined;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(schema.anyOf[0]);
  if (schema.examples) return schema.examples[0];
  if (schema.type === 'object') return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties[name])]));
  if (schema.type === 'array') return schema.minItems ? [sample(schema.items)] : [];
  if (schema.type === 'integer') return Math.max(1, schema.minimum ?? 1);
  if (schema.type === 'boolean') return true;
  const id = /^\^(\w+)_\[0-9A-H/.exec(schema.pattern ?? '');
  if (id) return `${id[1]}_${'0'.repeat(26)}`;
  const digits = /^\^\[0-9\]\{(\d+)\}\$$/.exec(schema.pattern ?? '');
  if (digits) return '1'.repeat(Number(digits[1]));
  const letters = /\{(\d+)(?:,\d+)?\}\$$/.exec(schema.pattern ?? '');
  if (letters) return 'A'.repeat(Number(letters[1]));
  return 'x'.repeat(Math.max(1, schema.minLength ?? 1));
}
const filled = (path, value = 'x') => path.replace(/\{\w+\}/g, value);

/// Head of the answer only: streams do not end.
function headOf(method, path, headers, body) {
  return new Promise((done, fail) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const sent = http.request({ host: '127.0.0.1', port, method, path, agent: false,
      headers: { ...headers, ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) } }, (reply) => {
      const whole = [];
      const finish = () => {
        const answer = Buffer.concat(whole).toString();
        done({ status: reply.statusCode, headers: reply.headers, code: answer.startsWith('{') ? JSON.parse(answer).code : undefined });
        reply.destroy();
      };
      if (reply.headers['content-type']?.startsWith('text/event-stream')) return finish();
      reply.on('data', (piece) => whole.push(piece));
      reply.on('end', finish);
    });
    sent.on('error', fail);
    sent.end(text);
  });
}

// --------------------------------------------------------------------------------------------------------- the people

mkdirSync(data, { mode: 0o700 });
const bank = new Program(join(programs, 'chenxi-bank-sim'), ['--data', join(dir, 'bank.db'), '--port', `${bankPort}`, '--secret-file', join(data, 'bank.secret')]);
await bank.ready;
const server = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`, '--demo', '--bank-url', `http://127.0.0.1:${bankPort}`]);
await server.ready;

const lin = new Resident(port, '+8613800138301'), friend = new Resident(port, '+8613800138302');
await lin.registerInDemo();
await friend.registerInDemo();
cli('counter', 'cash-in', '--phone', lin.phone, '--amount', '500.00');
const shop = cli('merchant', 'create', '--name', 'Stall').out;

const till = { cookie: '', key: await fresh() };
async function tillCall(who, method, path, body, key) {
  const signed = method !== 'GET' && who.key ? { 'device-proof': await requestProof(who.key, method, path, body, key) } : {};
  return request(port, method, path, body, { ...signed, host, origin: ours, ...(who.cookie && { cookie: who.cookie }), ...(key && { 'idempotency-key': key }) });
}
const opened = await tillCall({}, 'POST', '/v1/till/sessions', { token: new URL(shop.till).hash.slice(1) });
till.cookie = opened.cookies[0].split(';')[0];
const given = await tillCall(till, 'POST', '/v1/till/key', { public_key: await pointOf(till.key) });
expect(given.status === 200, 'the till\'s browser gives its key', given.body);

const luhn = (body) => [...'0123456789'].map((last) => body + last).find((all) => [...all].reverse().map(Number).reduce((sum, d, i) => sum + (i % 2 ? (d > 4 ? d * 2 - 9 : d * 2) : d), 0) % 10 === 0);
const link = (await lin.call('POST', '/v1/bank_links', { bank: 'sim', account_no: luhn('622202123456789012'), holder_name: '林' }, uuid7())).body;
expect(link.object === 'bank_link', 'the owner links a bank account, with the key of the phone', link);
const code = (await tillCall(till, 'GET', '/v1/till/me')).body.static_code.text;
const seen = (await lin.call('POST', '/v1/qr/resolve', { text: code })).body;
async function payment(who, amount, nonce) {
  const { id, name } = seen.payee;
  return { payee_id: id, payee_name: name, amount, currency: 'CNY', code: seen.code, proof: await who.proof('payment', { amount, payee: id, name, nonce }) };
}
const paidKey = uuid7();
const paid = (await lin.call('POST', '/v1/payments', await payment(lin, 1200, paidKey), paidKey)).body;
expect(paid.status === 'succeeded', 'the owner pays', paid);
const payee = await lin.lookUp(friend.phone);
async function transfer(who, amount, nonce) {
  const name = payee.name ?? '';
  return { payee_id: payee.payee_id, payee_name: name, amount, currency: 'CNY', arrival: '2h',
    proof: await who.proof('transfer', { amount, payee: payee.payee_id, name, nonce }) };
}
const sentKey = uuid7();
const sent = (await lin.call('POST', '/v1/transfers', await transfer(lin, 300, sentKey), sentKey)).body;
expect(sent.status === 'scheduled', 'and sends something that is still on its way', sent);

const everything = async () => JSON.stringify(await Promise.all(
  ['/v1/me', '/v1/me/limits', '/v1/me/bounds', '/v1/me/devices', '/v1/me/passkeys', '/v1/me/recovery_codes', '/v1/bank_links', '/v1/transactions', `/v1/transfers/${sent.id}`]
    .map(async (path) => (await lin.call('GET', path)).body).concat((async () => (await lin.call('GET', '/v1/me/home')).body.balance)(),
    (async () => (await tillCall(till, 'GET', '/v1/till/payments')).body.totals)())));

// --------------------------------------------------------------------------------- a stolen cookie, without its key

const thief = Object.assign(new Resident(port, lin.phone), { cookie: lin.cookie, device: lin.device, pin: lin.pin, key: await fresh() });
const bare = Object.assign(new Resident(port, lin.phone), { cookie: lin.cookie, device: lin.device, pin: lin.pin });
const settings = (nonce) => thief.proof('settings', { nonce });
/// What a thief who knows everything but the key would send, where a sample of the schema would be refused for another reason.
const theft = {
  create_payment: async (nonce) => ({ body: await payment(thief, 100, nonce) }),
  create_transfer: async (nonce) => ({ body: await transfer(thief, 100, nonce) }),
  create_top_up: async (nonce) => ({ body: { bank_link_id: link.id, amount: 100, currency: 'CNY', proof: await thief.proof('top_up', { amount: 100, payee: link.id, nonce }) } }),
  create_withdrawal: async (nonce) => ({ body: { bank_link_id: link.id, amount: 100, currency: 'CNY', proof: await thief.proof('withdrawal', { amount: 100, payee: link.id, nonce }) } }),
  cancel_transfer: async () => ({ at: sent.id, body: {} }),
  create_refund: async () => ({ at: paid.id, body: { amount: 100, currency: 'CNY' } }),
  change_limits: async (nonce) => ({ body: { day: 1000, proof: await settings(nonce) } }),
  set_bound: async (nonce) => ({ body: { kind: 'year', amount: 1000, proof: await settings(nonce) } }),
  lock_money: async (nonce) => ({ body: { amount: 0, proof: await settings(nonce) } }),
  make_recovery_codes: async (nonce) => ({ body: { proof: await settings(nonce) } }),
  resume_payments: async (nonce) => ({ body: { proof: await settings(nonce) } }),
  remove_device: async () => ({ at: lin.device }),
  remove_bank_link: async () => ({ at: link.id }),
};
const before = await everything();
const stolen = operations.filter((it) => (it.app === 'wallet' || it.app === 'till') && (it.keyed || it.bound) && !it.open && !onlyStops.has(it.id));
for (const it of stolen) {
  expect(it.bound || it.signed, `${it.id} wants a signature`);
  const nonce = uuid7();
  const { at, body } = (await theft[it.id]?.(nonce)) ?? { body: sample(it.schema) };
  if (it.signed && !theft[it.id]) body.proof = await settings(nonce);
  const path = filled(it.path, at);
  const key = it.keyed ? nonce : undefined;
  const tries = it.app === 'wallet' ? [thief, ...(it.bound ? [bare] : [])] : [{ cookie: till.cookie, key: thief.key }, { cookie: till.cookie }];
  for (const who of tries) {
    const reply = await (it.app === 'wallet' ? who.call(it.method, path, body, key) : tillCall(who, it.method, path, body, key));
    const how = who.key ? 'another key' : 'no key';
    // A route that this test has no body for may find something else wrong with it first; it must do nothing all the same.
    const right = it.bound || theft[it.id] ? reply.status === 401 : reply.status >= 400 && reply.status < 500;
    expect(right && reply.body.code !== 'not_signed_in', `${it.id}: the cookie with ${how} is refused`, { status: reply.status, code: reply.body?.code });
  }
}
expect(stolen.length >= 20, `${stolen.length} routes were tried`);
expect(await everything() === before, 'and nothing of it has happened');
const again = uuid7();
expect((await lin.call('POST', '/v1/payments', await payment(lin, 100, again), again)).status === 201, 'the owner goes on paying');
expect((await tillCall(till, 'POST', `/v1/till/payments/${paid.id}/refunds`, { amount: 100, currency: 'CNY' }, uuid7())).status === 201, 'and the shop giving back');
const captured = uuid7();
const proof = await requestProof(lin.key, 'POST', `/v1/transfers/${sent.id}/cancel`, {}, captured);
const elsewhere = await request(port, 'DELETE', `/v1/bank_links/${link.id}`, {}, { host, origin: ours, cookie: lin.cookie, 'device-proof': proof });
expect(elsewhere.status === 401, 'a signature over one request opens no other');

// ------------------------------------------------------------------------------------- other sites' pages, and caches

const cookies = { wallet: lin.cookie, till: till.cookie, console: '' };


for (const it of writing) {
  const path = filled(it.path), body = sample(it.schema);
  const base = { host, ...(cookies[it.app] && { cookie: cookies[it.app] }), ...(it.keyed && { 'idempotency-key': uuid7() }) };
  const cases = [['a foreign Origin', { origin: 'https://evil.example' }], ['an Origin of null', { origin: 'null' }]];
  if (it.app) cases.push(['no Origin', {}], ['Sec-Fetch-Site: cross-site', { origin: ours, 'sec-fetch-site': 'cross-site' }]);
  const wrong = [];
  for (const [name, headers] of cases) {
    const reply = await headOf(it.method, path, { ...base, ...headers }, body ?? {});
    if (reply.status !== 403 || reply.code !== 'origin_refused') wrong.push(`${name}: ${reply.status} ${reply.code}`);
  }
  expect(wrong.length === 0, `${it.id} takes nothing from other sites`, wrong);
}
for (const it of operations.filter((one) => one.app)) {
  const wrong = [];
  for (const cookie of ['', cookies[it.app]]) {
    const body = it.method === 'GET' ? undefined : (sample(it.schema) ?? {});
    // Nothing that would succeed: a stranger's id, a key that is used up.
    if (cookie && ['sign_out', 'sign_out_till', 'end_other_sessions', 'stop_payments'].includes(it.id)) continue;
    const reply = await headOf(it.method, filled(it.path), { host, origin: ours, ...(cookie && { cookie }), ...(it.keyed && { 'idempotency-key': uuid7() }) }, body);
    if (reply.headers['cache-control'] !== 'no-store') wrong.push(`${reply.status}: ${reply.headers['cache-control']}`);
  }
  expect(wrong.length === 0, `${it.id} is kept by no cache`, wrong);
  if (it.method === 'GET' && it.app !== 'api_key') {
    const led = await headOf('GET', filled(it.path), { host, 'sec-fetch-site': 'cross-site', ...(cookies[it.app] && { cookie: cookies[it.app] }) });
    expect(led.code === 'origin_refused', `${it.id} is read by no other site`, led);
  }
}

for (const it of ofPrograms) {
  const wrong = [], cookie = [lin.cookie, till.cookie].join('; ');
  for (const headers of [{ origin: ours }, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }]) {
    const body = it.method === 'GET' ? undefined : (sample(it.schema) ?? {});
    const reply = await headOf(it.method, filled(it.path), { host, cookie, ...headers, ...(it.keyed && { 'idempotency-key': uuid7() }) }, body);
    if (reply.code !== 'not_signed_in' || reply.headers['access-control-allow-origin']) wrong.push(`${headers.origin}: ${reply.status} ${reply.code}`);
  }
  expect(wrong.length === 0, `${it.id} is opened by no cookie, from wherever, and to no page`, wrong);
}

// --------------------------------------------------------------------------------------------- tokens and their ends

const tokenOf = (cookie) => cookie.slice(cookie.indexOf('=') + 1).split(';')[0];
const tokens = [tokenOf(lin.cookie)];
const first = lin.cookie;
const signedIn = await lin.signIn();
expect(/^__Host-wallet=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=7776000$/.test(signedIn.cookies[0]), 'the cookie is __Host-, for no script and no other site', signedIn.cookies[0].replace(/=[\w-]{43}/, '=…'));
expect((await request(port, 'GET', '/v1/me', undefined, { host, cookie: first })).status === 401, 'signing in again ends the token of before');
for (let i = 0; i < 4; i++) {
  tokens.push(tokenOf(lin.cookie));
  const renewed = await lin.call('POST', '/v1/sessions/renewals', {}, uuid7());
  expect(renewed.status === 200, 'a token is renewed', renewed.body);
}
tokens.push(tokenOf(lin.cookie));
expect(new Set(tokens).size === tokens.length && tokens.every((one) => Buffer.from(one, 'base64url').length === 32), 'tokens are 256 bits and never the same');
const list = (await lin.call('GET', '/v1/me/sessions')).body.data;
expect(list.length === 1 && list[0].current && list[0].device_id === lin.device, 'however often it is renewed, it is one session', list);
expect(!JSON.stringify(list).includes(tokens.at(-1)), 'which is named by no token');

const out = await headOf('DELETE', '/v1/sessions/current', { host, origin: ours, cookie: lin.cookie, 'content-type': 'application/json' }, {});
expect(out.status === 204 && out.headers['clear-site-data'] === '"cache"', 'signing out empties the browser\'s cache', out.headers);
expect(/^__Host-wallet=; .*Max-Age=0$/.test(out.headers['set-cookie']?.[0]), 'and takes the cookie away', out.headers['set-cookie']);
const alive = [];
for (const it of operations.filter((one) => one.method === 'GET' && one.app === 'wallet')) {
  const reply = await headOf('GET', filled(it.path), { host, cookie: `__Host-wallet=${tokens.at(-1)}` });
  if (reply.status !== 401) alive.push(`${it.id} ${reply.status}`);
}
expect(alive.length === 0, 'a kept copy of it reads nothing any more', alive);

await server.stop();
await bank.stop();
const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((it) => it.isFile()).map((it) => readFileSync(join(it.parentPath ?? it.path, it.name)));
const bound = tokens.concat([tokenOf(till.cookie)]);
expect(bound.every((one) => files.every((bytes) => !bytes.includes(one) && !bytes.includes(Buffer.from(one, 'base64url')))), 'no token is stored: only what it hashes to');

const lines = server.log.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
const logged = (event, operation) => lines.filter((line) => line.event === event && line.operation === operation);
expect(logged('session_opened', 'open_till').length === 1 && logged('session_opened', 'register_customer').length === 2 && logged('session_opened', 'sign_in').length >= 1 && logged('session_ended', 'sign_out').length >= 1,
  'the log says how sessions were opened and ended', lines.filter((line) => line.event.startsWith('session_')).slice(0, 5));
const refused = lines.filter((line) => line.event === 'refused');
expect(refused.some((line) => line.status === 401) && refused.every((line) => line.at && line.operation && line.code && line.request), `and what was refused: ${refused.length} times`, refused.slice(0, 3));
const whose = (event) => lines.filter((line) => line.event === event).map((line) => line.who);
expect(whose('session_opened').every((who) => /^(resident|till of shop|colleague) \d+$/.test(who)) && whose('session_ended').every(Boolean), 'by number, whose they were', whose('session_opened').concat(whose('session_ended')));
expect(new Set(whose('refused')).size > 1 && whose('refused').includes(''), 'and who was refused, or that nobody was signed in', whose('refused').slice(0, 10));
const turned = lines.filter((line) => line.event === 'turned_away');
expect(turned.length > 0 && turned.every((line) => line.what && line.status >= 400 && line.left_out >= 0), 'what the guard turned away stands there too', turned.slice(0, 3));
const planted = [lin.phone.slice(-11), friend.phone.slice(-11), lin.pin, '622202123456789012', ...bound];
expect(planted.every((one) => !server.log.includes(one)), 'without a number, a PIN or a token', planted.filter((one) => server.log.includes(one)));

tally.end();
