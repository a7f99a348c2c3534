// A parcel: somebody pays a guaranteed order on the checkout's page and is told that the money is held; the shop sends it, he has a second look and
// confirms; another one he calls off before it is sent, of a third the shop gives back a part, and a complaint about the rest stops its clock.
import { keyOf } from './checkout.mjs';
import { register } from './five.mjs';
import { check, same } from './world.mjs';

const pin = '274916';
const ways = [
  { name: 'zh elder', language: 'zh-CN', size: 'elder', theme: 'light', title: '手工月饼两盒' },
  { name: 'en dark', language: 'en', size: 'normal', theme: 'dark', title: 'Two books' },
];
let number = 0;

async function oneWay(world, way, key) {
  const buyer = await world.phone(way.language, { ...way, workers: false }), desk = await world.phone(way.language, { ...way, size: 'normal', workers: false });
  const { t } = buyer;
  const mobile = world.newNumber();
  const test = (what, work) => world.test(`parcel, ${way.name}: ${what}`, work);
  const seen = async (what, phone) => {
    await phone.still();
    await phone.shot(`parcel-${way.name.replaceAll(' ', '-')}-${what}`);
    const faults = await phone.faults();
    check(faults.length === 0, `${what}: ${faults.join('\n')}`);
  };
  const sheetOf = (phone) => phone.page.locator('dialog[open]');
  const money = (yuan) => `¥${yuan}`;
  const left = async () => (await buyer.ask('GET', '/v1/me/home')).body.available.amount;
  const program = async (path, body) => {
    const answer = await fetch(`${world.origin}${path}`, { method: body ? 'POST' : 'GET', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
    const read = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(read)}`);
    return read;
  };
  const session = (amount) => program('/v1/checkout_sessions', { merchant_order_no: `parcel-${++number}`, amount, currency: 'CNY', title: way.title, guaranteed: true, success_url: 'https://shop.example/thanks' });
  /** Pays a session in the same browser, and stands on the page of the trade then. */
  const pays = async (made, look = async () => {}) => {
    await buyer.open(made.url);
    await buyer.page.locator('#held').waitFor();
    await look('checkout');
    await buyer.tap(buyer.page.locator('#here'));
    await sheetOf(buyer).waitFor();
    await look('sheet');
    if (way.size === 'elder') await buyer.tap(buyer.button('wallet.pay.confirm', {}, sheetOf(buyer)));
    await buyer.pin(pin);
    await buyer.page.getByRole('heading', { name: t('wallet.trade.now_held'), exact: true }).waitFor();
    await look('held');
    await buyer.tap(buyer.button('wallet.trade.see'));
    await buyer.shows(t('wallet.trade.paid'));
  };

  await test('the page says that the money is held, and so does the wallet after paying', async () => {
    await register(world, buyer, mobile);
    world.cashIn(`+86${mobile}`, '900.00');
    await pays(await session(19_800), (what) => seen(what, buyer));
    await seen('waits', buyer);
    same(await left(), 70_200, 'left in the wallet');
  });

  await test('the shop sends it and says where it can be followed', async () => {
    await desk.openTill((await world.cast()).shop.enter);
    await desk.openTill('/till/trades');
    await desk.shows(t('till.trades.paid'));
    await seen('till', desk);
    await desk.tap(desk.button('till.trades.send').first());
    await sheetOf(desk).getByLabel(t('till.trades.tracking'), { exact: true }).fill('SF 1234567890');
    await seen('till-send', desk);
    await desk.tap(desk.button('till.trades.send_do', {}, sheetOf(desk)));
    await sheetOf(desk).waitFor({ state: 'detached' });
    await desk.shows('SF 1234567890');
  });

  await test('the buyer sees the clock, looks a second time and confirms', async () => {
    await buyer.open('/app/trades');
    await seen('list', buyer);
    await buyer.tap(buyer.page.getByRole('link', { name: new RegExp(way.title) }).first());
    await buyer.shows('SF 1234567890');
    await seen('sent', buyer);
    await buyer.tap(buyer.button('wallet.trade.confirm'));
    await buyer.shows(t('wallet.trade.confirm_do', { amount: money('198.00') }));
    await seen('confirm', buyer);
    await buyer.tap(buyer.button('wallet.trade.confirm_do', { amount: money('198.00') }, sheetOf(buyer)));
    await buyer.shows(t('wallet.trade.delivered'));
    await seen('done', buyer);
    same(await left(), 70_200, 'left in the wallet');
  });

  await test('what is not sent yet is called off without asking anybody', async () => {
    await pays(await session(5_000));
    await buyer.tap(buyer.button('wallet.trade.cancel'));
    await seen('cancel', buyer);
    await buyer.tap(buyer.button('wallet.trade.cancel_do', { amount: money('50.00') }, sheetOf(buyer)));
    await buyer.shows(t('wallet.trade.by.cancelled'));
    same(await left(), 70_200, 'left in the wallet');
  });

  await test('the shop gives back a part, and the rest stays held', async () => {
    await pays(await session(6_000));
    await desk.openTill('/till/trades');
    await desk.tap(desk.button('till.trades.back').first());
    await sheetOf(desk).getByLabel(t('till.trades.back_amount'), { exact: true }).fill('20');
    await seen('till-back', desk);
    await desk.tap(desk.button('till.trades.back_do', { amount: money('20.00') }, sheetOf(desk)));
    await sheetOf(desk).waitFor({ state: 'detached' });
    await buyer.open('/app/trades');
    await buyer.tap(buyer.page.getByRole('link', { name: new RegExp(way.title) }).first());
    await buyer.shows(t('wallet.trade.came_back'));
    same(await left(), 66_200, 'left in the wallet');
    same((await program('/v1/orders?limit=1')).data[0].guaranteed, true, 'what the shop is told');
  });

  await test('a complaint stops the clock; the shop answers, and the buyer takes it back', async () => {
    await desk.openTill('/till/trades');
    await desk.tap(desk.button('till.trades.send').first());
    await desk.tap(desk.button('till.trades.send_do', {}, sheetOf(desk)));
    await sheetOf(desk).waitFor({ state: 'detached' });
    await buyer.tap(buyer.button('wallet.trade.complaint'));
    await buyer.tap(sheetOf(buyer).getByText(t('wallet.trade.door.not_as_agreed'), { exact: true }));
    await sheetOf(buyer).getByLabel(t('wallet.trade.complaint_words'), { exact: true }).fill('1/2');
    await seen('complaint', buyer);
    await buyer.tap(buyer.button('wallet.trade.complaint_do', {}, sheetOf(buyer)));
    await buyer.shows(t('wallet.trade.disputed_text', { amount: money('40.00') }));
    await seen('disputed', buyer);
    await desk.openTill('/till/trades');
    await desk.tap(desk.button('till.trades.answer').first());
    await sheetOf(desk).getByLabel(t('till.trades.answer_words'), { exact: true }).fill('2/2');
    await seen('till-answer', desk);
    await desk.tap(desk.button('till.trades.answer_do', {}, sheetOf(desk)));
    await buyer.shows('2/2');
    await buyer.tap(buyer.button('wallet.trade.withdraw'));
    await seen('withdraw', buyer);
    await buyer.tap(buyer.button('wallet.trade.withdraw_do', {}, sheetOf(buyer)));
    await buyer.button('wallet.trade.confirm').waitFor();
    same(await left(), 66_200, 'left in the wallet');
  });
  await test('they do not agree: a colleague decides, and both read why', async () => {
    await buyer.tap(buyer.button('wallet.trade.complaint'));
    await buyer.tap(sheetOf(buyer).getByText(t('wallet.trade.door.not_as_agreed'), { exact: true }));
    await sheetOf(buyer).getByLabel(t('wallet.trade.complaint_words'), { exact: true }).fill('2/2!');
    await buyer.tap(buyer.button('wallet.trade.complaint_do', {}, sheetOf(buyer)));
    await buyer.shows(t('wallet.trade.disputed_text', { amount: money('40.00') }));
    const trade = new URL(buyer.page.url()).pathname.split('/').pop();
    const console_ = await world.phone(way.language, { ...way, size: 'normal', width: 1280, height: 800 });
    await console_.open((await world.cast()).operator.enter);
    await console_.open(`/console/trades/${trade}`);
    await console_.shows('2/2!');
    await seen('console', console_);
    const back = console_.page.getByLabel(t('console.trades.back'), { exact: true });
    await back.fill('41');
    await console_.page.locator('.c-decide .u-fault').waitFor();
    check(await console_.button('console.trades.decide').isDisabled(), 'more than is held is no decision');
    await back.fill('15');
    await console_.page.getByLabel(t('console.trades.reason'), { exact: true }).fill('15 : 25');
    await console_.shows(t('console.trades.decide_text', { back: money('15.00'), rest: money('25.00') }));
    await seen('console-decide', console_);
    await back.press('Enter');
    await console_.button('console.decide_sure').waitFor();
    same(await left(), 66_200, 'left in the wallet: Enter decides nothing');
    await seen('console-sure', console_);
    await console_.tap(console_.button('console.decide_sure'));
    await console_.shows(t('console.trades.state.decided'));
    await seen('console-decided', console_);
    await buyer.shows('15 : 25');
    await seen('decided', buyer);
    same(await left(), 67_700, 'left in the wallet');
    await console_.context.close();
  });

  await test('a list of orders that does not fit goes on, in the wallet and at the till', async () => {
    await buyer.onePerPage('/v1/trades');
    await buyer.open('/app/trades');
    const rows = buyer.page.getByRole('list', { name: t('wallet.trades.title'), exact: true }).getByRole('listitem');
    await buyer.counts(rows, 1, 'orders on the first page');
    await seen('list-page', buyer);
    await buyer.tap(buyer.button('ui.more'));
    await buyer.counts(rows, 2, 'orders with the next page');
    await buyer.tap(buyer.button('ui.more'));
    await buyer.counts(rows, 3, 'orders with the last page');
    for (const amount of ['60.00', '50.00', '198.00']) await buyer.counts(rows.filter({ hasText: money(amount) }), 1, `orders of ${amount}`);
    await buyer.counts(buyer.button('ui.more'), 0, 'pages left');
    // The shop is the town's: others may have ordered there, too.
    await desk.onePerPage('/v1/till/trades');
    await desk.openTill('/till/trades');
    const cards = desk.page.getByText(t('till.trades.state'), { exact: true });
    await desk.counts(cards, 1, 'orders on the first page');
    await seen('till-page', desk);
    await desk.tap(desk.button('ui.more'));
    await desk.counts(cards, 2, 'orders with the next page');
  });
  await buyer.context.close();
  await desk.context.close();
}

export default async function parcel(world) {
  const { key, end } = await keyOf(world);
  for (const way of ways) await oneWay(world, way, key);
  await end();
}
