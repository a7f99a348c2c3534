import { expect, it } from 'vitest';
import { addressOf, effectOn } from './find';

it('finds a number in whatever was pasted', () => {
  expect(addressOf(' acc_01HZ ')).toBe('/accounts/acc_01HZ');
  expect(addressOf('https://x/console/postings/pst_9Z?a=1')).toBe('/postings/pst_9Z');
  expect(addressOf('trd_01HZ')).toBe('/trades/trd_01HZ');
  expect(addressOf('hello')).toBeNull();
  expect(addressOf('')).toBeNull();
});

it('says how a row changed an account', () => {
  const row = { debit: 'acc_a', credit: 'acc_b', debit_after: 10, credit_after: 90 };
  expect(effectOn('acc_a', row)).toEqual({ direction: 'out', after: 10, other: 'acc_b' });
  expect(effectOn('acc_b', row)).toEqual({ direction: 'in', after: 90, other: 'acc_a' });
});
