// The stall's morning: a resident opens a shop in three answers, is paid at once by its printed code, makes a tablet and a phone her till and
// her bell, gives back what only two may, hands in her papers, and reads what came of them.
import { register } from './five.mjs';
import { tinyPhoto } from '../system/authorisation/table.mjs';
import { check, same } from './world.mjs';

/** Sixteen grey pixels a side, with what a camera would put in: the phone has to take it out. */
const frontOfAShop = (() => {
  const plain = Buffer.from(tinyPhoto, 'base64url'), says = Buffer.from('Exif\0\0by hand');
  return Buffer.concat([plain.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, says.length + 2]), says, plain.subarray(2)]);
})();

const pin = '274916';
const ways = [
  { name: 'zh elder', language: 'zh-CN', size: 'elder', theme: 'light', shop: '阿兰早点', person: '周桂芬' },
  { name: 'en dark', language: 'en', size: 'normal', theme: 'dark', shop: 'Lan’s buns', person: '周桂香' },
];

async function oneWay(world, way) {
  const owner = await world.phone(way.language, way), payer = await world.phone(way.language, { ...way, size: 'normal' });
  const { page, t } = owner;
  const sheet = page.locator('dialog[open]');
  const number = world.newNumber(), theirs = world.newNumber();
  const test = (what, work) => world.test(`shops, ${way.name}: ${what}`, work);
  const seen = async (what, phone = owner) => {
    await phone.still();
    await phone.shot(`shops-${way.name.replaceAll(' ', '-')}-${what}`);
    const faults = await phone.faults();
    check(faults.length === 0, `${what}: ${faults.join('\n')}`);
  };
  const heading = (phone, text) => phone.page.getByRole('heading', { name: text, exact: true });
  let code, word;

  await test('whoever is known by a phone number alone is led to her identity first', async () => {
    await register(world, owner, number);
    await register(world, payer, theirs);
    world.cashIn(`+86${theirs}`, '900.00');
    await owner.open('/app/shops');
    await owner.button('wallet.shops.verify').waitFor();
    await seen('first');
    world.visit(`+86${number}`, way.person);
  });
  await test('three answers open it, and its code is there', async () => {
    await owner.open('/app/shops');
    await owner.tap(owner.button('wallet.shops.open'));
    await page.getByLabel(t('wallet.shops.name'), { exact: true }).fill(way.shop);
    await page.getByLabel(t('wallet.shops.category'), { exact: true }).selectOption('5814');
    await page.getByLabel(t('wallet.shops.place'), { exact: true }).fill(way.language === 'en' ? 'at the north gate' : '小区北门');
    await page.locator('input[type=file]').setInputFiles({ name: 'front.jpg', mimeType: 'image/jpeg', buffer: frontOfAShop });
    await owner.shows(t('wallet.shops.photo_taken'));
    await seen('answers');
    await owner.tap(owner.button('wallet.shops.open'));
    await page.getByRole('img', { name: t('wallet.shops.qr', { name: way.shop }), exact: true }).waitFor();
    await seen('open');
    const shop = (await owner.ask('GET', '/v1/me/shops')).body.data[0];
    code = shop.code.text;
    word = shop.check_word;
    await owner.shows(t('wallet.shops.check_word', { word }));
  });
  await test('somebody scans it, sees the same check word, and pays', async () => {
    await payer.open(`/app/pay?code=${encodeURIComponent(code)}`);
    await payer.shows(t('wallet.pay.check_word', { word }));
    await payer.shows(t('ui.name.merchant_opened'));
    await payer.page.locator('.w-shopface:not([hidden])').waitFor();
    await seen('pay', payer);
    await payer.keys('250');
    await payer.tap(payer.page.locator('main form button[type=submit]'));
    await payer.page.locator('dialog[open]').waitFor();
    await payer.pin(pin);
    await heading(payer, t('wallet.result.paid')).waitFor();
    await owner.open('/app/shops');
    await owner.tap(page.getByRole('link', { name: new RegExp(way.shop) }));
    await owner.shows(t('wallet.limits.used', { amount: '¥250.00' }));
    await seen('cap');
  });

  /** Another device of the shop, by the code that the owner's phone shows. */
  const paired = async (role, label) => {
    await owner.tap(owner.button('wallet.tills.add'));
    await owner.tap(sheet.getByText(t(`wallet.tills.${role}`), { exact: true }));
    await sheet.getByLabel(t('wallet.tills.label'), { exact: true }).fill(label);
    await owner.tap(owner.button('wallet.tills.offer', {}, sheet));
    const shown = sheet.locator('.w-pairing');
    await shown.waitFor();
    const typed = await shown.textContent();
    await seen(`pairing-${role}`);
    await owner.tap(owner.button('ui.done', {}, sheet));
    const device = await world.phone(way.language, { ...way, size: 'normal' });
    await device.open('/till/');
    await device.page.getByLabel(t('till.signin.link'), { exact: true }).fill(typed.toLowerCase().replace('-', ' '));
    await device.tap(device.button('till.signin.enter'));
    return device;
  };
  let desk, bell, boss;
  await test('a code makes a tablet the cashier\'s till, and a phone a bell that only receives', async () => {
    desk = await paired('cashier', 'tablet');
    await desk.tap(desk.button('till.open'));
    await desk.page.locator('.m-till').waitFor();
    boss = await paired('manager', 'office');
    await boss.tap(boss.button('till.open'));
    bell = await paired('receiver', 'bell');
    await bell.tap(bell.button('till.open'));
    await heading(bell, t('till.receiver.waiting')).waitFor();
    await seen('bell-waits', bell);
    same((await bell.ask('GET', '/v1/till/payments')).status, 403, 'the day as the bell asks for it');
  });
  await test('the bell says what arrives', async () => {
    await payer.open(`/app/pay?code=${encodeURIComponent(code)}`);
    await payer.keys('8');
    await payer.tap(payer.page.locator('main form button[type=submit]'));
    await payer.page.locator('dialog[open]').waitFor();
    await payer.pin(pin);
    await heading(payer, t('wallet.result.paid')).waitFor();
    await bell.shows('8.00');
    await seen('bell', bell);
  });
  await test('what a cashier may not give back alone waits for the manager\'s yes', async () => {
    const big = async (phone) => {
      const payments = (await phone.ask('GET', '/v1/till/payments')).body.data;
      await phone.open(`/till/payments/${payments.find((it) => it.amount === 25_000).id}?refund=1`);
      if (await phone.page.locator('.m-door-hero .m-next').or(phone.page.locator('dialog[open]')).first().waitFor().then(() => phone.page.locator('.m-door-hero').count())) await phone.tap(phone.button('till.open'));
      const refund = phone.page.locator('dialog[open]');
      await refund.waitFor();
      await phone.tap(phone.button('till.refund.confirm', { amount: '¥250.00' }, refund));
      return refund;
    };
    await (await big(desk)).getByText(t('refusal.second_person_required')).waitFor();
    await seen('second-person', desk);
    await boss.open('/till/devices');
    if (await boss.page.locator('.m-door-hero .m-next').or(boss.page.locator('.m-page')).first().waitFor().then(() => boss.page.locator('.m-door-hero').count())) await boss.tap(boss.button('till.open'));
    await boss.button('till.asked.approve').waitFor();
    await seen('devices', boss);
    await boss.tap(boss.button('till.asked.approve'));
    await boss.shows(t('till.asked.approved'));
    await big(desk);
    await heading(desk, t('till.refund.done')).waitFor();
  });
  await test('a device that is ended is a till no more', async () => {
    await owner.tap(page.getByRole('button', { name: /tablet/ }));
    await owner.tap(owner.button('wallet.tills.revoke', {}, sheet));
    await sheet.waitFor({ state: 'detached' });
    await desk.open('/till/');
    await desk.page.getByLabel(t('till.signin.link'), { exact: true }).waitFor();
  });
  await test('papers: a slip is told at once; then somebody looks at them', async () => {
    await owner.tap(owner.button('wallet.shops.hand_in'));
    await sheet.getByLabel(t('wallet.shops.licence_code'), { exact: true }).fill('91350100M000100Y4Z');
    await sheet.getByLabel(t('wallet.shops.licence_name'), { exact: true }).fill(way.shop);
    await owner.tap(owner.button('wallet.shops.hand_in', {}, sheet));
    await sheet.getByText(t('refusal.licence_invalid')).waitFor();
    await seen('slip');
    await sheet.getByLabel(t('wallet.shops.licence_code'), { exact: true }).fill('91350100M000100Y43');
    await owner.tap(owner.button('wallet.shops.hand_in', {}, sheet));
    await owner.shows(t('wallet.shops.papers_waiting'));
    await seen('waiting');
    const cast = await world.cast();
    const office = await world.phone(way.language, { width: 1200, theme: way.theme });
    await office.open(cast.operator.enter);
    await office.page.getByRole('link', { name: t('console.papers'), exact: true }).click();
    const one = office.page.getByRole('region', { name: way.shop, exact: true });
    await one.getByText('91350100M000100Y43').waitFor();
    await seen('office', office);
    await one.getByLabel(t('console.papers.reason'), { exact: true }).fill('the name is another one');
    await office.tap(office.button('console.papers.refuse', {}, one));
    await one.waitFor({ state: 'detached' });
    await owner.open('/app/shops');
    await owner.tap(page.getByRole('link', { name: new RegExp(way.shop) }));
    await owner.shows('the name is another one');
    await seen('refused');
    await owner.tap(owner.button('wallet.shops.hand_in'));
    await sheet.getByLabel(t('wallet.shops.licence_code'), { exact: true }).fill('91350100M000100Y43');
    await sheet.getByLabel(t('wallet.shops.licence_name'), { exact: true }).fill(`${way.shop} 1`);
    await owner.tap(owner.button('wallet.shops.hand_in', {}, sheet));
    await owner.shows(t('wallet.shops.papers_waiting'));
    await office.tap(office.button('console.papers.accept', {}, one));
    await one.waitFor({ state: 'detached' });
    await owner.shows(t('wallet.shops.papers_accepted'));
    await seen('accepted');
  });
  await test('the photo can be taken away, discounts get their bounds, and guaranteed orders an end', async () => {
    const { id } = (await owner.ask('GET', '/v1/me/shops')).body.data[0];
    const remove = owner.button('wallet.shops.photo_remove');
    await owner.tap(remove);
    await remove.waitFor({ state: 'detached' });
    await seen('no-photo');
    const bounds = page.locator('form', { has: page.getByLabel(t('ui.discount_caps.cashier'), { exact: true }) });
    await bounds.getByLabel(t('ui.discount_caps.cashier'), { exact: true }).fill('45');
    await bounds.getByText(t('ui.discount_caps.wrong'), { exact: true }).waitFor();
    await seen('discounts-wrong');
    await bounds.getByLabel(t('ui.discount_caps.manager'), { exact: true }).fill('60');
    await Promise.all([
      page.waitForResponse((one) => one.url().endsWith('/discount_caps') && one.request().method() === 'POST'),
      owner.tap(owner.button('ui.save', {}, bounds)),
    ]);
    const { cashier, manager } = (await owner.ask('GET', `/v1/me/shops/${id}/discount_caps`)).body;
    same(`${cashier} ${manager}`, '45 60', 'what each may take off');
    await owner.tap(owner.button('wallet.shops.wind_up'));
    await sheet.getByText(t('wallet.shops.wind_up_open_none'), { exact: true }).waitFor();
    await seen('wind-up');
    await owner.tap(owner.button('wallet.shops.wind_up_do', {}, sheet));
    await owner.shows(t('wallet.shops.wind_up_none'));
    await seen('wound-up');
  });
  await test('a colleague asks in the console that its packages are given back, and no bank has refused anything', async () => {
    const { id } = (await owner.ask('GET', '/v1/me/shops')).body.data[0];
    const office = await world.phone(way.language, { width: 1200, theme: way.theme });
    await office.open((await world.cast()).operator.enter);
    await office.tap(office.page.getByRole('link', { name: t('console.settlements.nav'), exact: true }));
    await heading(office, t('console.settlements')).waitFor();
    await office.shows(t('console.settlements.none'));
    await seen('settlements', office);
    for (const [kind, will] of [['packages.wind_up', 'wind_up'], ['trade.wind_up', 'trade_wind_up']]) {
      await office.open('/console/changes');
      await office.tap(office.page.getByRole('radio', { name: t(`console.change.${kind}`), exact: true }));
      const form = office.page.locator('form', { has: office.page.getByRole('radio', { name: t(`console.change.${kind}`), exact: true }) });
      await form.getByLabel(t('console.ask.shop'), { exact: true }).fill(id);
      await form.getByLabel(t('console.ask.why'), { exact: true }).fill('its owner is gone');
      // Not while the page's head covers half of a field.
      await office.page.evaluate(() => scrollTo(0, 0));
      await seen(`asks-${will}`, office);
      await office.tap(form.getByRole('button', { name: t('console.ask.send'), exact: true }));
      await office.shows(t(`console.change.will.${will}`, { name: way.shop }));
      await office.page.getByLabel(t('console.change.why_withdraw'), { exact: true }).fill('a try');
      await office.tap(office.button('console.change.withdraw'));
      await office.shows(t('console.changes.state.withdrawn'));
    }
    await office.context.close();
  });
  await test('a new code voids the old one for whoever scans it', async () => {
    await owner.tap(owner.button('wallet.shops.anew'));
    await owner.tap(owner.button('wallet.shops.anew', {}, sheet));
    await sheet.waitFor({ state: 'detached' });
    await payer.open(`/app/pay?code=${encodeURIComponent(code)}`);
    await payer.shows(t('refusal.code_void'));
    await seen('void', payer);
  });
}

export default async function shops(world) {
  const before = world.faults.length;
  for (const way of ways) await oneWay(world, way);
  await world.test('shops: nothing went wrong behind the screens', async () => same(world.faults.slice(before).join('\n'), '', 'faults of pages'));
}
