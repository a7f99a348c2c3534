// Who asks, and what every one of the asks may need (asks.mjs, shop_asks.mjs).
import { accountNumber, must } from '../authorisation/house.mjs';

/// By a person, at a till, at the console, or by nobody who is signed in.
export const wallet = (person, method, path, body, more = {}) => ({ person, cookie: person.cookie, method, path, body, ...more });
export const till = (shop, method, path, body, more = {}) => ({ shop, cookie: `__Host-till=${shop.token}`, method, path, body, ...more });
export const desk = (token, method, path, body, more = {}) => ({ cookie: `__Host-console=${token}`, method, path, body, ...more });
export const program = (key, method, path, body, more = {}) => ({ cookie: '', program: key, method, path, body, ...more });
export const nobody = (method, path, body, more = {}) => ({ cookie: '', method, path, body, ...more });

export const account = () => accountNumber(`6222021${String(Math.floor(Math.random() * 1e11)).padStart(11, '0')}`);
export const keyAt = (house, shop) => house.programKeys[shop === house.stall ? 0 : 1];
export const balance = async (person) => must(await person.call('GET', '/v1/me/home'), 'home').balance.amount;
/// Without what waits to leave.
export const available = async (person) => must(await person.call('GET', '/v1/me/home'), 'home').available.amount;

let documents = 0;
/// A document's number, with its check digit, that nobody else in the town has.
export function newDocument() {
  const body = `11019919610507${String(++documents).padStart(3, '0')}`;
  const sum = [...body].reduce((all, digit, at) => all + Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][at], 0);
  return body + '10X98765432'[sum % 11];
}

/// Somebody who was at a counter with a document, and has shops of these names.
export async function owner(house, ...names) {
  const one = await house.someone(), ids = [];
  house.visit(one, newDocument());
  for (const name of names) ids.push(await house.ownShop(one, name));
  return { one, ids };
}
