// Ways in, and the way out: a link that signs in once and keeps its token to itself, a PIN that is changed with the old one, typed,
// pasted or filled in by a password manager, and a wallet that is closed.
import { register } from './five.mjs';
import { check, same } from './world.mjs';

const pin = '274916', another = '385027';

async function links(world, language) {
  const as = (name) => `${language}: ${name}`;
  const cast = await world.cast();
  for (const [app, link, mine, inside] of [['till', cast.shop.enter, '/v1/till/me', '.m-door-hero'], ['console', cast.supervisor.enter, '/v1/console/summary', '.c-main, main']])
    await world.test(as(`a link opens the ${app} by one press, and its token is in no address that is sent`), async () => {
      const phone = await world.phone(language);
      const { page } = phone;
      const token = link.split('#')[1];
      check(token?.length === 43, `no token behind the # of ${link}`);
      const sent = [];
      phone.context.on('request', (request) => sent.push(request.url()));
      await page.goto(world.origin + link);
      await page.locator('#enter').waitFor();
      same(JSON.stringify(await phone.faults()), '[]', 'faults of the page');
      await phone.shot(`${language}-enter-${app}`);
      same((await phone.ask('GET', mine)).status, 401, 'before the press');
      await phone.enter();
      await page.locator(inside).first().waitFor();
      same((await phone.ask('GET', mine)).status, 200, 'after it');
      // The browser leaves out what stands behind a #; Playwright shows it all the same.
      check(sent.length > 3 && sent.every((url) => !url.split('#')[0].includes(token)), 'the token was in an address');
      check(!page.url().includes(token), 'the token is still in the address');

      const stranger = await world.phone(language);
      await stranger.page.goto(world.origin + link);
      await stranger.tap(stranger.page.locator('#enter'));
      await stranger.shows(stranger.t('page.enter.used'));
      same(JSON.stringify(await stranger.faults()), '[]', 'faults of a used link');
      await stranger.shot(`${language}-enter-${app}-used`);
      same((await stranger.ask('GET', mine)).status, 401, 'by a link that was used');
      for (const one of [phone, stranger]) await one.context.close();
    });

  await world.test(as('a link of the old kind opens nothing and says to ask for a new one'), async () => {
    const phone = await world.phone(language);
    const fresh = (await world.cast()).shop.enter.replace('#', '?token=');
    await phone.page.goto(world.origin + fresh);
    await phone.shows(phone.t('page.enter.used_text'));
    check(!(await phone.page.locator('#enter').isVisible()), 'there is a button');
    same((await phone.context.cookies()).length, 0, 'cookies');
    await phone.context.close();
  });

  await world.test(as('without a network the link is not used up'), async () => {
    const phone = await world.phone(language, { workers: false });
    const { page } = phone;
    await page.goto(world.origin + (await world.cast()).shop.enter);
    await page.route(/\/sessions$/, (route) => route.abort());
    await phone.tap(page.locator('#enter'));
    await phone.shows(phone.t('page.enter.trouble_text'));
    await page.unroute(/\/sessions$/);
    await phone.tap(page.locator('#again'));
    await page.locator('.m-door-hero').waitFor();
    await phone.context.close();
  });
}

async function pins(world, language) {
  const as = (name) => `${language}: ${name}`;
  const phone = await world.phone(language);
  const { page, t } = phone;
  await phone.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.origin });
  const field = page.locator('.u-cells input');
  const labelled = (key) => page.getByLabel(t(key), { exact: true });
  const paste = async (text) => {
    await page.evaluate((what) => navigator.clipboard.writeText(what), text);
    await field.focus();
    await page.keyboard.press('Control+V');
  };

  await world.test(as('a new PIN takes the old one, and a wrong old one is told with what is left'), async () => {
    await register(world, phone, world.newNumber());
    await phone.open('/app/security');
    await phone.tap(page.getByRole('button', { name: t('wallet.security.pin') }));
    await labelled('wallet.security.pin_old').waitFor();
    same(JSON.stringify(await phone.faults()), '[]', 'faults of the old PIN');
    await phone.shot(`${language}-pin-old`);
    await phone.keys('908172');
    await labelled('wallet.security.pin_new').waitFor();
    await phone.keys(another);
    await page.locator('.u-fault').waitFor();
    await labelled('wallet.security.pin_old').waitFor();

    await paste(pin);
    await labelled('wallet.security.pin_new').waitFor();
    await phone.keys(pin);
    await phone.shows(t('wallet.security.pin_same'));
    await phone.keys('123456');
    await page.locator('.u-fault').getByText(t('refusal.pin_weak')).waitFor();
    same(JSON.stringify(await phone.faults()), '[]', 'faults of the new PIN');
    await phone.shot(`${language}-pin-new`);
    await phone.keys(another);
    await phone.shows(t('wallet.security.pin_changed'));
  });

  await world.test(as('a password manager may fill the PIN in, which counts when its owner says so'), async () => {
    await phone.open('/app/security');
    await phone.tap(page.getByRole('switch', { name: t('wallet.security.small') }));
    const sheet = page.locator('dialog[open]');
    const inside = sheet.locator('.u-cells input');
    await inside.waitFor();
    same(await inside.getAttribute('autocomplete'), 'current-password', 'what a password manager is told');
    const asked = [];
    page.on('request', (request) => request.method() !== 'GET' && asked.push(request.url()));
    await inside.evaluate((input, value) => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, value);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, another);
    const use = sheet.getByRole('button', { name: t('ui.pin.use'), exact: true });
    await use.waitFor();
    same(asked.length, 0, 'requests before anybody said so');
    await phone.shot(`${language}-pin-filled`);
    await phone.tap(use);
    await sheet.waitFor({ state: 'hidden' });
    check(asked.some((url) => url.endsWith('/v1/me/settings')), 'the PIN was not used');
  });

  await world.test(as('an e-mail address takes its code and the PIN; a wrong code is told apart from a wrong PIN'), async () => {
    const address = `${language.toLowerCase()}${Date.now()}@example.org`;
    await phone.open('/app/security');
    await phone.tap(page.getByRole('button', { name: t('wallet.security.no_email') }));
    await phone.type(page.getByRole('textbox', { name: t('wallet.security.email'), exact: true }), address);
    await phone.tap(phone.button('wallet.send_code'));
    await field.waitFor();
    const code = await world.codeFor(address);
    await field.pressSequentially(code === '000000' ? '111111' : '000000');
    await page.locator('dialog[open] .u-keypad').waitFor();
    await phone.keys(another);
    await page.locator('.u-fault').getByText(t('refusal.code_wrong').slice(0, 5)).waitFor();
    await field.pressSequentially(code);
    await page.locator('dialog[open] .u-keypad').waitFor();
    same(JSON.stringify(await phone.faults()), '[]', 'faults of the sheet');
    await phone.shot(`${language}-email-pin`);
    await phone.keys(another);
    await phone.shows(t('wallet.security.email_added'));
  });

  await world.test(as('the forgotten PIN is another way, and says what it costs'), async () => {
    await phone.open('/app/security');
    await phone.tap(page.getByRole('button', { name: t('wallet.security.pin') }));
    await phone.shows(t('wallet.security.pin_change_others'));
    await phone.tap(phone.button('ui.pin.forgotten'));
    await phone.shows(t('wallet.forgotten.reduced'));
  });
  await phone.context.close();
}

async function closing(world, language) {
  const as = (name) => `${language}: ${name}`;
  const cast = await world.cast();
  const phone = await world.phone(language);
  const { page, t } = phone;
  const number = world.newNumber();

  await world.test(as('a wallet with money in it says what stands in the way of closing it'), async () => {
    await register(world, phone, number);
    world.cashIn(`+86${number}`, '6.50');
    await phone.open('/app/security');
    await phone.tap(page.getByRole('link', { name: t('wallet.close.title') }));
    await phone.shows(t('wallet.close.not_yet'));
    await phone.shows('6.50');
    await phone.counts(page.getByRole('button', { name: t('wallet.close.button'), exact: true }), 0, 'buttons that close it');
    same(JSON.stringify(await phone.faults()), '[]', 'faults while it cannot be closed');
    await phone.shot(`${language}-close-not-yet`);
  });

  await world.test(as('an empty wallet is closed with the PIN, and everything ends at once'), async () => {
    await phone.open(cast.shop.static_code);
    await phone.keys('6.5');
    await phone.tap(page.locator('main form button[type=submit]'));
    await phone.pin(pin);
    await phone.shows(t('wallet.result.paid'));
    await phone.open('/app/close');
    await phone.tap(phone.button('wallet.close.button'));
    await phone.shot(`${language}-close-sheet`);
    await phone.pin(pin);
    await phone.shows(t('wallet.close.done_text'));
    same(JSON.stringify(await phone.faults()), '[]', 'faults of the last page');
    await phone.shot(`${language}-closed`);
    same((await phone.ask('GET', '/v1/me')).status, 401, 'who is signed in');
    same((await phone.context.cookies()).filter((it) => it.name === '__Host-wallet').length, 0, 'cookies');
    await phone.tap(phone.button('ui.done'));
    await page.getByLabel(t('wallet.phone'), { exact: true }).waitFor();
  });
  await phone.context.close();
}

export default async function doors(world) {
  const before = world.faults.length;
  for (const language of ['zh-CN', 'en']) {
    await links(world, language);
    await pins(world, language);
    await closing(world, language);
  }
  await world.test('nothing went wrong beside it', async () => same(world.faults.slice(before).join('\n'), '', 'faults of pages'));
}
