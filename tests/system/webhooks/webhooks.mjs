// A developer's day, with the real server: a key, an order, a resident who pays, a webhook that a foreign library verifies, a
// refund. Then a shop's server that misbehaves, and one of ours that is killed: every event arrives, none is missing, none altered.
// Usage: webhooks.mjs PROGRAMS KILLS [RECORD]. Prints "N passed, N failed"; a record says what a long run found.
import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, randomInt, verify as verifiedBy } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Program, Resident, Tally, cliOf, request, scratch, sleep, uuid7, writeRun } from '../wallet.mjs';

const { Webhook } = createRequire(new URL('../../../web/package.json', import.meta.url))('standardwebhooks');
const [programs, kills, record] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const began = Date.now();
const dir = scratch('webhooks');
const data = join(dir, 'data');
const port = 20000 + (process.pid % 3000) * 4;
const host = `127.0.0.1:${port}`;
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const cli = cliOf(programs, data);

/// By Node's own crypto: is one of the `v1a` signatures by this public key?
const spki = (publicKey) => Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64')]);
const textOf = (one) => `${one.headers['webhook-id']}.${one.headers['webhook-timestamp']}.${one.body}`;
const v1a = (one) => one.headers['webhook-signature'].split(' ').filter((each) => each.startsWith('v1a,')).map((each) => Buffer.from(each.slice(4), 'base64'));
function keyVerifies(publicKey, one) {
  const key = createPublicKey({ key: spki(publicKey), format: 'der', type: 'spki' });
  return v1a(one).some((signature) => verifiedBy(null, Buffer.from(textOf(one)), key, signature));
}
/// And by the command of OpenSSL, from files.
function opensslVerifies(publicKey, one) {
  const [key, text, signature] = ['key.der', 'text', 'signature'].map((name) => join(dir, name));
  writeFileSync(key, spki(publicKey));
  writeFileSync(text, textOf(one));
  return v1a(one).some((each) => {
    writeFileSync(signature, each);
    try {
      return /Signature Verified Successfully/.test(execFileSync('openssl', ['pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-inkey', key, '-rawin', '-in', text, '-sigfile', signature], { encoding: 'utf8', stdio: 'pipe' }));
    } catch { return false; }
  });
}
const verifies = (secret, one) => { try { new Webhook(secret).verify(one.body, one.headers); return true; } catch { return false; } };

/// A shop's server: keeps what comes, and answers as it is told to.
class Shop {
  got = [];
  secrets = [];
  answer = () => [200, {}];
  async open() {
    this.server = http.createServer((asked, reply) => {
      const pieces = [];
      asked.on('data', (piece) => pieces.push(piece));
      asked.on('end', () => {
        const one = { headers: asked.headers, body: Buffer.concat(pieces).toString('utf8'), path: asked.url };
        one.signed = this.secrets.some((secret) => verifies(secret, one));  // now: the library wants what is no older than five minutes
        this.got.push(one);
        const [status, headers] = this.answer(one);
        reply.writeHead(status, headers);
        reply.end('heard');
      });
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}/hook`;
  }
  events() { return this.got.map((one) => JSON.parse(one.body)); }
  /// Waits as long as it takes, up to a minute: how fast it is is nobody's business here.
  async until(fits, what) {
    for (let i = 0; i < 1200; i++) {
      if (fits(this)) return true;
      await sleep(50);
    }
    console.log(`waited in vain for ${what}: ${this.got.length} came`);
    return false;
  }
}

let server;
async function start() {
  server = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`, '--demo', '--origin', `http://${host}`,
    '--webhook-address', '127.0.0.1']);
  await server.ready;
}
const api = (key, method, path, body, headers = {}) => request(port, method, path, body, { host, authorization: `Bearer ${key}`, ...headers });
const must = (reply, what) => { if (reply.status >= 300) throw new Error(`${what}: ${reply.status} ${JSON.stringify(reply.body)}`); return reply.body; };

await start();
const amy = new Resident(port, '+8613800138711');
must(await amy.registerInDemo(), 'registering');
cli('counter', 'cash-in', '--phone', amy.phone, '--amount', '500.00');
const made = cli('merchant', 'create', '--name', 'Web shop').out;
const { pathname, hash } = new URL(made.till, 'http://x');
const entered = await request(port, 'POST', `/v1/${pathname.split('/')[2]}/sessions`, { token: hash.slice(1) }, { host, origin: `http://${host}`, 'idempotency-key': uuid7() });
const till = (method, path, body) => request(port, method, path, body, { host, origin: `http://${host}`, cookie: entered.cookies[0].split(';')[0], 'idempotency-key': uuid7() });
const { key } = must(await till('POST', '/v1/till/api_keys', { label: 'web shop', kind: 'secret' }), 'a key');

async function pay(order) {
  const nonce = uuid7();
  const proof = await amy.proof('payment', { amount: order.amount, payee: made.id, name: made.name, nonce });
  return amy.call('POST', '/v1/payments', { payee_id: made.id, payee_name: made.name, amount: order.amount, currency: 'CNY', order_id: order.id, proof }, nonce);
}
let numbers = 1;
const newOrder = async () => api(key, 'POST', '/v1/orders', { merchant_order_no: `A-${++numbers}`, amount: 100, currency: 'CNY' });

// ------------------------------------------------------------------------------------------------------- the first lines
const page = readFileSync('docs/developers.md', 'utf8');
const block = (language) => page.match(new RegExp('```' + language + '\\n([^]*?)```', 'g')).map((one) => one.replace(/^```.*\n|```$/g, ''));
const lines = block('sh')[0].trim().split('\n');
expect(lines.length <= 10, `the quickstart has ${lines.length} lines`);
const run = (script, more = {}) => execFileSync('bash', ['-ec', script], { env: { ...process.env, CHENXI: `http://${host}`, KEY: key, ...more }, encoding: 'utf8' });
const lines_about = (path) => block('sh').find((one) => one.includes(path));
const [before_, after_] = lines.join('\n').split(/^#.*$/m);
const firstOrder = JSON.parse(`[${run(before_).replace(/\}\s*\{/g, '},{')}]`).at(-1);
expect(firstOrder.object === 'order' && firstOrder.status === 'open' && firstOrder.url.startsWith(`http://${host}/q/`), 'its lines make an order', firstOrder);
expect((await pay(firstOrder)).status === 201, 'a resident pays it');
const seen = JSON.parse(run(`${lines[0]}\n${after_}`)).data[0];
expect(seen.status === 'paid' && seen.payment.amount === 2000, 'and the last line shows it paid', seen);

// A session from the page, as it stands: whoever opens it sees what is to be paid.
const checkout = JSON.parse(run(lines_about('/v1/checkout_sessions')));
const opened = async () => (await request(port, 'GET', `/v1/public/checkouts/${checkout.id}`, undefined, { host })).body;
expect(checkout.url === `http://${host}/c/${checkout.id}` && (await opened()).status === 'open', "the page's lines make a checkout", checkout);
expect((await pay({ id: checkout.order_id, amount: 2150 })).status === 201 && (await opened()).return_url === 'https://shop.example/thanks?merchant_order_no=W-1&result=paid',
  'paid, it leads back with the number and a hint, and nothing more');

// An order that is captured later: paid, it is held; the page's line takes a part of it.
const later = must(await api(key, 'POST', '/v1/orders', { merchant_order_no: 'H-1', amount: 2000, currency: 'CNY', capture: 'later' }), 'an order that is captured later');
const heldFor = must(await pay(later), 'a hold');
expect(heldFor.object === 'hold' && heldFor.status === 'held' && Date.parse(heldFor.held_until) - Date.parse(heldFor.created_at) === 7 * 86_400_000, 'paid, it is held for seven days', heldFor);
const taken = JSON.parse(run(lines_about('/capture'), { ORDER: later.id, NEW_UUIDV7: uuid7() }));
expect(taken.status === 'paid' && taken.payment.amount === 1500 && taken.hold.status === 'captured' && taken.hold.captured_amount === 1500, "the page's line takes a part of it", taken);

// Every script of examples/curl, as a newcomer would run it.
const example = (name, ...words) => execFileSync(`examples/curl/${name}.sh`, words, { env: { ...process.env, CHENXI: `http://${host}`, KEY: key }, encoding: 'utf8' }).trim();
const answered = (name, ...words) => JSON.parse(example(name, ...words));
const bought = answered('order', 'E-1', '700', 'Tea');
expect(bought.status === 'open' && answered('order', 'E-1', '700', 'Tea').id === bought.id, 'examples/curl/order.sh, twice the same order');
const payment = must(await pay(bought), 'a payment');
expect(answered('status', 'E-1').data[0].status === 'paid', 'status.sh');
const refundKey = example('uuid7'), given = answered('refund', payment.id, '200', refundKey);
expect(given.amount === 200 && answered('refund', payment.id, '200', refundKey).id === given.id, 'refund.sh, under the key of uuid7.sh');
expect(answered('checkout', 'E-2', '2150', 'https://shop.example/thanks').url.startsWith(`http://${host}/c/cos_`), 'checkout.sh');
expect(answered('payment_link', '900', 'A visit', 'once').url.startsWith(`http://${host}/l/plk_`), 'payment_link.sh');
const second = must(await api(key, 'POST', '/v1/orders', { merchant_order_no: 'H-2', amount: 500, currency: 'CNY', capture: 'later', hold_days: 1 }), 'another');
must(await pay(second), 'a hold');
expect(answered('capture', second.id, '500').hold.captured_amount === 500, 'capture.sh');
const away = answered('webhook', 'https://shop.invalid/hook');
expect(/^whsec_/.test(away.secret) && (await api(key, 'DELETE', `/v1/webhook_endpoints/${away.id}`)).status === 204, 'webhook.sh');
const scripts = readdirSync('examples/curl').filter((name) => name.endsWith('.sh')).map((name) => name.slice(0, -3)).sort();
expect(scripts.join() === 'capture,checkout,order,payment_link,refund,status,uuid7,webhook', 'and there is none besides', scripts);

// The page's own function signs what a bound key wants signed.
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
writeFileSync(join(dir, 'signed.mjs'), block('js').find((one) => one.includes('export function signed')));
const { signed } = await import(join(dir, 'signed.mjs'));
const bound = must(await till('POST', '/v1/till/api_keys', { label: 'bound', kind: 'secret', public_key: publicKey.export({ type: 'spki', format: 'pem' }) }), 'a bound key');
const ask = (change = {}) => {
  const body = JSON.stringify({ merchant_order_no: 'S-1', amount: 100, currency: 'CNY' });
  const one = { method: 'POST', url: `http://${host}/v1/orders`, body, key: bound.key, keyId: bound.id, privateKey, ...change };
  return { body, headers: signed(one) };
};
const send = ({ body, headers }) => fetch(`http://${host}/v1/orders`, { method: 'POST', body, headers }).then(async (reply) => [reply.status, (await reply.json()).code]);
// A server that has just begun lets in only what was signed later.
let sent = ask(), heard = await send(sent);
for (; heard[1] === 'request_too_old'; heard = await send(sent)) { await sleep(500); sent = ask(); }
expect(heard[0] === 201, 'the signing function of the page is let in');
expect((await send(sent))[1] === 'request_replayed', 'once');
expect((await send({ ...sent, body: sent.body.replace('100', '101') }))[1] === 'request_signature_wrong', 'and with the body that was signed');
expect((await send({ body: sent.body, headers: { authorization: `Bearer ${bound.key}`, 'content-type': 'application/json' } }))[1] === 'request_signature_wrong', 'the key alone is not enough');

// ------------------------------------------------------------------------------------------------------- the first order
const shop = new Shop();
await shop.open();
for (const [url, why] of [['https://10.0.0.8/hook', 'a private address'], ['https://169.254.169.254/latest', "a cloud's metadata"],
  ['https://localhost/hook', 'this machine by name'], ['http://shop.example/hook', 'without TLS'], ['https://user@shop.example/', 'with a user'],
  ['https://2130706433/', 'an address in disguise'], ['ftp://shop.example/', 'another protocol']])
  expect((await api(key, 'POST', '/v1/webhook_endpoints', { url })).status === 400, `no webhooks there: ${why}`);
const endpoint = must(await api(key, 'POST', '/v1/webhook_endpoints', { url: shop.url }), 'an endpoint');
expect((await api(key, 'POST', '/v1/webhook_endpoints', { url: shop.url })).body.secret === endpoint.secret, 'asked for again, it is the same endpoint with the same secret');
shop.secrets.push(endpoint.secret);

const order = must(await newOrder(), 'an order');
const paid = must(await pay(order), 'a payment');
const refund = must(await api(key, 'POST', `/v1/payments/${paid.id}/refunds`, { amount: 40, currency: 'CNY', reason: 'one was missing' }, { 'idempotency-key': uuid7() }), 'a refund');
expect(await shop.until(({ got }) => got.length >= 4, 'the first four'), 'order, payment and refund are told');
expect(JSON.stringify(shop.events().map(({ type, sequence }) => [type, sequence])) ===
  JSON.stringify([['order.created', 1], ['order.paid', 2], ['payment.succeeded', 1], ['payment.refunded', 2]]), 'in their order, numbered by object', shop.events());
expect(shop.events()[3]?.data.refund.id === refund.id && shop.events()[1]?.data.merchant_order_no === 'A-2', 'with what the shop needs to know them by', shop.events());
expect(shop.got.every((one) => verifies(endpoint.secret, one)), 'the library standardwebhooks verifies each');
const first = shop.got[0];
first.number = shop.events()[0].number;
expect(!verifies(endpoint.secret, { ...first, body: first.body.replace('100', '101') }), 'and refuses one with an altered fen');
expect(!verifies(endpoint.secret, { ...first, headers: { ...first.headers, 'webhook-id': 'evt_0' } }), 'or another id');
expect(!verifies(`whsec_${Buffer.alloc(32).toString('base64')}`, first), 'or under another secret');

// ---------------------------------------------------------------------------------------------------------- two secrets
const rotated = must(await api(key, 'POST', `/v1/webhook_endpoints/${endpoint.id}/rotate`, {}), 'another secret');
shop.secrets.unshift(rotated.secret);
expect(rotated.secret !== endpoint.secret, 'a rotation gives a new secret');
must(await newOrder(), 'an order');
await shop.until(({ got }) => got.length >= 5, 'one after the rotation');
expect(verifies(endpoint.secret, shop.got[4]) && verifies(rotated.secret, shop.got[4]), 'both secrets sign during a rotation');

// -------------------------------------------------------------------------------------------------------- by a key pair
const keyed = new Shop();
await keyed.open();
const wished = must(await api(key, 'POST', '/v1/webhook_endpoints', { url: keyed.url, signatures: 'ed25519' }), 'an endpoint with a key pair');
expect(wished.secret === null && /^whpk_[A-Za-z0-9+/]{43}=$/.test(wished.public_key) && wished.in_order === false, 'who wants a key pair is shown a public key and no secret', wished);
must(await newOrder(), 'an order');
await keyed.until(({ got }) => got.length >= 1, 'one that a key pair signed');
const [byKey] = keyed.got;
expect(/^v1a,[A-Za-z0-9+/]{86}==$/.test(byKey.headers['webhook-signature']), 'one signature, of the version v1a', byKey.headers);
expect(keyVerifies(wished.public_key, byKey) && opensslVerifies(wished.public_key, byKey), 'Node and the openssl command verify it');
const bent = { ...byKey, body: byKey.body.replace('100', '101') };
expect(!keyVerifies(wished.public_key, bent) && !opensslVerifies(wished.public_key, bent), 'and refuse one with an altered fen');
expect(!verifies(`whsec_${wished.public_key.slice(5)}`, byKey), 'the public key is nobody\'s secret');
const wider = must(await api(key, 'POST', '/v1/webhook_endpoints', { url: keyed.url, signatures: 'both' }), 'both');
expect(wider.id === wished.id && wider.public_key === wished.public_key && /^whsec_/.test(wider.secret), 'asked for again with another wish, it is the same endpoint and has both', wider);
const nextKey = must(await api(key, 'POST', `/v1/webhook_endpoints/${wished.id}/rotate`, {}), 'another key pair');
expect(nextKey.public_key !== wished.public_key && nextKey.old_secret_until !== null, 'a rotation gives a new key pair, too');
must(await newOrder(), 'an order');
await keyed.until(({ got }) => got.length >= 2, 'one of a rotation');
const [, four] = keyed.got;
expect(four.headers['webhook-signature'].split(' ').length === 4 && [wished, nextKey].every(({ public_key }) => keyVerifies(public_key, four)) &&
  [wider, nextKey].every(({ secret }) => verifies(secret, four)), 'two secrets and two key pairs sign during a rotation; the library standardwebhooks passes over what it does not know', four.headers);
const listed = must(await api(key, 'GET', '/v1/webhook_endpoints'), 'endpoints').data.find(({ id }) => id === wished.id);
expect(listed.public_key === nextKey.public_key && listed.signatures === 'both' && !('secret' in listed), 'the public key can be read again; the secret cannot', listed);
expect((await api(key, 'DELETE', `/v1/webhook_endpoints/${wished.id}`)).status === 204, 'removed');
await shop.until(({ got }) => got.length >= 7, 'the same two at the first server');

// ----------------------------------------------------------------------------------------------- a server that misbehaves
const trap = new Shop();
await trap.open();
const before = shop.got.length;
let falls = 1;
shop.answer = () => (falls-- > 0 ? [302, { location: trap.url }] : [200, {}]);
must(await newOrder(), 'an order');
expect(await shop.until(({ got }) => got.length >= before + 2, 'the second try'), 'what was not taken comes again');
expect(shop.got[before].headers['webhook-id'] === shop.got[before + 1]?.headers['webhook-id'], 'under the same id');
expect(trap.got.length === 0, 'a redirect is followed nowhere');
/// The newest, once it is settled: what the shop answered is written after it has answered.
async function newest() {
  for (let i = 0; ; i++) {
    const { data: [one] } = must(await api(key, 'GET', `/v1/webhook_endpoints/${endpoint.id}/deliveries?limit=3`), 'deliveries');
    if (one.status === 'delivered' || i > 400) return one;
    await sleep(25);
  }
}
const last = await newest();
expect(last.status === 'delivered' && last.tries === 2 && last.answer === 'heard' && last.event.type === 'order.created', 'the log says what was sent and answered', last);

const leaving = new Shop();
await leaving.open();
leaving.answer = () => [410, {}];
const gone = must(await api(key, 'POST', '/v1/webhook_endpoints', { url: leaving.url }), 'a second endpoint');
must(await newOrder(), 'an order');
await leaving.until(({ got }) => got.length >= 1, 'the one that says 410');
const stateOf = async (id) => must(await api(key, 'GET', '/v1/webhook_endpoints'), 'endpoints').data.find((one) => one.id === id)?.status;
for (let i = 0; i < 200 && (await stateOf(gone.id)) !== 'gone'; i++) await sleep(50);
expect((await stateOf(gone.id)) === 'gone', 'whoever says 410 is left alone');
must(await newOrder(), 'an order');
await shop.until(({ got }) => got.length >= before + 4, 'the next one elsewhere');
expect(leaving.got.length === 1, 'and hears nothing more');
expect((await api(key, 'DELETE', `/v1/webhook_endpoints/${gone.id}`)).status === 204, 'it can be removed');

const replayed = shop.got.length;
const again = must(await api(key, 'POST', `/v1/webhook_endpoints/${endpoint.id}/replay`, { from: first.number, to: first.number + 2 }), 'a replay');
expect(again.events === 3 && await shop.until(({ got }) => got.length >= replayed + 3, 'the replay'), 'a range of events is sent again when asked for');
const idsOf = (some) => JSON.stringify(some.map((one) => one.headers['webhook-id']).sort());
expect(idsOf(shop.got.slice(replayed, replayed + 3)) === idsOf(shop.got.slice(0, 3)), 'under the ids that they had');

// ---------------------------------------------------------------------------------------------------------------- killed
// Beside the first, a server that wants one thing after the other, and does not take every eleventh event at the first try.
const orderly = new Shop();
await orderly.open();
const heardOf = new Set();
orderly.taken = [];
orderly.answer = ({ body }) => {
  const event = JSON.parse(body);
  if (event.number % 11 === 0 && !heardOf.has(event.id)) return heardOf.add(event.id), [503, {}];
  orderly.taken.push(event);
  return [200, {}];
};
const inOrder = must(await api(key, 'POST', '/v1/webhook_endpoints', { url: orderly.url, signatures: 'both', in_order: true }), 'an endpoint that wants order');
orderly.secrets.push(inOrder.secret);
process.setMaxListeners(0);  // each server that is started is ended with this process
const refused = () => null;
for (let round = 0; round < kills; round++) {
  const working = (async () => {
    for (let i = 0; i < 8; i++) {
      const reply = await newOrder().catch(refused);
      if (reply?.status === 201 && i % 2 === 0) await pay(reply.body).catch(refused);
    }
  })();
  await sleep(randomInt(5, 300));
  await server.stop('SIGKILL');
  await working;
  await start();
}
/// What the books say has happened, from the first to the last.
async function told() {
  const all = [];
  for (let after = 0; ;) {
    const page = must(await api(key, 'GET', `/v1/events?limit=100&after=${after}`), 'events');
    all.push(...page.data);
    if (!page.has_more) return all;
    after = Number(page.next_cursor);
  }
}
const orders = [];
for (let after = ''; ;) {
  const page = must(await api(key, 'GET', `/v1/orders?limit=100${after && `&starting_after=${after}`}`), 'orders');
  orders.push(...page.data);
  if (!page.has_more) break;
  after = page.next_cursor;
}
const happened = orders.length + orders.filter((one) => one.payment).length * 2 + 5;  // two refunds, the checkout that was paid, and what was held twice
let all = [];
for (let i = 0; i < 1200 && all.length < happened; i++) { all = await told(); await sleep(50); }
expect(all.length === happened, `${kills} kills: ${orders.length} orders, and one event for each thing that happened`, [all.length, happened]);
expect(all.every((event, i) => event.number === i + 1), 'numbered without a gap');
const byObject = all.reduce((map, event) => map.set(event.data.id, [...(map.get(event.data.id) ?? []), event]), new Map());
expect([...byObject.values()].every((line) => line.every((event, i) => event.sequence === i + 1)), 'and so by each order and each payment');
const ids = new Set(all.filter((event) => event.number >= first.number).map((event) => event.id));  // since there is somebody to send to
await shop.until(({ got }) => { const have = new Set(got.map((one) => one.headers['webhook-id'])); return [...ids].every((id) => have.has(id)); }, 'every event');
const have = new Set(shop.got.map((one) => one.headers['webhook-id']));
const missing = [...ids].filter((id) => !have.has(id));
expect(missing.length === 0, `${missing.length} of ${ids.size} events missing at the shop's server`, missing);
const bodies = new Map(all.map((event) => [event.id, JSON.stringify(event)]));
expect(shop.got.every((one) => bodies.get(one.headers['webhook-id']) === JSON.stringify(JSON.parse(one.body)) && one.signed), 'each as it is in the list, and signed');

/// The first number that waits for that server: what was before, nobody wanted there.
const firstThere = Math.min(...orderly.taken.map(({ number }) => number));
const wanted = all.filter(({ number }) => number >= firstThere);
await orderly.until(({ taken }) => { const have = new Set(taken.map(({ id }) => id)); return wanted.every(({ id }) => have.has(id)); }, 'every event in order');
const there = new Set(orderly.taken.map(({ id }) => id));
const lost = wanted.filter(({ id }) => !there.has(id));
expect(lost.length === 0, `${lost.length} of ${wanted.length} events missing at the server that wants order`, lost);
const begins = new Map();  // an object whose first events came before that server begins later
for (const { data, sequence } of wanted) if (!begins.has(data.id)) begins.set(data.id, sequence);
const reached = new Map();
let early = 0;
for (const { data, sequence } of orderly.taken) {
  const last = reached.get(data.id) ?? begins.get(data.id) - 1;
  if (sequence > last + 1) early++;
  reached.set(data.id, Math.max(last, sequence));
}
const twice = [...reached.values()].filter((last) => last > 1).length;
expect(early === 0 && twice > 0, `none before the one before it was taken, in ${twice} orders that have more than one`, { early });
expect(orderly.got.every((one) => one.signed && keyVerifies(inOrder.public_key, one)), 'each signed by secret and key pair');
console.log(`${kills} kills, ${all.length} events, ${shop.got.length} deliveries, ${missing.length} missing; ` +
  `${orderly.got.length} in order, ${lost.length} missing, ${early} early`);
if (record) {
  writeRun(record, `tests/system/webhooks/run ${kills}`, {
    seconds: Math.round((Date.now() - began) / 1000), kills, orders: orders.length, events: all.length,
    deliveries: shop.got.length, missing: missing.length,
    in_order: { events: wanted.length, deliveries: orderly.got.length, not_taken_at_first: orderly.got.length - orderly.taken.length, missing: lost.length, before_their_turn: early },
  });
}

await server.stop();
for (const one of [shop, trap, leaving, keyed, orderly]) one.server.close();
tally.end();
