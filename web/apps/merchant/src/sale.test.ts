import { ApiError, Client, Intents, memoryBox, tillApi, type Order, type Payment } from '@chenxi/api';
import { describe, expect, it, vi } from 'vitest';
import { SaleCenter, dueOf } from './sale';

const order = (more: Partial<Order> = {}): Order => ({
  object: 'order', id: 'ord_1', status: 'open', amount: 1250, currency: 'CNY', title: null, text: 'https://x/q/t', payment_id: null, guaranteed: false, trade_id: null, created_at: new Date().toISOString(), expires_at: new Date(Date.now() + 60_000).toISOString(), ...more,
});
const payment = (id: string, amount = 1250): Payment => ({
  object: 'payment', id, status: 'succeeded', amount, currency: 'CNY', fee: 0, payee: { id: 'mer_1', name: 'x' }, method: 'payment_code', refunded_amount: 0,
  note: null, order_id: null, created_at: new Date().toISOString(), receipt_id: 'rcp_1',
});
const refusal = (code: string, status = 422) => new Response(JSON.stringify({ code, status, user_message: code }), { status });
const ok = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const code = '881234567891234567';

function till(answer: (method: string, path: string, calls: number) => Response | Error) {
  const said: string[] = [];
  const calls: { path: string; key: string | null }[] = [];
  let changed = 0;
  const client = new Client({
    language: () => 'en',
    fetch: (async (input: unknown, init: RequestInit) => {
      const path = String(input);
      calls.push({ path: `${init.method} ${path}`, key: new Headers(init.headers).get('Idempotency-Key') });
      const answered = answer(init.method ?? 'GET', path, calls.length);
      if (answered instanceof Error) throw answered;
      return answered;
    }) as typeof fetch,
  });
  // A turn of the clock, or whoever waits for an answer would never get one.
  const wait = () => new Promise<void>((done) => setTimeout(done, 0));
  const center = new SaleCenter({
    api: tillApi(client), intents: new Intents(client, memoryBox(), wait), wait, onChanged: () => { changed += 1; },
    say: async (event, fen) => { said.push(`${event} ${fen}`); return true; },
  });
  return { center, said, calls, changed: () => changed };
}
/** until the till has its answer */
const settle = (center: SaleCenter) => vi.waitFor(() => expect(center.now().sale.at).not.toBe('charging'), 5000);

it('shows a code, and the payment for it fills the screen and is said once, however often the news comes', async () => {
  let status: Order['status'] = 'open';
  const { center, said } = till((method) => ok(method === 'POST' ? order() : order({ status, payment_id: status === 'paid' ? 'pay_1' : null })));
  await center.show(1250, 'code');
  expect(center.now().sale).toMatchObject({ at: 'showing', order: { id: 'ord_1' } });
  status = 'paid';
  await center.arrived({ object_id: 'pay_1', amount: 1250 });
  await center.arrived({ object_id: 'pay_1', amount: 1250 });
  await center.look();
  expect(center.now().sale).toMatchObject({ at: 'paid', taken: { id: 'pay_1', amount: 1250 } });
  expect(said).toEqual(['received 1250']);
});

it('asks for the order again with the same key when no answer came', async () => {
  const { center, calls } = till((_method, _path, count) => (count < 3 ? new TypeError('network') : ok(order())));
  await center.show(1250, 'code');
  expect(calls).toHaveLength(3);
  expect(new Set(calls.map((one) => one.key)).size).toBe(1);
  expect(center.now().sale.at).toBe('showing');
});

it('charges a scanned payer; no sale is left behind by an answer that got lost', async () => {
  const { center, said, calls } = till((_method, _path, count) => (count < 3 ? new TypeError('network') : ok({ object: 'charge', status: 'succeeded', payment: payment('pay_2') }, 201)));
  expect(center.read(code, 1250)).toBe(true);
  await settle(center);
  expect(center.now().sale).toMatchObject({ at: 'paid', taken: { id: 'pay_2' } });
  expect(said).toEqual(['received 1250']);
  expect(new Set(calls.map((one) => one.key)).size).toBe(1);
});

it('a charge that the stream tells before its own answer comes ends as paid, and is said once', async () => {
  let answer: (response: Response) => void = () => {};
  const late = new Promise<Response>((resolve) => { answer = resolve; });
  const client = new Client({ language: () => 'en', fetch: (async () => late) as typeof fetch });
  const said: string[] = [];
  const center = new SaleCenter({
    api: tillApi(client), intents: new Intents(client, memoryBox()), wait: async () => {}, onChanged: () => {},
    say: async (event, fen) => { said.push(`${event} ${fen}`); return true; },
  });
  center.read(code, 1250);
  await center.arrived({ object_id: 'pay_2', amount: 1250 });
  expect(center.now()).toMatchObject({ sale: { at: 'charging' }, arrival: { id: 'pay_2' } });
  answer(ok({ object: 'charge', status: 'succeeded', payment: payment('pay_2') }, 201));
  await settle(center);
  expect(center.now()).toMatchObject({ sale: { at: 'paid', taken: { id: 'pay_2' } }, arrival: null });
  expect(said).toEqual(['received 1250']);
});

it('waits for the payer’s phone, and says when they declined', async () => {
  const { center, said } = till((method) =>
    method === 'POST' ? ok({ object: 'charge', status: 'awaiting_payer', order: order({ status: 'awaiting_payer', text: undefined }) }, 202) : ok(order({ status: 'declined' })));
  center.read(code, 60_000);
  await settle(center);
  expect(center.now().sale.at).toBe('awaiting');
  await center.look();
  expect(center.now().sale).toMatchObject({ at: 'over', why: 'declined' });
  expect(said).toEqual([]);
});

it('keeps the amount when a code was refused or belongs to somebody else', async () => {
  const { center } = till(() => refusal('payment_code_expired'));
  center.type('12.50');
  expect(center.read('134567890123456789', 1250)).toBe(false);
  expect(center.now().sale).toMatchObject({ at: 'scanning', wrong: { kind: 'foreign', scheme: 'wechat' } });
  center.read(code, 1250);
  await settle(center);
  const { sale } = center.now();
  expect(sale).toMatchObject({ at: 'failed', again: 'scan' });
  expect(sale.at === 'failed' && sale.error instanceof ApiError && sale.error.code).toBe('payment_code_expired');
  center.close();
  expect(center.now()).toMatchObject({ sale: { at: 'keypad' }, amountText: '12.50' });
});

it('does not take the screen from a customer who is being served', async () => {
  const { center, said } = till(() => ok(order()));
  center.type('30');
  await center.arrived({ object_id: 'pay_7', amount: 500 });
  expect(center.now()).toMatchObject({ sale: { at: 'keypad' }, arrival: { id: 'pay_7', amount: 500 }, amountText: '30' });
  expect(said).toEqual(['received 500']);
});

it('fills the screen of an idle till, and counts what follows', async () => {
  const { center } = till(() => ok(order()));
  await center.arrived({ object_id: 'pay_8', amount: 500 });
  await center.arrived({ object_id: 'pay_9', amount: 700 });
  expect(center.now().sale).toMatchObject({ at: 'paid', taken: { id: 'pay_8' }, more: 1 });
  center.close();
  expect(center.now()).toMatchObject({ sale: { at: 'keypad' }, amountText: '' });
});

it('when the shop calls it off in the moment somebody pays, it was paid', async () => {
  let paid = false;
  const { center, said } = till((method, path) => {
    if (path.endsWith('/cancel')) { paid = true; return refusal('order_already_paid', 409); }
    return ok(method === 'POST' ? order() : order({ status: paid ? 'paid' : 'open', payment_id: paid ? 'pay_3' : null }));
  });
  await center.show(1250, 'code');
  await center.cancel();
  expect(center.now().sale.at).toBe('paid');
  expect(said).toEqual(['received 1250']);
});

it('says nothing about rows that were there before it was opened', async () => {
  const { center, said } = till(() => ok(order()));
  center.knows(['pay_old']);
  await center.arrived({ object_id: 'pay_old', amount: 500 });
  expect(said).toEqual([]);
  expect(center.now().sale.at).toBe('keypad');
});

it('lists what it asked and had no answer to, and says what became of it after somebody has turned to the next sale', async () => {
  let line = false;
  const { center } = till((_method, _path, count) => (count > 2 && line ? ok({ object: 'charge', status: 'succeeded', payment: payment('pay_4') }, 201) : new TypeError('network')));
  center.read(code, 1250);
  await vi.waitFor(() => expect(center.now().recovered).toMatchObject([{ state: 'asking', shown: { kind: 'charge', amount: 1250 } }]));
  center.close();
  expect(center.now().recovered).toHaveLength(1);
  line = true;
  await vi.waitFor(() => expect(center.now().recovered).toMatchObject([{ state: 'done' }]), 5000);
  center.forgetRecovered(center.now().recovered[0]!.key);
  expect(center.now().recovered).toEqual([]);
});

describe('a charge found again after the page was closed', () => {
  async function reopened(answer: (method: string, path: string) => Response) {
    const box = memoryBox();
    const client = new Client({ language: () => 'en', fetch: (async (input: unknown, init: RequestInit) => answer(init.method ?? 'GET', String(input))) as typeof fetch });
    const turn = () => new Promise<void>((done) => setTimeout(done, 0));
    const intents = new Intents(client, box, turn);
    const intent = await intents.make('/v1/till/charges', {}, { kind: 'charge', amount: 60_000, currency: 'CNY', title: null });
    await box.put('intents', intent.key, { ...intent, sentAt: 1 });
    const center = new SaleCenter({ api: tillApi(client), intents, wait: turn, onChanged: () => {}, say: async () => true });
    await center.recover();
    return { center, intents };
  }
  const awaiting = () => ok({ object: 'charge', status: 'awaiting_payer', order: order({ status: 'awaiting_payer' }) }, 202);

  it('is not called received while its payer has not said yes', async () => {
    let status: Order['status'] = 'awaiting_payer';
    let looks = 0;
    const { center } = await reopened((method) => {
      if (method === 'POST') return awaiting();
      looks += 1;
      return ok(order({ status }));
    });
    await vi.waitFor(() => expect(looks).toBeGreaterThan(1));
    expect(center.now().recovered).toMatchObject([{ state: 'asking' }]);
    status = 'declined';
    await vi.waitFor(() => expect(center.now().recovered).toMatchObject([{ state: 'refused' }]));
  });

  it('is received when he has', async () => {
    const { center } = await reopened((method) => (method === 'POST' ? awaiting() : ok(order({ status: 'paid', payment_id: 'pay_6' }))));
    await vi.waitFor(() => expect(center.now().recovered).toMatchObject([{ state: 'done' }]));
  });

  it('is said nothing of while the till is signed out, and is asked about after the next sign-in', async () => {
    let signedIn = false;
    const { center, intents } = await reopened(() => (signedIn ? ok({ object: 'charge', status: 'succeeded', payment: payment('pay_7') }, 201) : refusal('session_expired', 401)));
    await vi.waitFor(() => expect(center.now().recovered).toEqual([]));
    expect(await intents.open()).toHaveLength(1);
    signedIn = true;
    await center.recover();
    await vi.waitFor(() => expect(center.now().recovered).toMatchObject([{ state: 'done' }]));
  });
});

it('does not say that nothing was charged when the session ends after a lost answer', async () => {
  const { center } = till((_method, _path, count) => (count === 1 ? new TypeError('network') : refusal('session_expired', 401)));
  center.type('12.50');
  center.read(code, 1250);
  await settle(center);
  expect(center.now()).toMatchObject({ sale: { at: 'keypad' }, amountText: '12.50', recovered: [] });
});

it('what the screen itself has told is in no list', async () => {
  const { center } = till((_method, _path, count) => (count < 3 ? new TypeError('network') : ok({ object: 'charge', status: 'succeeded', payment: payment('pay_5') }, 201)));
  center.read(code, 1250);
  await settle(center);
  expect(center.now().recovered).toEqual([]);
});

it('goes back to the code when somebody has held up a receipt meanwhile, and sees what was paid', async () => {
  let status: Order['status'] = 'open';
  const { center, said } = till((method) => ok(method === 'POST' ? order() : order({ status, payment_id: status === 'paid' ? 'pay_1' : null })));
  center.type('12.50');
  await center.show(1250, 'link');
  expect(center.read('rcp_01hzx4a3q4t7m2k8r6b5n01zzz', 1250)).toBe(false);
  expect(center.read('rcp_01hzx4a3q4t7m2k8r6b5n01yyy', 1250)).toBe(false);
  expect(center.now().sale).toMatchObject({ at: 'scanning', wrong: { kind: 'receipt' } });
  center.close();
  expect(center.now().sale).toMatchObject({ at: 'showing', way: 'link', order: { id: 'ord_1' } });
  center.read('rcp_01hzx4a3q4t7m2k8r6b5n01zzz', 1250);
  status = 'paid';
  await center.arrived({ object_id: 'pay_1', amount: 1250 });
  center.close();
  await vi.waitFor(() => expect(center.now().sale).toMatchObject({ at: 'paid', taken: { id: 'pay_1' } }));
  expect(said).toEqual(['received 1250']);
});

it('asks in the same way again when time has run out', async () => {
  const { center } = till((method) => ok(method === 'POST' ? order({ guaranteed: true }) : order({ status: 'expired', guaranteed: true })));
  await center.show(1250, 'held');
  await center.look();
  expect(center.now().sale).toMatchObject({ at: 'over', why: 'expired', way: 'held' });
});

it('does not say that nobody has paid when the line is down as the time runs out, and asks on', async () => {
  let line = true;
  let status: Order['status'] = 'open';
  const { center, said } = till(() => (line ? ok(order({ status, expires_at: new Date(Date.now() - 60_000).toISOString(), payment_id: status === 'paid' ? 'pay_1' : null })) : new TypeError('network')));
  await center.show(1250, 'link');
  line = false;
  await center.look();
  expect(center.now().sale).toMatchObject({ at: 'over', why: 'unanswered', way: 'link' });
  await center.look();
  expect(center.now().sale).toMatchObject({ at: 'over', why: 'unanswered', way: 'link' });
  line = true;
  status = 'paid';
  await center.look();
  expect(center.now().sale).toMatchObject({ at: 'paid', taken: { id: 'pay_1' } });
  expect(said).toEqual(['received 1250']);
});

it('takes nothing off the next sale', () => {
  const { center } = till(() => ok(order()));
  center.type('30');
  center.takeOff({ by: 'amount', amount: 500 });
  center.type('');
  center.type('8');
  expect(dueOf(center.now())).toEqual({ before: 800, off: 0, amount: 800 });
  center.clear();
  center.fill([{ product: 1, name: 'Soy milk', price: 300, count: 2 }]);
  center.takeOff({ by: 'percent', percent: 20 });
  center.fill([]);
  center.fill([{ product: 1, name: 'Soy milk', price: 300, count: 1 }]);
  expect(dueOf(center.now())).toEqual({ before: 300, off: 0, amount: 300 });
});

it('says what is taken off, of a cart or of an amount, until the sale is paid', async () => {
  const bodies: unknown[] = [];
  const client = new Client({ language: () => 'en', fetch: (async (_input: unknown, init: RequestInit) => { bodies.push(JSON.parse(String(init.body))); return ok(order({ amount: 510, discount: 90 })); }) as typeof fetch });
  const center = new SaleCenter({ api: tillApi(client), intents: new Intents(client, memoryBox()), say: async () => true, onChanged: () => {} });
  center.fill([{ product: 1, name: 'Soy milk', price: 300, count: 2 }]);
  center.takeOff({ by: 'percent', percent: 15 });
  expect(dueOf(center.now())).toEqual({ before: 600, off: 90, amount: 510 });
  await center.show(510, 'code');
  expect(bodies[0]).toMatchObject({ amount: 510, discount: 90, lines: [{ product: 1, count: 2 }] });
  center.close();
  center.clear();
  center.type('6');
  expect(dueOf(center.now())).toEqual({ before: 600, off: 0, amount: 600 });
});
