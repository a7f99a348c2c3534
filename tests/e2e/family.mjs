// A family in two pairs of hands: who lets see and asks, and who helps. Nobody's yes moves money; without it this money does not move.
import { register } from './five.mjs';
import { same } from './world.mjs';

const pin = '274916';

async function inLanguage(world, language) {
  const as = (name) => `${language}: family: ${name}`;
  const [one, two, three] = [world.newNumber(), world.newNumber(), world.newNumber()];
  const mother = await world.phone(language), daughter = await world.phone(language);
  const { t } = mother;
  const looks = [['normal', {}], ['dark', { theme: 'dark' }], ['elder', { size: 'elder' }], ['normal', {}]];
  const looked = async (phone, name) => {
    for (const [look, how] of looks) {
      await phone.look(how);
      await phone.shot(`${language}-family-${name}-${look}`);
      same(JSON.stringify(await phone.faults()), '[]', `faults of ${name} in ${look}`);
    }
  };
  const field = (phone, key) => phone.page.getByLabel(t(key), { exact: true });
  const sheet = (phone) => phone.page.locator('dialog[open]');
  const row = (phone, list) => phone.page.getByRole('list', { name: t(list) }).locator('.u-row');

  await world.test(as('she invites her daughter, who has to know her number'), async () => {
    const stranger = await world.phone(language);
    await register(world, stranger, three);
    await stranger.context.close();
    await register(world, mother, one);
    await register(world, daughter, two);
    world.cashIn(`+86${one}`, '300.00');
    await mother.open('/app/family');
    await mother.shows(t('wallet.family.nobody'));
    await looked(mother, 'empty');
    await mother.tap(mother.button('wallet.family.invite'));
    await field(mother, 'wallet.family.phone').fill(two);
    await mother.tap(mother.page.locator('label', { hasText: t('wallet.family.see.band_hint') }));
    await mother.tap(mother.page.getByRole('switch', { name: t('wallet.family.confirm_above'), exact: true }));
    await field(mother, 'wallet.family.above').fill('50');
    await mother.tap(mother.page.getByRole('switch', { name: t('wallet.family.confirm_new'), exact: true }));
    await mother.tap(mother.page.getByRole('switch', { name: t('wallet.family.limits'), exact: true }));
    await looked(mother, 'new');
    await mother.tap(mother.button('ui.next'));
    await mother.pin(pin);
    await mother.page.getByRole('list', { name: t('wallet.family.helps_me') }).waitFor();
    await mother.shows(t('wallet.family.state.invited'));
    await daughter.open('/app/family');
    await daughter.tap(row(daughter, 'wallet.family.invited_me').first());
    await looked(daughter, 'invitation');
    await field(daughter, 'wallet.family.their_number').fill(three);
    await daughter.tap(daughter.button('wallet.family.accept'));
    await daughter.pin(pin);
    await sheet(daughter).locator('.u-fault').waitFor();
    await daughter.page.keyboard.press('Escape');
    await field(daughter, 'wallet.family.their_number').fill(one);
    await daughter.tap(daughter.button('wallet.family.accept'));
    await daughter.pin(pin);
    await daughter.page.getByRole('heading', { name: t('wallet.family.gets'), exact: true }).waitFor();
  });

  await world.test(as('she sees about how much there is, and her mother sees that she looked'), async () => {
    await daughter.tap(daughter.button('wallet.family.look'));
    await daughter.page.getByText(t('wallet.family.logged')).waitFor();
    await looked(daughter, 'helper');
    await mother.counts(row(mother, 'wallet.family.looks'), 1, 'looks in the log');
    await looked(mother, 'list');
    await daughter.tap(row(daughter, 'wallet.family.their_limits').first());
    await field(daughter, 'wallet.family.their_limit').fill('200');
    await daughter.tap(daughter.button('wallet.family.lower'));
    await row(daughter, 'wallet.family.their_limits').first().getByText('200').waitFor();
    await daughter.tap(row(daughter, 'wallet.family.their_limits').first());
    await field(daughter, 'wallet.family.their_limit').fill('280');
    await daughter.tap(daughter.button('wallet.family.propose'));
    await daughter.shows(t('wallet.family.proposed'));
    await mother.tap(row(mother, 'wallet.family.helps_me').first());
    await mother.page.getByRole('heading', { name: t('wallet.family.proposal'), exact: true }).waitFor();
    await looked(mother, 'proposal');
    await mother.tap(mother.button('wallet.family.proposal_no'));
    await mother.page.getByRole('heading', { name: t('wallet.family.proposal'), exact: true }).waitFor({ state: 'detached' });
  });

  await world.test(as('before a large transfer she asks; no, then yes; both see it live'), async () => {
    await mother.open('/app/transfer');
    await field(mother, 'wallet.transfer.handle').fill(three);
    await mother.tap(mother.button('wallet.transfer.check'));
    await mother.page.locator('.u-namecheck').waitFor();
    await mother.keys('60');
    await mother.tap(mother.button('ui.next'));
    await sheet(mother).getByText(t('wallet.ask.needed')).waitFor();
    same(await sheet(mother).locator('.u-keypad').count(), 0, 'places to type a PIN before the answer');
    await field(mother, 'wallet.ask.reason').fill('rent');
    await looked(mother, 'ask');
    const send = sheet(mother).locator('.w-ask .u-button[data-look=primary]');
    await mother.tap(send);
    await sheet(daughter).getByText('rent').waitFor();
    await looked(daughter, 'question');
    await daughter.tap(sheet(daughter).getByRole('button', { name: t('wallet.ask.say_no'), exact: true }));
    await sheet(mother).getByText(t('wallet.ask.no_text')).waitFor();
    await looked(mother, 'no');
    await mother.tap(sheet(mother).getByRole('button', { name: t('wallet.ask.again'), exact: true }));
    await mother.tap(send);
    await sheet(daughter).getByText(t('wallet.ask.think')).waitFor();
    await daughter.tap(sheet(daughter).getByRole('button', { name: t('wallet.ask.say_yes'), exact: true }));
    await sheet(mother).getByText(t('wallet.ask.yes_text')).waitFor();
    await looked(mother, 'yes');
    await mother.pin(pin);
    await mother.shows(t('wallet.result.sent'));
    await mother.open('/app/');
    await mother.page.locator('.w-balance').getByText('240.00').waitFor();
  });

  await world.test(as('she ends it: nothing is seen any more, and the protection stays for a day'), async () => {
    await mother.open('/app/family');
    await mother.tap(row(mother, 'wallet.family.helps_me').first());
    await mother.tap(mother.button('wallet.family.end'));
    await sheet(mother).getByText(t('wallet.family.end_protects')).waitFor();
    await looked(mother, 'end');
    await mother.tap(sheet(mother).getByRole('button', { name: t('wallet.family.end'), exact: true }));
    await mother.shows(t('wallet.family.state.ending'));
    await daughter.open('/app/family');
    await daughter.tap(row(daughter, 'wallet.family.i_help').first());
    await daughter.page.locator('.u-banner[data-tone=warn]').first().waitFor();
    await looked(daughter, 'ending');
    same(await daughter.button('wallet.family.look').count(), 0, 'buttons to look');
  });
  await world.test(as('phone and PIN lost: without two contacts of three days it is said what to do'), async () => {
    const fresh = await world.phone(language);
    await fresh.open('/app/');
    await fresh.tap(fresh.button('wallet.welcome.have'));
    await field(fresh, 'wallet.phone').fill(two);
    await fresh.tap(fresh.button('wallet.send_code'));
    const cells = fresh.page.locator('.u-cells input');
    await cells.waitFor();
    await cells.pressSequentially(await world.codeFor(`+86${two}`));
    await fresh.tap(fresh.button('wallet.recover.door'));
    await fresh.page.getByText(t('wallet.recover.text')).waitFor();
    await looked(fresh, 'recover');
    await fresh.keys('571938');
    await fresh.page.locator('.u-fault').waitFor();
    await fresh.context.close();
  });
  for (const phone of [mother, daughter]) await phone.context.close();
}

export default async function family(world) {
  const before = world.faults.length;
  for (const language of ['zh-CN', 'en']) await inLanguage(world, language);
  await world.test('nothing went wrong beside it', async () =>
    same([...new Set(world.faults.splice(before))].join('\n'), '', 'faults of pages'));
}
