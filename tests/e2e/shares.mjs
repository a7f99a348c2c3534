// Two shops agree to share takings: one asks at its till, the other says yes in its own; an order that a program shares is paid on the
// checkout's page, and each of the two finds its part in its day. Then one of them ends it.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { keyOf } from './checkout.mjs';
import { register } from './five.mjs';
import { uuid7 } from '../system/wallet.mjs';
import { check, root, same } from './world.mjs';

const pin = '274916';
const ways = [
  { name: 'zh elder', language: 'zh-CN', size: 'elder', theme: 'light', shop: '老磨坊' },
  { name: 'en dark', language: 'en', size: 'normal', theme: 'dark', shop: 'Old mill' },
];

async function oneWay(world, way, key) {
  const desk = await world.phone(way.language, way), mill = await world.phone(way.language, way), buyer = await world.phone(way.language, { ...way, size: 'normal' });
  const { t } = desk;
  const test = (what, work) => world.test(`shares, ${way.name}: ${what}`, work);
  const seen = async (what, phone) => {
    await phone.still();
    await phone.shot(`shares-${way.name.replaceAll(' ', '-')}-${what}`);
    const faults = await phone.faults();
    check(faults.length === 0, `${what}: ${faults.join('\n')}`);
  };
  const program = async (path, body) => {
    const answer = await fetch(`${world.origin}${path}`, { method: body ? 'POST' : 'GET', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...(body && { 'idempotency-key': uuid7() }) }, body: body && JSON.stringify(body) });
    const read = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(read)}`);
    return read;
  };
  // A shop of this walk's own: its name is nowhere else in the town.
  const made = JSON.parse(execFileSync(join(root, 'build/chenxi'), ['merchant', 'create', '--json', '--data', world.data, '--name', way.shop], { encoding: 'utf8' }));
  const giver = (await world.cast()).shop;
  const list = (phone, which, inside) => phone.page.getByRole('list', { name: t(`till.partners.${which}`), exact: true }).getByRole('listitem').filter({ hasText: inside });
  const sheet = desk.page.locator('dialog[open]');

  await test('one asks by the other\'s number', async () => {
    await desk.openTill(giver.enter);
    await desk.tap(desk.page.getByRole('link', { name: t('till.tab.settings'), exact: true }));
    await desk.tap(desk.page.getByRole('link', { name: t('till.partners') }));
    await desk.shows(t('till.partners.ask'));
    await desk.page.getByLabel(t('till.partners.number'), { exact: true }).fill('mer_nobody');
    await desk.tap(desk.button('till.partners.send'));
    await desk.shows(t('refusal.shop_unknown.title'));
    await desk.page.getByLabel(t('till.partners.number'), { exact: true }).fill(made.id);
    await desk.tap(desk.button('till.partners.send'));
    await list(desk, 'receives', way.shop).waitFor();
    await seen('asked', desk);
  });

  await test('the other says yes at its till', async () => {
    const { pathname, hash } = new URL(made.till);
    await mill.openTill(`${pathname}${hash}`);
    await mill.openTill('/till/partners');
    const asking = list(mill, 'gives', giver.name);
    await asking.waitFor();
    await seen('asking', mill);
    await mill.tap(asking.getByRole('button', { name: `${t('till.partners.accept')}: ${giver.name}`, exact: true }));
    await asking.getByRole('button', { name: `${t('till.partners.end')}: ${giver.name}`, exact: true }).waitFor();
    await seen('agreed', mill);
  });

  await test('a shared order is paid as any, and each has its part', async () => {
    const mobile = world.newNumber();
    await register(world, buyer, mobile);
    world.cashIn(`+86${mobile}`, '200.00');
    const session = await program('/v1/checkout_sessions', {
      merchant_order_no: `shares-${way.language}`, amount: 10_001, currency: 'CNY', title: 'Flour', success_url: 'https://shop.example/thanks',
      split: { when: 'paid', shares: [{ shop: made.id, share_bps: 2500 }] },
    });
    await buyer.open(session.url);
    await buyer.tap(buyer.page.locator('#here'));
    await buyer.pin(pin);
    await buyer.shows(t('wallet.result.paid'));
    const { split, payment } = await program(`/v1/orders/${session.order_id}`);
    same(`${split.status} ${split.shares[0].status} ${split.shares[0].paid_amount} of ${payment.amount}`, 'shared paid 2500 of 10001', 'the order\'s shares');
    const report = (await mill.ask('GET', '/v1/till/report')).body;
    same(report.other_in, 2500, 'in the other shop\'s day');
    await desk.openTill(`/till/payments/${payment.id}`);
    await desk.shows(t('till.payment.shared'));
    await desk.shows(way.shop);
    await seen('payment', desk);
    await program(`/v1/payments/${payment.id}/refunds`, { amount: 1000, currency: 'CNY' });
    await desk.openTill(`/till/payments/${payment.id}`);
    await desk.shows(t('till.payment.share.back', { amount: '¥2.49' }));
    await seen('refunded', desk);
  });

  await test('who declines a wish the other way is told that all of it ends, and may leave it', async () => {
    const own = (await desk.ask('GET', '/v1/till/me')).body.merchant.id;
    await mill.openTill('/till/partners');
    await mill.page.getByLabel(t('till.partners.number'), { exact: true }).fill(own);
    await mill.tap(mill.button('till.partners.send'));
    await list(mill, 'receives', giver.name).waitFor();
    await desk.openTill('/till/partners');
    const wish = list(desk, 'gives', way.shop);
    await desk.tap(wish.getByRole('button', { name: `${t('till.partners.decline')}: ${way.shop}`, exact: true }));
    await sheet.getByRole('heading', { name: t('till.partners.end_title', { shop: way.shop }), exact: true }).waitFor();
    await sheet.getByText(t('till.partners.end_text', { shop: way.shop }), { exact: true }).waitFor();
    await desk.button('till.partners.end', {}, sheet).waitFor();
    await seen('declining-ends', desk);
    await desk.tap(desk.button('ui.cancel', {}, sheet));
    await sheet.waitFor({ state: 'detached' });
    await wish.waitFor();
    await list(desk, 'receives', way.shop).getByRole('button', { name: `${t('till.partners.end')}: ${way.shop}`, exact: true }).waitFor();
  });

  await test('and one of them ends it', async () => {
    await desk.openTill('/till/partners');
    await desk.tap(list(desk, 'receives', way.shop).getByRole('button', { name: `${t('till.partners.end')}: ${way.shop}`, exact: true }));
    await sheet.waitFor();
    await seen('ending', desk);
    await desk.tap(desk.button('till.partners.end', {}, sheet));
    await sheet.waitFor({ state: 'detached' });
    await desk.counts(list(desk, 'receives', way.shop), 0, 'partners of that name');
    await mill.openTill('/till/partners');
    await mill.counts(list(mill, 'gives', giver.name), 0, 'givers left');
    await mill.counts(list(mill, 'receives', giver.name), 0, 'wishes left');
  });

  await test('what was only asked is declined as that', async () => {
    await desk.page.getByLabel(t('till.partners.number'), { exact: true }).fill(made.id);
    await desk.tap(desk.button('till.partners.send'));
    await list(desk, 'receives', way.shop).waitFor();
    await mill.openTill('/till/partners');
    const asking = list(mill, 'gives', giver.name), declining = mill.page.locator('dialog[open]');
    await mill.tap(asking.getByRole('button', { name: `${t('till.partners.decline')}: ${giver.name}`, exact: true }));
    await declining.getByRole('heading', { name: t('till.partners.decline'), exact: true }).waitFor();
    await declining.getByText(t('till.partners.drop_text', { shop: giver.name }), { exact: true }).waitFor();
    await seen('declining', mill);
    await mill.tap(mill.button('till.partners.decline', {}, declining));
    await declining.waitFor({ state: 'detached' });
    await mill.counts(asking, 0, 'wishes left');
    await desk.openTill('/till/partners');
    await desk.shows(t('till.partners.ask'));
    await desk.counts(list(desk, 'receives', way.shop), 0, 'partners of that name');
  });
  for (const phone of [desk, mill, buyer]) await phone.context.close();
}

export default async function shares(world) {
  const before = world.faults.length;
  const { key, end } = await keyOf(world);
  for (const way of ways) await oneWay(world, way, key);
  await end();
  await world.test('shares: nothing went wrong beside it', async () => {
    // The number of no shop was asked for, and is answered so.
    same(world.faults.splice(before).filter((one) => !/split_partners answered 404/.test(one)).join('\n'), '', 'faults of pages');
  });
}
