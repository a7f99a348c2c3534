// Every address of both apps, as the routers name them: no violation of the accessibility rules in the normal, the elder and the
// dark look, and nothing wider than a screen of 320 px.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, root } from './world.mjs';

const addresses = (file, pattern) => {
  const source = readFileSync(join(root, file), 'utf8');
  const found = [...source.matchAll(pattern)].map((match) => match[1]);
  if (found.length < 4) throw new Error(`${file} names no addresses`);
  return [...new Set(found)];
};

export default async function looks(world) {
  const cast = await world.cast();
  const wallet = await world.phone('zh-CN');
  const till = await world.phone('zh-CN');
  await world.test('looks: the resident of the demo is signed in by the link', async () => {
    await wallet.open(cast.resident.enter);
    await wallet.page.locator('.w-home').waitFor();
    await till.openTill((await world.cast()).shop.enter);
    await till.page.locator('.m-till').waitFor();
  });
  await world.test('looks: there is a payment, a transfer and a sale to look at', async () => {
    // The sheet of the demo's wallet says its PIN.
    const authorise = async (result) => {
      const hint = await wallet.page.locator('dialog[open]').getByText(wallet.t('wallet.demo_pin', { pin: '' }).trim()).innerText();
      await wallet.pin(/\d{6}/.exec(hint)[0]);
      await wallet.shows(wallet.t(result));
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
  });

  const bills = (await wallet.ask('GET', '/v1/transactions?limit=20')).body?.data ?? [];
  const paid = bills.find((it) => it.object_id?.startsWith('pay_'));
  const sold = (await till.ask('GET', '/v1/till/payments')).body?.data ?? [];
  const made = {
    '/pay': `/pay?code=${encodeURIComponent(cast.shop.static_code)}`,
    '/bills/$id': paid && `/bills/${paid.id}`,
    '/payments/{id}': sold[0] && `/payments/${sold[0].id}`,
  };
  const detail = paid ? (await wallet.ask('GET', `/v1/transactions/${paid.id}`)).body : null;
  made['/receipts/$id'] = detail?.receipt_id && `/receipts/${detail.receipt_id}`;
  const sent = bills.find((it) => it.object_id?.startsWith('trf_') && it.direction === 'out');
  made['/transfers/$id'] = sent && `/transfers/${sent.object_id}`;

  const places = [
    ...addresses('web/apps/wallet/src/router.tsx', /createRoute\(\{[^}]*?path: '([^']+)'/g).map((path) => [wallet, 'app', path]),
    ...addresses('web/apps/merchant/src/app.tsx', /^ {2}\['(\/[^']*)',/gm).map((path) => [till, 'till', path]),
  ];
  const ways = [
    { name: 'normal', width: 390, elder: false, theme: 'light' },
    { name: 'elder', width: 390, elder: true, theme: 'light' },
    { name: 'dark', width: 390, elder: false, theme: 'dark' },
    { name: 'narrow', width: 320, elder: false, theme: 'light' },
    { name: 'narrow elder', width: 320, elder: true, theme: 'dark' },
  ];
  for (const way of ways) {
    for (const phone of [wallet, till]) {
      await phone.page.setViewportSize({ width: way.width, height: 844 });
      await phone.page.emulateMedia({ colorScheme: way.theme, reducedMotion: 'reduce' });
    }
    await wallet.ask('PATCH', '/v1/me/settings', { elder_mode: way.elder });
    const keep = (size) => localStorage.setItem('chenxi.prefs', JSON.stringify({ ...JSON.parse(localStorage.getItem('chenxi.prefs') ?? '{}'), size }));
    for (const phone of [wallet, till]) await phone.page.evaluate(keep, way.elder ? 'elder' : 'normal');
    for (const [phone, app, path] of places) {
      const there = path in made ? made[path] : path;
      await world.test(`looks: /${app}${path} ${way.name}`, async () => {
        check(there, 'there is nothing to show at this address');
        await (app === 'till' ? phone.openTill(`/till${there}`) : phone.open(`/app${there}`));
        await phone.page.locator('main').waitFor();
        await phone.page.waitForLoadState('networkidle', { timeout: 1200 }).catch(() => {});
        await phone.page.waitForTimeout(150);
        await phone.shot(`look-${app}${path.replace(/\W+/g, '-')}-${way.name.replace(' ', '-')}`);
        const over = await phone.tooWide();
        check(over <= 0, `${over} px wider than the screen`);
        const violations = await phone.axe();
        check(violations.length === 0, violations.join('\n'));
      });
    }
  }
  await wallet.context.close();
  await till.context.close();
}
