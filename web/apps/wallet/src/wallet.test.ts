import 'fake-indexeddb/auto';
import { Client, DeviceKeeper, Intents, encodeStatement, isDeclined, makeKey, memoryBox, observe, serverNow, type PasskeyProof, type TransactionDetail } from '@chenxi/api';
import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import { insightsOf, soldPackages, transactionsOf } from './data';
import { isDocument, plainDocument } from './flow/document';
import { isEmail, phoneE164, spacedPhone } from './flow/handles';
import { MoveCenter, alike, type MoveOrder } from './flow/moves';
import { Recents } from './flow/recents';
import { sampleFetch } from './gallery/fixtures';
import { paidByCode } from './screens/payment_code';
import { takenBack } from './words';

describe('what a person types for a person', () => {
  it('takes numbers as they are written', () => {
    expect(phoneE164('138 0013 8000')).toBe('+8613800138000');
    expect(phoneE164('+44 20 7946 0958')).toBe('+442079460958');
    expect(spacedPhone('+8613800138000')).toBe('+86 138 0013 8000');
    expect(spacedPhone('13800138000')).toBe('138 0013 8000');
    expect(spacedPhone('a@example.cn')).toBe('a@example.cn');
    expect(phoneE164('0086-13800138000')).toBe('+8613800138000');
    expect(phoneE164('１３８ ００１３ ８０００')).toBe('+8613800138000');
    expect(phoneE164('1380013')).toBeNull();
    expect(phoneE164('a@b.cn')).toBeNull();
  });
  it('knows an address when it sees one', () => {
    expect(isEmail(' ming@example.cn ')).toBe(true);
    expect(isEmail('ming@')).toBe(false);
  });
});

describe('money on its way', () => {
  const order: MoveOrder = {
    path: '/v1/payments', body: { amount: 1200 },
    shown: { kind: 'payment', title: 'shop', amount: 1200, currency: 'CNY', statement: { purpose: 'payment', amount: 1200, currency: 'CNY', payeeId: 'mer_1', payeeName: 'shop', fee: 0 } },
  };
  const reply = (status: number, body: object) => new Response(JSON.stringify(body), { status });
  const refusal = (code: string, status = 403) => reply(status, { code, status, title: '', request_id: '', retryable: 'same_id', user_message: '' });
  async function setup(answers: (() => Promise<Response>)[]) {
    const box = memoryBox();
    const keys: string[] = [];
    const bodies: { proof: { pin?: string; expires_at: number } }[] = [];
    const client = new Client({
      language: () => 'en',
      fetch: async (_url, init) => {
        keys.push(new Headers(init?.headers).get('Idempotency-Key')!);
        bodies.push(JSON.parse(String(init?.body)));
        return answers.shift()!();
      },
    });
    const keeper = new DeviceKeeper(box);
    const { keys: pair } = await makeKey();
    await keeper.keep({ deviceId: 'dev_1', customerId: 'usr_1', nickname: 'A', phoneMasked: '', keys: pair }, null);
    const make = () => new MoveCenter(new Intents(client, box, async () => {}), keeper);
    return { keys, bodies, make, box };
  }
  const lost = () => Promise.reject(new TypeError('Failed to fetch'));

  it('uses the same key after a wrong PIN, so the second try is the same request', async () => {
    const { keys, make } = await setup([async () => refusal('pin_wrong'), async () => reply(201, { id: 'pay_1' })]);
    const center = make();
    await expect(center.start(order, { pin: '000000' }, () => {})).rejects.toMatchObject({ code: 'pin_wrong' });
    expect(await center.start(order, { pin: '271828' }, () => {})).toEqual({ id: 'pay_1' });
    expect(keys[0]).toBe(keys[1]);
    expect(center.all()).toEqual([]);
  });

  it('lets a passkey sign the hash of what was shown, and keeps the key when the person declines', async () => {
    const { keys, bodies, make } = await setup([async () => reply(201, { id: 'pay_1' })]);
    const challenges: Uint8Array[] = [];
    const buffer = (text: string) => new TextEncoder().encode(text).buffer;
    const get = vi.fn(async ({ publicKey }: CredentialRequestOptions) => {
      challenges.push(new Uint8Array(publicKey!.challenge as ArrayBuffer));
      if (challenges.length === 1) throw new DOMException('', 'NotAllowedError');
      return { id: 'cred', response: { clientDataJSON: buffer('c'), authenticatorData: buffer('a'), signature: buffer('s') } };
    });
    vi.stubGlobal('navigator', { credentials: { get } });
    const center = make();
    await expect(center.start(order, { passkeys: ['AAAA'] }, () => {})).rejects.toSatisfy(isDeclined);
    expect(keys).toEqual([]);
    await center.start(order, { passkeys: ['AAAA'] }, () => {});
    vi.unstubAllGlobals();
    const { proof } = bodies[0] as { proof: PasskeyProof };
    const statement = encodeStatement({ ...order.shown.statement, nonce: keys[0]!, expiresAt: proof.expires_at });
    expect(challenges[1]).toEqual(new Uint8Array(await crypto.subtle.digest('SHA-256', statement)));
    expect(proof.passkey).toEqual({ id: 'cred', client_data: 'Yw', authenticator_data: 'YQ', signature: 'cw' });
    expect(get.mock.calls[0]![0].publicKey!.userVerification).toBe('required');
  });

  it('makes a new request after a refusal that counts', async () => {
    const { keys, make } = await setup([async () => refusal('insufficient_balance', 409), async () => reply(201, {})]);
    const center = make();
    await expect(center.start(order, { pin: '271828' }, () => {})).rejects.toMatchObject({ code: 'insufficient_balance' });
    await center.start(order, { pin: '271828' }, () => {});
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('signs once for all tries, so that nothing is carried out after the statement has expired', async () => {
    const { bodies, make } = await setup([lost, lost, async () => reply(201, {})]);
    await make().start(order, { pin: '271828' }, () => {});
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  it('goes on without the screen, and home is told how it ended', async () => {
    let free: (answer: Response) => void = () => {};
    const { keys, make } = await setup([() => new Promise((resolve) => { free = resolve; })]);
    const center = make();
    const going = center.start(order, { pin: '271828' }, () => {});
    await vi.waitFor(() => expect(keys).toHaveLength(1));
    const [move] = center.all();
    center.unwatch(move!.key);
    free(reply(201, { id: 'pay_2' }));
    await going;
    expect(center.all()).toMatchObject([{ state: 'done', watched: false }]);
  });

  it('knows one that asks for the same while nobody knows how it ends, so that nobody pays twice unawares', async () => {
    let free: (answer: Response) => void = () => {};
    const { keys, make } = await setup([() => new Promise((resolve) => { free = resolve; })]);
    const center = make();
    const going = center.start(order, { pin: '271828' }, () => {});
    await vi.waitFor(() => expect(keys).toHaveLength(1));
    const key = center.all()[0]!.key;
    center.unwatch(key);
    const other = (change: object, of: object = {}) => ({ ...order.shown, ...change, statement: { ...order.shown.statement, ...of } });
    expect(alike(center.all(), order.shown)?.key).toBe(key);
    expect(alike(center.all(), other({ amount: 1300 }, { amount: 1300 }))).toBeUndefined();
    expect(alike(center.all(), other({}, { payeeId: 'mer_2' }))).toBeUndefined();
    free(reply(201, { id: 'pay_2' }));
    await going;
    expect(alike(center.all(), order.shown)).toBeUndefined();
  });

  it('shows nothing of it to whoever comes next', async () => {
    const { make } = await setup([lost, lost, async () => reply(201, { id: 'pay_4' })]);
    const center = make();
    let left = false;
    const paid = center.start(order, { pin: '271828' }, () => {
      if (left) return;
      left = true;
      center.forget();
    });
    expect(await paid).toEqual({ id: 'pay_4' });
    expect(left).toBe(true);
    expect(center.all()).toEqual([]);
  });

  it('after a restart asks with an expired proof and without the PIN, and finds the payment', async () => {
    const { bodies, keys, make } = await setup([lost, async () => reply(201, { id: 'pay_3' })]);
    const first = make();
    const stop = first.start(order, { pin: '271828' }, () => { throw new Error('the browser was closed'); });
    await expect(stop).rejects.toThrow();
    const second = make();
    await second.recover();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(second.all()).toMatchObject([{ state: 'done', recovered: true, answer: { id: 'pay_3' } }]);
    expect(keys[0]).toBe(keys[1]);
    expect(bodies[1]!.proof.pin).toBeUndefined();
    expect(bodies[1]!.proof.expires_at).toBeLessThan(Date.now() / 1000);
  });
});

it('does not say that nothing was charged where this browser could not even ask', async () => {
  const box = memoryBox();
  const keeper = new DeviceKeeper(box);
  await keeper.keep({ deviceId: 'dev_1', customerId: 'usr_1', nickname: 'A', phoneMasked: '', keys: {} as CryptoKeyPair }, null);
  const intents = new Intents(new Client({ language: () => 'en' }), box, async () => {});
  const shown = { kind: 'payment', title: 'shop', amount: 1200, currency: 'CNY', customerId: 'usr_1', statement: { purpose: 'payment', amount: 1200, currency: 'CNY', payeeId: 'mer_1', payeeName: 'shop', fee: 0 } };
  const intent = await intents.make('/v1/payments', { amount: 1200 }, shown);
  await box.put('intents', intent.key, { ...intent, sentAt: 1 });
  const center = new MoveCenter(intents, keeper);
  await center.recover();
  await vi.waitFor(() => expect(center.all()).toEqual([]));
  expect(await intents.open()).toHaveLength(1);
});

it('shows of money that was taken back no way by which its payer proved himself: nobody did', async () => {
  vi.stubGlobal('location', new URL('https://wallet.example.org/app/'));
  const bill = async (id: string) => (await (await sampleFetch('ready', '')(`/v1/transactions/${id}`)).json()) as TransactionDetail;
  const back = await bill('pst_8');
  expect([takenBack(back), back.proved]).toEqual([true, null]);
  expect((await bill('pst_3')).proved).not.toBeNull();
  vi.unstubAllGlobals();
});

it('says on the code that is shown only what was paid by it, also where an older payment is heard of late', () => {
  observe(Date.now(), Date.now(), Date.now(), 1);
  const opened = serverNow();
  const row = (id: string, before: number, type: 'payment' | 'refund' = 'payment') => ({ id, type, created_at: new Date(opened - before).toISOString() });
  expect(paidByCode(row('pst_2', -3_000), 'pst_1', opened)).toBe(true);
  expect(paidByCode(row('pst_2', -3_000), null, opened)).toBe(true);
  expect(paidByCode(row('pst_2', 20_000), 'pst_1', opened)).toBe(false);
  expect(paidByCode(row('pst_1', -3_000), 'pst_1', opened)).toBe(false);
  expect(paidByCode(row('pst_2', -3_000, 'refund'), 'pst_1', opened)).toBe(false);
  expect(paidByCode(row('pst_1', -3_000), undefined, opened)).toBe(false);
});

describe('on a slow line', () => {
  const slow = new Promise<never>(() => {});
  it('no figures of one month stand under the name of another', async () => {
    const api = { insights: (month: string) => (month === '2026-11' ? Promise.resolve({ out_amount: 64_000 }) : slow) } as never;
    const report = new QueryObserver(new QueryClient(), insightsOf(api, '2026-11'));
    const stop = report.subscribe(() => {});
    await vi.waitFor(() => expect(report.getCurrentResult().data?.out_amount).toBe(64_000));
    report.setOptions(insightsOf(api, '2026-10'));
    expect(report.getCurrentResult().data).toBeUndefined();
    stop();
  });
  it('rows stay while somebody types what he looks for, and go when he turns to another month', async () => {
    const api = { transactions: ({ month, q }: { month?: string; q?: string }) => (month === '2026-11' && !q ? Promise.resolve({ data: [], has_more: false, next_cursor: null, month: { out_amount: 64_000 } }) : slow) } as never;
    const bills = new InfiniteQueryObserver(new QueryClient(), transactionsOf(api, { month: '2026-11', q: '' }));
    const stop = bills.subscribe(() => {});
    await vi.waitFor(() => expect(bills.getCurrentResult().data?.pages).toHaveLength(1));
    bills.setOptions(transactionsOf(api, { month: '2026-11', q: 'tea' }));
    expect(bills.getCurrentResult().data?.pages).toHaveLength(1);
    bills.setOptions(transactionsOf(api, { month: '2026-10', q: '' }));
    expect(bills.getCurrentResult().data).toBeUndefined();
    stop();
  });
});

it('reads what a shop has sold page by page, to its end', async () => {
  const asked: (string | undefined)[] = [];
  const api = { shopPackages: async (_shop: string, cursor?: string) => { asked.push(cursor); return { data: [], has_more: cursor === undefined, next_cursor: cursor === undefined ? 'second' : null }; } };
  const read = await new QueryClient().fetchInfiniteQuery({ ...soldPackages(api as never, 'mer_1'), pages: 5 });
  expect(asked).toEqual([undefined, 'second']);
  expect(read.pages).toHaveLength(2);
});

it('keeps the last five people, the latest first, per customer', async () => {
  const recents = new Recents(memoryBox());
  for (const handle of ['1', '2', '3', '4', '5', '6', '2']) await recents.add('usr_1', { handle, name: null });
  expect((await recents.list('usr_1')).map((one) => one.handle)).toEqual(['2', '6', '5', '4', '3']);
  expect(await recents.list('usr_2')).toEqual([]);
});

describe('document numbers', () => {
  it('are read however they are typed', () => {
    for (const typed of ['11010519491231002X', ' 110105 19491231 002x', '110105-19491231-002X', '１１０１０５１９４９１２３１００２Ｘ']) {
      expect(plainDocument(typed)).toBe('11010519491231002X');
      expect(isDocument(typed)).toBe(true);
    }
  });
  it('with a slip of the finger, or of a day that never was, are told before the PIN', () => {
    for (const typed of ['', '110105194912310021', '11010519491231002', '1101051949123100２', '110199200102294062', '11019921001231001X', '123456789012345678'])
      expect(isDocument(typed), typed).toBe(false);
  });
});
