// Somebody of the family pays at shops for somebody else, within what he set: both see it, and nobody's own money moves.
import { register } from './five.mjs';
import { same } from './world.mjs';

const pin = '274916';

async function inLanguage(world, language) {
  const as = (name) => `${language}: pays: ${name}`;
  const cast = await world.cast();
  const [one, two] = [world.newNumber(), world.newNumber()];
  const mother = await world.phone(language), daughter = await world.phone(language);
  const { t } = mother;
  const looks = [['normal', {}], ['dark', { theme: 'dark' }], ['elder', { size: 'elder', width: 320 }]];
  const looked = async (phone, name) => {
    for (const [look, how] of looks) {
      await phone.look(how);
      await phone.shot(`${language}-pays-${name}-${look}`);
      same(JSON.stringify(await phone.faults()), '[]', `faults of ${name} in ${look}`);
    }
    await phone.look({});
  };
  const field = (phone, key) => phone.page.getByLabel(t(key), { exact: true });
  const sheet = (phone) => phone.page.locator('dialog[open]');
  const row = (phone, list) => phone.page.getByRole('list', { name: t(list) }).locator('.u-row');
  const has = async (phone, yuan) => {
    await phone.open('/app/');
    await phone.page.locator('.w-balance').getByText(yuan).waitFor();
  };

  await world.test(as('the daughter says how much, and her mother accepts'), async () => {
    await register(world, mother, one);
    await register(world, daughter, two);
    world.cashIn(`+86${one}`, '30.00');
    world.cashIn(`+86${two}`, '100.00');
    await daughter.open('/app/family');
    await daughter.tap(daughter.button('wallet.family.invite'));
    await field(daughter, 'wallet.family.phone').fill(one);
    await daughter.tap(daughter.page.getByRole('switch', { name: t('wallet.family.pays'), exact: true }));
    await field(daughter, 'wallet.family.pay_each').fill('60');
    await field(daughter, 'wallet.family.pay_month').fill('50');
    await daughter.shows(t('wallet.family.pay_month_small'));
    await looked(daughter, 'too-small');
    await field(daughter, 'wallet.family.pay_each').fill('20');
    await looked(daughter, 'new');
    await daughter.tap(daughter.button('ui.next'));
    await daughter.pin(pin);
    await row(daughter, 'wallet.family.helps_me').first().waitFor();
    await mother.open('/app/family');
    await mother.tap(row(mother, 'wallet.family.invited_me').first());
    await mother.shows(t('wallet.family.gets.pays', { each: '¥20.00', month: '¥50.00' }));
    await field(mother, 'wallet.family.their_number').fill(two);
    await mother.tap(mother.button('wallet.family.accept'));
    await mother.pin(pin);
    await mother.page.getByRole('heading', { name: t('wallet.pays.title'), exact: true }).waitFor();
    await mother.shows(t('wallet.pays.none'));
    await looked(mother, 'accepted');
  });

  const atTheShop = async (amount) => {
    await mother.open(cast.shop.static_code);
    await mother.shows(cast.shop.name);
    await mother.keys(amount);
    await mother.tap(mother.page.locator('main form button[type=submit]'));
    await sheet(mother).locator('.u-keypad').waitFor();
  };
  const choices = () => sheet(mother).locator('.w-choice label');

  await world.test(as('at a shop her mother chooses who pays, and her own money stays'), async () => {
    await atTheShop('12.5');
    await mother.counts(choices(), 2, 'who may pay');
    await mother.tap(choices().last());
    await looked(mother, 'choice');
    await mother.pin(pin);
    await mother.shows(t('wallet.result.paid'));
    await has(mother, '30.00');
    await has(daughter, '87.50');
  });

  await world.test(as('more than the daughter gives at a time nobody offers; her mother pays that herself'), async () => {
    await atTheShop('21');
    await mother.counts(choices(), 0, 'who may pay');
    await mother.pin(pin);
    await mother.shows(t('wallet.result.paid'));
    await has(mother, '9.00');
  });

  await world.test(as('both see the same list'), async () => {
    await daughter.open('/app/family');
    await daughter.tap(row(daughter, 'wallet.family.helps_me').first());
    await mother.open('/app/family');
    await mother.tap(row(mother, 'wallet.family.i_help').first());
    for (const phone of [daughter, mother]) {
      await phone.counts(row(phone, 'wallet.pays.title'), 1, 'payments for her mother');
      await row(phone, 'wallet.pays.title').getByText('12.50').waitFor();
      await phone.shows(t('wallet.pays.of', { spent: '¥12.50', month: '¥50.00' }));
    }
    await looked(daughter, 'list');
  });

  await world.test(as('it is ended at once, and is not offered any more'), async () => {
    await daughter.tap(daughter.button('wallet.family.end'));
    await daughter.tap(sheet(daughter).getByRole('button', { name: t('wallet.family.end'), exact: true }));
    await daughter.shows(t('wallet.family.nobody'));
    await atTheShop('1');
    await mother.counts(choices(), 0, 'who may pay');
    await mother.pin(pin);
    await mother.shows(t('wallet.result.paid'));
    await has(mother, '8.00');
    await has(daughter, '87.50');
  });
  for (const phone of [mother, daughter]) await phone.context.close();
}

export default async function pays(world) {
  const before = world.faults.length;
  await world.lanes(2, (lane) => inLanguage(world, ['zh-CN', 'en'][lane]));
  await world.test('pays: nothing went wrong beside it', async () =>
    same([...new Set(world.faults.splice(before))].join('\n'), '', 'faults of pages'));
}
