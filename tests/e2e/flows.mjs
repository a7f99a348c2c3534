// What people do, one after the other, in both languages: each flow begins where the one before it ended.
import { bankAccount, register } from './five.mjs';
import { check, same, until } from './world.mjs';

const pin = '274916';

async function inLanguage(world, language) {
  const as = (name) => `${language}: ${name}`;
  const cast = await world.cast();
  const shop = cast.shop.name;
  const number = world.newNumber();
  const wallet = await world.phone(language);
  const till = await world.phone(language, { width: 1024, height: 768 });
  const { t, page } = wallet;
  const faultsBefore = world.faults.length;
  const yuan = (fen) => new Intl.NumberFormat(language, { style: 'currency', currency: 'CNY', currencyDisplay: 'narrowSymbol' }).format(fen / 100);
  const shown = {};

  await world.test(as('a resident registers in three screens and at most 30 touches'), async () => {
    await register(world, wallet, number);
    check(wallet.taps <= 30, `${wallet.taps} touches`);
    await wallet.shot(`${language}-home-empty`);
  });

  await world.test(as('cash given at the counter is on the home screen'), async () => {
    world.cashIn(`+86${number}`, '3000.00');
    await page.reload();
    await page.locator('.w-balance').getByText('3,000.00').waitFor();
    await wallet.shot(`${language}-home`);
  });

  await world.test(as('the till opens with its one-time link'), async () => {
    await till.openTill(cast.shop.enter);
    await till.page.locator('.m-till').waitFor();
    await till.shot(`${language}-till`);
  });

  await world.test(as('a printed code is paid with the PIN, and the till shows it by itself'), async () => {
    await wallet.open(cast.shop.static_code);
    await wallet.shows(shop);
    wallet.taps = 0;
    await wallet.keys('12.5');
    await wallet.shot(`${language}-pay`);
    await wallet.tap(page.locator('main form button[type=submit]'));
    await page.locator('dialog[open]').getByText(shop).first().waitFor(); // before the PIN
    await wallet.shot(`${language}-pay-sheet`);
    await wallet.pin(pin);
    await wallet.shows(t('wallet.result.paid'));
    await wallet.shot(`${language}-paid`);
    shown.payment = await page.getByText(/^pay_/).first().textContent();
    await till.page.getByText(yuan(1250)).first().waitFor();
    await till.shot(`${language}-till-arrival`);
  });

  await world.test(as('the till gives half of it back, and the wallet has it'), async () => {
    await till.openTill(`/till/payments/${shown.payment}`);
    await till.tap(till.button('till.refund.title'));
    const sheet = till.page.locator('dialog[open]');
    await till.tap(sheet.getByRole('button', { name: till.t('till.refund.half', { amount: yuan(625) }) }));
    await till.shot(`${language}-till-refund`);
    await till.tap(sheet.locator('button[type=submit]'));
    await sheet.getByText(till.t('till.refund.done'), { exact: true }).waitFor();
    await wallet.open('/app/');
    await page.locator('.w-balance').getByText('2,993.75').waitFor();
  });

  await world.test(as('a transfer goes to the neighbour by phone number'), async () => {
    await wallet.open('/app/transfer');
    await page.getByLabel(t('wallet.transfer.handle'), { exact: true }).fill(cast.neighbour.phone);
    await wallet.tap(wallet.button('wallet.transfer.check'));
    await page.locator('.u-namecheck').waitFor();
    const who = await page.locator('.u-namecheck').innerText();
    check(who.includes(t('ui.name.unverified')) && /["“”「」].+["“”「」]/.test(who), `a nickname stands in quotes and is marked as not verified: ${who}`);
    await wallet.shot(`${language}-transfer`);
    await wallet.keys('20');
    await wallet.tap(wallet.button('ui.next'));
    await wallet.shot(`${language}-transfer-sheet`);
    await wallet.pin(pin);
    await wallet.shows(t('wallet.result.sent'));
    await wallet.shot(`${language}-transfer-sent`);
  });

  await world.test(as('a known person gets money with at most five taps before the PIN'), async () => {
    await wallet.open('/app/transfer');
    wallet.taps = 0;
    await wallet.tap(page.getByRole('list', { name: t('wallet.transfer.recent') }).getByRole('button').first());
    await page.locator('.u-keypad').waitFor();
    await wallet.keys('30');
    await wallet.tap(wallet.button('ui.next'));
    check(wallet.taps <= 5, `${wallet.taps} taps`);
    await wallet.pin(pin);
    await wallet.shows(t('wallet.result.sent'));
  });

  await world.test(as('a printed code takes no more than 500 yuan a day and says so'), async () => {
    await wallet.open(cast.shop.static_code);
    await wallet.shows(t('wallet.pay.static_left', { left: yuan(48750) }));
    await wallet.keys('600');
    await wallet.shows(t('wallet.pay.over_static', { left: yuan(48750) }));
    check(await page.locator('main form button[type=submit]').isDisabled(), 'the button stays closed');
    await wallet.shot(`${language}-limit-static`);
  });

  await world.test(as('the server refuses above the limit of one payment, with its reason and the way on'), async () => {
    await wallet.open('/app/transfer');
    await wallet.tap(page.getByRole('list', { name: t('wallet.transfer.recent') }).getByRole('button').first());
    await page.locator('.u-keypad').waitFor();
    await wallet.keys('2100');
    await wallet.tap(wallet.button('ui.next'));
    const risk = page.locator('dialog[open] .u-check input');
    await risk.or(page.locator('dialog[open] .u-keypad')).first().waitFor();
    if (await risk.count()) await wallet.tap(risk);
    await wallet.pin(pin);
    const sheet = page.locator('dialog[open]');
    await wallet.button('wallet.refused.limits', {}, sheet).waitFor();
    check(/2,000/.test(await sheet.innerText()), `the limit is named: ${await sheet.innerText()}`);
    await wallet.shot(`${language}-limit-refused`);
  });

  await world.test(as("the till's own code is paid with the keyboard alone"), async () => {
    await till.openTill('/till/');
    await till.page.locator('.m-pad').waitFor();
    const made = till.page.waitForResponse((answer) => answer.url().endsWith('/v1/till/orders') && answer.request().method() === 'POST');
    await till.page.keyboard.type('8.8', { delay: 120 }); // slower than a scanner
    await till.page.keyboard.press('Enter');
    const order = await (await made).json();
    await till.page.locator('.m-show').waitFor();
    await till.shot(`${language}-till-code`);
    await wallet.open(order.text);
    const sheet = page.locator('dialog[open]');
    await sheet.locator('.u-cells input').waitFor();
    await page.keyboard.type(pin);
    await wallet.shows(t('wallet.result.paid'));
    await till.page.locator('dialog.m-paid[open]').waitFor();
    check((await till.page.locator('.m-paid-amount').innerText()).includes('8.80'), 'the till shows the amount');
    await till.shot(`${language}-till-paid`);
    await till.page.keyboard.press('Enter');
    await till.page.locator('.m-pad').waitFor();
  });

  await world.test(as('the keyboard alone pays a printed code from the first Tab on'), async () => {
    await wallet.open(cast.shop.static_code);
    await page.locator('main form').waitFor();
    const reach = async (found, most = 40) => {
      for (let i = 0; i < most; i++) {
        if (await page.evaluate(found)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error('Tab does not get there');
    };
    await reach(() => document.activeElement?.matches('.u-amountbox input') ?? false);
    await page.keyboard.type('3.2');
    await reach(() => document.activeElement?.matches('main form button[type=submit]') ?? false);
    await page.keyboard.press('Enter');
    await page.locator('dialog[open] .u-cells input').waitFor();
    check(await page.evaluate(() => document.activeElement?.closest('dialog') !== null), 'the focus is in the sheet');
    await page.keyboard.type(pin);
    await wallet.shows(t('wallet.result.paid'));
  });

  await world.test(as('the bank puts money in through the wallet'), async () => {
    await wallet.open('/app/bank');
    await wallet.tap(wallet.button('wallet.bank.link'));
    const sheet = page.locator('dialog[open]');
    await sheet.getByLabel(t('wallet.bank.holder'), { exact: true }).fill('王小明');
    await sheet.getByLabel(t('wallet.bank.account'), { exact: true }).fill(bankAccount(world.next));
    await wallet.tap(sheet.locator('button[type=submit]'));
    await wallet.tap(wallet.button('wallet.top_up.title'));
    await page.locator('.u-keypad').waitFor();
    await wallet.keys('100');
    await wallet.tap(wallet.button('ui.next'));
    await wallet.pin(pin);
    await page.getByText(t('wallet.top_up.done')).first().waitFor();
    await wallet.shot(`${language}-top-up`);
  });

  await world.test(as('the bills show all of it'), async () => {
    await wallet.open('/app/bills');
    await page.locator('.w-day').first().waitFor();
    const text = await page.locator('main').innerText();
    for (const amount of ['12.50', '6.25', '20.00', '30.00', '8.80', '3.20', '3,000.00', '100.00']) check(text.includes(amount), `${amount} is missing`);
    check(text.includes(shop), 'the shop is missing');
    await wallet.shot(`${language}-bills`);
    await page.getByLabel(t('wallet.bills.search'), { exact: true }).fill('zzzz');
    await wallet.shows(t('wallet.bills.none_filtered'));
  });

  await world.test(as('the bills are narrowed by direction and amount, and show all that went between two sides'), async () => {
    const amounts = async () => (await page.locator('main .u-row .u-amount > [aria-hidden]').allInnerTexts()).map((it) => it.replace(/[¥,\s]/g, ''));
    const settled = async (fits) => {
      let shown = [];
      await until(async () => (shown = await amounts()).length > 0 && shown.every(fits), 'what fits').catch(() => {});
      check(shown.length > 0 && shown.every(fits), `shown: ${shown.join(' ')}`);
    };
    const narrow = async ({ direction, least, most }) => {
      await wallet.tap(wallet.button('wallet.bills.narrow'));
      const sheet = page.locator('dialog[open]');
      if (direction) await wallet.tap(sheet.getByRole('radio', { name: t(direction), exact: true }));
      await sheet.getByLabel(t('wallet.bills.amount_min'), { exact: true }).fill(least ?? '');
      await sheet.getByLabel(t('wallet.bills.amount_max'), { exact: true }).fill(most ?? '');
      return sheet;
    };
    await wallet.open('/app/bills');
    await page.locator('.w-day').first().waitFor();
    let sheet = await narrow({ least: '50', most: '8' });
    await wallet.shows(t('wallet.bills.amount_crossed'));
    same(JSON.stringify(await wallet.faults()), '[]', 'faults of the open sheet');
    await wallet.shot(`${language}-bills-narrow`);
    await sheet.getByLabel(t('wallet.bills.amount_max'), { exact: true }).fill('100');
    await wallet.tap(wallet.button('wallet.bills.show', {}, sheet));
    await settled((it) => Math.abs(Number(it.replace('−', '-'))) >= 50 && Math.abs(Number(it.replace('−', '-'))) <= 100);
    await wallet.tap(wallet.button('wallet.bills.drop', { what: t('wallet.bills.amount_between', { min: '¥50.00', max: '¥100.00' }) }));
    sheet = await narrow({ direction: 'wallet.bills.in' });
    await wallet.tap(wallet.button('wallet.bills.show', {}, sheet));
    await settled((it) => it.startsWith('+'));
    sheet = await narrow({});
    await wallet.tap(wallet.button('wallet.bills.clear', {}, sheet));
    await settled((it) => it !== '' );

    await page.getByRole('link', { name: new RegExp(shop) }).first().click();
    await wallet.tap(wallet.button('wallet.bill.like'));
    await wallet.shows(t('wallet.bills.with', { who: shop }));
    await page.locator('main a.u-row').first().waitFor();
    for (const title of await page.locator('main a.u-row .u-row-main > span').allInnerTexts()) same(title, shop, 'the other side');
    await wallet.shot(`${language}-bills-like`);
    await wallet.tap(wallet.button('wallet.bills.drop', { what: t('wallet.bills.with', { who: shop }) }));
    await page.getByRole('button', { name: t('wallet.bills.earlier'), exact: true }).waitFor();
  });

  await world.test(as('a bill opens with its timeline'), async () => {
    await wallet.open('/app/bills');
    await page.getByRole('link', { name: new RegExp(shop) }).last().click();
    await page.getByRole('heading', { name: shop }).waitFor();
    await wallet.shot(`${language}-bill`);
    shown.bill = new URL(page.url()).pathname;
  });

  await world.test(as('the receipt is checked by the public page without a login'), async () => {
    await wallet.open(shown.bill);
    await wallet.tap(wallet.button('wallet.bill.receipt'));
    await page.locator('.w-receipt').waitFor();
    await wallet.shot(`${language}-receipt`);
    const file = await page.getByRole('link', { name: t('wallet.receipt.json'), exact: true }).getAttribute('href');
    const receipt = JSON.parse(decodeURIComponent(file.slice(file.indexOf(',') + 1)));
    const stranger = await world.phone(language);
    await stranger.open('/verify');
    const good = await stranger.ask('POST', '/v1/public/receipts/verify', { receipt });
    same(good.status, 200, 'status');
    same(good.body.valid, true, 'valid');
    const forged = JSON.parse(JSON.stringify(receipt).replace('1250', '9950'));
    check(JSON.stringify(forged) !== JSON.stringify(receipt), 'the receipt holds the amount');
    same((await stranger.ask('POST', '/v1/public/receipts/verify', { receipt: forged })).body.valid, false, 'a changed receipt is valid');
    await stranger.shot(`${language}-verify`);
    await stranger.context.close();
  });

  await world.test(as('no page had an error, broke the policy or asked for what is not there'), async () => {
    const faults = [...new Set(world.faults.slice(faultsBefore))];
    check(faults.length === 0, `\n${faults.join('\n')}`);
  });
  return { wallet, till, shown };
}

export default async function flows(world) {
  world.people = {};
  for (const language of ['zh-CN', 'en']) world.people[language] = await inLanguage(world, language);
}
