import { expect, it } from 'vitest';
import { fromAddress, verdictOf } from './app';

const alone = (ok: boolean | null) => [{ name: 'signature' as const, ok }];
const books = (valid: boolean, status: 'valid' | 'refunded' = 'valid') => ({ valid, status, checks: [] });

it('says no when either side says no, and never yes on the browser’s word alone', () => {
  expect(verdictOf({ alone: alone(true), books: books(true) })).toBe('valid');
  expect(verdictOf({ alone: alone(false), books: books(true) })).toBe('wrong');
  expect(verdictOf({ alone: alone(true), books: books(false) })).toBe('wrong');
  expect(verdictOf({ alone: alone(true), books: null })).toBe('signed_only');
  expect(verdictOf({ alone: alone(null), books: null })).toBe('unsure');
  expect(verdictOf({ alone: alone(null), books: books(true, 'refunded') })).toBe('refunded');
});

it('takes a number, JSON or base64url from the address', () => {
  expect(fromAddress('rcp_01HZ')).toEqual({ id: 'rcp_01HZ' });
  expect(fromAddress('{"object":"receipt"}')).toEqual({ text: '{"object":"receipt"}' });
  expect(fromAddress(btoa('{"a":1}').replace(/=+$/, ''))).toEqual({ text: '{"a":1}' });
  expect(fromAddress('%%')).toEqual({ text: '%%' });
});
