// What is being sold, line by line. The server prices it again: a price that has changed meanwhile is refused, never charged.
import type { Product } from '@chenxi/api';

export interface CartItem { product: number; name: string; price: number; count: number }
export type Cart = CartItem[];

/** as many as one line may have, and lines as one sale may */
export const countMax = 999, linesMax = 50;

export const totalOf = (cart: Cart): number => cart.reduce((sum, one) => sum + one.price * one.count, 0);

/** What the till takes off: an amount, or so many percent. */
export type Off = { by: 'amount'; amount: number } | { by: 'percent'; percent: number };
/** In fen, rounded half up. */
const offered = (before: number, off: Off): number => (off.by === 'amount' ? off.amount : Math.floor((before * off.percent + 50) / 100));
/** What it takes off: something is always left to pay. */
export function offOf(before: number, off: Off | null): number {
  const amount = off === null ? 0 : offered(before, off);
  return amount > 0 && amount < before ? amount : 0;
}
/** Why it takes nothing off: so few percent come to less than half a fen, or nothing would be left. */
export function offFault(before: number, off: Off | null): 'too_little' | 'too_much' | null {
  if (off === null || offOf(before, off) > 0) return null;
  return offered(before, off) > 0 ? 'too_much' : 'too_little';
}
/** What is given back of lines that cost so much, of a sale with a discount: as the server counts, down, of all that came back so far. */
export function partPaid(paid: number, discount: number, returned: number, before: number): number {
  const part = (of: number) => Number((BigInt(of) * BigInt(paid)) / BigInt(paid + discount));
  return part(returned + before) - part(returned);
}
export const countOf = (cart: Cart, product: number): number => cart.find((one) => one.product === product)?.count ?? 0;

/** One more of it, or one less; the last one less takes its line away. */
export function changed(cart: Cart, product: Pick<Product, 'number' | 'name' | 'price'>, by: 1 | -1): Cart {
  const count = countOf(cart, product.number) + by;
  if (count > countMax || (by === 1 && count === 1 && cart.length >= linesMax)) return cart;
  if (count <= 0) return cart.filter((one) => one.product !== product.number);
  if (count === 1 && by === 1) return [...cart, { product: product.number, name: product.name, price: product.price, count }];
  return cart.map((one) => (one.product === product.number ? { ...one, count } : one));
}

/** After the list has changed: today's names and prices, and nothing that is not sold any more. */
export function renewed(cart: Cart, products: Product[]): Cart {
  return cart.flatMap((one) => {
    const now = products.find((product) => product.number === one.product);
    return now ? [{ ...one, name: now.name, price: now.price }] : [];
  });
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;
/** "豆浆×2、油条": what the customer reads before he pays; cut where an order's title ends. */
export function titleOf(cart: Cart, max = 60): string {
  let title = '';
  for (const [at, one] of cart.entries()) {
    const next = `${at === 0 ? '' : ' + '}${one.name}${one.count > 1 ? `×${one.count}` : ''}`;
    if (bytes(title) + bytes(next) > max - (at < cart.length - 1 ? 4 : 0)) return bytes(title) === 0 ? '' : `${title} …`;
    title += next;
  }
  return title;
}

/** A number on a package, as a scanner reads it. */
export const isBarcode = (text: string): boolean => /^(\d{8}|\d{12,14})$/.test(text);
