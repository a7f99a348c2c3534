// Standard Webhooks 1.0.0 (https://www.standardwebhooks.com): who sent this, when, and that nobody changed it.
import { fromBase64, toBase64, utf8 } from './bytes.js';
import type { ChenxiEvent } from './shapes.js';

export type WebhookHeaders = { get(name: string): string | null } | Record<string, string | string[] | undefined>;

/** `why`: `headers` missing or unreadable · `too_old` · `too_new` · `signature` of nobody whom we know · `body` no event. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
  constructor(readonly why: 'headers' | 'too_old' | 'too_new' | 'signature' | 'body') {
    super({
      headers: 'webhook-id, webhook-timestamp or webhook-signature is missing or unreadable',
      too_old: 'sent longer ago than is believed',
      too_new: 'stamped with a time that has not come yet',
      signature: 'no signature of it is by a secret or key of ours',
      body: 'what is signed is no event',
    }[why]);
  }
}

export interface WebhookOptions {
  /** Seconds that `webhook-timestamp` may be from now, in both directions; 300 when absent. */
  toleranceS?: number;
  /** Milliseconds since 1970, for tests. */
  now?: () => number;
}

const hmac = { name: 'HMAC', hash: 'SHA-256' } as const;
const ed25519 = 'Ed25519';

/** What verifies one kind of signature: a secret those of `v1`, a public key those of `v1a`, and neither the other's. */
interface Verifier {
  version: 'v1' | 'v1a';
  key: Promise<CryptoKey>;
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === 'function') return (headers as { get(name: string): string | null }).get(name) ?? undefined;
  const found = Object.entries(headers as Record<string, string | string[] | undefined>).find(([key]) => key.toLowerCase() === name)?.[1];
  return Array.isArray(found) ? (found.length === 1 ? found[0] : undefined) : found;
}

function verifierOf(text: string): Verifier {
  if (text.startsWith('whpk_')) {
    const bytes = fromBase64(text.slice('whpk_'.length));
    if (bytes?.length !== 32) throw new TypeError('a public key of webhooks is whpk_ and base64 of 32 bytes');
    return { version: 'v1a', key: crypto.subtle.importKey('raw', bytes, ed25519, false, ['verify']) };
  }
  const bytes = fromBase64(text.replace(/^whsec_/, ''));
  if (!bytes || bytes.length < 16) throw new TypeError('a secret of webhooks is whsec_ and base64');
  return { version: 'v1', key: crypto.subtle.importKey('raw', bytes, hmac, false, ['sign', 'verify']) };
}

const signedText = (id: string, timestamp: string, body: string): Uint8Array<ArrayBuffer> => utf8(`${id}.${timestamp}.${body}`);

export class Webhook {
  private readonly verifiers: Verifier[];
  private readonly toleranceS: number;
  private readonly now: () => number;

  /** One secret (`whsec_…`) or public key (`whpk_…`), or during a rotation both; one good signature is enough. */
  constructor(keys: string | readonly string[], { toleranceS = 300, now = Date.now }: WebhookOptions = {}) {
    const all = typeof keys === 'string' ? [keys] : keys;
    if (all.length === 0) throw new TypeError('a webhook needs a secret or a public key');
    this.verifiers = all.map(verifierOf);
    for (const { key } of this.verifiers) key.catch(() => undefined);  // told to whoever verifies
    this.toleranceS = toleranceS;
    this.now = now;
  }

  /** Gives the event, or throws WebhookRefused. `body`: as it came, not as somebody parsed and wrote it again. */
  async verify(body: string | Uint8Array, headers: WebhookHeaders): Promise<ChenxiEvent> {
    const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headerOf(headers, name));
    if (!id || !signatures || !timestamp || !/^\d{1,12}$/.test(timestamp)) throw new WebhookRefused('headers');
    const age = Math.floor(this.now() / 1000) - Number(timestamp);
    if (age > this.toleranceS) throw new WebhookRefused('too_old');
    if (-age > this.toleranceS) throw new WebhookRefused('too_new');

    const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
    const signed = signedText(id, timestamp, text);
    let good = false;
    // Some more may stand there, of other kinds or by another secret. WebCrypto compares in constant time.
    for (const one of signatures.split(' ')) {
      const [version, base64] = one.split(',', 2);
      const signature = base64 === undefined ? null : fromBase64(base64);
      if (!signature) continue;
      for (const { key } of this.verifiers.filter((verifier) => verifier.version === version))
        good = (await crypto.subtle.verify(version === 'v1' ? hmac : ed25519, await key, signature, signed)) || good;
    }
    if (!good) throw new WebhookRefused('signature');

    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch {
      throw new WebhookRefused('body');
    }
    if (typeof event !== 'object' || event === null || (event as { object?: unknown }).object !== 'event') throw new WebhookRefused('body');
    return event as ChenxiEvent;
  }

  /** Headers for a body, as an instance would send them: for tests of your own, and for `chenxi-dev listen`. By secrets alone: who has a
   * public key can sign nothing. */
  async sign(id: string, body: string, now: number = this.now()): Promise<Record<string, string>> {
    const timestamp = String(Math.floor(now / 1000));
    const secrets = this.verifiers.filter(({ version }) => version === 'v1');
    if (secrets.length === 0) throw new TypeError('signing needs a secret');
    const all = await Promise.all(secrets.map(async ({ key }) => new Uint8Array(await crypto.subtle.sign(hmac, await key, signedText(id, timestamp, body)))));
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': all.map((one) => `v1,${toBase64(one)}`).join(' ') };
  }
}
