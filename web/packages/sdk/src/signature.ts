// HTTP Message Signatures (RFC 9421) for keys that are bound to a public key: over method, address, body and idempotency key, with a
// time and a nonce, so that what somebody overheard is good for nothing.
import { fromBase64, toBase64, utf8 } from './bytes.js';

export interface Signer {
  /** The key's id: key_… */
  keyId: string;
  /** The private key as `openssl genpkey -algorithm ed25519` writes it (PKCS#8 PEM; P-256 as well). */
  privateKey: string;
}

interface Ready {
  key: CryptoKey;
  algorithm: { name: 'Ed25519' } | { name: 'ECDSA'; hash: 'SHA-256' };
}

const ed25519 = { name: 'Ed25519' } as const;
const p256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

async function readKey(pem: string): Promise<Ready> {
  const body = /-----BEGIN PRIVATE KEY-----([\s\S]+)-----END PRIVATE KEY-----/.exec(pem)?.[1];
  const bytes = body && fromBase64(body.replace(/\s+/g, ''));
  if (!bytes) throw new TypeError('privateKey is no PKCS#8 PEM (-----BEGIN PRIVATE KEY-----)');
  try {
    return { key: await crypto.subtle.importKey('pkcs8', bytes, ed25519, false, ['sign']), algorithm: ed25519 };
  } catch {
    return { key: await crypto.subtle.importKey('pkcs8', bytes, p256, false, ['sign']), algorithm: { name: 'ECDSA', hash: 'SHA-256' } };
  }
}

export interface Unsigned {
  method: string;
  url: string;
  body: string | undefined;
  idempotencyKey: string | undefined;
  /** milliseconds */
  now: number;
}

/** Gives what signs requests: the headers of one request, another time others. */
export function signerOf({ keyId, privateKey }: Signer): (request: Unsigned) => Promise<Record<string, string>> {
  let ready: Promise<Ready> | undefined;
  return async ({ method, url, body, idempotencyKey, now }) => {
    const { key, algorithm } = await (ready ??= readKey(privateKey));
    const headers: Record<string, string> = {};
    const covered: [string, string][] = [
      ['@method', method],
      ['@target-uri', url],
    ];
    if (body !== undefined) {
      const digest = `sha-256=:${toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(body))))}:`;
      headers['content-digest'] = digest;
      covered.push(['content-digest', digest]);
    }
    if (idempotencyKey !== undefined) covered.push(['idempotency-key', idempotencyKey]);
    const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const names = covered.map(([name]) => `"${name}"`).join(' ');
    const input = `(${names});created=${Math.floor(now / 1000)};nonce="${nonce}";keyid="${keyId}"`;
    const base = [...covered.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${input}`].join('\n');
    const signature = new Uint8Array(await crypto.subtle.sign(algorithm, key, utf8(base)));
    return { ...headers, 'signature-input': `cx=${input}`, signature: `cx=:${toBase64(signature)}:` };
  };
}
