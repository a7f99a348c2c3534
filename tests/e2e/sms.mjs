// What a code by SMS is worth is told where a number is first proven and in the security centre, with the way to what is stronger:
// only where this browser has it.
import { giveFinger } from './passkeys.mjs';
import { same } from './world.mjs';

const pin = '274916';

async function inLanguage(world, language) {
  const as = (name) => `${language}: sms: ${name}`;
  const plain = await world.phone(language, { workers: false }), able = await world.phone(language, { workers: false });
  const { t } = plain;
  const looked = async (phone, name) => {
    for (const [look, how] of [['normal', {}], ['dark', { theme: 'dark' }], ['elder', { size: 'elder', width: 320 }]]) {
      await phone.look(how);
      await phone.shot(`${language}-sms-${name}-${look}`);
      same(JSON.stringify(await phone.faults()), '[]', `faults of ${name} in ${look}`);
    }
    await phone.look({});
  };
  const code = async (phone, number) => {
    await phone.open('/app/');
    await phone.type(phone.page.getByLabel(t('wallet.phone'), { exact: true }), number);
    await phone.tap(phone.page.getByLabel(t('wallet.welcome.consent')));
    await phone.tap(phone.button('wallet.send_code'));
    await phone.shows(t('wallet.sms.risk'));
  };
  const comeIn = async (phone, number) => {
    await phone.page.locator('.u-cells input').pressSequentially(await world.codeFor(`+86${number}`));
    await phone.page.getByRole('heading', { name: t('wallet.welcome.pin'), exact: true }).waitFor();
    await phone.keys(pin);
    await phone.page.locator('.w-home').waitFor();
  };
  const section = async (phone) => {
    await phone.open('/app/security');
    await phone.page.getByRole('heading', { name: t('wallet.sms.title'), exact: true }).scrollIntoViewIfNeeded();
    await phone.shows(t('wallet.sms.text'));
  };

  await world.test(as('where the browser has no fingerprint the risk is told, and nothing is offered that is not there'), async () => {
    const number = world.newNumber();
    await code(plain, number);
    await looked(plain, 'code');
    await plain.counts(plain.page.getByText(t('wallet.sms.stronger')), 0, 'sentences about fingerprint');
    await comeIn(plain, number);
    await section(plain);
    await plain.shows(t('wallet.sms.not_here'));
    await plain.counts(plain.button('wallet.sms.to_passkey'), 0, 'buttons to add one');
    await looked(plain, 'centre');
  });

  await world.test(as('where it has one the way there is told and led, until it is added'), async () => {
    const number = world.newNumber(), { page } = able;
    await giveFinger(able);
    await code(able, number);
    await able.shows(t('wallet.sms.stronger'));
    await looked(able, 'code-able');
    await comeIn(able, number);
    await section(able);
    await able.shows(t('wallet.sms.better'));
    await looked(able, 'centre-able');
    await able.tap(able.button('wallet.sms.to_passkey'));
    await able.tap(able.button('wallet.passkey.add'));
    await able.pin(pin);
    await page.getByText(t('wallet.passkey.added')).first().waitFor();
    await able.shows(t('wallet.sms.has'));
    await able.counts(able.button('wallet.sms.to_passkey'), 0, 'buttons to add one');
  });
  for (const { context } of [plain, able]) await context.close();
}

export default async function sms(world) {
  const before = world.faults.length;
  await world.lanes(2, (lane) => inLanguage(world, ['zh-CN', 'en'][lane]));
  await world.test('sms: nothing went wrong beside it', async () => same(world.faults.slice(before).join('\n'), '', 'faults of pages'));
}
