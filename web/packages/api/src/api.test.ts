import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ApiError, Client, DeviceKeeper, Intents, SealedBox, encodeStatement, forgetClock, fromBase64Url, importCodeSecret, makeKey, memoryBox, observe, once,
  openBox, pathWith, paymentCode, serverNow, signProof, toBase64Url, uuid7,
} from './index';
import { filled } from './shapes';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
const problem = (status: number, code: string) =>
  json(status, { type: 'x', title: '', status, code, request_id: 'r', retryable: 'never', user_message: '不行' });

beforeEach(forgetClock);

describe('a wish', () => {
  const refused = () => new ApiError({ kind: 'refused', problem: { type: 'x', title: '', status: 422, code: 'refund_exceeds_payment', request_id: 'r', retryable: 'never', user_message: '' } } as never);
  it('keeps its key until it is decided, also where its sheet was closed, and may be wished anew after that', async () => {
    const keys: string[] = [];
    const ask = (outcome: 'done' | 'unsure' | 'refused') => once('trd_1 back 1000', async (key) => {
      keys.push(key);
      if (outcome === 'unsure') throw new ApiError({ kind: 'unsure', cause: 'reset' });
      if (outcome === 'refused') throw refused();
      return outcome;
    }).catch(() => 'failed');
    await ask('unsure');
    await once('trd_1 back 500', async (key) => keys.push(key));
    await ask('unsure');
    await ask('refused');
    await ask('done');
    await ask('done');
    const [first, other, again, third, fourth, fifth] = keys;
    expect([again, third]).toEqual([first, first]);
    expect(new Set([first, other, fourth, fifth]).size).toBe(4);
  });
});

describe('the signed statement', () => {
  it('is the version, then length-prefixed text and big-endian integers in order', () => {
    const bytes = encodeStatement({
      purpose: 'payment', amount: 1250, currency: 'CNY', payeeId: 'mer_1', payeeName: '早点', fee: 0, nonce: 'AB', expiresAt: 1,
    });
    const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
    expect(hex).toBe(
      '01' + '00000007' + '7061796d656e74' + '00000000000004e2' + '00000003' + '434e59' + '00000005' + '6d65725f31' +
      '00000006' + 'e697a9e782b9' + '0000000000000000' + '00000002' + '6162' + '0000000000000001');
  });

  it('refuses an amount that is not exact', () => {
    const s = { purpose: 'payment', currency: 'CNY', payeeId: '', payeeName: '', fee: 0, nonce: 'n', expiresAt: 1 } as const;
    expect(() => encodeStatement({ ...s, amount: 0.5 })).toThrow(RangeError);
    expect(() => encodeStatement({ ...s, amount: 2 ** 60 })).toThrow(RangeError);
  });

  it('is signed so that the public key sent at registration verifies it', async () => {
    const fresh = await makeKey();
    const statement = { purpose: 'login', amount: 0, currency: 'CNY', payeeId: '', payeeName: '', fee: 0, nonce: uuid7() } as const;
    const proof = await signProof({ deviceId: 'dev_1', keys: fresh.keys }, statement, '123456');
    const key = await crypto.subtle.importKey('raw', fromBase64Url(fresh.publicKey), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
    const good = await crypto.subtle.verify(
      { name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64Url(proof.signature), encodeStatement({ ...statement, expiresAt: proof.expires_at }));
    expect(good).toBe(true);
    expect(fromBase64Url(fresh.publicKey)).toHaveLength(65);
    expect(fresh.keys.privateKey.extractable).toBe(false);
    expect(proof.expires_at - serverNow() / 1000).toBeLessThanOrEqual(300);
  });
});

describe('the payment code', () => {
  it('is 18 digits that start with 88 and change every half minute', async () => {
    const source = await importCodeSecret({ payer_number: '123456789', secret: toBase64Url(new Uint8Array(32).fill(7)) });
    const first = await paymentCode(source, 1_763_900_000_000);
    const same = await paymentCode(source, 1_763_900_009_999);
    const later = await paymentCode(source, 1_763_900_030_000);
    expect(first.digits).toMatch(/^88123456789\d{7}$/);
    expect(same.digits).toBe(first.digits);
    expect(later.digits).not.toBe(first.digits);
    expect(first.validUntil).toBe(1_763_900_010_000);
  });
});

describe('time and keys', () => {
  it('keeps the sharpest reading of the server clock and follows a leap', () => {
    const now = Date.now();
    observe(now + 60_000, now - 10, now + 10, 500);
    expect(serverNow() - Date.now()).toBeGreaterThan(59_000);
    observe(now + 60_100, now - 900, now + 900, 500);
    expect(Math.abs(serverNow() - Date.now() - 60_000)).toBeLessThan(50);
    observe(now - 3_600_000, now - 10, now + 10, 500);
    expect(serverNow() - Date.now()).toBeLessThan(-3_500_000);
  });

  it('stamps UUIDv7 so that text order is time order', () => {
    const early = uuid7(1_700_000_000_000);
    expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(early < uuid7(1_700_000_000_001)).toBe(true);
  });

  it('leaves empty parts of a query out', () => {
    expect(pathWith('/v1/transactions', { month: '2026-11', q: '', cursor: undefined })).toBe('/v1/transactions?month=2026-11');
    expect(filled('/v1/transfers/{id}', { id: '../me?a=1#b' })).toBe('/v1/transfers/..%2Fme%3Fa%3D1%23b');
  });
});

describe('an intent', () => {
  const setup = (answers: (() => Promise<Response>)[]) => {
    const seen: { key: string | null; body: string }[] = [];
    const box = openBox(`test ${Math.random()}`);
    const client = new Client({
      language: () => 'zh-CN',
      fetch: async (_url, init) => {
        seen.push({ key: new Headers(init?.headers).get('Idempotency-Key'), body: String(init?.body) });
        return answers.shift()!();
      },
    });
    return { seen, box, intents: new Intents(client, box, async () => {}) };
  };
  const dead = () => Promise.reject(new TypeError('Failed to fetch'));

  it('is asked again with the same key after lost answers, and is forgotten once answered', async () => {
    const { seen, intents } = setup([dead, async () => json(503, {}), dead, async () => json(201, { id: 'pay_1' }, { 'Idempotent-Replayed': 'true' })]);
    const intent = await intents.make('/v1/payments', { amount: 1 }, {});
    const answer = await intents.send<{ id: string }>(intent);
    expect(answer).toMatchObject({ data: { id: 'pay_1' }, replayed: true });
    expect(new Set(seen.map((s) => s.key))).toEqual(new Set([intent.key]));
    expect(seen).toHaveLength(4);
    expect(await intents.open()).toEqual([]);
  });

  it('stays written down without the PIN while no answer has come', async () => {
    const { intents, box } = setup([dead]);
    const intent = await intents.make('/v1/payments', { amount: 1 }, { payee: '早点' });
    const stop = new AbortController();
    const waiting = new Intents(
      new Client({ language: () => 'zh-CN', fetch: dead }), box, async () => { stop.abort(); throw new Error('stopped'); });
    const proof = { device_id: 'dev_1', expires_at: 1, signature: 's', pin: '271828' };
    await expect(waiting.send(intent, { proof, signal: stop.signal })).rejects.toThrow();
    const left = await intents.open();
    expect(left.map((i) => i.key)).toEqual([intent.key]);
    expect(JSON.stringify(left)).not.toContain('271828');
  });

  it('ends with the refusal, and a refused PIN leaves the key for another try', async () => {
    const { seen, intents } = setup([async () => problem(403, 'pin_wrong'), async () => json(201, {}), async () => problem(409, 'insufficient_balance')]);
    const intent = await intents.make('/v1/payments', {}, {});
    await expect(intents.send(intent)).rejects.toMatchObject({ code: 'pin_wrong' });
    expect(await intents.open()).toEqual([]);
    await intents.send(intent);
    expect(seen[0]!.key).toBe(seen[1]!.key);
    const second = await intents.make('/v1/payments', {}, {});
    await expect(intents.send(second)).rejects.toBeInstanceOf(ApiError);
    expect(await intents.open()).toEqual([]);
  });

  it('is only asked about after a restart: a refused proof means nothing was done, once the first proof has expired', async () => {
    const { intents, box } = setup([async () => problem(403, 'statement_expired')]);
    const intent = await intents.make('/v1/payments', { amount: 1 }, {});
    const old = { ...intent, sentAt: 1, proofUntil: 1000 };
    await box.put('intents', old.key, old);
    await expect(intents.ask(old, { device_id: 'd', expires_at: 1, signature: 's' })).rejects.toMatchObject({ code: 'statement_expired' });
    expect(await intents.open()).toEqual([]);
  });

  it('is asked about again while the first proof could still arrive', async () => {
    const { intents, seen } = setup([async () => problem(403, 'statement_expired'), async () => json(201, { id: 'pay_2' })]);
    const intent = { ...(await intents.make('/v1/payments', { amount: 1 }, {})), sentAt: Date.now(), proofUntil: Date.now() / 1000 + 200 };
    const answer = await intents.ask<{ id: string }>(intent, undefined);
    expect(answer.data.id).toBe('pay_2');
    expect(seen).toHaveLength(2);
  });

  it('is not asked about later when it failed before it left: a refund would be done then, beside the one that was pressed again', async () => {
    const seen: string[] = [];
    const broken = new Client({ language: () => 'zh-CN', fetch: async (url) => { seen.push(String(url)); return json(201, {}); }, key: () => Promise.reject(new DOMException('closing', 'InvalidStateError')) });
    const intents = new Intents(broken, memoryBox(), async () => {});
    const intent = await intents.make('/v1/till/payments/pay_1/refunds', { amount: 1 }, {});
    await expect(intents.send(intent)).rejects.toMatchObject({ name: 'InvalidStateError' });
    expect(seen).toEqual([]);
    expect(await intents.open()).toEqual([]);
  });

  it('is asked about on, when a later try fails on this device: the first one may have been done', async () => {
    const answers = [dead, async () => json(201, { id: 'pay_1' })];
    let tries = 0;
    const client = new Client({
      language: () => 'zh-CN', fetch: async () => answers.shift()!(),
      key: async () => { tries += 1; if (tries === 2) throw new DOMException('closing', 'InvalidStateError'); return undefined; },
    });
    const intents = new Intents(client, memoryBox(), async () => {});
    expect((await intents.send<{ id: string }>(await intents.make('/v1/payments', { amount: 1 }, {}))).data.id).toBe('pay_1');
    expect(tries).toBe(3);
  });

  it('has its answer also where the browser cannot cross it out any more', async () => {
    const box = { ...memoryBox(), delete: () => Promise.reject(new DOMException('Connection to Indexed Database server lost', 'UnknownError')) };
    const intents = new Intents(new Client({ language: () => 'zh-CN', fetch: async () => json(201, { id: 'pay_1' }) }), box, async () => {});
    const intent = await intents.make('/v1/payments', { amount: 1 }, {});
    expect((await intents.send<{ id: string }>(intent)).data.id).toBe('pay_1');
  });

  it('is kept when the session ended after a lost answer', async () => {
    const { intents } = setup([dead, async () => problem(401, 'session_expired')]);
    const intent = await intents.make('/v1/payments', { amount: 1 }, {});
    await expect(intents.send(intent)).rejects.toMatchObject({ code: 'session_expired' });
    expect((await intents.open()).map((i) => i.key)).toEqual([intent.key]);
  });
});

it('opens its database anew after the browser has closed it', async () => {
  const ask = vi.spyOn(indexedDB, 'open');
  const box = openBox(`test ${Math.random()}`);
  await box.put('device', 'one', 1);
  forceCloseDatabase((ask.mock.results[0]!.value as IDBOpenDBRequest).result as never);
  await vi.waitFor(async () => expect(await box.get('device', 'one')).toBe(1));
  ask.mockRestore();
});

it('keeps the device key and the code secret so that neither can be read out', async () => {
  const keeper = new DeviceKeeper(memoryBox());
  const fresh = await makeKey();
  await keeper.keep(
    { deviceId: 'dev_1', customerId: 'usr_1', nickname: '小林', phoneMasked: '138****8000', keys: fresh.keys },
    { payer_number: '123456789', secret: toBase64Url(new Uint8Array(32)) });
  const kept = await keeper.get();
  expect(kept?.code?.key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('pkcs8', kept!.keys.privateKey)).rejects.toThrow();
});

describe('what lies sealed', () => {
  const inTheClear = async (box: ReturnType<typeof memoryBox>) => {
    const rows = [...(await box.all<Record<string, unknown>>('device')), ...(await box.all<Record<string, unknown>>('intents'))];
    return rows.map((row) => JSON.stringify(row, (_, value: unknown) => (value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder('latin1').decode(value) : value))).join('\n');
  };
  it('is read again here, by every box over the same storage, and by nobody else', async () => {
    const box = memoryBox();
    await new SealedBox(box).put('intents', 'k', { name: 'Wang', amount: 1234 });
    await new SealedBox(box).put('intents', 'l', { name: 'Wang' });
    expect(await new SealedBox(box).get('intents', 'k')).toEqual({ name: 'Wang', amount: 1234 });
    expect(await new SealedBox(box).all('intents')).toHaveLength(2);
    expect(await inTheClear(box)).not.toMatch(/Wang|1234/);
    const key = await box.get<CryptoKey>('device', 'seal');
    expect(key?.extractable).toBe(false);
    await box.clear('device');
    expect(await new SealedBox(box).get('intents', 'k')).toBeUndefined();
    await new SealedBox(box).put('intents', 'm', {});
    expect(await new SealedBox(box).all('intents')).toEqual([{}]);
  });

  it('says whose device it is, until its owner signs out; what the server has not heard is remembered', async () => {
    const box = memoryBox(), keeper = new DeviceKeeper(box);
    const { keys } = await makeKey();
    const kept = await keeper.keep({ deviceId: 'dev_1', customerId: 'usr_1', nickname: 'Wang', phoneMasked: '139****0137', keys }, null);
    expect(await keeper.get()).toEqual(kept);
    expect(await inTheClear(box)).not.toMatch(/Wang|0137/);
    await keeper.leave();
    expect(await keeper.get()).toMatchObject({ deviceId: 'dev_1', nickname: '', phoneMasked: '', keys });
    expect(await keeper.hasLeft()).toBe(true);
    await keeper.forget();
    expect(await keeper.get()).toBeUndefined();
    expect(await keeper.hasLeft()).toBe(true);
    await keeper.told();
    expect(await keeper.hasLeft()).toBe(false);
  });
});
