import { expect, it } from 'vitest';
import { changed, countMax, countOf, isBarcode, linesMax, offFault, offOf, partPaid, renewed, titleOf, totalOf, type Cart } from './cart';

const milk = { number: 1, name: '豆浆', price: 300 }, bun = { number: 2, name: '肉包', price: 250 };
const product = (one: typeof milk, price = one.price) => ({ ...one, price, object: 'product' as const, currency: 'CNY', barcode: null });

it('counts what is tapped, and what is tapped away', () => {
  let cart: Cart = [];
  for (const one of [milk, bun, milk]) cart = changed(cart, one, 1);
  expect(cart.map((one) => [one.name, one.count])).toEqual([['豆浆', 2], ['肉包', 1]]);
  expect(totalOf(cart)).toBe(850);
  cart = changed(changed(cart, bun, -1), milk, -1);
  expect(totalOf(cart)).toBe(300);
  expect(countOf(cart, 2)).toBe(0);
  expect(changed(cart, bun, -1)).toEqual(cart);
});

it('ends where one line and one sale end', () => {
  expect(countOf(changed([{ product: 1, name: 'x', price: 1, count: countMax }], milk, 1), 1)).toBe(countMax);
  const full: Cart = Array.from({ length: linesMax }, (_, at) => ({ product: at + 10, name: 'x', price: 1, count: 1 }));
  expect(changed(full, milk, 1)).toHaveLength(linesMax);
  expect(countOf(changed(full, { number: 10, name: 'x', price: 1 }, 1), 10)).toBe(2);
});

it('sells at the price that the shop has now', () => {
  const cart = changed(changed([], milk, 1), bun, 1);
  expect(renewed(cart, [product(milk, 350)])).toEqual([{ product: 1, name: '豆浆', price: 350, count: 1 }]);
});

it('tells the customer in one line what it is, and cuts no character in two', () => {
  expect(titleOf(changed(changed(changed([], milk, 1), milk, 1), bun, 1))).toBe('豆浆×2 + 肉包');
  const long: Cart = Array.from({ length: 9 }, (_, at) => ({ product: at, name: '招牌牛肉面', price: 1, count: 1 }));
  expect(new TextEncoder().encode(titleOf(long)).length).toBeLessThanOrEqual(60);
  expect(titleOf(long)).toBe('招牌牛肉面 + 招牌牛肉面 + 招牌牛肉面 …');
});

it('knows a package from a payer', () => {
  expect(isBarcode('6901234567892')).toBe(true);
  expect(isBarcode('96385074')).toBe(true);
  expect(isBarcode('881234567891234567')).toBe(false);
});

it('takes off an amount or so many percent, and always leaves something to pay', () => {
  expect(offOf(2000, null)).toBe(0);
  expect(offOf(2000, { by: 'amount', amount: 500 })).toBe(500);
  expect(offOf(2000, { by: 'amount', amount: 2000 })).toBe(0);
  expect(offOf(1250, { by: 'percent', percent: 15 })).toBe(188);
  expect(offOf(1, { by: 'percent', percent: 10 })).toBe(0);
  expect(offOf(1250, { by: 'percent', percent: 100 })).toBe(0);
});

it('does not call too much what comes to less than half a fen', () => {
  expect(offFault(10, { by: 'percent', percent: 1 })).toBe('too_little');
  expect(offFault(10, { by: 'percent', percent: 4 })).toBe('too_little');
  expect(offFault(10, { by: 'percent', percent: 5 })).toBe(null);
  expect(offOf(10, { by: 'percent', percent: 5 })).toBe(1);
  expect(offFault(1, { by: 'percent', percent: 99 })).toBe('too_much');
  expect(offFault(10, { by: 'percent', percent: 100 })).toBe('too_much');
  expect(offFault(2000, { by: 'amount', amount: 2000 })).toBe('too_much');
  expect(offFault(2000, { by: 'amount', amount: 1999 })).toBe(null);
  expect(offFault(2000, null)).toBe(null);
});

it('gives back of each line what was paid for it, and with the last one all of it', () => {
  const [paid, off] = [870, 96];
  const back: number[] = [];
  let returned = 0;
  for (const price of [333, 333, 300]) {
    back.push(partPaid(paid, off, returned, price));
    returned += price;
  }
  expect(back).toEqual([299, 300, 271]);
  expect(back.reduce((sum, one) => sum + one, 0)).toBe(paid);
});
