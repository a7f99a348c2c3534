// The first minute of somebody who has no account: /demo, one page, everything on it done by hand and ticked by what happened.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { check, root, until } from './world.mjs';

export default async function minute(world) {
  if (!existsSync(join(root, 'build/web/demo/index.html'))) throw new Error('build/web/demo is not built');
  const desk = await world.phone('zh-CN', { width: 1440, height: 960 });
  const { page, t } = desk;
  const cast = await world.cast();
  const faultsBefore = world.faults.length;
  const wallet = page.frameLocator('iframe[src="/app/"]');
  const till = page.frameLocator('iframe[src="/till/"]');
  const step = (name) => page.locator('.d-step', { hasText: t(`demo.step.${name}`) });
  const ticked = (name) => page.locator('.d-step[data-done]', { hasText: t(`demo.step.${name}`) }).waitFor();
  const press = async (within, text) => {
    for (const key of text) await desk.tap(within.locator('.u-keypad').getByText(key, { exact: true }));
  };
  const pin = cast.resident.pin;
  const began = Date.now();

  await world.test('first minute: the page shows a phone, a till and the ledger without a login', async () => {
    await desk.open('/demo');
    await wallet.locator('.w-home').waitFor();
    await till.locator('.m-till').waitFor();
    await page.getByRole('heading', { name: t('demo.ledger'), exact: true }).waitFor();
    await desk.shot('demo-first');
  });
  await world.test('first minute: scan and pay in three taps, the amount and the PIN; the till has it and the row lights up', async () => {
    desk.taps = 0;
    await desk.tap(step('pay'));
    await desk.tap(page.locator('.d-now').getByRole('button', { name: t('demo.do.pay'), exact: true }));
    await wallet.locator('main form').waitFor();
    const before = desk.taps;
    await press(wallet, '12');
    await desk.tap(wallet.locator('main form button[type=submit]'));
    check(before - 1 + (desk.taps - before - 2) <= 3, `${desk.taps} taps`);
    await press(wallet.locator('dialog[open]'), pin);
    await wallet.getByText(t('wallet.result.paid')).first().waitFor();
    await ticked('pay');
    await ticked('rows');
    await till.getByText('12.00').first().waitFor();
    await desk.shot('demo-paid');
  });
  await world.test('first minute: half of it goes back', async () => {
    await desk.tap(step('refund'));
    await desk.tap(page.locator('.d-now').getByRole('button', { name: t('demo.do.refund'), exact: true }));
    const sheet = till.locator('dialog[open]');
    await desk.tap(sheet.locator('.u-chip').last());
    await desk.tap(sheet.locator('button[type=submit]'));
    await sheet.getByText(t('till.refund.done'), { exact: true }).waitFor();
    await desk.tap(sheet.getByRole('button', { name: t('ui.done'), exact: true }));
    await ticked('refund');
  });
  await world.test('first minute: money goes to the neighbour', async () => {
    await desk.tap(step('send'));
    await desk.tap(page.locator('.d-now').getByRole('button', { name: t('demo.do.send'), exact: true }));
    const check_ = wallet.getByRole('button', { name: t('wallet.transfer.check'), exact: true });
    await check_.or(wallet.locator('.u-keypad')).first().waitFor();
    if (await check_.isVisible()) await desk.tap(check_);
    await press(wallet.locator('main'), '5');
    await desk.tap(wallet.getByRole('button', { name: t('ui.next'), exact: true }));
    await press(wallet.locator('dialog[open]'), pin);
    await wallet.getByText(t('wallet.result.sent')).first().waitFor();
    await ticked('send');
    await desk.shot('demo-sent');
  });
  await world.test('first minute: a limit refuses with its reason', async () => {
    await desk.tap(step('limit'));
    // Which limit can be met depends on the purse, and others of the town have been at it: the guide says which, and for how much.
    const now = page.locator('.d-now');
    const send = now.getByRole('button', { name: t('demo.do.limit_send'), exact: true });
    const printed = now.getByRole('button', { name: t('demo.do.limit_static'), exact: true });
    await send.or(printed).waitFor();
    const bySending = await send.isVisible();
    const amount = /\d[\d,]*/.exec(await now.locator('p').innerText())[0].replaceAll(',', '');
    await desk.tap(bySending ? send : printed);
    const check_ = wallet.getByRole('button', { name: t('wallet.transfer.check'), exact: true });
    await check_.or(wallet.locator('.u-keypad')).first().waitFor();
    if (await check_.isVisible()) await desk.tap(check_);
    await press(wallet.locator('main'), amount);
    await desk.tap(bySending ? wallet.getByRole('button', { name: t('ui.next'), exact: true }) : wallet.locator('main form button[type=submit]'));
    const sheet = wallet.locator('dialog[open]');
    await sheet.waitFor();
    const risk = sheet.locator('.u-check input');
    await risk.or(sheet.locator('.u-keypad')).first().waitFor();
    if (await risk.count()) await desk.tap(risk);
    await press(sheet, pin);
    await sheet.getByRole('button', { name: t('wallet.refused.limits'), exact: true }).waitFor();
    await ticked('limit');
    await desk.shot('demo-limit');
  });
  console.log(`the first minute took ${((Date.now() - began) / 1000).toFixed(1)} s of a machine's time`);
  await world.test('first minute: the page breaks no rule of accessibility, on a desk and on a phone', async () => {
    const faults = await desk.axe();
    await page.setViewportSize({ width: 390, height: 844 });
    let over = 0;
    await until(async () => (over = await desk.tooWide()) <= 0, 'no wider than the screen').catch(() => {});
    if (over > 0) faults.push(`${over} px wider than the screen`);
    faults.push(...(await desk.axe()));
    await desk.shot('demo-phone');
    check(faults.length === 0, faults.join('\n'));
  });
  await world.test('first minute: no page had an error', async () => {
    const faults = [...new Set(world.faults.slice(faultsBefore))];
    check(faults.length === 0, `\n${faults.join('\n')}`);
  });
  await desk.context.close();
}
