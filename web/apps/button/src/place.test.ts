import { expect, it, vi } from 'vitest';
import { moneyOf, pageOf, placeOf, statusOf, wordsFor } from './place';

const home = 'https://wallet.example.org';

it('leads to checkouts of the instance that it came from, and nowhere else', () => {
  expect(placeOf(`${home}/c/cos_0123456789ABCDEFGHJKMNPQRS`, home)).toBe(`${home}/c/cos_0123456789ABCDEFGHJKMNPQRS`);
  expect(placeOf(`${home}/c/cos_01?to=https://evil.example#x`, home)).toBe(`${home}/c/cos_01`);
  for (const bad of [null, '', '/c/cos_01', 'javascript:alert(1)', 'https://evil.example/c/cos_01', `${home}/app/`, `${home}/c/`, `${home}/c/../app`,
    'https://user@wallet.example.org/c/cos_01', 'https://wallet.example.org.evil.example/c/cos_01', 'http://wallet.example.org/c/cos_01'])
    expect(placeOf(bad, home)).toBe(null);
});

it('speaks its own language, else the page\'s, else the browser\'s', () => {
  const [zh, en] = [wordsFor('zh-CN', []), wordsFor('en', [])];
  expect(zh['button.pay']).not.toBe(en['button.pay']);
  expect(wordsFor(null, ['fr', 'en-GB'])).toBe(en);
  expect(wordsFor('fr', ['zh'])).toBe(zh);
  expect(wordsFor(null, [])).toBe(zh);
});

it('knows a session by its id, and asks about it with a publishable key alone', async () => {
  const session = 'cos_0123456789ABCDEFGHJKMNPQRS', key = `cx_pk_${'a'.repeat(43)}`;
  expect(pageOf(session, home)).toBe(`${home}/c/${session}`);
  for (const bad of [null, '', 'ord_0123456789ABCDEFGHJKMNPQRS', `${session}/../app`, 'cos_1']) expect(pageOf(bad, home)).toBe(null);
  const asked = vi.fn(async () => new Response(JSON.stringify({ status: 'paid', amount: 2000, currency: 'CNY' })));
  vi.stubGlobal('fetch', asked);
  expect(await statusOf(session, key, home)).toMatchObject({ status: 'paid', amount: 2000 });
  expect(asked).toHaveBeenCalledExactlyOnceWith(`${home}/v1/checkout_sessions/${session}/status?key=${key}`, { credentials: 'omit' });
  for (const secret of [`cx_sk_${'a'.repeat(43)}`, `cx_test_rk_${'a'.repeat(43)}`, 'key']) expect(await statusOf(session, secret, home)).toBe(null);
  expect(asked).toHaveBeenCalledTimes(1);
  vi.stubGlobal('fetch', async () => { throw new TypeError('refused by the page'); });
  expect(await statusOf(session, key, home)).toBe(null);
  vi.unstubAllGlobals();
  expect(moneyOf({ status: 'open', amount: 2150, currency: 'CNY' }, 'zh-CN')).toMatch(/21\.50/);
});
