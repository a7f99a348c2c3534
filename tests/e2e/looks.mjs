// Every address of every app, as the routers name them, in every look: no violation of the accessibility rules, and nothing wider
// than the screen. A page is opened once and then looked at in one look after the other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuid7 } from '../system/wallet.mjs';
import { keyOf } from './checkout.mjs';
import { register } from './five.mjs';
import { sellsVisits } from './gym.mjs';
import { check, root } from './world.mjs';

/** The list of pages in an app's source: ['/bills', …], */
function addresses(file) {
  const found = [...readFileSync(join(root, file), 'utf8').matchAll(/^ {2}\['(\/[^']*)',/gm)].map((match) => match[1]);
  if (found.length < 4) throw new Error(`${file} names no addresses`);
  return found;
}

const looks = [
  { name: 'normal' },
  { name: 'elder', size: 'elder' },
  { name: 'dark', theme: 'dark' },
  { name: 'narrow', width: 320 },
  { name: 'narrow elder', width: 320, size: 'elder', theme: 'dark' },
  { name: 'English', language: 'en' },
  { name: 'narrow English elder', language: 'en', width: 320, size: 'elder' },
];

/** The demo's resident and shop do something, so that there is something to look at; gives the addresses that need an id. */
async function somethingToSee(world, wallet, till, operator) {
  const cast = await world.cast();
  // The sheet of the demo's wallet says its PIN.
  const authorise = async (result) => {
    const hint = await wallet.page.locator('dialog[open]').getByText(wallet.t('wallet.demo_pin', { pin: '' }).trim()).innerText();
    await wallet.pin(/\d{6}/.exec(hint)[0]);
    await wallet.shows(wallet.t(...[result].flat()));
  };
  await wallet.open(cast.shop.static_code);
  await wallet.page.locator('main form').waitFor();
  await wallet.keys('2');
  await wallet.tap(wallet.page.locator('main form button[type=submit]'));
  await authorise('wallet.result.paid');
  await wallet.open('/app/transfer');
  await wallet.page.getByLabel(wallet.t('wallet.transfer.handle'), { exact: true }).fill(cast.neighbour.phone);
  await wallet.tap(wallet.button('wallet.transfer.check'));
  await wallet.page.locator('.u-namecheck').waitFor();
  await wallet.keys('1');
  await wallet.tap(wallet.button('ui.next'));
  await authorise('wallet.result.sent');

  // Who is known by a document opens a shop.
  world.visit(cast.resident.phone, '周桂兰');
  await wallet.open('/app/shops/new');
  await wallet.page.getByLabel(wallet.t('wallet.shops.name'), { exact: true }).fill('阿兰早点');
  await wallet.page.getByLabel(wallet.t('wallet.shops.category'), { exact: true }).selectOption('5814');
  await wallet.page.getByLabel(wallet.t('wallet.shops.place'), { exact: true }).fill('小区北门');
  await wallet.tap(wallet.button('wallet.shops.open'));
  await wallet.page.getByRole('img', { name: wallet.t('wallet.shops.qr', { name: '阿兰早点' }), exact: true }).waitFor();
  const shop = (await wallet.ask('GET', '/v1/me/shops')).body.data.at(-1).id;
  // Somebody else sells visits in advance, and one package of them is bought.
  const seller = await world.phone('zh-CN'), number = world.newNumber();
  await register(world, seller, number);
  world.visit(`+86${number}`, '周桂莲');
  const gym = await sellsVisits(seller, { shop: '晨光推拿', plan: '推拿十次' });
  await wallet.open(`/app/plans/${gym.id}`);
  await wallet.tap(wallet.button('wallet.plans.buy'));
  await authorise(['wallet.packages.progress', { used: 0, visits: 10 }]);
  const bought = (await wallet.ask('GET', '/v1/packages')).body.data[0].id;
  // A guaranteed order was sent, and is complained about.
  const { key, end } = await keyOf(world);
  const order = await fetch(`${world.origin}/v1/checkout_sessions`, {
    method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ merchant_order_no: `look-${uuid7()}`, amount: 300, currency: 'CNY', title: '桂花糕', guaranteed: true, success_url: 'https://shop.example/thanks' }),
  });
  await end();
  await wallet.open((await order.json()).url);
  await wallet.tap(wallet.page.locator('#here'));
  await authorise('wallet.trade.now_held');
  const trade = (await wallet.ask('GET', '/v1/trades')).body.data[0].id;
  const tillSheet = till.page.locator('dialog[open]'), walletSheet = wallet.page.locator('dialog[open]');
  await till.openTill('/till/trades');
  await till.tap(till.button('till.trades.send').first());
  await till.tap(till.button('till.trades.send_do', {}, tillSheet));
  await tillSheet.waitFor({ state: 'detached' });
  await wallet.open(`/app/trades/${trade}`);
  await wallet.tap(wallet.button('wallet.trade.complaint'));
  await wallet.tap(walletSheet.getByText(wallet.t('wallet.trade.door.not_as_agreed'), { exact: true }));
  await wallet.tap(wallet.button('wallet.trade.complaint_do', {}, walletSheet));
  await wallet.shows(wallet.t('wallet.trade.disputed_text', { amount: '¥3.00' }));
  const bills = (await wallet.ask('GET', '/v1/transactions?limit=20')).body.data;
  const paid = bills.find((it) => it.type === 'payment' && it.object_id?.startsWith('pay_'));
  const sent = bills.find((it) => it.type === 'transfer_out' && it.object_id?.startsWith('trf_'));
  await wallet.open(`/app/disputes/new?transaction=${sent.id}`);
  await wallet.tap(wallet.page.locator('[data-door=deceived]'));
  await wallet.tap(wallet.page.getByLabel(wallet.t('wallet.dispute.reason.fake_service')));
  await wallet.tap(wallet.page.locator('main form button[type=submit]'));
  await wallet.shows(wallet.t('wallet.dispute.trace'));
  const dispute = (await wallet.ask('GET', '/v1/disputes')).body.data[0].id;
  await wallet.open('/app/family/new');
  await wallet.page.getByLabel(wallet.t('wallet.family.phone'), { exact: true }).fill(cast.neighbour.phone);
  await wallet.tap(wallet.page.locator('label', { hasText: wallet.t('wallet.family.see.band_hint') }));
  await wallet.tap(wallet.button('ui.next'));
  await authorise('wallet.family.state.invited');
  const family = (await wallet.ask('GET', '/v1/family_links')).body.data[0].id;
  const receipt = (await wallet.ask('GET', `/v1/transactions/${paid.id}`)).body.receipt_id;
  const sold = (await till.ask('GET', '/v1/till/payments')).body.data;
  const account = (await operator.ask('GET', '/v1/console/accounts?kind=merchant')).body.data[0];
  const asked = { kind: 'staff.colleague', what: { name: '新同事', roles: ['support'] }, reason: '下周一到岗' };
  const change = (await operator.ask('POST', '/v1/console/changes', asked, { 'idempotency-key': uuid7() })).body.id;
  const posting = (await operator.ask('GET', `/v1/console/accounts/${account.id}/entries`)).body.data[0];
  return {
    'app/pay': `/pay?code=${encodeURIComponent(cast.shop.static_code)}`,
    'app/family/{id}': `/family/${family}`, 'app/shops/{id}': `/shops/${shop}`, 'app/shops/{id}/settlements': `/shops/${shop}/settlements`, 'app/shops/{id}/packages': `/shops/${shop}/packages`, 'app/plans/{shop}': `/plans/${gym.id}`, 'app/packages/{id}': `/packages/${bought}`, 'app/trades/{id}': `/trades/${trade}`, 'console/trades/{id}': `/trades/${trade}`, 'app/practice/{lesson}': '/practice/practice_send',
    'app/bills/{id}': `/bills/${paid.id}`, 'app/receipts/{id}': `/receipts/${receipt}`, 'app/transfers/{id}': `/transfers/${sent.object_id}`,
    'app/disputes/new': `/disputes/new?transaction=${sent.id}`, 'app/disputes/{id}': `/disputes/${dispute}`, 'console/disputes/{id}': `/disputes/${dispute}`,
    'till/payments/{id}': `/payments/${sold[0].id}`,
    'console/accounts/{id}': `/accounts/${account.id}`, 'console/postings/{id}': `/postings/${posting.id}`, 'console/changes/{id}': `/changes/${change}`,
    receipt,
  };
}

export default async function lookAtAll(world) {
  const people = { app: null, till: null, console: null, nobody: await world.phone('zh-CN') };
  let made = null;
  const enter = async (app) => {
    const phone = await world.phone('zh-CN');
    const cast = await world.cast();
    if (app === 'till') {
      await phone.openTill(cast.shop.enter);
      await phone.page.locator('.m-till').waitFor();
    } else {
      await phone.open(app === 'app' ? cast.resident.enter : cast.operator.enter);
      await phone.page.locator(app === 'app' ? '.w-home' : 'main h1').first().waitFor();
    }
    return phone;
  };
  await world.test('looks: there is a payment, a transfer and a sale to look at', async () => {
    for (const app of ['app', 'till', 'console']) people[app] = await enter(app);
    made = await somethingToSee(world, people.app, people.till, people.console);
  });
  if (!made) return;

  const of = (app, file) => [...addresses(file), '/nowhere'].map((path) => ({ app, path, at: `/${app}${made[`${app}${path}`] ?? path}` }));
  const places = [
    ...of('app', 'web/apps/wallet/src/screens.tsx'), ...of('till', 'web/apps/merchant/src/app.tsx'), ...of('console', 'web/apps/console/src/app.tsx'),
    { app: 'nobody', path: '/app/', at: '/app/' }, { app: 'nobody', path: '/till/', at: '/till/' }, { app: 'nobody', path: '/console/', at: '/console/' },
    { app: 'nobody', path: '/verify', at: '/verify' }, { app: 'app', path: '/verify', at: `/verify?receipt=${made.receipt}`, ready: '.v-checks' },
    { app: 'nobody', path: '/there/is/nothing', at: '/there/is/nothing', one: true },
  ];
  const lookAt = async (phone, { app, path, at, ready, one }) => {
    const opens = await world.test(`looks: ${at.split('?')[0]} opens`, async () => {
      check(!at.includes('{'), `there is nothing to show at ${at}`);
      await (app === 'till' ? phone.openTill(at) : phone.open(at));
      await phone.page.locator(ready ?? 'main').first().waitFor();
    });
    if (!opens) return;
    for (const look of one ? looks.filter((it) => !it.size && !it.language) : looks) {
      await world.test(`looks: ${app === 'nobody' ? 'nobody at ' : '/'}${app === 'nobody' || ready ? '' : app}${path}, ${look.name}`, async () => {
        await phone.look(one ? look : { language: 'zh-CN', ...look });
        await phone.shot(`look-${app}${path.replace(/\W+/g, '-')}-${look.name.replaceAll(' ', '-')}`);
        const faults = await phone.faults();
        check(faults.length === 0, faults.join('\n'));
      });
    }
  };
  // One lane for each person: their pages share a memory of what they have chosen to see.
  const wallets = places.filter((it) => it.app === 'app');
  const second = await enter('app');
  const lanes = [
    [people.app, wallets.filter((_, i) => i % 2 === 0)], [second, wallets.filter((_, i) => i % 2 === 1)],
    [people.till, places.filter((it) => it.app === 'till')], [people.console, places.filter((it) => it.app === 'console')], [people.nobody, places.filter((it) => it.app === 'nobody')],
  ];
  await world.lanes(lanes.length, async (lane) => {
    const [phone, mine] = lanes[lane];
    for (const place of mine) await lookAt(phone, place);
    await phone.context.close();
  });

  // The demo's page holds the other apps in frames.
  const desk = await world.phone('zh-CN', { width: 1280, height: 900 });
  await desk.open('/demo');
  await desk.page.frameLocator('iframe[src="/app/"]').locator('.w-home').waitFor();
  await desk.page.frameLocator('iframe[src="/till/"]').locator('.m-till').waitFor();
  for (const look of [{ name: 'desk', width: 1280, height: 900 }, { name: 'desk dark', width: 1280, height: 900, theme: 'dark' }, { name: 'phone', width: 390 }, { name: 'narrow elder', width: 320, size: 'elder' }, { name: 'desk English', width: 1280, height: 900, language: 'en' }])
    await world.test(`looks: /demo, ${look.name}`, async () => {
      await desk.look({ language: 'zh-CN', ...look });
      await desk.shot(`look-demo-${look.name.replaceAll(' ', '-')}`);
      const faults = await desk.faults();
      check(faults.length === 0, faults.join('\n'));
    });
  await world.test('looks: /demo, the roles', async () => {
    await desk.look({ width: 390, language: 'zh-CN' });
    await desk.tap(desk.page.locator('.d-narrow'));
    await desk.page.locator('.d-roles').waitFor();
    await desk.shot('look-demo-roles');
    const faults = await desk.faults();
    check(faults.length === 0, faults.join('\n'));
  });
  await desk.context.close();
}
