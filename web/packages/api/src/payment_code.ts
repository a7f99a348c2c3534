import { serverNow } from './clock';
import { fromBase64Url } from './bytes';
import type { PaymentCodeSecret } from './types';

export const codeStepSeconds = 30;

export interface CodeSource { payerNumber: string; key: CryptoKey }

/** After this the secret can be used but not read again, not even by our own code. */
export async function importCodeSecret(given: PaymentCodeSecret): Promise<CodeSource> {
  const key = await crypto.subtle.importKey('raw', fromBase64Url(given.secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return { payerNumber: given.payer_number, key };
}

export interface PaymentCode { digits: string; step: number; validUntil: number }

/** 88, the payer's number, and 7 digits that only this device and the server can compute for this half minute. */
export async function paymentCode(source: CodeSource, now: number = serverNow()): Promise<PaymentCode> {
  const step = Math.floor(now / 1000 / codeStepSeconds);
  const message = new Uint8Array(8);
  new DataView(message.buffer).setBigUint64(0, BigInt(step));
  const mac = await crypto.subtle.sign('HMAC', source.key, message);
  const tail = (new DataView(mac).getBigUint64(0) % 10_000_000n).toString().padStart(7, '0');
  return { digits: `88${source.payerNumber}${tail}`, step, validUntil: (step + 1) * codeStepSeconds * 1000 };
}

/** 18 digits in groups that a person can read aloud. */
export const groupDigits = (digits: string): string => digits.replace(/(\d{4})(?=\d)/g, '$1 ');
