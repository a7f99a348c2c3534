// A shop on the web sends its customer to the checkout's page: he scans it with his phone, or pays in the same browser, and is brought
// back to the shop. The shop here is a server of its own, on another port.
import http from 'node:http';
import { uuid7 } from '../system/wallet.mjs';
import { register } from './five.mjs';
import { check, same } from './world.mjs';

const pin = '274916';
let number = 0;

/** The shop's server: it has a page with our button on it, and shows where somebody came back to. */
async function openShop(wallet) {
  const buttons = new Map();
  const server = http.createServer((asked, reply) => {
    reply.setHeader('Content-Type', 'text/html; charset=utf-8');
    const name = asked.url.slice(1);
    if (buttons.has(name)) {
      // The strictest page that can have it: scripts of ours, which ask us alone, no style but what stands in the page's own sheets, of which there are none.
      reply.setHeader('Content-Security-Policy', `default-src 'none'; script-src ${wallet}; connect-src ${wallet}`);
      return reply.end(`<!doctype html><html lang="en"><title>shop</title><main><h1>Two books</h1>${buttons.get(name)}</main><script type="module" src="${wallet}/pay-button.js"></script>`);
    }
    reply.end(`<!doctype html><title>shop</title><h1>${asked.url.replace(/[<&]/g, '')}</h1>`);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${server.address().port}`, buttons, close: () => server.close() };
}

/** A key of the demo's shop, made at its till, and what takes it away again: a shop has two secret ones at a time, four for pages, and others want theirs. */
export async function keyOf(world, kind = 'secret') {
  const till = await world.phone('en');
  const { page, t } = till, label = kind === 'secret' ? 'checkout' : 'button';
  await till.openTill((await world.cast()).shop.enter);
  await till.tap(page.getByRole('link', { name: t('till.tab.settings'), exact: true }));
  await till.tap(page.getByRole('link', { name: t('till.programs') }));
  await till.tap(till.button('till.programs.make').first());
  const sheet = page.locator('dialog[open]');
  await sheet.getByLabel(t('till.programs.label'), { exact: true }).fill(label);
  if (kind === 'page') await till.tap(sheet.getByText(t('till.programs.page'), { exact: true }));
  await till.tap(till.button('till.programs.create', {}, sheet));
  await sheet.locator('.m-secret').waitFor();
  const key = await sheet.locator('.m-secret').textContent();
  await till.tap(till.button('till.programs.kept', {}, sheet));
  const revoke = page.getByRole('button', { name: `${t('till.programs.revoke')}: ${label}`, exact: true });
  return { key, end: async () => {
    await till.tap(revoke);
    await till.tap(till.button('till.programs.revoke', {}, sheet));
    await till.counts(revoke, 0, 'keys that are left');
    await till.context.close();
  } };
}

async function inLanguage(world, language, key, pageKey, shop) {
  const as = (name) => `${language}: checkout: ${name}`;
  const program = async (path, body, more = {}) => {
    const answer = await fetch(`${world.origin}${path}`, { method: body ? 'POST' : 'GET', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...more }, body: body && JSON.stringify(body) });
    const read = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(read)}`);
    return read;
  };
  const session = (more = {}) => program('/v1/checkout_sessions', {
    merchant_order_no: `W-${++number}`, amount: 2150, currency: 'CNY', title: language === 'en' ? 'Two books' : '两本书',
    lines: [{ title: language === 'en' ? 'Book' : '书', quantity: 2, amount: 900 }, { title: language === 'en' ? 'Postage' : '运费', quantity: 1, amount: 350 }],
    success_url: `${shop.origin}/thanks`, cancel_url: `${shop.origin}/cart`, ...more });
  const desk = await world.phone(language, { width: 1100, height: 800 });
  const phone = await world.phone(language);
  const { t } = desk;
  const page = desk.page;
  const at = (status) => page.locator(`main[data-status="${status}"]`).waitFor();
  const looked = async (name) => {
    for (const [look, how] of [['wide', { width: 1100, height: 800 }], ['phone', {}], ['small', { width: 320 }], ['dark', { theme: 'dark' }], ['elder', { size: 'elder' }], ['wide', { width: 1100, height: 800 }]]) {
      await desk.look(how);
      await desk.shot(`${language}-checkout-${name}-${look}`);
      same(JSON.stringify(await desk.faults()), '[]', `faults of ${name} in ${look}`);
    }
  };
  const paysOnPhone = async (code) => {
    await phone.open(`/app/pay?${new URLSearchParams({ code: code.slice(code.lastIndexOf('/') + 1) })}`);
    await phone.page.locator('dialog[open] .u-keypad').waitFor();
  };

  await world.test(as('somebody with money'), async () => {
    const mobile = world.newNumber();
    await register(world, phone, mobile);
    world.cashIn(`+86${mobile}`, '200.00');
  });

  await world.test(as('the page shows what is to be paid, sees the phone at it, and brings back to the shop'), async () => {
    const made = await session();
    await desk.open(made.url);
    await at('open');
    await page.getByRole('img', { name: t('checkout.code') }).waitFor();
    await desk.shows(t('checkout.step.none'));
    check((await page.title()).includes('21.50'), `the title says the amount: ${await page.title()}`);
    await looked('open');
    const shown = (await desk.ask('GET', `/v1/public/checkouts/${made.id}`)).body;
    // The shop keeps who comes too early: the page goes there by itself, and is to be looked at first.
    await page.route(`${shop.origin}/**`, (route) => route.fulfill({ status: 204 }));
    await paysOnPhone(shown.code);
    await desk.shows(t('checkout.step.confirming'));
    await desk.shot(`${language}-checkout-confirming`);
    await phone.pin(pin);
    await phone.shows(t('wallet.result.paid'));
    await phone.counts(phone.page.getByRole('link', { name: t('wallet.result.to_shop', { host: new URL(shop.origin).host }) }), 0, 'ways to the shop on the phone, which did not come from there');
    await at('paid');
    await looked('paid');
    await desk.counts(page.locator('#stay'), 0, 'ways to stay, once it has tried to leave');
    await page.unroute(`${shop.origin}/**`);
    await desk.tap(page.locator('#back'));
    await page.waitForURL(`${shop.origin}/thanks?merchant_order_no=${made.merchant_order_no}&result=paid`);
    same((await program(`/v1/checkout_sessions/${made.id}`)).status, 'paid', 'what the shop is told');
  });

  await world.test(as('who waited is brought back without a press'), async () => {
    const made = await session();
    await desk.open(made.url);
    await at('open');
    await paysOnPhone((await desk.ask('GET', `/v1/public/checkouts/${made.id}`)).body.code);
    await phone.pin(pin);
    await page.waitForURL(/\/thanks\?/);
  });

  await world.test(as('it is paid in the same browser, and the wallet leads back'), async () => {
    const made = await session();
    await phone.open(made.url);
    await phone.tap(phone.page.locator('#here'));
    await phone.pin(pin);
    await phone.shows(t('wallet.result.paid'));
    const back = phone.page.getByRole('link', { name: t('wallet.result.to_shop', { host: new URL(shop.origin).host }) });
    await back.waitFor();
    await phone.shot(`${language}-checkout-wallet-paid`);
    same(JSON.stringify(await phone.faults()), '[]', 'faults of the paid screen');
    await phone.tap(back);
    await phone.page.waitForURL(`${shop.origin}/thanks?merchant_order_no=${made.merchant_order_no}&result=paid`);
  });

  await world.test(as('captured later: held for the shop, seen at home, taken in part, and the rest comes back'), async () => {
    const made = await session({ capture: 'later', hold_days: 3 });
    await desk.open(made.url);
    await at('open');
    const shown = (await desk.ask('GET', `/v1/public/checkouts/${made.id}`)).body;
    await desk.shows(t('checkout.hold', { shop: shown.shop, days: 3 }));
    await looked('hold');
    await page.route(`${shop.origin}/**`, (route) => route.fulfill({ status: 204 }));
    await paysOnPhone(shown.code);
    await phone.shows(t('wallet.pay.held'));
    await phone.shot(`${language}-checkout-hold-sheet`);
    same(JSON.stringify(await phone.faults()), '[]', 'faults of the sheet');
    await phone.pin(pin);
    await phone.shows(t('wallet.result.held'));
    await phone.shot(`${language}-checkout-hold-result`);
    same(JSON.stringify(await phone.faults()), '[]', 'faults of the result');
    await at('authorized');
    await desk.shows(t('checkout.held_text', { shop: shown.shop, days: 3 }));
    await looked('held');
    await phone.open('/app/');
    await phone.shows(t('wallet.home.hold', { who: shown.shop }));
    await phone.shows(t('wallet.home.held_shops', { amount: '¥21.50' }));
    await phone.shot(`${language}-checkout-hold-home`);
    same(JSON.stringify(await phone.faults()), '[]', 'faults of home');
    const bill = phone.page.locator('a[href*="/bills/"]').filter({ hasText: t('wallet.status.held') }).first();
    await phone.tap(bill);
    await phone.shows(t('wallet.step.held_until'));
    await phone.shot(`${language}-checkout-hold-bill`);
    same(JSON.stringify(await phone.faults()), '[]', 'faults of the bill');

    // At the shop's till, where it stands with the shop's own number.
    const till = await world.phone(language, { theme: language === 'en' ? 'dark' : 'light' });
    await till.openTill((await world.cast()).shop.enter);
    await till.openTill('/till/held_orders');
    const waits = till.page.locator('.u-card', { hasText: made.merchant_order_no });
    await waits.waitFor();
    await till.shot(`${language}-till-held-orders`);
    same(JSON.stringify(await till.faults()), '[]', 'faults of the held orders');
    await till.tap(waits.getByRole('button', { name: t('till.held_orders.take'), exact: true }));
    const take = till.page.locator('dialog[open]');
    await take.getByLabel(t('till.held_orders.amount'), { exact: true }).fill('10');
    await take.getByText(t('till.held_orders.rest', { rest: '¥11.50' })).waitFor();
    await till.shot(`${language}-till-held-orders-take`);
    same(JSON.stringify(await till.faults()), '[]', 'faults of taking');
    await till.tap(till.button('till.held_orders.take_amount', { amount: '¥10.00' }, take));
    await take.waitFor({ state: 'detached' });
    await till.counts(waits, 0, 'orders of this number that are left');
    await till.context.close();
    const taken = await program(`/v1/orders/${made.order_id}`);
    same([taken.status, taken.payment.amount, taken.hold.status].join(), 'paid,1000,captured', 'what the shop took');
    await page.unroute(`${shop.origin}/**`);
    await desk.open(made.url);
    await at('paid');
    await phone.open('/app/');
    await phone.counts(phone.page.getByText(t('wallet.home.hold', { who: shown.shop })), 0, 'holds that are left');
    await phone.shows('11.50');  // what came back
    await phone.shot(`${language}-checkout-hold-taken`);
  });

  await world.test(as('what the shop calls off is over at once; where nobody tells the page, it asks'), async () => {
    const made = await session();
    await desk.open(made.url);
    await at('open');
    await program(`/v1/checkout_sessions/${made.id}/expire`, {});
    await at('cancelled');
    await looked('cancelled');
    same(await page.locator('#back').getAttribute('href'), `${shop.origin}/cart?merchant_order_no=${made.merchant_order_no}&result=cancelled`, 'the way back');

    await page.route('**/v1/public/checkouts/*/stream', (route) => route.abort());
    const another = await session();
    await desk.open(another.url);
    await at('open');
    await program(`/v1/checkout_sessions/${another.id}/expire`, {});
    await at('cancelled');
    await page.unroute('**/v1/public/checkouts/*/stream');
  });

  await world.test(as('a page whose time is over shows no code any more'), async () => {
    const made = await session();
    const end = new Date(Date.now() + 2000).toISOString();
    await page.route(`**/v1/public/checkouts/${made.id}`, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), expires_at: end } });
    });
    await desk.open(made.url);
    await at('expired');
    await desk.counts(page.getByRole('img', { name: t('checkout.code') }), 0, 'codes left');
  });
  await desk.context.close();

  await world.test(as('a link for one payment leads its visitor to the order, and once it is paid nobody'), async () => {
    const answer = await fetch(`${world.origin}/v1/payment_links`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': uuid7() },
      body: JSON.stringify({ use: 'once', amount: 300, currency: 'CNY', title: language === 'en' ? 'A cup' : '一杯茶' }) });
    const link = await answer.json();
    const visitor = await world.phone(language);
    await visitor.open(link.url);
    await visitor.page.locator('main[data-status="open"]').waitFor();
    const address = visitor.page.url();
    check(/\/c\/cos_/.test(address), `led to ${address}`);
    await paysOnPhone((await visitor.ask('GET', `/v1/public/checkouts/${address.split('/').at(-1)}`)).body.code);
    await phone.pin(pin);
    await visitor.page.locator('main[data-status="paid"]').waitFor();
    await visitor.context.close();
    const late = await world.phone(language);
    await late.open(link.url);
    await late.page.locator('main[data-status="link_paid"]').waitFor();
    await late.shot(`${language}-checkout-link-paid`);
    same(JSON.stringify(await late.faults()), '[]', 'faults');
    await late.context.close();
  });

  await world.test(as('the button stands in a foreign page, is found by the keyboard, and leads to the checkout'), async () => {
    const made = await session();
    shop.buttons.set(`button-${language}`, ['', 'size="large"', 'size="elder"', 'theme="dark"', 'wide', 'tab="new"'].map((more) => `<p><chenxi-pay-button lang="${language}" href="${made.url}" ${more}></chenxi-pay-button></p>`).join('')
      + `<p><chenxi-pay-button lang="${language}" href="https://evil.example/c/${made.id}"></chenxi-pay-button></p>`);
    const visitor = await world.phone(language);
    await visitor.open(`${shop.origin}/button-${language}`);
    const links = visitor.page.getByRole('link', { name: t('button.pay'), exact: true });
    await links.first().waitFor();
    await visitor.counts(links, 5, 'buttons that lead to the checkout in this tab');
    await visitor.shows(t('button.off'));
    await visitor.shot(`${language}-checkout-button`);
    same(JSON.stringify(await visitor.axe()), '[]', 'faults of the button');
    await visitor.page.keyboard.press('Tab');
    check(await links.first().evaluate((it) => it === it.getRootNode().activeElement), 'Tab comes to the button');
    await visitor.page.evaluate(() => document.addEventListener('chenxi-open', (event) => event.preventDefault(), { once: true }));
    await visitor.page.keyboard.press('Enter');
    same(visitor.page.url(), `${shop.origin}/button-${language}`, 'where one is when the page says no');
    const [opened] = await Promise.all([visitor.context.waitForEvent('page'), visitor.page.getByRole('link', { name: `${t('button.pay')} ${t('button.new_tab')}` }).click()]);
    await opened.waitForURL(made.url);
    await opened.close();
    await links.first().focus();
    await visitor.page.keyboard.press('Enter');
    await visitor.page.waitForURL(made.url);
    await visitor.page.locator('main[data-status="open"]').waitFor();
    await visitor.context.close();
  });

  await world.test(as('with a key for pages the button says how much, and afterwards that it is paid; a secret key is never sent'), async () => {
    const made = await session(), name = `known-${language}`;
    shop.buttons.set(name, [pageKey, key].map((one) => `<p><chenxi-pay-button lang="${language}" session="${made.id}" pk="${one}"></chenxi-pay-button></p>`).join(''));
    const visitor = await world.phone(language), asked = [];
    visitor.page.on('request', (one) => asked.push(one.url()));
    await visitor.open(`${shop.origin}/${name}`);
    const amount = new Intl.NumberFormat(language, { style: 'currency', currency: 'CNY' }).format(21.5);
    const known = visitor.page.getByRole('link', { name: t('button.pay_amount', { amount }), exact: true }), plain = visitor.page.getByRole('link', { name: t('button.pay'), exact: true });
    await known.waitFor();
    await plain.waitFor();
    await visitor.shot(`${language}-checkout-button-known`);
    same(JSON.stringify(await visitor.axe()), '[]', 'faults of the button that knows');
    await known.focus();
    await visitor.page.keyboard.press('Enter');
    await visitor.page.waitForURL(made.url);
    await visitor.page.locator('main[data-status="open"]').waitFor();
    await paysOnPhone((await visitor.ask('GET', `/v1/public/checkouts/${made.id}`)).body.code);
    await phone.pin(pin);
    await visitor.page.waitForURL(/\/thanks\?/);
    await visitor.open(`${shop.origin}/${name}`);
    await visitor.shows(t('button.paid'));
    await visitor.counts(known, 0, 'buttons that would have it paid again');
    await plain.waitFor();
    await visitor.shot(`${language}-checkout-button-paid`);
    check(asked.some((url) => url.includes(pageKey)) && !asked.some((url) => url.includes(key)), 'the key for pages asks, the secret one does not');
    await visitor.context.close();
  });

  await world.test(as('an address of no checkout says so'), async () => {
    const lost = await world.phone(language);
    await lost.open('/c/cos_00000000000000000000000000');
    await lost.page.locator('main[data-status="unknown"]').waitFor();
    await lost.shot(`${language}-checkout-unknown`);
    same(JSON.stringify(await lost.faults()), '[]', 'faults');
    await lost.context.close();
  });
  await phone.context.close();
}

export default async function checkout(world) {
  const before = world.faults.length;
  const shop = await openShop(world.origin);
  try {
    const secret = await keyOf(world), page = await keyOf(world, 'page');
    await world.lanes(2, (lane) => inLanguage(world, ['zh-CN', 'en'][lane], secret.key, page.key, shop));
    await page.end();
    await secret.end();
  } finally {
    shop.close();
  }
  await world.test('checkout: who writes programs by a program finds what to read', async () => {
    const answer = await fetch(`${world.origin}/llms.txt`);
    check(answer.status === 200 && answer.headers.get('content-type') === 'text/plain; charset=utf-8' && (await answer.text()).includes('POST /v1/checkout_sessions'), `${answer.status}`);
  });
  await world.test('checkout: nothing went wrong beside it', async () => {
    // The address of no checkout was asked for, and is answered so.
    const others = world.faults.splice(before).filter((one) => !/checkouts\/cos_0+(\/stream)? answered 404/.test(one));
    same(others.join('\n'), '', 'faults of pages');
  });
}
