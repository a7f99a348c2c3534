// What a scanner or a camera at the till has read: our payers' code, somebody else's, or something that is no payer at all.

export type Scanned =
  | { kind: 'ours'; code: string }
  | { kind: 'foreign'; scheme: 'wechat' | 'alipay' | 'unionpay' }
  /** a code to be paid, not a payer: somebody holds up a shop's or a person's own code */
  | { kind: 'payee' }
  /** "I have paid": somebody holds up a receipt, which the books are asked about */
  | { kind: 'receipt'; text: string }
  | { kind: 'unknown' };

export function readScanned(text: string): Scanned {
  const trimmed = text.trim();
  const digits = trimmed.replace(/[\s-]/g, '');
  if (/^88\d{16}$/.test(digits)) return { kind: 'ours', code: digits };
  // The prefixes that the others have taken; a scanner at a counter meets them all day.
  if (/^1[0-5]\d{16}$/.test(digits)) return { kind: 'foreign', scheme: 'wechat' };
  if (/^(2[5-9]|30)\d{14,22}$/.test(digits)) return { kind: 'foreign', scheme: 'alipay' };
  if (/^62\d{17}$/.test(digits)) return { kind: 'foreign', scheme: 'unionpay' };
  if (/^rcp_\w{20,}$|^https?:\/\/[^/]+\/verify\?(.*&)?receipt=/i.test(trimmed)) return { kind: 'receipt', text: trimmed };
  if (/^https?:\/\/|^0002\d\d/i.test(trimmed)) return { kind: 'payee' };
  return { kind: 'unknown' };
}
