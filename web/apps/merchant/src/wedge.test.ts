import { expect, it } from 'vitest';
import { readScanned } from './payer_code';
import { Wedge, type Fed } from './wedge';

const type = (wedge: Wedge, keys: string[], gap: number, from = 0): Fed[] => keys.map((key, i) => wedge.feed(key, from + i * gap));

it('leaves what a person types alone, Enter included', () => {
  const fed = type(new Wedge(), [...'12.50', 'Enter'], 90);
  expect(fed.every((one) => one.kind === 'typed')).toBe(true);
});

it('reads a scanner that types eighteen digits and Enter', () => {
  const fed = type(new Wedge(), [...'881234567891234567', 'Enter'], 8);
  expect(fed.at(-1)).toEqual({ kind: 'code', text: '881234567891234567' });
});

it('says which keys of the burst had been taken for an amount', () => {
  const wedge = new Wedge();
  type(wedge, [...'12'], 200);
  const fed = type(wedge, [...'8812345678'], 5, 5000);
  expect(fed.map((one) => one.kind)).toEqual(['typed', 'typed', ...Array<string>(8).fill('burst')]);
  expect(fed[2]).toEqual({ kind: 'burst', takeBack: 2 });
  expect(fed[3]).toEqual({ kind: 'burst', takeBack: 0 });
});

it('does not take a short burst, or one that no Enter ends, for a code', () => {
  expect(type(new Wedge(), [...'123', 'Enter'], 5).at(-1)).toEqual({ kind: 'typed' });
  const wedge = new Wedge();
  type(wedge, [...'881234567891234567'], 5);
  expect(wedge.feed('Enter', 10_000)).toEqual({ kind: 'typed' });
  expect(wedge.feed('5', 20_000)).toEqual({ kind: 'typed' });
});

it('knows our payers, names the codes of others, and sees that a shop’s code is no payer', () => {
  expect(readScanned(' 8812 3456 7891 234567 ')).toEqual({ kind: 'ours', code: '881234567891234567' });
  expect(readScanned('134567890123456789')).toEqual({ kind: 'foreign', scheme: 'wechat' });
  expect(readScanned('2812345678901234')).toEqual({ kind: 'foreign', scheme: 'alipay' });
  expect(readScanned('6212345678901234567')).toEqual({ kind: 'foreign', scheme: 'unionpay' });
  expect(readScanned('https://example.cn/q/abc').kind).toBe('payee');
  expect(readScanned('000201010211').kind).toBe('payee');
  expect(readScanned('88123').kind).toBe('unknown');
});

it('reads a receipt’s address from a scanner that holds Shift for its capitals, and knows it for one', () => {
  const address = 'https://pay.example/verify?receipt=rcp_7HQ2M0V3T8K5RWXC7HQ2M0V3T8';
  const fed = type(new Wedge(), [...address].flatMap((key) => (/[A-Z?:_]/.test(key) ? ['Shift', key] : [key])).concat('Enter'), 5);
  expect(fed.at(-1)).toEqual({ kind: 'code', text: address });
  for (const text of [address, 'rcp_7HQ2M0V3T8K5RWXC7HQ2M0V3T8']) expect(readScanned(` ${text} `)).toEqual({ kind: 'receipt', text });
  for (const text of ['https://pay.example/verify', 'https://pay.example/q/verify?receipt=1', 'rcp_1']) expect(readScanned(text).kind).not.toBe('receipt');
});
