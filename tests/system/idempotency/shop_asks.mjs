// What shops and their customers agree on beyond a single payment: visits paid in advance, guaranteed orders, what takes a second
// person at the counter, shops of residents, the drawer. Read by asks.mjs, which says what an ask is.
import { must } from '../authorisation/house.mjs';
import { uuid7 } from '../wallet.mjs';
import { account, balance, desk, keyAt, nobody, owner, program, till, wallet } from './callers.mjs';

const terms = [{ name: 'Ten visits', price: 1000, visits: 10, months: 6 }, { name: 'Two visits', price: 300, visits: 2, months: 3 }];
/// Two plans of a shop, which may have twenty.
async function plansOf(house, shop) {
  const made = async (one) => must(await house.till(shop, 'POST', '/v1/till/plans', one), 'a plan');
  return (shop.plans ??= [await made(terms[0]), await made(terms[1])]);
}
/// Somebody who has two packages of ten visits, and 280.00.
async function buyer(house, shop) {
  const one = await house.someone(), [plan] = await plansOf(house, shop);
  return { one, ids: [await house.boughtPackage(one, shop, plan), await house.boughtPackage(one, shop, plan)] };
}
const visits = async (one, id) => { const { used, left } = must(await one.call('GET', `/v1/packages/${id}`), 'a package'); return [used, left]; };
const askedVisit = async (house, shop, id) => must(await house.till(shop, 'POST', `/v1/till/packages/${id}/visits`, {}), 'a question').id;
/// Somebody who has paid two guaranteed orders, and has 296.00; `stage`: how far the two have come.
async function trades(house, shop, stage = 'paid') {
  const one = await house.someone(), all = [];
  for (let i = 0; i < 2; i++) {
    const { order, trade } = await house.trade(one, shop, keyAt(house, shop), `T-${uuid7()}`);
    if (stage !== 'paid') must(await house.till(shop, 'POST', `/v1/till/trades/${trade}/sent`, {}), 'sending it');
    if (stage === 'disputed') must(await one.call('POST', `/v1/trades/${trade}/dispute`, { door: 'not_come' }, uuid7()), 'a complaint');
    all.push({ order, trade });
  }
  return { one, trades: all.map(({ trade }) => trade), orders: all.map(({ order }) => order) };
}
const tradeOf = async (one, id) => must(await one.call('GET', `/v1/trades/${id}`), 'a trade');
const standing = async (one, id) => { const { status, held, returned, delivered } = await tradeOf(one, id); return [status, held, returned, delivered]; };
const complaint = async (one, id) => { const { status, answer } = (await tradeOf(one, id)).complaint; return [status, answer]; };
const ownShops = async (one) => must(await one.call('GET', '/v1/me/shops'), 'shops').data;
/// Another device of the shop's, for a cashier: its session and its id.
async function cashierAt(house, shop) {
  const all = async () => must(await house.till(shop, 'GET', '/v1/till/tills'), 'tills').data.map(({ id }) => id);
  const before = await all(), token = await house.paired((body) => house.till(shop, 'POST', '/v1/till/pairings', body), 'cashier');
  return { ...shop, token, till: (await all()).find((id) => !before.includes(id)) };
}
/// A cashier's till that asks for more off than a cashier may give.
async function asksDiscount(house, shop) {
  const cashier = await cashierAt(house, shop);
  await house.till(cashier, 'POST', '/v1/till/orders', { amount: 500, currency: 'CNY', discount: 500 });
  return cashier.till;
}
const drawer = async (house, cashier) => must(await house.till(cashier, 'GET', '/v1/till/shift'), 'a shift').shift?.expected ?? null;

export const shopAsks = {
  // ------------------------------------------------------------------------------------------- visits paid in advance
  make_till_plan: async (house, me, shop) => till(shop, 'POST', '/v1/till/plans', (nonce, other) => ({ ...terms[0], price: other ? 2000 : 1000 })),
  make_shop_plan: async (house) => {
    const { one, ids: [id] } = await owner(house, '健身房');
    return wallet(one, 'POST', `/v1/me/shops/${id}/plans`, (nonce, other) => ({ ...terms[0], price: other ? 2000 : 1000 }),
      { effect: { see: async () => must(await one.call('GET', `/v1/me/shops/${id}/plans`), 'plans').data.length, is: 1 } });
  },
  end_till_plan: async (house, me, shop) => {
    const { id } = must(await house.till(shop, 'POST', '/v1/till/plans', terms[0]), 'a plan');
    return till(shop, 'DELETE', `/v1/till/plans/${id}`, null, { eight: { done: 8 } });
  },
  end_shop_plan: async (house) => {
    const { one, ids: [shop] } = await owner(house, '健身房');
    const { id } = must(await one.call('POST', `/v1/me/shops/${shop}/plans`, terms[0], uuid7()), 'a plan');
    return wallet(one, 'DELETE', `/v1/me/shop_plans/${id}`, null, { eight: { done: 8 } });
  },
  buy_package: async (house, me, shop) => {
    const one = await house.someone(), plans = await plansOf(house, shop);
    return wallet(one, 'POST', '/v1/packages', (nonce, other) => house.packageBody(one, shop, plans[other ? 1 : 0], nonce), { effect: { see: () => balance(one), is: 29_000 } });
  },
  take_visit: async (house, me, shop) => {
    const { one, ids } = await buyer(house, shop), codes = [];
    for (const id of ids) codes.push(must(await one.call('POST', `/v1/packages/${id}/code`, {}), 'a code').text);
    return till(shop, 'POST', '/v1/till/visits', (nonce, other) => ({ code: codes[other ? 1 : 0] }), { effect: { see: () => visits(one, ids[0]), is: [1, 900] } });
  },
  ask_visit: async (house, me, shop) => {
    const { one, ids: [id, two] } = await buyer(house, shop);
    return till(shop, 'POST', `/v1/till/packages/${id}/visits`, () => ({}), { to: `/v1/till/packages/${two}/visits`,
      effect: { see: async () => must(await one.call('GET', `/v1/packages/${id}`), 'a package').asked !== null, is: true } });
  },
  answer_visit: async (house, me, shop) => {
    const { one, ids: [id, two] } = await buyer(house, shop), [visit, another] = [await askedVisit(house, shop, id), await askedVisit(house, shop, two)];
    return wallet(one, 'POST', `/v1/visits/${visit}/answer`, () => ({ answer: 'yes' }), { to: `/v1/visits/${another}/answer`, effect: { see: () => visits(one, id), is: [1, 900] } });
  },
  give_package_back: async (house, me, shop) => {
    const { one, ids: [id, two] } = await buyer(house, shop);
    return wallet(one, 'POST', `/v1/packages/${id}/return`, () => ({}), { to: `/v1/packages/${two}/return`, effect: { see: () => balance(one), is: 29_000 } });
  },
  return_shop_packages: async (house) => {
    const { one, ids: [id, two] } = await owner(house, '健身房', '按摩店'), client = await house.someone();
    for (const [shop, name] of [[id, '健身房'], [two, '按摩店']])
      await house.boughtPackage(client, { id: shop, name }, must(await one.call('POST', `/v1/me/shops/${shop}/plans`, terms[0], uuid7()), 'a plan'));
    return wallet(one, 'POST', `/v1/me/shops/${id}/packages/return`, () => ({}), { to: `/v1/me/shops/${two}/packages/return`,
      moves: 'the answer counts what timers give back meanwhile', effect: { see: () => balance(client), is: 29_000 } });
  },

  // ------------------------------------------------------------------------------------------------ guaranteed orders
  create_trade: async (house, me, shop) => {
    const one = await house.someone(), orders = [];
    for (let i = 0; i < 2; i++) orders.push(await house.guaranteedOrder(one, keyAt(house, shop), `T-${uuid7()}`));
    return wallet(one, 'POST', '/v1/trades', (nonce, other) => house.tradeBody(one, shop, orders[other ? 1 : 0], nonce), { effect: { see: () => balance(one), is: 29_800 } });
  },
  cancel_trade: async (house, me, shop) => {
    const { one, trades: [id, two] } = await trades(house, shop);
    return wallet(one, 'POST', `/v1/trades/${id}/cancel`, () => ({}), { to: `/v1/trades/${two}/cancel`, effect: { see: () => balance(one), is: 29_800 } });
  },
  confirm_trade: async (house, me, shop) => {
    const { one, trades: [id, two] } = await trades(house, shop, 'sent');
    return wallet(one, 'POST', `/v1/trades/${id}/confirm`, () => ({}), { to: `/v1/trades/${two}/confirm`, effect: { see: () => standing(one, id), is: ['delivered', 0, 0, 200] } });
  },
  send_till_trade: async (house, me, shop) => {
    const { one, trades: [id] } = await trades(house, shop);
    return till(shop, 'POST', `/v1/till/trades/${id}/sent`, (nonce, other) => ({ tracking: other ? 'SF 2' : 'SF 1' }), { effect: { see: () => standing(one, id), is: ['sent', 200, 0, 0] } });
  },
  send_shop_trade: async (house, me, shop) => {
    const { one, trades: [id], orders: [order] } = await trades(house, shop);
    return program(keyAt(house, shop), 'POST', `/v1/orders/${order}/sent`, (nonce, other) => ({ tracking: other ? 'SF 2' : 'SF 1' }), { shop, effect: { see: () => standing(one, id), is: ['sent', 200, 0, 0] } });
  },
  return_till_trade: async (house, me, shop) => {
    const { one, trades: [id] } = await trades(house, shop, 'sent');
    return till(shop, 'POST', `/v1/till/trades/${id}/return`, (nonce, other) => ({ amount: other ? 20 : 10, currency: 'CNY' }), { effect: { see: () => balance(one), is: 29_610 } });
  },
  return_shop_trade: async (house, me, shop) => {
    const { one, orders: [order] } = await trades(house, shop);
    return program(keyAt(house, shop), 'POST', `/v1/orders/${order}/return`, (nonce, other) => ({ amount: other ? 20 : 10, currency: 'CNY' }), { shop, effect: { see: () => balance(one), is: 29_610 } });
  },
  dispute_trade: async (house, me, shop) => {
    const { one, trades: [id] } = await trades(house, shop, 'sent');
    return wallet(one, 'POST', `/v1/trades/${id}/dispute`, (nonce, other) => ({ door: other ? 'not_as_agreed' : 'not_come', words: 'where is it' }),
      { effect: { see: () => standing(one, id), is: ['disputed', 200, 0, 0] } });
  },
  withdraw_trade_dispute: async (house, me, shop) => {
    const { one, trades: [id, two] } = await trades(house, shop, 'disputed');
    return wallet(one, 'POST', `/v1/trades/${id}/withdraw`, () => ({}), { to: `/v1/trades/${two}/withdraw`, effect: { see: () => standing(one, id), is: ['sent', 200, 0, 0] } });
  },
  contest_till_trade: async (house, me, shop) => {
    const { one, trades: [id] } = await trades(house, shop, 'disputed');
    return till(shop, 'POST', `/v1/till/trades/${id}/contest`, (nonce, other) => ({ answer: other ? 'it was sent twice' : 'it was sent' }), { effect: { see: () => complaint(one, id), is: ['contested', 'it was sent'] } });
  },
  contest_shop_trade: async (house, me, shop) => {
    const { one, trades: [id], orders: [order] } = await trades(house, shop, 'disputed');
    return program(keyAt(house, shop), 'POST', `/v1/orders/${order}/contest`, (nonce, other) => ({ answer: other ? 'it was sent twice' : 'it was sent' }),
      { shop, effect: { see: () => complaint(one, id), is: ['contested', 'it was sent'] } });
  },
  decide_trade_case: async (house, me, shop) => {
    const { one, trades: [id] } = await trades(house, shop, 'disputed');
    return desk(house.operator, 'POST', `/v1/console/trades/${id}/decision`, (nonce, other) => ({ return: other ? 50 : 150, reason: 'as agreed' }),
      { effect: { see: async () => [await balance(one), ...(await standing(one, id))], is: [29_750, 'delivered', 0, 150, 50] } });
  },
  return_shop_trades: async (house) => {
    const { one, ids: [id, two] } = await owner(house, '书店', '花店'), client = await house.someone();
    for (const [shop, name] of [[id, '书店'], [two, '花店']]) {
      const token = await house.paired((body) => one.call('POST', `/v1/me/shops/${shop}/pairings`, body, uuid7()), 'owner');
      await house.trade(client, { id: shop, name }, (await house.apiKey({ token }, 'web shop')).key, `T-${uuid7()}`);
    }
    return wallet(one, 'POST', `/v1/me/shops/${id}/trades/return`, () => ({}), { to: `/v1/me/shops/${two}/trades/return`,
      moves: 'the answer counts what timers give back meanwhile', effect: { see: () => balance(client), is: 29_800 } });
  },

  // --------------------------------------------------------------------------------------------- what takes a second person
  approve_refund: async (house, me, shop) => {
    const one = await house.someone(), paid = [], cashier = await cashierAt(house, shop);
    for (let i = 0; i < 2; i++) {
      paid.push(must(await house.pay(one, shop, await house.order(shop, 10_100), 10_100), 'a payment').id);
      await house.till(cashier, 'POST', `/v1/till/payments/${paid[i]}/refunds`, { amount: 10_100, currency: 'CNY' });
    }
    const see = async () => must(await house.till(shop, 'GET', '/v1/till/refunds_asked'), 'questions').data.find((asked) => asked.payment_id === paid[0])?.approved;
    return till(shop, 'POST', `/v1/till/refunds_asked/${paid[0]}/approval`, () => ({ amount: 10_100 }), { to: `/v1/till/refunds_asked/${paid[1]}/approval`, effect: { see, is: true } });
  },
  approve_discount: async (house, me, shop) => {
    const [one, two] = [await asksDiscount(house, shop), await asksDiscount(house, shop)];
    return till(shop, 'POST', `/v1/till/discounts_asked/${one}/approval`, () => ({ before: 1000, discount: 500 }), { to: `/v1/till/discounts_asked/${two}/approval` });
  },
  // ------------------------------------------------------------------------------------------------ shops of residents
  open_shop: async (house) => {
    const { one } = await owner(house);
    return wallet(one, 'POST', '/v1/me/shops', (nonce, other) => ({ name: other ? '茶馆' : '面馆', category: '5814', place: 'at the gate' }),
      { effect: { see: async () => (await ownShops(one)).map(({ name }) => name), is: ['面馆'] } });
  },
  print_shop_code_anew: async (house) => {
    const { one, ids: [id, two] } = await owner(house, '面馆', '茶馆'), code = async () => (await ownShops(one)).find((shop) => shop.id === id).code.text, before = await code();
    return wallet(one, 'POST', `/v1/me/shops/${id}/code`, () => ({}), { to: `/v1/me/shops/${two}/code`, effect: { see: async () => (await code()) !== before, is: true } });
  },
  hand_in_shop_papers: async (house) => {
    const { one, ids: [id] } = await owner(house, '面馆');
    return wallet(one, 'POST', `/v1/me/shops/${id}/papers`, (nonce, other) => ({ licence_code: '91350100M000100Y43', licence_name: other ? 'that shop' : 'this shop' }),
      { effect: { see: async () => (await ownShops(one))[0].papers.state, is: 'waiting' } });
  },
  decide_shop_papers: async (house) => {
    const { one, ids: [id] } = await owner(house, '面馆');
    must(await one.call('POST', `/v1/me/shops/${id}/papers`, { licence_code: '91350100M000100Y43', licence_name: 'a shop' }, uuid7()), 'papers');
    return desk(house.operator, 'POST', `/v1/console/shop_papers/${id}/decision`, (nonce, other) => (other ? { decision: 'refuse', reason: 'not to be read' } : { decision: 'accept' }),
      { effect: { see: async () => (await ownShops(one))[0].papers.state, is: 'accepted' } });
  },
  choose_settlement_account: async (house) => {
    const { one, ids: [id] } = await owner(house, '面馆'), links = [await house.bankLink(one, account(), '周桂兰'), await house.bankLink(one, account(), '周桂兰')];
    return wallet(one, 'POST', `/v1/me/shops/${id}/settlement_account`, (nonce, other) => ({ bank_link_id: links[other ? 1 : 0] }),
      { effect: { see: async () => must(await one.call('GET', `/v1/me/shops/${id}/settlement_account`), 'an account').account?.id ?? null, is: links[0] } });
  },
  offer_shop_pairing: async (house) => {
    const { one, ids: [id] } = await owner(house, '面馆');
    return wallet(one, 'POST', `/v1/me/shops/${id}/pairings`, (nonce, other) => ({ role: 'cashier', label: other ? 'that' : 'this' }));
  },
  // From an address of its own: seven wrong codes shut the door to whoever is there.
  pair_till: async (house) => {
    const { one, ids: [id] } = await owner(house, '面馆');
    const { code } = must(await one.call('POST', `/v1/me/shops/${id}/pairings`, { role: 'cashier', label: 'tablet' }, uuid7()), 'a pairing');
    return nobody('POST', '/v1/till/pairing_sessions', () => ({ code }), { address: '127.7.0.1', eight: { done: 1, pairing_code_wrong: 7 },
      effect: { see: async () => must(await one.call('GET', `/v1/me/shops/${id}/tills`), 'tills').data.length, is: 1 } });
  },
  revoke_till: async (house) => till(house.stall, 'DELETE', `/v1/till/tills/${(await cashierAt(house, house.stall)).till}`, null, { eight: { done: 8 } }),
  revoke_shop_till: async (house) => {
    const { one, ids: [id] } = await owner(house, '面馆');
    await house.paired((body) => one.call('POST', `/v1/me/shops/${id}/pairings`, body, uuid7()), 'cashier');
    const [device] = must(await one.call('GET', `/v1/me/shops/${id}/tills`), 'tills').data;
    return wallet(one, 'DELETE', `/v1/me/shop_tills/${device.id}`, null, { eight: { done: 8 } });
  },

  // ------------------------------------------------------------------------------------------- the drawer of a fresh till
  open_shift: async (house, me, shop) => {
    const cashier = await cashierAt(house, shop);
    return till(cashier, 'POST', '/v1/till/shift', (nonce, other) => ({ cash: other ? 20_000 : 10_000 }),
      { moves: 'the answer shows the takings meanwhile', effect: { see: () => drawer(house, cashier), is: 10_000 } });
  },
  move_cash: async (house, me, shop) => {
    const cashier = await cashierAt(house, shop);
    must(await house.till(cashier, 'POST', '/v1/till/shift', { cash: 10_000 }), 'a shift');
    return till(cashier, 'POST', '/v1/till/shift/cash', (nonce, other) => ({ amount: other ? -200 : -100, words: 'milk' }),
      { moves: 'the answer shows the takings meanwhile', effect: { see: () => drawer(house, cashier), is: 9_900 } });
  },
  close_shift: async (house, me, shop) => {
    const cashier = await cashierAt(house, shop);
    must(await house.till(cashier, 'POST', '/v1/till/shift', { cash: 10_000 }), 'a shift');
    return till(cashier, 'POST', '/v1/till/shift/close', (nonce, other) => ({ counted: other ? 9_000 : 10_000 }), { effect: { see: () => drawer(house, cashier), is: null } });
  },
};
