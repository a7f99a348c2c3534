// Kill the server in the middle of a payment: the phone says that nothing is charged twice, asks again, and shows the tick.
import { check, same } from './world.mjs';

export default async function kill(world) {
  // Without service workers every request of the page can be caught.
  const desk = await world.phone('zh-CN', { width: 1440, height: 960, workers: false });
  const { page, t } = desk;
  const { resident } = await world.cast();
  const wallet = page.frameLocator('iframe[src="/app/"]');
  const chaos = page.locator('.d-chaos');
  const press = async (within, text) => {
    for (const key of text) await desk.tap(within.locator('.u-keypad').getByText(key, { exact: true }));
  };
  const balance = async () => {
    const { status, body } = await desk.ask('GET', '/v1/me/home');
    same(status, 200, 'the balance');
    return body.balance.amount;
  };

  await world.test('kill: a payment whose answer died with the server is asked for again, told, and charged once', async () => {
    await desk.open('/demo');
    await wallet.locator('.w-home').waitFor();
    const before = await balance();
    await desk.tap(page.locator('.d-step', { hasText: t('demo.step.pay') }));
    await desk.tap(page.locator('.d-now').getByRole('button', { name: t('demo.do.pay'), exact: true }));
    await wallet.locator('main form').waitFor();
    await press(wallet, '7');
    await desk.tap(wallet.locator('main form button[type=submit]'));

    // The server has paid and is killed before its answer reaches the phone.
    let tries = 0;
    let answered;
    await page.route('**/v1/payments', async (route) => {
      if (++tries > 1) return route.continue();
      answered = (await route.fetch()).status();
      await chaos.getByRole('button', { name: t('demo.kill'), exact: true }).click();
      await chaos.locator('.d-server:not([data-state=up])').waitFor();
      await route.abort('connectionreset');
    });
    await press(wallet.locator('dialog[open]'), resident.pin);
    await wallet.getByText(t('ui.pending.title')).first().waitFor();
    await desk.shot('kill-pending');
    await wallet.getByText(t('wallet.result.paid')).first().waitFor();
    await desk.shot('kill-paid');
    same(answered, 201, 'the first answer, which nobody heard');
    check(tries > 1, 'the phone did not ask again');
    await chaos.locator('.d-server[data-state=up]').waitFor();
    same(before - (await balance()), 700, 'charged');
  });

  await world.test('kill: in the rush hour, what was answered is there, what was in doubt is found, nothing is charged twice', async () => {
    await desk.tap(chaos.getByRole('button', { name: t('demo.rush'), exact: true }));
    await chaos.locator('.d-counts').waitFor();
    await desk.tap(chaos.getByRole('button', { name: t('demo.kill'), exact: true }));
    const count = (name) => chaos.locator('.d-counts > div', { hasText: t(`demo.count.${name}`) });
    await count('books').locator('.u-icon, svg').first().waitFor();
    await desk.shot('kill-counts');
    for (const name of ['charged_twice', 'lost']) same(await count(name).locator('dd').innerText(), '0', name);
    same(await count('books').getAttribute('data-tone'), 'ok', 'the books');
  });
  await desk.context.close();
}
