import { expect, it } from 'vitest';
import { matchAddress } from './address';

it('finds the named parts of an address', () => {
  expect(matchAddress('/payments/{id}', '/payments/pay_1')).toEqual({ id: 'pay_1' });
  expect(matchAddress('/today', '/today')).toEqual({});
  expect(matchAddress('/payments/{id}', '/payments/')).toBeNull();
  expect(matchAddress('/payments/{id}', '/payments/a/b')).toBeNull();
  expect(matchAddress('/', '/today')).toBeNull();
});

it('takes a link that was cut in the middle of a letter for none of ours', () => {
  expect(matchAddress('/payments/{id}', '/payments/%E6%97')).toBeNull();
  expect(matchAddress('/payments/{id}', '/payments/%E6%97%A9')).toEqual({ id: '早' });
});
