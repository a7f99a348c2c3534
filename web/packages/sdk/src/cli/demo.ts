// A demo town played by its own rules: whoever opens its page may sit at the shop's till and hold the resident's phone, and so may a
// program. A sandbox is such a town, found by its key. Nothing here works on an instance that is neither: it has no cast.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { idempotencyKey } from '../keys.js';

export class Trouble extends Error {}

interface Answered<T> {
  status: number;
  body: T;
}
export interface DemoKey {
  key: string;
  shop: string;
}
export interface ToPay {
  id: string;
  amount: number;
  currency: string;
}
interface Cast {
  resident: { name: string; enter: string };
  shop: { name: string; enter: string };
}

/** Which town, and what time it is there. */
interface Town {
  url: string;
  language: string;
  /** A sandbox is found by its key. */
  found: Record<string, string>;
  ahead: number;
}

const label = 'chenxi-dev';
const foundBy = (key: string | undefined): Record<string, string> => (key?.startsWith('cx_test_') ? { authorization: `Bearer ${key}` } : {});
const text = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value as string), size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
};
const integer = (value: number): Buffer => {
  const out = Buffer.alloc(8);
  out.writeBigInt64BE(BigInt(value));
  return out;
};
const signed = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** Somebody of the town in front of his app. */
class Person {
  private cookie = '';
  private key: CryptoKeyPair | undefined;

  constructor(private readonly town: Town) {}

  now(): number {
    return Date.now() + this.town.ahead;
  }
  async call<T>(method: string, path: string, body?: unknown, key = idempotencyKey(this.now())): Promise<Answered<T>> {
    const content = body === undefined ? '' : JSON.stringify(body);
    const reply = await fetch(`${this.town.url}${path}`, {
      method,
      headers: {
        ...this.town.found,
        origin: this.town.url,
        'accept-language': this.town.language,
        'idempotency-key': key,
        ...(content && { 'content-type': 'application/json' }),
        ...(this.cookie && { cookie: this.cookie }),
        ...(this.key && method !== 'GET' && { 'device-proof': await this.proofOf(method, path, content, key) }),
      },
      ...(content && { body: content }),
    });
    for (const set of reply.headers.getSetCookie()) this.cookie = set.split(';')[0]!;
    const answer = await reply.text();
    return { status: reply.status, body: (answer ? JSON.parse(answer) : null) as T };
  }
  async must<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
    const answer = await this.call<T>(method, path, body, key);
    if (answer.status >= 300) throw new Trouble(`${method} ${path}: ${(answer.body as { user_message?: string } | null)?.user_message ?? answer.status}`);
    return answer.body;
  }
  private async sign(...parts: Buffer[]): Promise<string> {
    return Buffer.from(await crypto.subtle.sign(signed, this.key!.privateKey, Buffer.concat(parts))).toString('base64url');
  }
  private async proofOf(method: string, path: string, content: string, key: string): Promise<string> {
    const expires = Math.floor(this.now() / 1000) + 200;
    const digest = createHash('sha256').update(content).digest();
    return `${expires}.${await this.sign(Buffer.from([2]), text('request'), text(method), text(path), text(digest), text(key), integer(expires))}`;
  }

  async bind(): Promise<{ device: string; pin: string }> {
    const key = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    const point = Buffer.from(await crypto.subtle.exportKey('raw', key.publicKey)).toString('base64url');
    const bound = await this.must<{ device: { id: string }; pin: string }>('POST', '/v1/demo/bind', { public_key: point, name: label });
    this.key = key;
    return { device: bound.device.id, pin: bound.pin };
  }
  /** What his phone shows and signs: to whom, how much. */
  async statement(purpose: string, amount: number, currency: string, payee: string, name: string, nonce: string): Promise<{ expires_at: number; signature: string }> {
    const expires = Math.floor(this.now() / 1000) + 200;
    const signature = await this.sign(Buffer.from([1]), text(purpose), integer(amount), text(currency), text(payee), text(name), integer(0), text(nonce), integer(expires));
    return { expires_at: expires, signature };
  }
}

async function townOf(url: string, language: string, key?: string): Promise<{ town: Town; cast: Cast }> {
  const found = foundBy(key);
  const reply = await fetch(`${url}/v1/demo/cast`, { headers: found });
  if (reply.status === 404) throw new Trouble(`${url} is no demo town: there, make a key at the till (Settings, Programs), and pay with a wallet`);
  if (!reply.ok) throw new Trouble(`${url} answers ${reply.status}`);
  const ahead = Date.parse(reply.headers.get('date') ?? '') - Date.now();
  return { town: { url, language, found, ahead: Math.abs(ahead) > 2_000 ? ahead : 0 }, cast: (await reply.json()) as Cast };
}

async function enter(town: Town, sessions: string, link: string): Promise<Person> {
  const person = new Person(town);
  await person.must('POST', sessions, { token: link.slice(link.indexOf('#') + 1) });
  return person;
}

/** A sandbox of one's own, where the instance offers some. */
export async function newSandbox(url: string, language: string): Promise<DemoKey & { ends: string }> {
  const reply = await fetch(`${url}/v1/sandboxes`, { method: 'POST', headers: { 'content-type': 'application/json', 'accept-language': language }, body: '{}' });
  const made = (await reply.json()) as { keys: { secret: string }; shop: { name: string }; ends_at: string; user_message?: string };
  if (reply.status !== 201) throw new Trouble(reply.status === 404 ? `${url} offers no sandboxes` : (made.user_message ?? `no sandbox: ${reply.status}`));
  return { key: made.keys.secret, shop: made.shop.name, ends: made.ends_at };
}

/** A key of the town's shop, made at its till. A shop has few: the oldest that was made here makes room. */
export async function demoKey(url: string, language: string): Promise<DemoKey> {
  const { town, cast } = await townOf(url, language);
  const till = await enter(town, '/v1/till/sessions', cast.shop.enter);
  const make = () => till.call<{ key: string; code?: string; user_message?: string }>('POST', '/v1/till/api_keys', { label, kind: 'secret' });
  let made = await make();
  if (made.body.code === 'api_keys_full') {
    const { data } = await till.must<{ data: { id: string; label: string; kind: string; revoked_at: string | null }[] }>('GET', '/v1/till/api_keys');
    const ours = data.filter((one) => one.label === label && one.kind === 'secret' && one.revoked_at === null).at(-1);
    if (ours) {
      await till.must('DELETE', `/v1/till/api_keys/${encodeURIComponent(ours.id)}`);
      made = await make();
    }
  }
  if (made.status !== 201) throw new Trouble(made.body.user_message ?? `no key: ${made.status}`);
  return { key: made.body.key, shop: cast.shop.name };
}

/** The town's resident pays an order of `shop` with a phone of his, and puts the phone away. */
export async function demoPay(url: string, language: string, key: string, shop: { id: string; name: string }, order: ToPay): Promise<{ payment: string; payer: string }> {
  const { town, cast } = await townOf(url, language, key);
  const resident = await enter(town, '/v1/demo/sessions', cast.resident.enter);
  const { device, pin } = await resident.bind();
  try {
    const nonce = idempotencyKey(resident.now());
    const proof = { device_id: device, pin, ...(await resident.statement('payment', order.amount, order.currency, shop.id, shop.name, nonce)) };
    const paid = await resident.must<{ id: string }>('POST', '/v1/payments',
      { payee_id: shop.id, payee_name: shop.name, amount: order.amount, currency: order.currency, order_id: order.id, proof }, nonce);
    return { payment: paid.id, payer: cast.resident.name };
  } finally {
    await resident.call('DELETE', `/v1/me/devices/${encodeURIComponent(device)}`).catch(() => undefined);
  }
}
