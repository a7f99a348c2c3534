import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { Webhook as Foreign } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { operations } from './generated/operations.js';
import { Chenxi, ChenxiNoAnswer, ChenxiProblem, Webhook, WebhookRefused, idempotencyKey, isProblem } from './index.js';
import source from './client.ts?raw';

const key = `cx_sk_${'a'.repeat(43)}`;
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

interface Seen {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
}
/** An instance that answers what it is told to, in order. */
function instance(...answers: (Response | Error)[]) {
  const seen: Seen[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    seen.push({ url, method: init.method!, headers: init.headers as Record<string, string>, body: init.body as string | undefined });
    const answer = answers.shift();
    if (answer === undefined) throw new Error('nothing more to say');
    if (answer instanceof Error) throw answer;
    return answer;
  }) as typeof globalThis.fetch;
  return { seen, fetch };
}
const json = (status: number, body: unknown, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers });
const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  json(status, { type: 'x', title: code, status, detail: 'd', instance: 'i', code, request_id: 'r1', retryable: 'never', user_message: 'No money has moved.', next_action: { kind: 'none' } }, headers);
const shop = (asked: ReturnType<typeof instance>, more = {}) => new Chenxi({ url: 'https://wallet.example.org', key, fetch: asked.fetch, ...more });

describe('asking', () => {
  it('has every operation for programs under a name, once', () => {
    const used = [...source.matchAll(/this\.(?:ask|pages)\('(\w+)'/g)].map(([, name]) => name);
    expect(used.sort()).toEqual(Object.keys(operations).sort());
  });

  it('keeps the key over lost answers and busy servers', async () => {
    const asked = instance(new Error('socket hang up'), problem(503, 'overloaded', { 'retry-after': '0' }), json(201, { id: 'ref_1' }));
    expect(await shop(asked).payments.refund('pay_1', { amount: 5, currency: 'CNY' })).toEqual({ id: 'ref_1' });
    expect(asked.seen).toHaveLength(3);
    expect(new Set(asked.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(asked.seen[0]!.headers['idempotency-key']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(asked.seen.map(({ body }) => body)).size).toBe(1);
  });

  it('gives the key back where no answer came, and takes it', async () => {
    const mine = idempotencyKey();
    const lost = await shop(instance(new Error('no route')), { retries: 0 }).payments.refund('pay_1', { amount: 5, currency: 'CNY' }, { idempotencyKey: mine }).catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(ChenxiNoAnswer);
    expect((lost as ChenxiNoAnswer).idempotencyKey).toBe(mine);
  });

  it('tells a refusal as it is, and does not ask again', async () => {
    const asked = instance(problem(422, 'refund_exceeds_payment'));
    const refused = await shop(asked).payments.refund('pay_1', { amount: 5, currency: 'CNY' }).catch((error: unknown) => error);
    expect(isProblem(refused, 'refund_exceeds_payment')).toBe(true);
    expect(refused).toMatchObject({ status: 422, userMessage: 'No money has moved.', retryable: 'never', requestId: 'r1' });
    expect(asked.seen).toHaveLength(1);
  });

  it('does not wait longer than it may', async () => {
    const asked = instance(problem(429, 'rate_limited', { 'retry-after': '3600' }));
    await expect(shop(asked).orders.get('ord_1')).rejects.toBeInstanceOf(ChenxiProblem);
    expect(asked.seen).toHaveLength(1);
    const soon = instance(problem(429, 'rate_limited', { 'retry-after': new Date(Date.now() - 5000).toUTCString() }), json(200, { id: 'ord_1' }));
    expect(await shop(soon).orders.get('ord_1')).toEqual({ id: 'ord_1' });
  });

  it('understands what a gateway says', async () => {
    const refused = await shop(instance(new Response('<h1>nothing here</h1>', { status: 404 }))).orders.get('ord_1').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'http_404', status: 404, retryable: 'never' });
  });

  it('takes what was taken away already for taken away', async () => {
    const asked = instance(new Error('reset'), problem(404, 'not_found'));
    expect(await shop(asked).webhookEndpoints.delete('whe_1')).toBeUndefined();
    await expect(shop(instance(problem(404, 'not_found'))).webhookEndpoints.delete('whe_1')).rejects.toThrow(ChenxiProblem);
  });

  it('walks a list from page to page', async () => {
    const asked = instance(
      json(200, { data: [{ number: 1 }, { number: 2 }], has_more: true, next_cursor: '2' }),
      json(200, { data: [{ number: 3 }], has_more: false, next_cursor: null }),
    );
    const numbers: number[] = [];
    for await (const event of shop(asked).events.list({ limit: 2 })) numbers.push(event.number);
    expect(numbers).toEqual([1, 2, 3]);
    expect(asked.seen.map(({ url }) => new URL(url).search)).toEqual(['?limit=2', '?limit=2&after=2']);
  });

  it('ends when it is told to', async () => {
    const asked = instance(problem(503, 'overloaded', { 'retry-after': '30' }));
    const ending = new AbortController();
    const asking = shop(asked).orders.get('ord_1', { signal: ending.signal });
    setTimeout(() => ending.abort(new Error('enough')), 20);
    await expect(asking).rejects.toThrow('enough');
  });

  it('takes no other key and no other address', () => {
    expect(() => new Chenxi({ url: 'https://wallet.example.org', key: 'sk_live_1' })).toThrow(TypeError);
    expect(() => new Chenxi({ url: 'file:///etc/passwd', key })).toThrow(TypeError);
  });

  it.each(['ed25519', 'P-256'])('signs with %s', async (kind) => {
    const { privateKey, publicKey } = kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const asked = instance(json(201, {}));
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    await shop(asked, { signWith: { keyId: 'key_1', privateKey: pem } }).orders.create({ merchant_order_no: 'A', amount: 1, currency: 'CNY' });
    const { headers, body } = asked.seen[0]!;
    const input = headers['signature-input']!.replace(/^cx=/, '');
    const base = `"@method": POST\n"@target-uri": https://wallet.example.org/v1/orders\n"content-digest": sha-256=:${createHash('sha256').update(body!).digest('base64')}:\n"@signature-params": ${input}`;
    const signature = Buffer.from(/^cx=:(.+):$/.exec(headers['signature']!)![1]!, 'base64');
    expect(input).toMatch(/^\("@method" "@target-uri" "content-digest"\);created=\d+;nonce="[0-9a-f]{32}";keyid="key_1"$/);
    expect(kind === 'ed25519' ? verify(null, Buffer.from(base), publicKey, signature) : verify('sha256', Buffer.from(base), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });

  it('signs by the clock of the instance', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const theirs = Date.now() + 3_600_000;
    const asked = instance(problem(401, 'request_too_old', { date: new Date(theirs).toUTCString() }), json(200, {}));
    await shop(asked, { signWith: { keyId: 'key_1', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) } }).orders.get('ord_1');
    const created = Number(/created=(\d+)/.exec(asked.seen[1]!.headers['signature-input']!)![1]);
    expect(Math.abs(created - theirs / 1000)).toBeLessThan(5);
  });
});

describe('webhooks', () => {
  const body = '{"object":"event","id":"evt_1","type":"order.paid","data":{"amount":2000,"title":"两本书"}}';
  const refusal = async (verifying: Promise<unknown>) => verifying.then(() => 'taken', (error: unknown) => (error as WebhookRefused).why);

  it('says what the foreign library says', async () => {
    const foreign = new Foreign(secret), ours = new Webhook(secret);
    const theirs = { 'Webhook-Id': 'evt_1', 'Webhook-Timestamp': String(Math.floor(Date.now() / 1000)), 'Webhook-Signature': foreign.sign('evt_1', new Date(), body) };
    expect(await ours.verify(body, theirs)).toMatchObject({ type: 'order.paid' });
    expect(await ours.verify(new TextEncoder().encode(body), new Headers(theirs))).toMatchObject({ type: 'order.paid' });
    const signed = await ours.sign('evt_1', body);
    expect(foreign.verify(body, signed)).toMatchObject({ type: 'order.paid' });

    for (const [name, change] of Object.entries({
      'an altered fen': { body: body.replace('2000', '2001') },
      'another id': { headers: { ...signed, 'webhook-id': 'evt_2' } },
      'another time': { headers: { ...signed, 'webhook-timestamp': String(Number(signed['webhook-timestamp']) + 1) } },
      'another version': { headers: { ...signed, 'webhook-signature': signed['webhook-signature']!.replace('v1,', 'v2,') } },
      'no signature': { headers: { ...signed, 'webhook-signature': 'v1,' } },
      'half a signature': { headers: { ...signed, 'webhook-signature': signed['webhook-signature']!.slice(0, 20) } },
    })) {
      const one = { body, headers: signed as Record<string, string>, ...change };
      expect(() => foreign.verify(one.body, one.headers), name).toThrow();
      expect(await refusal(ours.verify(one.body, one.headers)), name).toBe('signature');
    }
  });

  it('believes nothing that is old, early or incomplete', async () => {
    const webhook = new Webhook(secret);
    expect(await refusal(webhook.verify(body, await webhook.sign('evt_1', body, Date.now() - 301_000)))).toBe('too_old');
    expect(await refusal(webhook.verify(body, await webhook.sign('evt_1', body, Date.now() + 302_000)))).toBe('too_new');
    expect(await refusal(webhook.verify(body, await webhook.sign('evt_1', body, Date.now() - 290_000)))).toBe('taken');
    expect(await refusal(webhook.verify(body, {}))).toBe('headers');
    expect(await refusal(webhook.verify(body, { ...(await webhook.sign('evt_1', body)), 'webhook-timestamp': '1e9' }))).toBe('headers');
    expect(await refusal(webhook.verify('[]', await webhook.sign('evt_1', '[]')))).toBe('body');
  });

  it('verifies by a public key what the key pair signed, and nothing else', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
    const publicText = `whpk_${raw.toString('base64')}`;
    const at = String(Math.floor(Date.now() / 1000));
    const by = (text: string, id = 'evt_1') => `v1a,${sign(null, Buffer.from(`${id}.${at}.${text}`), privateKey).toString('base64')}`;
    const headers = (signature: string, id = 'evt_1') => ({ 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature });
    const webhook = new Webhook(publicText);
    expect(await webhook.verify(body, headers(by(body)))).toMatchObject({ type: 'order.paid' });
    expect(await webhook.verify(body, headers(`v1,AAAA ${by(body)}`))).toMatchObject({ type: 'order.paid' });
    expect(await new Webhook([secret, publicText]).verify(body, headers(by(body)))).toBeTruthy();
    expect(await new Webhook([secret, publicText]).verify(body, await new Webhook(secret).sign('evt_1', body))).toBeTruthy();
    expect(await refusal(webhook.verify(body.replace('2000', '2001'), headers(by(body))))).toBe('signature');
    expect(await refusal(webhook.verify(body, headers(by(body), 'evt_2')))).toBe('signature');
    // The public key is no secret: an HMAC under its bytes, and a signature under the other version's name, are nobody's.
    const underPublic = await new Webhook(`whsec_${raw.toString('base64')}`).sign('evt_1', body);
    expect(await refusal(webhook.verify(body, underPublic))).toBe('signature');
    expect(await refusal(webhook.verify(body, { ...underPublic, 'webhook-signature': underPublic['webhook-signature']!.replace('v1,', 'v1a,') }))).toBe('signature');
    expect(await refusal(webhook.verify(body, headers(by(body).replace('v1a,', 'v1,'))))).toBe('signature');
    expect(() => new Webhook('whpk_AAAA')).toThrow(TypeError);
    await expect(webhook.sign('evt_1', body)).rejects.toThrow(TypeError);
  });

  it('knows both secrets of a rotation', async () => {
    const next = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
    const both = new Webhook([secret, next]);
    for (const one of [secret, next]) expect(await both.verify(body, await new Webhook(one).sign('evt_1', body))).toBeTruthy();
    expect(await new Webhook(next).verify(body, await both.sign('evt_1', body))).toBeTruthy();
    expect(await refusal(both.verify(body, await new Webhook(`whsec_${Buffer.alloc(32, 1).toString('base64')}`).sign('evt_1', body)))).toBe('signature');
    expect(() => new Webhook([])).toThrow(TypeError);
  });
});
