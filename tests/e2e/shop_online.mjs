// The shop of examples/shop, as a newcomer copies it, with the package as npm packs it: somebody fills a cart, pays with his wallet and is told so because
// the shop was told; notices that are forged or of another amount change nothing; the shopkeeper gives back.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { project } from '../system/sdk/desk.mjs';
import { keyOf } from './checkout.mjs';
import { register } from './five.mjs';
import { check, root, same, until } from './world.mjs';

const pin = '274916', password = 'behind the counter';

async function openShop(world, dir, key) {
  const port = 17_000 + (process.pid % 2900), origin = `http://127.0.0.1:${port}`;
  const { project: folder } = project(dir, join(root, 'examples/shop'));
  const child = spawn(process.execPath, ['shop.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CHENXI_URL: world.origin, CHENXI_KEY: key, PORT: `${port}`, SHOP_ORIGIN: origin, SHOP_DATA: join(dir, 'shop.json'), DESK_PASSWORD: password } });
  const end = () => child.kill();
  process.on('exit', end);
  let said = '';
  for (const out of [child.stdout, child.stderr]) out.on('data', (piece) => (said += piece));
  await until(() => child.exitCode !== null || said.includes('open http'), 'the shop opens');
  if (child.exitCode !== null) throw new Error(`the shop ended: ${said}`);
  const sdk = await import(pathToFileURL(join(folder, 'node_modules/@chenxi/sdk/dist/index.js')));
  const chenxi = new sdk.Chenxi({ url: world.origin, key });
  // The same address is the same endpoint, with the same secret.
  const endpoint = await chenxi.webhookEndpoints.create({ url: `${origin}/webhook` });
  return { origin, chenxi, webhook: new sdk.Webhook(endpoint.secret), said: () => said,
    orders: () => JSON.parse(readFileSync(join(dir, 'shop.json'), 'utf8')).orders,
    notice: (body, headers) => fetch(`${origin}/webhook`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }),
    close: async () => { end(); await chenxi.webhookEndpoints.delete(endpoint.id); } };
}

async function inLanguage(world, language, shop) {
  const as = (name) => `${language}: shop online: ${name}`, english = language === 'en';
  const phone = await world.phone(language);
  const { page, t } = phone;
  const words = english ? { cart: /^Cart/, pay: 'Pay', tea: 'Add to cart: Jasmine tea', book: 'Add to cart: Pocket almanac', update: 'Update', waiting: 'Waiting for payment', paid: 'Paid', refunded: 'Given back', refund: 'Refund', amount: 'Amount (CNY)', give: 'Give back', doubt: 'A notice did not fit this order and was not believed' }
    : { cart: /^购物车/, pay: '去付款', tea: '加入购物车：茉莉花茶', book: '加入购物车：小年历', update: '更新', waiting: '等待付款', paid: '已付款', refunded: '已退款', refund: '退款', amount: '金额（元）', give: '退回', doubt: '有一份通知与本订单不符，没有采用' };
  const looked = async (who, name) => {
    for (const [look, width, theme] of [['small', 320, 'light'], ['dark', 390, 'dark'], ['phone', 390, 'light']]) {
      await who.page.setViewportSize({ width, height: 844 });
      await who.page.emulateMedia({ colorScheme: theme });
      await who.shot(`${language}-shop-online-${name}-${look}`);
      same(JSON.stringify([...(await who.wide()), ...(look === 'small' ? [] : await who.axe())]), '[]', `faults of ${name} in ${look}`);
    }
  };
  const button = (name) => page.getByRole('button', { name, exact: true });
  let order, back;

  await world.test(as('somebody with money fills a cart'), async () => {
    const mobile = world.newNumber();
    await register(world, phone, mobile);
    world.cashIn(`+86${mobile}`, '200.00');
    await phone.open(`${shop.origin}/`);
    await looked(phone, 'front');
    await phone.tap(button(words.tea));
    await phone.tap(button(words.book));
    await phone.tap(page.getByRole('link', { name: words.cart }));
    await page.getByRole('spinbutton').last().fill('2');
    await phone.tap(button(words.update));
    await phone.shows('59.50');  // 38.00 + 2 × 9.00 + 3.50
    await looked(phone, 'cart');
  });

  await world.test(as('a notice that nobody of ours has signed, and one of another amount, pay nothing'), async () => {
    await phone.tap(button(words.pay));
    await page.locator('main[data-status="open"]').waitFor();
    order = shop.orders().find((one) => one.state === 'waiting' && one.language === language);
    same(order.amount, 5950, 'what it costs');
    const event = (amount, currency = 'CNY', number = order.number) => JSON.stringify({ object: 'event', id: 'evt_1', type: 'checkout_session.completed', created_at: new Date().toISOString(), number: 1, sequence: 2,
      data: { object: 'checkout_session', id: 'cos_1', order_id: 'ord_1', merchant_order_no: number, amount, currency, status: 'paid', payment_id: 'pay_1' } });
    const now = String(Math.floor(Date.now() / 1000)), state = () => shop.orders().find((one) => one.number === order.number).state;
    const forged = { 'webhook-id': 'evt_1', 'webhook-timestamp': now, 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` };
    same((await shop.notice(event(5950), forged)).status, 400, 'a forged notice');
    same((await shop.notice(event(5950), {})).status, 400, 'one without a signature');
    const genuine = event(5950);
    same((await shop.notice(genuine.replace('5950', '5951'), await shop.webhook.sign('evt_1', genuine))).status, 400, 'an altered one');
    same((await shop.notice(genuine, await shop.webhook.sign('evt_1', genuine, Date.now() - 3_600_000))).status, 400, 'an old one');
    for (const [amount, currency, number] of [[1, 'CNY', order.number], [5950, 'JPY', order.number], [5950, 'CNY', 'nobody-s']]) {
      const body = event(amount, currency, number);
      same((await shop.notice(body, await shop.webhook.sign('evt_1', body))).status, 204, 'a genuine notice of something else');
      same(state(), 'waiting', `the order after a notice over ${amount} ${currency}`);
    }
    // A real payment of one fen, told by the instance itself, of another order of the same shop.
    const other = await shop.chenxi.orders.create({ merchant_order_no: `other-${language}`, amount: 1, currency: 'CNY' });
    await phone.open(`/app/pay?${new URLSearchParams({ code: other.url.slice(other.url.lastIndexOf('/') + 1) })}`);
    await phone.pin(pin);
    await phone.shows(t('wallet.result.paid'));
    await until(() => shop.said().includes('order.paid: no order of ours'), 'the shop is told of it');
    same(state(), 'waiting', 'and its order waits still');
    await phone.open(`${shop.origin}/orders/${order.token}`);
    await phone.shows(words.waiting);
    await looked(phone, 'waiting');
  });

  await world.test(as('it is paid in the same browser; the shop says so because it was told'), async () => {
    await phone.open(order.url ?? shop.orders().find((one) => one.number === order.number).url);
    await phone.tap(page.locator('#here'));
    await phone.pin(pin);
    await phone.shows(t('wallet.result.paid'));
    await phone.tap(page.getByRole('link', { name: t('wallet.result.to_shop', { host: new URL(shop.origin).host }) }));
    await page.getByRole('status').getByText(words.paid, { exact: true }).waitFor();
    back = page.url();
    check(back.startsWith(`${shop.origin}/orders/${order.token}`), `brought back to ${back}`);
    await looked(phone, 'paid');
    same(shop.orders().find((one) => one.number === order.number).state, 'paid', 'the order');
  });

  await world.test(as('the shopkeeper gives back, and the buyer sees it in shop and wallet'), async () => {
    const keeper = await world.phone(language, { width: 1000, height: 800 });
    await keeper.page.setExtraHTTPHeaders({ authorization: `Basic ${Buffer.from(`shop:${password}`).toString('base64')}` });
    await keeper.open(`${shop.origin}/desk`);
    await keeper.shows(words.doubt);
    await looked(keeper, 'desk');
    const row = keeper.page.getByRole('listitem').filter({ hasText: order.number });
    await keeper.tap(row.getByRole('link', { name: words.refund, exact: true }));
    await keeper.page.getByLabel(words.amount, { exact: true }).fill('9.00');
    await looked(keeper, 'refund');
    await keeper.tap(keeper.page.getByRole('button', { name: words.give, exact: true }));
    await keeper.page.waitForURL(`${shop.origin}/desk`);
    const given = () => shop.orders().find((one) => one.number === order.number).refunded;
    await until(() => given() === 900, 'the shop counts it as given back');
    await keeper.open(`${shop.origin}/desk/${order.number}`);
    await keeper.tap(keeper.page.getByRole('button', { name: words.give, exact: true }));
    await keeper.page.waitForURL(`${shop.origin}/desk`);
    await until(() => given() === 5950, 'the shop counts all of it as given back');
    await phone.open(back);
    await page.getByRole('status').getByText(words.refunded, { exact: true }).waitFor();
    await looked(phone, 'refunded');
    await phone.open('/app/bills');
    await phone.shows(/50\.50/);
    await phone.shot(`${language}-shop-online-bills`);
    await keeper.context.close();
  });

  await world.test(as('nobody else stands at the desk'), async () => {
    for (const authorization of [undefined, `Basic ${Buffer.from('shop:guess').toString('base64')}`])
      same((await fetch(`${shop.origin}/desk`, { headers: authorization ? { authorization } : {} })).status, 401, 'who guesses');
    const elsewhere = await fetch(`${shop.origin}/desk/${order.number}`, { method: 'POST', headers: { origin: 'https://evil.example', authorization: `Basic ${Buffer.from(`shop:${password}`).toString('base64')}` }, body: new URLSearchParams({ amount: '1' }) });
    same(elsewhere.status, 403, "another page's form");
  });
  await phone.context.close();
}

export default async function shopOnline(world) {
  const before = world.faults.length, dir = mkdtempSync('/tmp/chenxi-shop.');
  const { key, end } = await keyOf(world);
  try {
    const shop = await openShop(world, dir, key);
    await world.lanes(2, (lane) => inLanguage(world, ['zh-CN', 'en'][lane], shop));
    await shop.close();
  } finally {
    await end();
    rmSync(dir, { recursive: true, force: true });
  }
  await world.test('shop online: the pages for developers stand, and every address in them is one', async () => {
    const reader = await world.phone('en'), addresses = new Set();
    // Two sheets of style: each is looked at in both themes, on the smaller of its pages in the dark.
    for (const [path, theme] of [['/developers', 'dark'], ['/developers/reference.html', 'light'], ['/developers/sdk.html', 'light'], ['/developers/changelog.html', 'dark'], ['/problems', 'light'], ['/problems/insufficient_balance', 'dark']]) {
      await reader.page.emulateMedia({ colorScheme: theme });
      await reader.open(path);
      same(JSON.stringify([...(await reader.wide()), ...(await reader.axe())]), '[]', `faults of ${path}`);
      await reader.shot(`shop-online${path.replaceAll('/', '-')}`);
      for (const address of await reader.page.locator('a').evaluateAll((all) => all.map((one) => one.href.replace(/#.*/, '')))) if (address.startsWith(world.origin)) addresses.add(address);
    }
    const lost = [], left = [...addresses];
    while (left.length > 0) await Promise.all(left.splice(0, 20).map(async (address) => { if ((await fetch(address)).status !== 200) lost.push(address); }));
    check(addresses.size > 100 && lost.length === 0, `addresses that lead nowhere: ${lost.join()}`);
    await reader.context.close();
  });
  await world.test('shop online: each request of the reference is tried against a sandbox, by keyboard too, and against nothing else', async () => {
    const reader = await world.phone('en'), { page } = reader, asked = [];
    page.on('request', (one) => { if (one.method() === 'POST') asked.push([one.url().replace(world.origin, ''), one.headers().authorization ?? '']); });
    await reader.open('/developers/reference.html');
    const answer = page.locator('form.try [role=status]'), key = page.locator('#try-key');
    const open = (operation) => page.locator(`button[data-operation=${operation}]`).press('Enter');
    await page.locator('#try-make').waitFor();
    await open('create_shop_order');
    await key.fill(`cx_sk_${'a'.repeat(43)}`);
    await page.locator('form.try button[type=submit]').press('Enter');
    await answer.getByText('Nothing was sent').waitFor();
    same(asked.length, 0, 'requests with a key that is no sandbox\'s');
    await page.locator('#try-make').press('Enter');
    await page.waitForFunction(() => document.querySelector('#try-key').value.startsWith('cx_test_sk_'));
    await page.locator('form.try button[type=submit]').press('Enter');
    await answer.getByText('201', { exact: false }).first().waitFor();
    const order = JSON.parse(await answer.locator('pre').first().textContent());
    same(`${order.merchant_order_no} ${order.status}`, 'T-1 open', 'the order that was made');
    check((await answer.locator('pre').nth(1).textContent()).includes('content-type: application/json'), 'headers are shown');
    for (const [width, theme] of [[320, 'light'], [390, 'dark'], [1100, 'light']]) {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme: theme });
      await page.locator('#try-make').scrollIntoViewIfNeeded();
      await reader.shot(`shop-online-try-${width}`);
      await page.locator('form.try').scrollIntoViewIfNeeded();
      await reader.shot(`shop-online-tried-${width}`);
      same(JSON.stringify([...(await reader.wide()), ...(await reader.axe())]), '[]', `faults at ${width}`);
    }
    await open('get_shop_order');
    await page.locator('#try-path-id').fill(order.id);
    await page.locator('#try-path-id').press('Enter');
    await answer.getByText('200', { exact: false }).first().waitFor();
    await open('pay_in_sandbox');
    await page.locator('form.try button[type=submit]').press('Enter');
    await answer.getByText('sandbox_payment').waitFor();
    await open('advance_test_clock');
    await page.locator('form.try button[type=submit]').press('Enter');
    await answer.getByText('timers_fired').waitFor();
    check(asked.every(([path, key_]) => path === '/v1/sandboxes' || key_.startsWith('Bearer cx_test_')), `sent elsewhere: ${JSON.stringify(asked)}`);
    await reader.open('/developers/reference.html');
    await page.waitForFunction(() => document.querySelector('#try-key')?.value.startsWith('cx_test_sk_'));
    await reader.context.close();
  });
  await world.test('shop online: nothing went wrong beside it', async () => same(world.faults.splice(before).join('\n'), '', 'faults of pages'));
}
