import { expect, it } from 'vitest';
import { placeOf, wordsFor } from './place';

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
