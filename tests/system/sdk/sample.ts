// What a shop's developer writes on his first day, compiled as strictly as TypeScript can. Told where everything is by the environment,
// and by the test when the order is paid; prints what it saw as one line of JSON.
import http from 'node:http';
import { Chenxi, ChenxiProblem, Webhook, WebhookRefused, idempotencyKey, isProblem } from '@chenxi/sdk';
import type { ChenxiEvent, CheckoutSession, EventType, Order } from '@chenxi/sdk';

const { CHENXI_URL: url, CHENXI_KEY: key } = process.env;
if (url === undefined || key === undefined) throw new Error('CHENXI_URL and CHENXI_KEY say where and who');
const chenxi = new Chenxi({ url, key, language: 'en' });

const heard: ChenxiEvent[] = [];
const refused: string[] = [];
let webhook: Webhook | undefined;
const server = http.createServer((request, reply) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    void (async () => {
      try {
        heard.push(await webhook!.verify(Buffer.concat(pieces), request.headers));
        reply.writeHead(204).end();
      } catch (error) {
        refused.push(error instanceof WebhookRefused ? error.why : String(error));
        reply.writeHead(400).end();
      }
    })();
  });
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');

const until = async (type: EventType): Promise<ChenxiEvent> => {
  for (let i = 0; i < 600; i++) {
    const event = heard.find((one) => one.type === type);
    if (event) return event;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`no ${type} came; refused: ${refused.join()}`);
};

const endpoint = await chenxi.webhookEndpoints.create({ url: `http://127.0.0.1:${address.port}/hook` });
webhook = new Webhook(endpoint.secret!);
const own = await chenxi.apiKey.get();

const order: Order = await chenxi.orders.create({ merchant_order_no: 'T-1', amount: 2000, currency: 'CNY', title: 'Two books', metadata: { shelf: '7' } });
const same: Order = await chenxi.orders.create({ merchant_order_no: 'T-1', amount: 2000, currency: 'CNY', title: 'Two books', metadata: { shelf: '7' } });
const session: CheckoutSession = await chenxi.checkoutSessions.create({ merchant_order_no: 'T-2', amount: 2150, currency: 'CNY',
  lines: [{ title: 'Book', quantity: 2, amount: 900 }, { title: 'Postage', quantity: 1, amount: 350 }], success_url: 'https://shop.example/thanks' });
// Whoever runs this pays now.
process.stdout.write(`${JSON.stringify({ pay: [{ id: order.id, amount: order.amount }, { id: session.order_id, amount: session.amount }] })}\n`);

const completed = await until('checkout_session.completed');
const paid = await chenxi.checkoutSessions.get(session.id);
if (paid.status !== 'paid' || paid.amount !== 2150 || paid.currency !== 'CNY' || paid.merchant_order_no !== 'T-2') throw new Error('another order than ours');

const bought = await chenxi.orders.get(order.id);
const payment = bought.payment;
if (payment === null) throw new Error('it is paid and has no payment');
const refundKey = idempotencyKey();
const refund = await chenxi.payments.refund(payment.id, { amount: 500, currency: 'CNY', reason: 'one was missing' }, { idempotencyKey: refundKey });
const again = await chenxi.payments.refund(payment.id, { amount: 500, currency: 'CNY', reason: 'one was missing' }, { idempotencyKey: refundKey });
const told = await until('payment.refunded');

let tooMuch = '', sentence = '';
try {
  await chenxi.payments.refund(payment.id, { amount: 1501, currency: 'CNY' });
} catch (error) {
  if (!isProblem(error, 'refund_exceeds_payment')) throw error;
  tooMuch = error.code;
  sentence = error.userMessage;
}
let differs = '';
try {
  await chenxi.orders.create({ merchant_order_no: 'T-1', amount: 1, currency: 'CNY' });
} catch (error) {
  if (error instanceof ChenxiProblem) differs = `${error.status} ${error.code} ${error.nextAction.kind}`;
}

const numbers: number[] = [];
for await (const event of chenxi.events.list({ limit: 2 })) numbers.push(event.number);
const orders: string[] = [];
for await (const one of chenxi.orders.list({ limit: 1 })) orders.push(one.merchant_order_no ?? '');

server.close();
server.closeAllConnections();
process.stdout.write(`${JSON.stringify({ merchant: own.merchant.name, same: order.id === same.id, completed: completed.data, refund: refund.amount, again: refund.id === again.id,
  told: told.data, tooMuch, sentence, differs, numbers, orders, refused })}\n`);
// @ts-expect-error amounts are whole numbers, not texts
void (() => chenxi.orders.create({ merchant_order_no: 'T-3', amount: '20.00', currency: 'CNY' }));
// @ts-expect-error and no member is made up
void (() => chenxi.orders.create({ merchant_order_no: 'T-3', amount: 2000, currency: 'CNY', colour: 'red' }));
