// A sale of several things: products are made at the till, a tap each fills the cart, a scanner does too; the customer pays the code,
// and one of the things comes back.
import { register } from './five.mjs';
import { check, same } from './world.mjs';

const pin = '274916';

async function inLanguage(world, language, look) {
  const as = (name) => `${language}: cart: ${name}`;
  const cast = await world.cast();
  const till = await world.phone(language, look), payer = await world.phone(language);
  const { t, page } = till;
  const sheet = page.locator('dialog[open]');
  const en = language === 'en';
  const [milk, water, juice] = en ? ['Soy milk', 'Water', 'Juice'] : ['豆浆', '矿泉水', '果汁'];
  const barcode = en ? '4006381333931' : '6901234567892';
  const seen = async (what, phone = till) => {
    await phone.still();
    await phone.shot(`${language}-cart-${what}`);
    same(JSON.stringify(await phone.faults()), '[]', `faults of ${what}`);
  };
  const tab = (key) => page.getByRole('tab', { name: t(key), exact: true }).or(page.getByRole('radio', { name: t(key), exact: true })).first();
  const add = async (name, price, code) => {
    await till.tap(till.button('till.products.add').first());
    await sheet.getByLabel(t('till.products.name'), { exact: true }).fill(name);
    await sheet.getByLabel(t('till.products.price'), { exact: true }).fill(price);
    if (code) await sheet.getByLabel(t('till.products.barcode'), { exact: true }).fill(code);
    await till.tap(till.button('till.products.save', {}, sheet));
  };
  /** A scanner on a cable is a keyboard that types faster than any hand. */
  const scanned = (text) => page.evaluate((keys) => {
    for (const key of keys) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }, [...text, 'Enter']);
  const tile = (name) => page.locator('.m-tile', { hasText: name });
  let payment;

  await world.test(as('the manager makes products, and a slip in a barcode is told'), async () => {
    await till.openTill(cast.shop.enter);
    await till.tap(page.getByRole('link', { name: t('till.tab.settings'), exact: true }));
    await till.tap(page.getByRole('link', { name: t('till.products') }));
    await till.button('till.products.add').first().waitFor();
    await add(milk, '3');
    await sheet.waitFor({ state: 'detached' });
    await add(water, '2.5', '6901234567890');
    await sheet.getByText(t('refusal.barcode_invalid')).waitFor();
    await seen('slip');
    await sheet.getByLabel(t('till.products.barcode'), { exact: true }).fill(barcode);
    await till.tap(till.button('till.products.save', {}, sheet));
    await sheet.waitFor({ state: 'detached' });
    await page.getByText(water, { exact: true }).waitFor();
    // The number of another product is told as well, and what is corrected is saved from where one stands.
    await add(juice, '4', barcode);
    await sheet.getByText(t('refusal.barcode_invalid')).waitFor();
    await sheet.getByLabel(t('till.products.barcode'), { exact: true }).fill(en ? '96385074' : '12345670');
    await till.tap(till.button('till.products.save', {}, sheet));
    await sheet.waitFor({ state: 'detached' });
    await page.getByText(juice, { exact: true }).waitFor();
    await seen('products');
  });

  await world.test(as('two taps and a scan make a sale'), async () => {
    await till.tap(page.getByRole('link', { name: t('till.tab.collect'), exact: true }));
    await till.tap(tab('till.by.tiles'));
    await till.tap(tile(milk));
    await till.tap(tile(milk));
    await scanned(barcode);
    await till.shows('8.50');
    await till.tap(till.button('till.cart.more', { name: milk }));
    await till.tap(till.button('till.cart.less', { name: water }));
    await till.counts(page.locator('.m-lines .m-line'), 1, 'lines in the cart');
    await till.shows('9.00');
    await till.tap(tile(water));
    await seen('filled');
    const [answer] = await Promise.all([
      page.waitForResponse((one) => one.url().endsWith('/v1/till/orders') && one.request().method() === 'POST'),
      till.tap(till.button('till.way.code_amount', { amount: '¥11.50' })),
    ]);
    const order = await answer.json();
    same(order.title, `${milk}×3 + ${water}`, 'what the customer reads');
    await register(world, payer, world.newNumber());
    world.cashIn(`+86139${String(10000000 + 137 * world.next).padStart(8, '0')}`, '50.00');
    await payer.open(`/app/pay?code=${encodeURIComponent(order.text)}`);
    await payer.shows(order.title);
    await payer.page.locator('dialog[open]').waitFor();
    await payer.pin(pin);
    await payer.shows(t('wallet.result.paid'));
    await page.locator('.m-paid').waitFor();
    await till.tap(till.button('till.paid.next'));
    await till.counts(page.locator('.m-lines .m-line'), 0, 'lines left in the cart');
  });

  await world.test(as('one of them comes back, at the price it was sold for'), async () => {
    const sales = (await till.ask('GET', '/v1/till/payments')).body.data;
    payment = sales.find((one) => one.amount === 1150).id;
    await till.open(`/till/payments/${payment}`);
    const door = page.locator('.m-door-hero .m-next');
    await door.or(page.locator('.m-page')).first().waitFor();
    if (await door.isVisible()) await till.tap(door);
    await till.tap(till.button('till.refund.title'));
    await till.tap(till.button('till.cart.more', { name: milk }, sheet));
    await seen('back');
    await till.tap(till.button('till.refund.confirm', { amount: '¥3.00' }, sheet));
    await sheet.getByText(t('till.refund.done'), { exact: true }).waitFor();
    await till.tap(till.button('ui.done', {}, sheet));
    await page.getByText(t('till.refund.sold', { count: 3, returned: 1 })).first().waitFor();
    await seen('sold');
    check((await till.ask('GET', `/v1/till/payments/${payment}`)).body.lines[0].returned === 1, 'the line knows');
  });
}

/** A discount: what a cashier takes off alone, the owner's yes above it, and what the customer reads. */
async function discounts(world, language, look) {
  const as = (name) => `${language}: discount: ${name}`;
  const owner = await world.phone(language, look), desk = await world.phone(language, { ...look, theme: look.theme === 'dark' ? 'light' : 'dark' }), payer = await world.phone(language, { size: 'elder' });
  const { t } = owner;
  const sheet = desk.page.locator('dialog[open]');
  const seen = async (what, phone) => {
    await phone.still();
    await phone.shot(`${language}-discount-${what}`);
    same(JSON.stringify(await phone.faults()), '[]', `faults of ${what}`);
  };
  const label = language === 'en' ? 'counter' : '前台';
  /** Types a sum, takes something off, and asks for the code. */
  const sells = async (typed, off, button) => {
    for (const key of typed) await desk.tap(desk.page.locator('.m-pad .u-key', { hasText: new RegExp(`^${key === '.' ? '\\.' : key}$`) }));
    await desk.tap(desk.button('till.discount.add'));
    await sheet.getByLabel(t('till.discount'), { exact: true }).fill(off);
    await desk.tap(desk.button('ui.done', {}, sheet));
    await sheet.waitFor({ state: 'detached' });
    await desk.page.getByText(t('till.way.held_no_discount'), { exact: true }).waitFor();
    check(await desk.button('till.way.held').isDisabled(), 'no guaranteed link with a discount');
    await desk.tap(desk.button('till.way.code_amount', { amount: button }));
  };

  await world.test(as('above what a cashier gives alone the sale waits for the owner'), async () => {
    await owner.openTill((await world.cast()).shop.enter);
    await owner.openTill('/till/devices');
    await owner.page.getByLabel(t('till.devices.label'), { exact: true }).fill(label);
    await owner.tap(owner.button('till.devices.offer'));
    const shown = owner.page.locator('.m-pairing');
    await shown.waitFor();
    const code = (await shown.textContent()).trim();
    await desk.open('/till/');
    await desk.page.getByLabel(t('till.signin.link'), { exact: true }).fill(code);
    await desk.tap(desk.button('till.signin.enter'));
    await desk.tap(desk.button('till.open'));
    await desk.page.locator('.m-till').waitFor();
    await desk.tap(desk.page.getByRole('tab', { name: t('till.by.keys'), exact: true }).or(desk.page.getByRole('radio', { name: t('till.by.keys'), exact: true })));
    // So little of a percent that it comes to nothing is not called too much.
    for (const key of ['0', '.', '1']) await desk.tap(desk.page.locator('.m-pad .u-key', { hasText: new RegExp(`^${key === '.' ? '\\.' : key}$`) }));
    await desk.tap(desk.button('till.discount.add'));
    await desk.tap(sheet.getByRole('radio', { name: t('till.discount.percent'), exact: true }));
    const percent = sheet.getByLabel(t('till.discount.percent_of'), { exact: true });
    await percent.fill('1');
    await sheet.getByText(t('till.discount.too_little', { before: '¥0.10' }), { exact: true }).waitFor();
    check(await desk.button('ui.done', {}, sheet).isDisabled(), 'nothing is taken off');
    await seen('too-little', desk);
    await percent.fill('100');
    await sheet.getByText(t('till.discount.too_much'), { exact: true }).waitFor();
    await percent.fill('10');
    await sheet.getByText(t('till.discount.due', { amount: '¥0.09', before: '¥0.10' }), { exact: true }).waitFor();
    await desk.tap(desk.button('ui.done', {}, sheet));
    await sheet.waitFor({ state: 'detached' });
    await desk.tap(desk.button('till.clear'));
    // A smaller sale that the discount does not fit says so, and the whole price stands on the button.
    for (const key of ['2', '0']) await desk.tap(desk.page.locator('.m-pad .u-key', { hasText: new RegExp(`^${key}$`) }));
    await desk.tap(desk.button('till.discount.add'));
    await sheet.getByLabel(t('till.discount'), { exact: true }).fill('5');
    await desk.tap(desk.button('ui.done', {}, sheet));
    await sheet.waitFor({ state: 'detached' });
    await desk.page.getByText(t('till.discount.due', { amount: '¥15.00', before: '¥20.00' }), { exact: true }).waitFor();
    await desk.tap(desk.button('ui.keypad.erase'));
    await desk.page.getByText(t('till.discount.gone', { off: '¥5.00', before: '¥2.00' }), { exact: true }).waitFor();
    await desk.button('till.way.code_amount', { amount: '¥2.00' }).waitFor();
    await seen('gone', desk);
    await desk.tap(desk.button('till.clear'));
    await sells('20', '5', '¥15.00');
    await desk.page.getByText(t('refusal.discount_too_large', { amount: '¥2.00' })).waitFor();
    await seen('too-large', desk);
  });

  await world.test(as('the owner says yes to what stands there, and the customer sees what was taken off'), async () => {
    const asked = owner.page.locator('.u-row', { hasText: t('till.asked.discount', { discount: '¥5.00', before: '¥20.00' }) }).filter({ hasText: label });
    await asked.waitFor();
    await seen('asked', owner);
    await owner.tap(asked.getByRole('button', { name: t('till.asked.approve'), exact: true }));
    await asked.getByText(t('till.asked.approved'), { exact: true }).waitFor();
    const [answer] = await Promise.all([
      desk.page.waitForResponse((one) => one.url().endsWith('/v1/till/orders') && one.request().method() === 'POST'),
      desk.tap(desk.button('ui.retry')),
    ]);
    const order = await answer.json();
    same(order.discount, 500, 'taken off the order');
    await register(world, payer, world.newNumber());
    world.cashIn(`+86139${String(10000000 + 137 * world.next).padStart(8, '0')}`, '50.00');
    await payer.open(`/app/pay?code=${encodeURIComponent(order.text)}`);
    await payer.page.locator('dialog[open]').waitFor();
    await payer.shows(t('wallet.pay.discount'));
    await seen('payer', payer);
    await payer.tap(payer.button('wallet.pay.confirm', {}, payer.page.locator('dialog[open]')));
    await payer.pin(pin);
    await payer.shows(t('wallet.result.paid'));
    await desk.page.locator('.m-paid').waitFor();
    await payer.open('/app/bills');
    await payer.tap(payer.page.locator('.u-row', { hasText: '15.00' }));
    await payer.shows(t('wallet.bill.discount'));
    await seen('bill', payer);
    const report = (await owner.ask('GET', '/v1/till/report')).body;
    check(report.discounts >= 1 && report.discounted >= 500, `the day's report: ${report.discounts}, ${report.discounted}`);
    await owner.openTill('/till/report');
    await owner.shows(t('report.discounts', { count: report.discounts }));
    await seen('report', owner);
  });
  for (const phone of [owner, desk, payer]) await phone.context.close();
}

export default async function cart(world) {
  const before = world.faults.length;
  await inLanguage(world, 'zh-CN', { width: 390 });
  await inLanguage(world, 'en', { width: 1024, height: 768, theme: 'dark' });
  await discounts(world, 'zh-CN', { width: 390 });
  await discounts(world, 'en', { width: 1024, height: 768, theme: 'dark' });
  await world.test('cart: nothing went wrong beside it', async () => same(world.faults.slice(before).join('\n'), '', 'faults of pages'));
}
