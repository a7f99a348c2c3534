// The gym's day: it sells ten visits in advance, a customer buys them with his PIN, is checked in by his code and by a yes on his phone, says no once, takes
// back what is left without asking anybody; then the gym gives up, and everybody has the rest back.
import { register } from './five.mjs';
import { check, same } from './world.mjs';

const pin = '274916';
const ways = [
  { name: 'zh elder', language: 'zh-CN', size: 'elder', theme: 'light', shop: '晨光推拿', plan: '推拿十次', person: '周桂莲' },
  { name: 'en dark', language: 'en', size: 'normal', theme: 'dark', shop: 'Dawn gym', plan: 'Ten visits', person: '周桂英' },
];

/** Whoever is known by a document opens a shop and sells ten visits in advance, from the wallet. */
export async function sellsVisits(owner, way, seen = async () => {}) {
  const { t } = owner;
  await owner.open('/app/shops');
  await owner.tap(owner.button('wallet.shops.open'));
  await owner.page.getByLabel(t('wallet.shops.name'), { exact: true }).fill(way.shop);
  await owner.page.getByLabel(t('wallet.shops.category'), { exact: true }).selectOption('5814');
  await owner.page.getByLabel(t('wallet.shops.place'), { exact: true }).fill('1');
  await owner.tap(owner.button('wallet.shops.open'));
  await owner.page.getByRole('img', { name: t('wallet.shops.qr', { name: way.shop }), exact: true }).waitFor();
  const shop = (await owner.ask('GET', '/v1/me/shops')).body.data[0];
  await owner.tap(owner.page.getByRole('link', { name: new RegExp(t('wallet.plans.title')) }));
  await owner.tap(owner.button('wallet.plans.make'));
  const sheet = owner.page.locator('dialog[open]');
  await sheet.getByLabel(t('wallet.plans.name'), { exact: true }).fill(way.plan);
  await sheet.getByLabel(t('wallet.packages.price'), { exact: true }).fill('300');
  await seen('make');
  await owner.tap(owner.button('wallet.plans.make', {}, sheet));
  await sheet.waitFor({ state: 'detached' });
  await owner.page.getByRole('button', { name: new RegExp(way.plan) }).waitFor();
  return shop;
}

async function oneWay(world, way) {
  const owner = await world.phone(way.language, { ...way, size: 'normal' }), buyer = await world.phone(way.language, { ...way, workers: false });
  const { t } = owner;
  const number = world.newNumber(), theirs = world.newNumber();
  const test = (what, work) => world.test(`gym, ${way.name}: ${what}`, work);
  const seen = async (what, phone) => {
    await phone.still();
    await phone.shot(`gym-${way.name.replaceAll(' ', '-')}-${what}`);
    const faults = await phone.faults();
    check(faults.length === 0, `${what}: ${faults.join('\n')}`);
  };
  const sheetOf = (phone) => phone.page.locator('dialog[open]');
  const heading = (phone, text) => phone.page.getByRole('heading', { name: text, exact: true });
  const money = (yuan) => `¥${yuan}`;
  let shop, desk;
  /** In large letters the facts stand first, and the keys come with the next tap. */
  const confirms = async () => {
    if (way.size === 'elder') await buyer.tap(buyer.button('wallet.plans.buy', {}, sheetOf(buyer)));
    await buyer.pin(pin);
  };

  await test('the owner opens a shop and sells ten visits in advance', async () => {
    await register(world, owner, number);
    await register(world, buyer, theirs);
    world.cashIn(`+86${theirs}`, '900.00');
    world.visit(`+86${number}`, way.person);
    shop = await sellsVisits(owner, way, (what) => seen(what, owner));
    await seen('plans-own', owner);
  });

  await test('somebody scans its code, reads what it sells and the refund in plain words, and buys with his PIN', async () => {
    await buyer.open(`/app/pay?code=${encodeURIComponent(shop.code.text)}`);
    await buyer.tap(buyer.button('wallet.plans.of_shop'));
    await buyer.shows(t('wallet.plans.escrow'));
    await seen('plans', buyer);
    await buyer.tap(buyer.button('wallet.plans.buy'));
    await sheetOf(buyer).getByText(t('wallet.plans.refund_text', { count: 7 })).waitFor();
    await seen('buy', buyer);
    await confirms();
    await buyer.shows(t('wallet.packages.progress', { used: 0, visits: 10 }));
    await seen('bought', buyer);
    same((await buyer.ask('GET', '/v1/me/home')).body.available.amount, 60_000, 'left in the wallet');
  });

  const checkIn = async () => {
    await desk.openTill('/till/packages');
    await desk.tap(desk.button('till.packages.ask'));
    await desk.shows(t('till.packages.asked'));
  };
  /** What the buyer's screen shows, as the till's camera would read it. */
  const shown = async () => {
    const [reply] = await Promise.all([
      buyer.page.waitForResponse((it) => /\/v1\/packages\/[^/]+\/code$/.test(it.url())),
      buyer.tap(buyer.button('wallet.packages.code')),
    ]);
    return (await reply.json()).text;
  };
  const typed = async (code) => {
    await desk.page.getByLabel(t('till.packages.typed'), { exact: true }).fill(code);
    await desk.tap(desk.button('till.packages.take'));
  };

  await test('a cashier\'s till scans the code on the phone: one visit, and a second scan takes none', async () => {
    await owner.open(`/app/shops/${shop.id}`);
    await owner.tap(owner.button('wallet.tills.add'));
    const sheet = sheetOf(owner);
    await owner.tap(sheet.getByText(t('wallet.tills.cashier'), { exact: true }));
    await sheet.getByLabel(t('wallet.tills.label'), { exact: true }).fill('desk');
    await owner.tap(owner.button('wallet.tills.offer', {}, sheet));
    await sheet.locator('.w-pairing').waitFor();
    const pairing = await sheet.locator('.w-pairing').textContent();
    desk = await world.phone(way.language, { ...way, size: 'normal', workers: false });
    await desk.open('/till/');
    await desk.page.getByLabel(t('till.signin.link'), { exact: true }).fill(pairing);
    await desk.tap(desk.button('till.signin.enter'));
    await desk.tap(desk.button('till.open'));
    await desk.tap(desk.page.getByRole('link', { name: t('till.packages'), exact: true }));
    await desk.shows(t('till.packages.progress', { used: 0, visits: 10 }));
    const code = await shown();
    await seen('code', buyer);
    await typed(code);
    await heading(desk, t('till.packages.taken', { number: 1, visits: 10 })).waitFor();
    await seen('taken', desk);
    await heading(buyer, t('wallet.packages.taken', { number: 1, visits: 10 })).waitFor();
    await seen('taken-phone', buyer);
    await buyer.tap(buyer.button('ui.done', {}, sheetOf(buyer)));
    await desk.tap(desk.button('till.packages.next'));
    await desk.openTill('/till/packages');
    await typed(code);
    await desk.shows(t('refusal.visit_over'));
  });

  await test('the till asks, and a yes on the phone takes a visit; a no takes nothing', async () => {
    await buyer.open('/app/');
    await checkIn();
    await seen('asks', desk);
    await heading(buyer, t('wallet.visit.asks', { shop: way.shop })).waitFor();
    await seen('question', buyer);
    await buyer.tap(buyer.button('wallet.visit.yes'));
    await desk.shows(t('till.packages.progress', { used: 2, visits: 10 }));
    await checkIn();
    await heading(buyer, t('wallet.visit.asks', { shop: way.shop })).waitFor();
    await buyer.tap(buyer.button('wallet.visit.no'));
    await desk.button('till.packages.ask').waitFor();
    await desk.shows(t('till.packages.progress', { used: 2, visits: 10 }));
    await owner.open(`/app/shops/${shop.id}/packages`);
    await owner.shows(t('wallet.plans.waits', { amount: money('240.00') }));
    await seen('sold', owner);
  });

  await test('what is left comes back at once, and nobody has to agree', async () => {
    await buyer.open('/app/packages');
    await seen('list', buyer);
    await buyer.tap(buyer.page.getByRole('link', { name: new RegExp(way.plan) }));
    await seen('progress', buyer);
    await buyer.tap(buyer.button('wallet.packages.back'));
    await seen('back', buyer);
    await buyer.tap(buyer.button('wallet.packages.back_do', { amount: money('240.00') }));
    await buyer.shows(t('wallet.packages.returned'));
    await seen('returned', buyer);
    same((await buyer.ask('GET', '/v1/me/home')).body.available.amount, 84_000, 'left in the wallet');
    const bills = (await buyer.ask('GET', '/v1/transactions')).body.data;
    same(JSON.stringify(bills.slice(0, 2).map((it) => [it.type, it.title, it.status])), JSON.stringify([['refund', way.shop, 'succeeded'], ['payment', way.shop, 'partly_refunded']]), 'the bills');
    await buyer.open(`/app/bills/${bills[1].id}`);
    await buyer.shows(t('wallet.step.visited'));
    await seen('bill', buyer);
  });

  await test('the gym gives up: everybody has the rest back, and is told', async () => {
    await buyer.open(`/app/plans/${shop.id}`);
    await buyer.tap(buyer.button('wallet.plans.buy'));
    await confirms();
    await buyer.shows(t('wallet.packages.progress', { used: 0, visits: 10 }));
    await owner.open(`/app/shops/${shop.id}/packages`);
    await owner.tap(owner.button('wallet.plans.give_up'));
    await seen('give-up', owner);
    await owner.tap(owner.button('wallet.plans.give_up', {}, sheetOf(owner)));
    await owner.shows(t('wallet.plans.gave_up', { count: 1, amount: money('300.00') }));
    await seen('gave-up', owner);
    await buyer.shows(t('wallet.packages.wound_up'));
    await seen('wound-up', buyer);
    same((await buyer.ask('GET', '/v1/me/home')).body.available.amount, 84_000, 'back in the wallet');
    await buyer.open(`/app/plans/${shop.id}`);
    await buyer.shows(t('wallet.plans.none'));
  });

  await test('a list of packages that does not fit goes on, in the wallet and at the till', async () => {
    await buyer.onePerPage('/v1/packages');
    await buyer.open('/app/packages');
    const rows = buyer.page.getByRole('list', { name: t('wallet.packages.title'), exact: true }).getByRole('listitem');
    await buyer.counts(rows, 1, 'packages on the first page');
    await seen('list-page', buyer);
    await buyer.tap(buyer.button('ui.more'));
    await buyer.counts(rows, 2, 'packages with the next page');
    await buyer.counts(rows.filter({ hasText: money('240.00') }), 1, 'packages given back');
    await buyer.counts(buyer.button('ui.more'), 0, 'pages left');
    await desk.onePerPage('/v1/till/packages');
    await desk.openTill('/till/packages');
    const newer = desk.page.getByText(t('till.packages.wound_up'), { exact: true }), older = desk.page.getByText(t('till.packages.returned'), { exact: true });
    await newer.waitFor();
    same(await older.count(), 0, 'packages of the next page');
    await seen('sold-page', desk);
    await desk.tap(desk.button('ui.more'));
    await older.waitFor();
    await desk.counts(newer, 1, 'packages of the first page');
    await desk.counts(desk.button('ui.more'), 0, 'pages left');
  });
}

export default async function gym(world) {
  const before = world.faults.length;
  for (const way of ways) await oneWay(world, way);
  await world.test('gym: nothing went wrong behind the screens', async () => same(world.faults.slice(before).join('\n'), '', 'faults of pages'));
}
