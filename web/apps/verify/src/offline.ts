// What this browser finds out about a receipt by itself, without believing any server: that exactly these words were signed by
// the key in it, that they say what the ledger row says, that the row hashes to its leaf, that the leaf lies under the batch's Merkle root (RFC 6962), and that the batch's hash covers that root.
import { fromBase64Url, type Bytes } from '@chenxi/api';

export interface Batch {
  id: number; first: number; last: number; next_object: number; next_account: number; at: string; epoch: number; root: string; previous: string; hash: string;
}
/** What a leaf of version 2 shows; balances and accounts are behind `hidden`. */
export interface Row {
  id: number; group: number; at: string; kind: number; currency: number; amount: number; reverses: number; payer_ref: string; payee_ref: string; hidden: string;
}
/** By what the payer proved himself, and what the rules of that day made of it; in his own receipt only. */
export interface Authentication { factors: 'one' | 'two'; class: string; day_max: number; rules: string; rules_from: string }
export interface SignedReceipt {
  object: 'receipt';
  version: number;
  id: string;
  instance: { name: string; origin: string };
  type: string;
  method: string;
  amount: number;
  currency: string;
  payee: { name: string };
  payer: { name: string };
  created_at: string;
  refunded_amount: number;
  signed_at: string;
  ledger: { leaf: string; index: number; size: number; path: string[]; batch: Batch; /** from version 2 on */ row?: Row };
  /** from version 3 on */
  authentication?: Authentication;
  key: string;
  signature: string;
}
export type CheckName = 'signature' | 'row' | 'words' | 'path' | 'batch_hash' | 'key' | 'leaf' | 'content' | 'batch_in_books';
export interface LocalCheck { name: CheckName; /** null: this browser cannot tell */ ok: boolean | null }

const numbers = ['version', 'amount', 'refunded_amount'] as const;
const texts = ['id', 'type', 'method', 'key', 'signature'] as const;
const batchNumbers = ['id', 'first', 'last', 'next_object', 'next_account', 'epoch'] as const;
const rowNumbers = ['id', 'group', 'kind', 'currency', 'amount', 'reverses'] as const;
const isReference = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isTime = (value: unknown): value is string => {
  try {
    return typeof value === 'string' && micros(value) !== null;
  } catch {
    return false;
  }
};
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The receipt in a text, bare or as `{"receipt": …}`; null when there is none. */
export function readReceipt(given: string): SignedReceipt | null {
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch {
    return null;
  }
  if (isObject(value) && isObject(value['receipt'])) value = value['receipt'];
  if (!isObject(value) || value['object'] !== 'receipt') return null;
  const it = value;
  if (!numbers.every((name) => Number.isSafeInteger(it[name])) || !texts.every((name) => typeof it[name] === 'string')) return null;
  // What is no time and no currency can be neither shown nor hashed.
  if (!isTime(it['created_at']) || !isTime(it['signed_at']) || typeof it['currency'] !== 'string' || !/^[A-Z]{3}$/.test(it['currency'])) return null;
  const ledger = it['ledger'];
  const batch = isObject(ledger) ? ledger['batch'] : null;
  const named = (side: unknown, ...fields: string[]) => isObject(side) && fields.every((field) => typeof side[field] === 'string');
  if (!named(it['payee'], 'name') || !named(it['payer'], 'name') || !named(it['instance'], 'name', 'origin') || !isObject(ledger) || !isObject(batch)) return null;
  if (!isHash(ledger['leaf']) || !Number.isSafeInteger(ledger['index']) || !Number.isSafeInteger(ledger['size'])) return null;
  if (!Array.isArray(ledger['path']) || !ledger['path'].every(isHash)) return null;
  if (!batchNumbers.every((name) => Number.isSafeInteger(batch[name])) || !isTime(batch['at']) || ![batch['root'], batch['previous'], batch['hash']].every(isHash)) return null;
  if (it['version'] !== 1 && it['version'] !== 2 && it['version'] !== 3) return null;
  const proved = it['authentication'];
  if ((it['version'] === 3) !== (proved !== undefined)) return null;
  if (proved !== undefined && !(named(proved, 'class', 'rules', 'rules_from') && isObject(proved) && isTime(proved['rules_from']) && (proved['factors'] === 'one' || proved['factors'] === 'two') && Number.isSafeInteger(proved['day_max']))) return null;
  const row = ledger['row'];
  if ((it['version'] === 1) !== (row === undefined)) return null;
  if (row !== undefined && !(isObject(row) && rowNumbers.every((name) => Number.isSafeInteger(row[name])) && isTime(row['at']) && isReference(row['payer_ref']) && isReference(row['payee_ref']) && isHash(row['hidden']))) return null;
  return value as unknown as SignedReceipt;
}

const unhex = (text: string): Bytes => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** Microseconds since 1970; the signature covers them, and a Date holds only milliseconds. */
export function micros(rfc3339: string): bigint {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/.exec(rfc3339);
  if (!match) throw new RangeError(rfc3339);
  return BigInt(Date.parse(`${match[1]}Z`)) * 1000n + BigInt((match[2] ?? '').padEnd(6, '0'));
}

type Part = string | number | bigint | Bytes;
/** A version byte, then integers as 8 bytes and texts with their length in front. */
function pack(version: number, parts: Part[]): Bytes {
  const pieces: Bytes[] = [Uint8Array.of(version)];
  for (const part of parts) {
    if (typeof part === 'number' || typeof part === 'bigint') {
      const piece = new Uint8Array(8);
      new DataView(piece.buffer).setBigInt64(0, BigInt(part));
      pieces.push(piece);
    } else {
      const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
      const piece = new Uint8Array(4 + bytes.length);
      new DataView(piece.buffer).setUint32(0, bytes.length);
      piece.set(bytes, 4);
      pieces.push(piece);
    }
  }
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

const batchParts = (b: Batch): Part[] => [b.id, b.first, b.last, b.next_object, b.next_account, micros(b.at), b.epoch, unhex(b.root), unhex(b.previous)];

const rowParts = (row: Row): Part[] => [
  row.id, row.group, micros(row.at), row.kind, row.currency, row.amount, row.reverses, unhex(row.payer_ref), unhex(row.payee_ref), unhex(row.hidden),
];

const authenticationParts = (it: Authentication): Part[] => [it.factors, it.class, it.day_max, it.rules, micros(it.rules_from)];

/** The bytes that were signed. */
export const signedBytes = (r: SignedReceipt): Bytes =>
  pack(r.version, [
    'chenxi receipt', r.id, r.instance.name, r.instance.origin, r.type, r.method, r.amount, r.currency, r.payee.name, r.payer.name,
    micros(r.created_at), r.refunded_amount, micros(r.signed_at), unhex(r.ledger.leaf), r.ledger.index, r.ledger.size, r.ledger.path.length,
    ...r.ledger.path.map(unhex), ...batchParts(r.ledger.batch), unhex(r.ledger.batch.hash), fromBase64Url(r.key),
    ...(r.ledger.row ? rowParts(r.ledger.row) : []), ...(r.authentication ? authenticationParts(r.authentication) : []),
  ]);

const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const hex = (bytes: Bytes): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

async function node(left: Bytes, right: Bytes): Promise<Bytes> {
  const bytes = new Uint8Array(1 + left.length + right.length);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return sha256(bytes);
}

/** The root that a leaf and the hashes beside its way up make; null when the way has the wrong length. */
export async function rootFromPath(leaf: Bytes, index: number, size: number, path: Bytes[]): Promise<Bytes | null> {
  if (index < 0 || index >= size) return null;
  if (size === 1) return path.length === 0 ? leaf : null;
  const beside = path.at(-1);
  if (!beside) return null;
  let split = 1;
  while (split * 2 < size) split *= 2;
  const rest = path.slice(0, -1);
  if (index < split) {
    const left = await rootFromPath(leaf, index, split, rest);
    return left && node(left, beside);
  }
  const right = await rootFromPath(leaf, index - split, size - split, rest);
  return right && node(beside, right);
}

/** ISO 4217 numbers and the ledger's kinds, as the words of a receipt name them. */
const currencies: Record<number, string> = { 156: 'CNY', 840: 'USD', 978: 'EUR', 392: 'JPY', 344: 'HKD', 414: 'KWD', 990: 'CLF' };
const kinds: Record<number, string> = { 1: 'cash', 2: 'cash', 3: 'payment', 4: 'refund', 5: 'transfer', 8: 'top_up', 9: 'withdrawal', 10: 'payout', 16: 'payment', 18: 'refund' };

const wordsSayTheRow = (r: SignedReceipt, row: Row): boolean =>
  r.amount === row.amount && r.currency === currencies[row.currency] && r.created_at === row.at && r.type === kinds[row.kind] &&
  // A refund may stand behind what other shops gave back for it.
  (row.group === row.id || (row.kind === 4 && row.group < row.id)) && row.id === r.ledger.batch.first + r.ledger.index;

/** 0x00 marks a leaf (RFC 6962). */
async function leafOf(row: Row): Promise<Bytes> {
  const packed = pack(2, rowParts(row));
  const bytes = new Uint8Array(1 + packed.length);
  bytes.set(packed, 1);
  return sha256(bytes);
}

async function signatureHolds(r: SignedReceipt): Promise<boolean | null> {
  try {
    const key = await crypto.subtle.importKey('raw', fromBase64Url(r.key), 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, fromBase64Url(r.signature), signedBytes(r));
  } catch (error) {
    // Older browsers do not know Ed25519: not knowing is neither yes nor no.
    return error instanceof DOMException && error.name === 'NotSupportedError' ? null : false;
  }
}

export async function checkAlone(r: SignedReceipt): Promise<LocalCheck[]> {
  const { ledger } = r;
  const { row } = ledger;
  const words: LocalCheck[] = row ? [{ name: 'words', ok: wordsSayTheRow(r, row) }] : [];
  if (!globalThis.crypto?.subtle)
    return [{ name: 'signature', ok: null }, ...(row ? [{ name: 'row', ok: null } as LocalCheck] : []), ...words, { name: 'path', ok: null }, { name: 'batch_hash', ok: null }];
  const b = ledger.batch;
  const fits = b.last >= b.first && ledger.size - 1 === b.last - b.first && r.created_at === b.at;
  const root = fits ? await rootFromPath(unhex(ledger.leaf), ledger.index, ledger.size, ledger.path.map(unhex)) : null;
  const hash = await sha256(pack(1, batchParts(b))).catch(() => null);
  const leaf = row ? await leafOf(row).catch(() => null) : null;
  return [
    { name: 'signature', ok: await signatureHolds(r) },
    ...(row ? [{ name: 'row', ok: leaf !== null && hex(leaf) === ledger.leaf } as LocalCheck] : []),
    ...words,
    { name: 'path', ok: root !== null && hex(root) === b.root },
    { name: 'batch_hash', ok: hash !== null && hex(hash) === b.hash },
  ];
}
