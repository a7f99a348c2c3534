// Fingerprint and face: added, used for paying, sending and signing in, declined, removed; with the browser's own virtual
// authenticator. And no button where a browser has none.
import { register } from './five.mjs';
import { check, same, until } from './world.mjs';

const pin = '274916';

/** A platform authenticator in this page, whose finger is the right one until told otherwise. */
export async function giveFinger(phone) {
  const cdp = await phone.context.newCDPSession(phone.page);
  await cdp.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return {
    right: (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    kept: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  };
}

async function inLanguage(world, language) {
  const as = (name) => `${language}: ${name}`;
  const cast = await world.cast();
  const number = world.newNumber();
  const wallet = await world.phone(language, { workers: false });
  const { t, page } = wallet;
  const sheet = page.locator('dialog[open]');
  const finger = sheet.getByRole('button', { name: t('ui.passkey.use'), exact: true });
  const begin = async (yuan) => {
    await wallet.open(cast.shop.static_code);
    await page.locator('main form').waitFor();
    await wallet.keys(yuan);
    await wallet.tap(page.locator('main form button[type=submit]'));
    await sheet.waitFor();
  };
  let authenticator;

  await world.test(as('where the browser has no fingerprint, nothing offers it'), async () => {
    await register(world, wallet, number);
    world.cashIn(`+86${number}`, '100.00');
    await wallet.open('/app/security');
    await wallet.shows(t('wallet.security.devices'));
    await wallet.still();
    same(await page.getByText(t('wallet.passkey.title'), { exact: true }).count(), 0, 'headings about fingerprint');
    await begin('1');
    await sheet.locator('.u-keypad').waitFor();
    same(await finger.count(), 0, 'buttons for fingerprint');
  });

  await world.test(as('fingerprint is added on the security page with the PIN'), async () => {
    authenticator = await giveFinger(wallet);
    await wallet.open('/app/security');
    await wallet.tap(wallet.button('wallet.passkey.add'));
    await sheet.waitFor();
    await wallet.shot(`${language}-passkey-add`);
    await wallet.pin(pin);
    await page.getByText(t('wallet.passkey.added')).first().waitFor();
    const list = page.getByRole('list', { name: t('wallet.passkey.title') });
    await wallet.counts(list.getByRole('listitem'), 1, 'passkeys listed');
    same((await authenticator.kept()).length, 1, 'passkeys kept by the authenticator');
    await wallet.still();
    await wallet.shot(`${language}-passkey-security`);
    await until(async () => (await world.messages(`+86${number}`)).some((it) => it.text.includes(t('message.passkey_added', { name: '' }).slice(-12))), 'the owner is told');
  });

  await world.test(as('a payment is confirmed with a touch, and no PIN is typed'), async () => {
    await begin('12.5');
    await finger.waitFor();
    await wallet.still();
    for (const [name, look] of [['normal', {}], ['dark', { theme: 'dark' }], ['elder', { size: 'elder' }], ['elder-dark', { size: 'elder', theme: 'dark' }]]) {
      await wallet.look(look);
      await finger.scrollIntoViewIfNeeded();
      await wallet.shot(`${language}-passkey-sheet-${name}`);
      const faults = await wallet.faults();
      check(faults.length === 0, `${name}: ${faults.join('; ')}`);
    }
    await wallet.look({});
    await wallet.tap(finger);
    await wallet.shows(t('wallet.result.paid'));
    await wallet.shot(`${language}-passkey-paid`);
    const [newest] = (await wallet.ask('GET', '/v1/transactions?limit=1')).body.data;
    same(newest.amount, 1250, 'fen paid');
  });

  await world.test(as('a finger that is not recognised moves nothing, and the PIN still does'), async () => {
    await authenticator.right(false);
    await begin('3');
    await wallet.tap(finger);
    await sheet.getByText(t('wallet.passkey.declined')).waitFor();
    await wallet.shot(`${language}-passkey-declined`);
    same((await wallet.ask('GET', '/v1/me/home')).body.balance.amount, 8750, 'fen left');
    await wallet.pin(pin);
    await wallet.shows(t('wallet.result.paid'));
    await authenticator.right(true);
  });

  await world.test(as('money is sent to somebody new with a touch'), async () => {
    await wallet.open('/app/transfer');
    await page.getByLabel(t('wallet.transfer.handle'), { exact: true }).fill(cast.neighbour.phone);
    await wallet.tap(wallet.button('wallet.transfer.check'));
    await page.locator('.u-namecheck').waitFor();
    await wallet.keys('5');
    await wallet.tap(wallet.button('ui.next'));
    await wallet.tap(finger);
    await wallet.shows(t('wallet.result.sent'));
  });

  await world.test(as('what the passkey signed fits no other amount'), async () => {
    // The page's own request, with one fen more than was signed.
    await page.route('**/v1/payments', async (route) => {
      const body = route.request().postDataJSON();
      await route.continue({ postData: JSON.stringify({ ...body, amount: body.amount + 1 }) });
    });
    await begin('2');
    await wallet.tap(finger);
    await sheet.getByText(t('refusal.passkey_wrong')).waitFor();
    await page.unroute('**/v1/payments');
    same((await wallet.ask('GET', '/v1/me/home')).body.balance.amount, 7950, 'fen left');
  });

  await world.test(as('the same phone signs in with a touch'), async () => {
    await wallet.open('/app/me');
    await wallet.tap(wallet.button('wallet.me.logout'));
    await wallet.button('wallet.passkey.login').waitFor();
    await wallet.still();
    await wallet.shot(`${language}-passkey-unlock`);
    await wallet.tap(wallet.button('wallet.passkey.login'));
    await page.getByText(t('wallet.me.logout'), { exact: true }).waitFor();
  });

  await world.test(as('a browser that has lost its key comes in with the passkey, with lower limits'), async () => {
    await wallet.open('/app/security');
    await wallet.tap(wallet.button('wallet.security.forget').first());
    await wallet.tap(wallet.button('wallet.security.forget', {}, sheet));
    await wallet.tap(wallet.button('wallet.welcome.have'));
    await wallet.button('wallet.passkey.login').waitFor();
    await wallet.still();
    await wallet.shot(`${language}-passkey-new-device`);
    await wallet.tap(wallet.button('wallet.passkey.login'));
    await page.getByRole('list', { name: t('wallet.security.devices') }).waitFor();
    await wallet.counts(page.getByRole('list', { name: t('wallet.security.devices') }).getByRole('listitem'), 2, 'devices');
  });

  await world.test(as('a passkey that is removed is offered no more'), async () => {
    await page.getByRole('list', { name: t('wallet.passkey.title') }).getByRole('button', { name: t('wallet.security.remove') }).click();
    await page.getByText(t('wallet.passkey.removed')).first().waitFor();
    await begin('1');
    await sheet.locator('.u-keypad').waitFor();
    same(await finger.count(), 0, 'buttons for fingerprint');
  });

  await wallet.context.close();
}

export default async function passkeys(world) {
  const before = world.faults.length;
  for (const language of ['zh-CN', 'en']) await inLanguage(world, language);
  await world.test('nothing went wrong beside it', async () => same(world.faults.slice(before).join('\n'), '', 'faults of pages'));
}
