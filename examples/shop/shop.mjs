// A small shop on the web: cart, checkout on the wallet's own page, a webhook that decides, a desk for refunds. Node and @chenxi/sdk,
// nothing else.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { Chenxi, ChenxiNoAnswer, ChenxiProblem, Webhook, WebhookRefused } from '@chenxi/sdk';
import { Orders } from './orders.mjs';
import { cartPage, desk, front, orderPage, refundPage, sentence } from './pages.mjs';
import { currency, languages, money, postage, products, words } from './words.mjs';

const env = process.env;
const port = Number(env.PORT ?? 3000);
const origin = env.SHOP_ORIGIN ?? `http://localhost:${port}`;
const password = env.DESK_PASSWORD ?? randomBytes(9).toString('base64url');
for (const name of ['CHENXI_URL', 'CHENXI_KEY']) if (!env[name]) throw new Error(`${name} is missing; README.md says where to get it`);
const chenxi = new Chenxi({ url: env.CHENXI_URL, key: env.CHENXI_KEY });
const orders = new Orders(env.SHOP_DATA ?? 'shop.json');
const files = new Map([['/style.css', 'text/css'], ['/waiting.js', 'text/javascript']].map(([path, type]) => [path, { type, content: readFileSync(new URL(`.${path}`, import.meta.url)) }]));

// --------------------------------------------------------------------------------------------------------------- small things
const cookie = (request, name) => request.headers.cookie?.split(/; */).find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
const languageOf = (request, url) => [url.searchParams.get('lang'), cookie(request, 'lang')].find((one) => languages.includes(one)) ?? (/^\s*zh\b|^\s*$|,\s*zh/i.test(request.headers['accept-language'] ?? '') ? 'zh-CN' : 'en');

/** "jasmine:2.cup:1", and nothing that we do not sell. */
function cartOf(request) {
  const wanted = new Map((cookie(request, 'cart') ?? '').split('.').map((one) => one.split(':')));
  return products.map(({ id, amount }) => ({ id, amount, quantity: Math.min(9, Number.parseInt(wanted.get(id) ?? '0', 10) || 0) })).filter((one) => one.quantity > 0);
}
const count = (lines) => lines.reduce((sum, one) => sum + one.quantity, 0);
const withPostage = (lines) => (lines.length === 0 ? [] : [...lines, { id: 'postage', amount: postage.amount, quantity: 1 }]);
const total = (lines) => lines.reduce((sum, one) => sum + one.amount * one.quantity, 0);
const cartCookie = (lines) => `cart=${lines.map((one) => `${one.id}:${one.quantity}`).join('.')}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax`;

function body(request, most) {
  return new Promise((done, fail) => {
    const pieces = [];
    let size = 0;
    request.on('data', (piece) => {
      size += piece.length;
      if (size > most) return request.destroy(new Error('too long'));
      pieces.push(piece);
    });
    request.on('end', () => done(Buffer.concat(pieces)));
    request.on('error', fail);
  });
}
const form = async (request) => new URLSearchParams((await body(request, 4096)).toString('utf8'));

function send(reply, status, content, headers = {}) {
  reply.writeHead(status, {
    'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin',
    // A form's answer may lead to the wallet's page, which browsers count as the form's.
    'content-security-policy': `default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self' ${new URL(env.CHENXI_URL).origin}; base-uri 'none'; frame-ancestors 'none'`,
    ...headers,
  });
  reply.end(`${content}`);
}
const go = (reply, location, headers = {}) => send(reply, 303, '', { location, ...headers });

// -------------------------------------------------------------------------------------------------------------------- the shop
async function checkout(request, reply, language) {
  const lines = withPostage(cartOf(request));
  if (lines.length === 0) return go(reply, '/cart');
  const order = await orders.make(lines, total(lines), currency, language);
  const name = (id) => products.find((one) => one.id === id)?.[language][0] ?? postage[language];
  try {
    // The number is the key: asked for again, it is the same session.
    const session = await chenxi.checkoutSessions.create({
      merchant_order_no: order.number, amount: order.amount, currency, title: words[language].name,
      lines: lines.map((one) => ({ title: name(one.id), quantity: one.quantity, amount: one.amount })),
      success_url: `${origin}/orders/${order.token}`, cancel_url: `${origin}/cart`,
    });
    order.url = session.url;
    await orders.save();
    // The cart is emptied by the order, not by coming back: whoever comes back proves nothing.
    go(reply, session.url, { 'set-cookie': cartCookie([]) });
  } catch (error) {
    if (!(error instanceof ChenxiProblem || error instanceof ChenxiNoAnswer)) throw error;
    console.error(`${order.number}: ${error.message}`);
    const say = words[language];
    send(reply, 503, sentence({ language, title: say.trouble, text: say.trouble_text }));
  }
}

let webhook;
async function hook(request, reply) {
  if (!webhook) return void reply.writeHead(503).end();  // still reading what it missed
  try {
    const event = await webhook.verify(await body(request, 65_536), request.headers);
    console.log(await orders.settle(event));
    reply.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof WebhookRefused)) throw error;
    console.error(`a notice was not believed: ${error.why}`);
    reply.writeHead(400).end();
  }
}

// -------------------------------------------------------------------------------------------------------------------- the desk
function isOwner(request) {
  const given = Buffer.from(request.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64');
  const wanted = Buffer.from(`shop:${password}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
async function refund(request, reply, language, order) {
  const asked = await form(request);
  const match = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(asked.get('amount') ?? '');
  const amount = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : 0;
  const refused = (why) => send(reply, 422, refundPage({ language, order, refused: why }));
  if (amount < 1 || amount > order.amount - order.refunded) return refused(words[language].left(money(language, order.amount - order.refunded)));
  const started = await orders.startRefund(order, amount, (asked.get('reason') ?? '').slice(0, 40));
  try {
    const done = await chenxi.payments.refund(order.payment, { amount, currency: order.currency, ...(started.reason && { reason: started.reason }) }, { idempotencyKey: started.key });
    started.id = done.id;  // what has been given back is counted when the event says so
    await orders.save();
    go(reply, '/desk');
  } catch (error) {
    if (error instanceof ChenxiProblem && error.retryable !== 'same_id') {
      order.refunds = order.refunds.filter((one) => one !== started);
      await orders.save();
      return refused(error.userMessage);
    }
    if (!(error instanceof ChenxiProblem || error instanceof ChenxiNoAnswer)) throw error;
    refused(words[language].trouble);  // kept: the next try asks with the same key
  }
}

async function answer(request, reply) {
  const url = new URL(request.url, origin), { pathname } = url, method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method === 'POST' && pathname === '/webhook') return hook(request, reply);
  const file = files.get(pathname);
  if (file) return send(reply, 200, file.content, { 'content-type': file.type, 'cache-control': 'max-age=600' });
  const language = languageOf(request, url), say = words[language], lines = cartOf(request), cart = count(lines);
  if (url.searchParams.has('lang')) return go(reply, pathname, { 'set-cookie': `lang=${language}; Path=/; Max-Age=31536000; SameSite=Lax` });
  const nothing = () => send(reply, 404, sentence({ language, cart, title: say.gone, text: say.gone_text }));
  // Forms of ours, and nobody else's.
  if (method === 'POST' && request.headers.origin !== origin) return send(reply, 403, '');

  if (pathname === '/desk' || pathname.startsWith('/desk/')) {
    if (!isOwner(request)) return send(reply, 401, sentence({ language, title: say.desk, text: '' }), { 'www-authenticate': 'Basic realm="shop", charset="UTF-8"' });
    if (pathname === '/desk') return send(reply, 200, desk({ language, orders: [...orders.all.values()].reverse() }));
    const order = orders.all.get(pathname.slice('/desk/'.length));
    if (order?.state !== 'paid') return nothing();
    return method === 'POST' ? refund(request, reply, language, order) : send(reply, 200, refundPage({ language, order }));
  }
  switch (`${method} ${pathname}`) {
    case 'GET /': return send(reply, 200, front({ language, cart }));
    case 'GET /cart': return send(reply, 200, cartPage({ language, cart, lines: withPostage(lines), amount: total(withPostage(lines)) }));
    case 'POST /cart': {
      const asked = await form(request), has = new Map(lines.map((one) => [one.id, one.quantity]));
      for (const { id } of products) {
        if (asked.get('add') === id) has.set(id, Math.min(9, (has.get(id) ?? 0) + 1));
        else if (asked.has(id)) has.set(id, Math.max(0, Math.min(9, Number.parseInt(asked.get(id), 10) || 0)));
      }
      return go(reply, asked.has('add') ? '/' : '/cart', { 'set-cookie': cartCookie([...has].map(([id, quantity]) => ({ id, quantity })).filter((one) => one.quantity > 0)) });
    }
    case 'POST /checkout': return checkout(request, reply, language);
  }
  const [, token, state] = (method === 'GET' && /^\/orders\/(\w+)(\/state)?$/.exec(pathname)) || [];
  const order = token && orders.byToken(token);
  if (order && state) return send(reply, 200, order.state, { 'content-type': 'text/plain' });
  return order ? send(reply, 200, orderPage({ language, cart, order })) : nothing();
}

// ------------------------------------------------------------------------------------------------------------------- the door
const server = http.createServer((request, reply) => {
  answer(request, reply).catch((error) => {
    console.error(error);
    if (!reply.headersSent) send(reply, 500, '');
  });
});
await new Promise((done) => server.listen(port, env.BIND ?? '127.0.0.1', done));
// Whoever has been away reads what he missed.
for await (const event of chenxi.events.list({ after: orders.event, limit: 100 })) console.log(await orders.settle(event));
const secret = env.CHENXI_WEBHOOK_SECRET ?? (await chenxi.webhookEndpoints.create({ url: `${origin}/webhook` })).secret;
webhook = new Webhook(secret);
console.log(`open ${origin} · orders and refunds: ${origin}/desk${env.DESK_PASSWORD ? '' : ` (shop, ${password})`}`);
