import type { Bytes } from './bytes';

export type Purpose = 'payment' | 'transfer' | 'withdrawal' | 'top_up' | 'login' | 'cancel_transfer' | 'settings' | 'passkey';

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

function text(value: string): Bytes {
  const utf8 = new TextEncoder().encode(value);
  const out = new Uint8Array(4 + utf8.length);
  new DataView(out.buffer).setUint32(0, utf8.length);
  out.set(utf8, 4);
  return out;
}

function integer(value: number): Bytes {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an exact integer: ${value}`);
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigInt64(0, BigInt(value));
  return out;
}

export function encodeStatement(s: Statement): Bytes {
  const parts = [
    Uint8Array.of(version),
    text(s.purpose), integer(s.amount), text(s.currency), text(s.payeeId), text(s.payeeName),
    integer(s.fee), text(s.nonce.toLowerCase()), integer(s.expiresAt),
  ];
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
