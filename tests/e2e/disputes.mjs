// Complaints end to end, in three pairs of hands: who sent, who received, and a case worker.
import { register } from './five.mjs';
import { check, same } from './world.mjs';

const pin = '274916';

async function send(phone, number, amount) {
  const { page, t } = phone;
  await phone.open('/app/transfer');
  await page.getByLabel(t('wallet.transfer.handle'), { exact: true }).fill(number);
  await phone.tap(phone.button('wallet.transfer.check'));
  await page.locator('.u-namecheck').waitFor();
  await phone.keys(amount);
  await phone.tap(phone.button('ui.next'));
  await phone.pin(pin);
  await phone.shows(t('wallet.result.sent'));
}

/** From the list of bills to the door. */
async function complain(phone, door, reason, words) {
  const { page, t } = phone;
  await phone.open('/app/bills');
  await phone.tap(page.locator('.u-row').first());
  await phone.tap(phone.button('wallet.dispute.door'));
  await phone.tap(page.locator(`[data-door=${door}]`));
  await phone.tap(page.getByLabel(t(`wallet.dispute.reason.${reason}`)));
  await page.getByLabel(t('wallet.dispute.words'), { exact: true }).fill(words);
}

async function inLanguage(world, language) {
  const as = (name) => `${language}: ${name}`;
  const cast = await world.cast();
  const [one, two] = [world.newNumber(), world.newNumber()];
  const [sender, receiver, worker] = [await world.phone(language), await world.phone(language, { size: 'elder' }), await world.phone(language, { width: 1280, height: 900 })];
  const { t } = sender;
  const looked = async (phone, name) => {
    for (const [look, what] of [['normal', {}], ['dark', { theme: 'dark' }], ['elder', { size: 'elder' }], ['normal', {}]]) {
      await phone.look(what);
      await phone.shot(`${language}-${name}-${look}`);
      same(JSON.stringify(await phone.faults()), '[]', `faults of ${name} in ${look}`);
    }
  };

  await world.test(as('money sent to the wrong person is asked for from the bill'), async () => {
    await register(world, sender, one);
    await register(world, receiver, two);
    world.cashIn(`+86${one}`, '100.00');
    await send(sender, two, '20');
    await complain(sender, 'wrong_person', 'wrong_number', 'one digit');
    await looked(sender, 'dispute-new');
    await sender.tap(sender.page.locator('main form button[type=submit]'));
    await sender.shows(t('wallet.dispute.state.asked'));
    await looked(sender, 'dispute-asked');
  });

  await world.test(as('who received it gives it back in one tap'), async () => {
    await receiver.open('/app/disputes');
    await receiver.tap(receiver.page.locator('.u-row').first());
    await receiver.page.getByText('one digit').waitFor();
    await looked(receiver, 'dispute-please');
    await receiver.tap(receiver.page.locator('main .u-button[data-look=primary]').first());
    await receiver.shows(t('wallet.dispute.state.given_back'));
    await sender.page.reload();
    await sender.shows(t('wallet.dispute.state.given_back'));
    await sender.open('/app/');
    await sender.page.locator('.w-balance').getByText('100.00').waitFor();
  });

  await world.test(as('who was deceived sees what is kept, and where'), async () => {
    await send(sender, two, '30');
    await complain(sender, 'deceived', 'fake_service', 'they said they were my bank');
    await sender.tap(sender.page.locator('main form button[type=submit]'));
    await sender.shows(t('wallet.dispute.trace'));
    await looked(sender, 'dispute-deceived');
    check(!(await sender.page.locator('.w-trace').innerText()).includes(two.slice(-4)), 'the trace names nobody');
  });

  await world.test(as('who holds it is told what, why and until when, and answers'), async () => {
    await receiver.open('/app/');
    await receiver.shows(t('wallet.disputes.aside'));
    await looked(receiver, 'home-aside');
    await receiver.tap(receiver.page.getByRole('list', { name: t('wallet.disputes.home') }).getByRole('link').first());
    await receiver.shows(t('wallet.dispute.said.works'));
    await looked(receiver, 'dispute-aside');
    const body = await receiver.page.locator('main').innerText();
    check(!body.includes('they said') && !body.includes(t('wallet.dispute.reason.fake_service')), 'who is accused does not read the accusation');
    await receiver.page.getByLabel(t('wallet.dispute.add'), { exact: true }).fill('she paid me for a bicycle');
    await receiver.tap(receiver.button('wallet.dispute.add_send'));
    await receiver.page.locator('.w-said').getByText('she paid me for a bicycle').waitFor();
    await receiver.open('/app/bills');
    await receiver.tap(receiver.page.locator('.u-row').first());
    await receiver.shows(t('record.dispute'));
    await receiver.tap(receiver.button('wallet.dispute.see', { state: t('wallet.dispute.state.investigating') }));
    await receiver.shows(t('wallet.dispute.said.works'));
  });

  await world.test(as('a case worker reads both sides and decides; both see how it ended'), async () => {
    await worker.open(cast.operator.enter);
    await worker.page.locator('main h1').first().waitFor();
    await worker.open('/console/disputes');
    await worker.page.locator('.c-table tbody tr').first().waitFor();
    await worker.still();
    await worker.shot(`${language}-console-disputes`);
    same(JSON.stringify(await worker.faults()), '[]', 'faults of the list');
    // Other parts of the town leave cases of their own.
    const { id } = (await sender.ask('GET', '/v1/disputes')).body.data.find((it) => it.status === 'investigating');
    await worker.tap(worker.page.locator(`.c-table a[href$="/disputes/${id}"]`).first());
    await worker.page.getByText('she paid me for a bicycle').waitFor();
    await worker.page.getByText('they said they were my bank').waitFor();
    await worker.tap(worker.page.getByLabel(t('console.dispute.decide.return'), { exact: true }));
    await worker.page.getByLabel(t('console.dispute.why'), { exact: true }).fill('the bicycle was never seen');
    await worker.still();
    await worker.shot(`${language}-console-dispute`);
    same(JSON.stringify(await worker.faults()), '[]', 'faults of the case');
    await worker.tap(worker.button('console.dispute.send'));
    await worker.tap(worker.button('console.decide_sure'));
    await worker.page.locator('.c-decide').waitFor({ state: 'detached' });
    await worker.page.locator('.c-facts').getByText(t('console.dispute.state.returned'), { exact: true }).first().waitFor();
    await sender.page.reload();
    await sender.shows(t('wallet.dispute.state.returned'));
    await sender.shows('the bicycle was never seen');
    await looked(sender, 'dispute-returned');
    await receiver.page.reload();
    await receiver.shows('the bicycle was never seen');
    await sender.open('/app/');
    await sender.page.locator('.w-balance').getByText('100.00').waitFor();
  });
  for (const phone of [sender, receiver, worker]) await phone.context.close();
}

export default async function disputes(world) {
  const before = world.faults.length;
  for (const language of ['zh-CN', 'en']) await inLanguage(world, language);
  await world.test('nothing went wrong beside it', async () => same(world.faults.slice(before).join('\n'), '', 'faults of pages'));
}
