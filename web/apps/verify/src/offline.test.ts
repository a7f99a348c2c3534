import { toBase64Url } from '@chenxi/api';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { checkAlone, micros, readReceipt, rootFromPath, signedBytes, type SignedReceipt } from './offline';

const sha = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const node = (a: Uint8Array, b: Uint8Array) => sha(Buffer.concat([Uint8Array.of(1), a, b]));
const leaves = Array.from({ length: 5 }, (_, i) => sha(Buffer.from(`row ${i}`)));

/** made here the long way round, so that the short way is checked against something else */
function make(index = 2): SignedReceipt {
  const left = node(node(leaves[0]!, leaves[1]!), node(leaves[2]!, leaves[3]!));
  const root = node(left, leaves[4]!);
  const path = index === 2 ? [leaves[3]!, node(leaves[0]!, leaves[1]!), leaves[4]!] : [left];
  const at = '2026-11-23T08:00:00.123456Z';
  const int = (value: bigint | number) => { const out = Buffer.alloc(8); out.writeBigInt64BE(BigInt(value)); return out; };
  const bytes = (value: Uint8Array) => { const out = Buffer.alloc(4); out.writeUInt32BE(value.length); return Buffer.concat([out, value]); };
  const previous = sha(Buffer.from('before'));
  const hash = sha(Buffer.concat([Uint8Array.of(1), int(7), int(100), int(104), int(50), int(60), int(micros(at)), int(1), bytes(root), bytes(previous)]));
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const receipt: SignedReceipt = {
    object: 'receipt', version: 1, id: 'rcp_01', instance: { name: '晨曦', origin: 'http://localhost:8080' }, type: 'payment', method: 'order', amount: 1250,
    currency: 'CNY', payee: { name: '王记早点铺' }, payer: { name: '*芳' }, created_at: at, refunded_amount: 0, signed_at: '2026-11-23T09:00:00.000000Z',
    ledger: {
      leaf: hex(leaves[index]!), index, size: 5, path: path.map(hex),
      batch: { id: 7, first: 100, last: 104, next_object: 50, next_account: 60, at, epoch: 1, root: hex(root), previous: hex(previous), hash: hex(hash) },
    },
    key: toBase64Url(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)), signature: '',
  };
  receipt.signature = toBase64Url(sign(null, signedBytes(receipt), privateKey));
  return receipt;
}
const oks = async (receipt: SignedReceipt) => Object.fromEntries((await checkAlone(receipt)).map((check) => [check.name, check.ok]));

it('finds a whole receipt whole', async () => {
  expect(await oks(make(2))).toEqual({ signature: true, path: true, batch_hash: true });
  expect(await oks(make(4))).toEqual({ signature: true, path: true, batch_hash: true });
});

it('sees every changed word by the signature', async () => {
  const whole = make();
  for (const change of [{ amount: 12_500 }, { currency: 'USD' }, { id: 'rcp_02' }, { payee: { name: '王记早点铺2' } }, { refunded_amount: 1 }, { created_at: '2026-11-23T08:00:00.123457Z' }])
    expect((await oks({ ...whole, ...change })).signature).toBe(false);
});

it('sees a row that is not in the batch, and a batch whose hash is another', async () => {
  const whole = make();
  expect((await oks({ ...whole, ledger: { ...whole.ledger, leaf: hex(leaves[1]!) } })).path).toBe(false);
  expect((await oks({ ...whole, ledger: { ...whole.ledger, path: whole.ledger.path.slice(1) } })).path).toBe(false);
  expect((await oks({ ...whole, ledger: { ...whole.ledger, batch: { ...whole.ledger.batch, epoch: 2 } } })).batch_hash).toBe(false);
});

it('does not read what it could neither check nor show', () => {
  const whole = make();
  const batch = (more: object) => ({ ...whole, ledger: { ...whole.ledger, batch: { ...whole.ledger.batch, ...more } } });
  for (const bad of [{ ...whole, created_at: 'yesterday' }, { ...whole, signed_at: '2026-13-45T09:00:00Z' }, { ...whole, currency: 'yuan' }, batch({ at: 'x' }), batch({ at: '2026-11-31T25:00:00Z' })])
    expect(readReceipt(JSON.stringify(bad))).toBeNull();
});

it('reads a receipt bare or wrapped, and nothing else', () => {
  const whole = make();
  expect(readReceipt(JSON.stringify(whole))?.id).toBe('rcp_01');
  expect(readReceipt(JSON.stringify({ receipt: whole }))?.id).toBe('rcp_01');
  for (const bad of ['', '{', '[]', 'null', '{"object":"receipt"}', JSON.stringify({ ...whole, amount: 1.5 }), JSON.stringify({ ...whole, ledger: { ...whole.ledger, path: ['xy'] } })])
    expect(readReceipt(bad)).toBeNull();
});

it('climbs a tree of any size and refuses a way that is too long', async () => {
  expect(await rootFromPath(leaves[0] as Uint8Array<ArrayBuffer>, 0, 1, [])).toEqual(leaves[0]);
  expect(await rootFromPath(leaves[0] as Uint8Array<ArrayBuffer>, 0, 1, [leaves[1] as Uint8Array<ArrayBuffer>])).toBeNull();
  expect(await rootFromPath(leaves[0] as Uint8Array<ArrayBuffer>, 5, 5, [])).toBeNull();
});

it('keeps microseconds', () => {
  expect(micros('1970-01-01T00:00:01.000002Z')).toBe(1_000_002n);
  expect(() => micros('yesterday')).toThrow();
});

/** a receipt of version 2: one row, alone in its batch; hashed here the long way round */
function makeSecond(change: (receipt: SignedReceipt) => void = () => undefined): SignedReceipt {
  const receipt = make();
  const { batch } = receipt.ledger;
  const row = { id: 100, group: 100, at: receipt.created_at, kind: 3, currency: 156, amount: 1250, reverses: 0, payer_ref: 'a1'.repeat(16), payee_ref: 'b2'.repeat(16), hidden: 'c3'.repeat(32) };
  const int = (value: bigint | number) => { const out = Buffer.alloc(8); out.writeBigInt64BE(BigInt(value)); return out; };
  const bytes = (value: string) => { const raw = Buffer.from(value, 'hex'); const out = Buffer.alloc(4); out.writeUInt32BE(raw.length); return Buffer.concat([out, raw]); };
  const leaf = sha(Buffer.concat([Uint8Array.of(0, 2), int(100), int(100), int(micros(row.at)), int(3), int(156), int(1250), int(0), bytes(row.payer_ref), bytes(row.payee_ref), bytes(row.hidden)]));
  receipt.version = 2;
  receipt.ledger = { leaf: hex(leaf), index: 0, size: 1, path: [], batch: { ...batch, first: 100, last: 100, root: hex(leaf) }, row };
  receipt.ledger.batch.hash = hex(sha(Buffer.concat([Uint8Array.of(1), int(7), int(100), int(100), int(50), int(60), int(micros(batch.at)), int(1), bytes(hex(leaf)), bytes(batch.previous)])));
  change(receipt);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  receipt.key = toBase64Url(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
  receipt.signature = toBase64Url(sign(null, signedBytes(receipt), privateKey));
  return receipt;
}

it('hashes the row of a second version by itself', async () => {
  expect(await oks(makeSecond())).toEqual({ signature: true, row: true, words: true, path: true, batch_hash: true });
});

it('sees every figure of the row that is another by one unit, whoever signed it', async () => {
  const row = (name: string, to: unknown) => makeSecond((receipt) => Object.assign(receipt.ledger.row!, { [name]: to }));
  for (const [name, to] of Object.entries({
    id: 101, group: 99, at: '2026-11-23T08:00:00.123457Z', kind: 4, currency: 840, amount: 1251, reverses: 1,
    payer_ref: 'a2'.repeat(16), payee_ref: 'b1'.repeat(16), hidden: 'c4'.repeat(32),
  })) {
    const found = await oks(row(name, to));
    expect(found['signature'], name).toBe(true);
    expect(found['row'], name).toBe(false);
  }
  for (const change of [{ amount: 1251 }, { currency: 'USD' }, { type: 'refund' }, { created_at: '2026-11-23T08:00:00.123457Z' }])
    expect((await oks(makeSecond((receipt) => Object.assign(receipt, change))))['words']).toBe(false);
});

/** signed before there was a third version, by a program that shares nothing with this page (src/receipts reads the same one) */
const second = '{"object":"receipt","version":2,"id":"rcp_01","instance":{"name":"Dawn Street","origin":"http://localhost:8080"},"type":"payment","method":"order","amount":1250,"currency":"CNY","payee":{"name":"Stall"},"payer":{"name":"A***"},"created_at":"2026-11-23T08:00:00.123456Z","refunded_amount":0,"signed_at":"2026-11-23T09:00:00.000000Z","ledger":{"leaf":"e0784d1a99d3e3e94cba18a551f212a670ed5fc12bf38f84fe781a5ea30f4ef4","index":0,"size":1,"path":[],"batch":{"id":7,"first":100,"last":100,"next_object":50,"next_account":60,"at":"2026-11-23T08:00:00.123456Z","epoch":1,"root":"e0784d1a99d3e3e94cba18a551f212a670ed5fc12bf38f84fe781a5ea30f4ef4","previous":"6db7d803e74f1ffa7d8f5adc0bf95b3e15bf4c8373fffadf546227cc6c6742cb","hash":"6d6cf82960874808f86d35d3568ba1bc5a02eb54c9eb0eacf5077d28e85343e9"},"row":{"id":100,"group":100,"at":"2026-11-23T08:00:00.123456Z","kind":3,"currency":156,"amount":1250,"reverses":0,"payer_ref":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","payee_ref":"b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2","hidden":"c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3"}},"key":"gyClGXfYw4yopJJ8Zw31gh5El2GUXhXp77JqFQnSMOo","signature":"jCgwcTo49z_O6lrQJN9UgcCCMD8wmuk6XzS5679pid9qa_PrYuhV2vwM2nXCOr5IpgZ3GcfztSLUwzDjSyIWAQ"}';
const proved = { factors: 'two', class: 'B', day_max: 500_000, rules: 'cn-ecny', rules_from: '2021-06-30T16:00:00.000000Z' } as const;
const makeThird = (change: (receipt: SignedReceipt) => void = () => undefined) =>
  makeSecond((receipt) => { receipt.version = 3; receipt.authentication = { ...proved }; change(receipt); });

it('still reads a receipt of the second version', async () => {
  const old = readReceipt(second)!;
  expect(await oks(old)).toEqual({ signature: true, row: true, words: true, path: true, batch_hash: true });
  expect((await oks({ ...old, version: 3, authentication: proved })).signature).toBe(false);
});

it('sees every other word about how the payer proved himself', async () => {
  const whole = makeThird();
  expect((await oks(whole)).signature).toBe(true);
  for (const change of [{ factors: 'one' as const }, { class: 'A' }, { day_max: 500_001 }, { rules: 'cn-ecny2' }, { rules_from: '2021-06-30T16:00:00.000001Z' }])
    expect((await oks({ ...whole, authentication: { ...proved, ...change } })).signature, JSON.stringify(change)).toBe(false);
  for (const bad of [{ ...whole, authentication: undefined }, { ...whole, authentication: { ...proved, factors: 'three' } }, { ...whole, authentication: { ...proved, day_max: 1.5 } }, { ...whole, authentication: { ...proved, class: undefined } }])
    expect(readReceipt(JSON.stringify(bad))).toBeNull();
});

it('reads no version without its row, and no row without its version', () => {
  const whole = makeSecond();
  expect(readReceipt(JSON.stringify(whole))?.version).toBe(2);
  for (const bad of [{ ...whole, version: 1 }, { ...whole, version: 3 }, { ...whole, version: 4 }, { ...whole, authentication: proved }, { ...whole, ledger: { ...whole.ledger, row: undefined } }, { ...whole, ledger: { ...whole.ledger, row: { ...whole.ledger.row, hidden: 'x' } } }])
    expect(readReceipt(JSON.stringify(bad))).toBeNull();
});
