import type { Limit, LedgerPosted } from '@chenxi/api';
import { expect, it } from 'vitest';
import { Story, limitPlan, nextStep } from './story';

let counter = 0;
const row = (kind: string, amount: number, debit: string, credit: string): LedgerPosted => ({
  id: `pst_${++counter}`, at: '2026-11-23T00:00:00Z', kind, amount, currency: 'CNY',
  debit: { id: debit, kind: debit === 'shop' ? 'merchant' : 'customer', label: debit === 'shop' ? 'Stall' : 'customer' },
  credit: { id: credit, kind: credit === 'shop' ? 'merchant' : 'customer', label: credit === 'shop' ? 'Stall' : 'customer' },
});
const story = () => new Story({ resident: 'Fang', neighbour: 'Ming', shop: 'Stall' });
const paid = (amount: number) => ({ news: 'answered' as const, path: '/v1/payments', amount, id: 'pay_1' });

it('ticks nothing for what somebody else in the town does', () => {
  const it = story();
  it.posted(row('payment', 500, 'a', 'shop'));
  it.posted(row('refund', 500, 'shop', 'a'));
  expect(it.done.size).toBe(0);
  expect(nextStep(it.done)).toBe('pay');
});

it('finds the resident’s row, whether it comes before or after the answer, and knows the account from then on', () => {
  const before = story();
  before.posted(row('payment', 1250, 'a7', 'shop'));
  before.heard(paid(1250));
  expect([...before.done]).toEqual(['pay', 'rows']);
  expect(before.nameOf({ id: 'a7', kind: 'customer', label: 'customer' })).toBe('Fang');
  const after = story();
  after.heard(paid(1250));
  expect([...after.done]).toEqual(['pay']);
  after.posted(row('payment', 900, 'a3', 'shop'));
  after.posted(row('payment', 1250, 'a7', 'shop'));
  expect(after.rows.map((one) => one.ours)).toEqual([true, false]);
  expect(after.nameOf({ id: 'shop', kind: 'merchant', label: 'Stall' })).toBe('Stall');
  expect(after.nameOf({ id: 'a3', kind: 'customer', label: 'customer' })).toBeNull();
});

it('does not take another resident’s payment of the same amount once the account is known', () => {
  const it = story();
  it.heard(paid(1250));
  it.posted(row('payment', 1250, 'a7', 'shop'));
  it.posted(row('payment', 1250, 'a8', 'shop'));
  it.heard(paid(1250));
  expect(it.names.has('a8')).toBe(false);
  expect(it.rows[0]!.ours).toBe(false);
});

it('ticks hearing, refund, sending and the limit from what the frames tell', () => {
  const it = story();
  it.heard({ news: 'announced', amount: 1250, heard: false });
  expect(it.done.size).toBe(0);
  it.heard({ news: 'announced', amount: 1250, heard: true });
  it.heard({ news: 'answered', path: '/v1/till/payments/pay_1/refunds', amount: 625, id: 'ref_1' });
  it.heard({ news: 'answered', path: '/v1/transfers', amount: 2000, id: 'trf_1' });
  it.heard({ news: 'refused', path: '/v1/transfers', code: 'pin_wrong' });
  expect([...it.done]).toEqual(['hear', 'refund', 'send']);
  it.heard({ news: 'refused', path: '/v1/transfers', code: 'limit_payment_exceeded' });
  expect(it.done.has('limit')).toBe(true);
});

it('counts a row once', () => {
  const it = story();
  const one = row('payment', 1, 'a', 'shop');
  expect(it.posted(one)).toBe(true);
  expect(it.posted(one)).toBe(false);
  expect(it.total).toBe(1);
});

it('chooses a limit that this purse can meet', () => {
  const yuan = (amount: number) => ({ amount: amount * 100, currency: 'CNY' });
  const limit = (window: Limit['window'], rule: string, max: number, left: number): Limit => ({ window, source: 'statutory', rule, title: '', max: yuan(max), used: yuan(max - left), left: yuan(left), law: '' });
  const limits = [limit('payment', 'cn-ecny/phone_only/payment', 2000, 2000), limit('day', 'cn-ecny/static_code/day', 500, 488)];
  expect(limitPlan({ available: yuan(6000), limits })).toEqual({ by: 'send', amount: 210_000 });
  expect(limitPlan({ available: yuan(2050), limits })).toEqual({ by: 'send', amount: 205_000 });
  expect(limitPlan({ available: yuan(1600), limits })).toEqual({ by: 'static', amount: 48_900 });
  expect(limitPlan({ available: yuan(1600), limits: [] })).toBeNull();
});
