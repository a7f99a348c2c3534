import type { Bytes } from './bytes';

export type Purpose = 'payment' | 'package' | 'trade' | 'transfer' | 'withdrawal' | 'top_up' | 'settlement' | 'login' | 'cancel_transfer' | 'settings' | 'passkey' | 'give_back' | 'close_wallet' | 'family' | 'console_login' | 'approve_change';

/** What the person saw and what the device signs. The server builds the same bytes from its own records. */
export interface Statement {
  purpose: Purpose;
  amount: number;
  currency: string;
  payeeId: string;
  payeeName: string;
  fee: number;
  nonce: string;
  expiresAt: number;
}

const version = 1;

function prefixed(bytes: Uint8Array): Bytes {
  const out = new Uint8Array(4 + bytes.length);
  new DataView(out.buffer).setUint32(0, bytes.length);
  out.set(bytes, 4);
  return out;
}
const text = (value: string): Bytes => prefixed(new TextEncoder().encode(value));

function integer(value: number): Bytes {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an exact integer: ${value}`);
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigInt64(0, BigInt(value));
  return out;
}

/** The request itself, for what has nothing to show and sign; its version keeps it apart from every statement. */
export interface SignedRequest { method: string; path: string; body: string; key: string }
export async function encodeRequest(r: SignedRequest, expiresAt: number): Promise<Bytes> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(r.body)));
  return joined([Uint8Array.of(2), text('request'), text(r.method), text(r.path), prefixed(hash), text(r.key.toLowerCase()), integer(expiresAt)]);
}

export function encodeStatement(s: Statement): Bytes {
  return joined([
    Uint8Array.of(version),
    text(s.purpose), integer(s.amount), text(s.currency), text(s.payeeId), text(s.payeeName),
    integer(s.fee), text(s.nonce.toLowerCase()), integer(s.expiresAt),
  ]);
}

function joined(parts: Bytes[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
