// A new resident says who she is: a slip of the finger, another name, then the truth, which raises what she may pay. In three looks;
// every screen on the way is looked at. The town's registry errs now and then: pending is an ordinary thing.
import { bankAccount, register } from './five.mjs';
import { check } from './world.mjs';

const pin = '274916';
const ways = [
  { name: 'zh normal', language: 'zh-CN', width: 390, size: 'normal', theme: 'light', person: ['110199198805241039', '林大海'] },
  { name: 'zh elder', language: 'zh-CN', width: 390, size: 'elder', theme: 'light', person: ['11019919930907204X', '陈小满'] },
  { name: 'en dark 320', language: 'en', width: 320, size: 'normal', theme: 'dark', person: ['110199200002294073', '王小明'] },
];

async function oneWay(world, way) {
  const phone = await world.phone(way.language, { ...way, camera: true });
  const { page, t } = phone;
  const [number, name] = way.person;
  const sheet = page.locator('dialog[open]');
  const seen = async (what) => {
    await phone.still();
    await phone.shot(`identity-${way.name.replaceAll(' ', '-')}-${what}`);
    const faults = await phone.faults();
    check(faults.length === 0, `${what}: ${faults.join('\n')}`);
  };
  const type = async (document, called) => {
    await sheet.getByLabel(t('wallet.identity.name'), { exact: true }).fill(called);
    await sheet.getByLabel(t('wallet.identity.number'), { exact: true }).fill(document);
    await phone.tap(phone.button('wallet.identity.check', {}, sheet));
  };
  const says = (status) => page.getByText(t(`identity.check.${status}`)).first().waitFor();
  const test = (what, work) => world.test(`identity, ${way.name}: ${what}`, work);

  await test('is found from the own page, and says where one stands', async () => {
    await register(world, phone, world.newNumber());
    await phone.open('/app/me');
    await phone.tap(page.getByRole('link', { name: new RegExp(t('wallet.identity.title')) }));
    await page.locator('[aria-current=step]').getByRole('heading', { name: t('wallet.identity.phone_only'), exact: true }).waitFor();
    await seen('stands');
  });
  await test('a slip of the finger is told before the PIN is asked for', async () => {
    await phone.tap(phone.button('wallet.identity.add'));
    await type(number.replace('9', '8'), name);
    await sheet.getByText(t('wallet.identity.number_wrong')).waitFor();
    await seen('wrong-number');
  });
  await test('another name does not fit, and the next try is offered', async () => {
    await type(number, '别人');
    await seen('pin');
    await phone.pin(pin);
    await says('mismatched');
    await phone.shows(t('wallet.identity.tries_left', { count: 2 }));
    await seen('mismatch');
  });
  await test('the truth is confirmed, and what may be paid rises', async () => {
    await phone.tap(phone.button('wallet.identity.again'));
    await type(` ${number.slice(0, 6)} ${number.slice(6)} `.toLowerCase(), name);
    await phone.pin(pin);
    await says('confirmed');
    await page.locator('[aria-current=step]').getByRole('heading', { name: t('wallet.identity.document'), exact: true }).waitFor();
    check(!(await page.content()).includes(number.slice(6, 17)), 'the number is not shown whole');
    await seen('confirmed');
    await page.goBack();
    await page.getByText(t('ui.name.verified')).first().waitFor();
    await phone.open('/app/limits');
    await page.getByText('5,000.00').first().waitFor();
    await page.getByRole('heading', { name: t('wallet.proof.title'), exact: true }).waitFor();
    await phone.shows(t('wallet.proof.two', { class: 'B' }));
    await seen('limits');
  });
  await test('a bank account in the same name is the next step', async () => {
    await phone.open('/app/identity');
    await phone.tap(phone.button('wallet.identity.link_bank'));
    await phone.tap(phone.button('wallet.bank.link'));
    await sheet.getByLabel(t('wallet.bank.holder'), { exact: true }).fill(name);
    await sheet.getByLabel(t('wallet.bank.account'), { exact: true }).fill(bankAccount(++world.next));
    await phone.tap(sheet.getByRole('button', { name: t('wallet.bank.link'), exact: true }));
    await sheet.waitFor({ state: 'detached' });
    await phone.open('/app/identity');
    await page.locator('[aria-current=step]').getByRole('heading', { name: t('wallet.identity.bank_verified'), exact: true }).waitFor();
    await phone.shows(t('wallet.identity.visit'));
    await seen('bank');
  });
  await page.context().close();
}

export default async function identity(world) {
  for (const way of ways) await oneWay(world, way);
}
