// When the line is lost: a payment whose answer never came, and apps that are opened without a network.
import { check, same, until } from './world.mjs';
import { register } from './five.mjs';

const pin = '274916';

export default async function lines(world) {
  const cast = await world.cast();
  const phone = await world.phone('zh-CN', { workers: false });
  const { page, t } = phone;
  const number = world.newNumber();
  const sheet = page.locator('dialog[open]');
  const balance = async () => (await phone.ask('GET', '/v1/me/home')).body.balance.amount;
  const bills = async () => (await phone.ask('GET', '/v1/transactions?type=payment')).body.data.map((it) => it.amount);
  /** The server gets the request and does it; the phone never hears of it. */
  const loseAnswers = async () => {
    let reached = 0, done;
    const keys = new Set(), served = new Promise((resolve) => (done = resolve));
    await page.route('**/v1/payments', async (route) => {
      keys.add(route.request().headers()['idempotency-key']);
      if (reached++ === 0) {
        await route.fetch();
        done();
      }
      await route.abort('connectionreset');
    });
    return { keys, reached: () => reached, served };
  };

  await world.test('lines: somebody with 500 yuan', async () => {
    await register(world, phone, number);
    world.cashIn(`+86${number}`, '500.00');
    await page.locator('.w-balance').getByText('500.00').waitFor();
  });
  const payUntilSent = async (amount) => {
    await phone.open(cast.shop.static_code);
    await page.locator('main form').waitFor();
    await phone.keys(amount);
    await phone.tap(page.locator('main form button[type=submit]'));
    await phone.pin(pin);
    await sheet.getByText(t('ui.pending.title')).waitFor();
  };
  await world.test('lines: the answer of a payment is lost: it is being confirmed, then the tick, charged once', async () => {
    const lost = await loseAnswers();
    await payUntilSent('40');
    await sheet.getByText(t('ui.pending.again', { count: 2 })).waitFor();
    check(!(await sheet.getByRole('button', { name: t('ui.close'), exact: true }).count()), 'closing would look like cancelling');
    await phone.shot('lines-confirming');
    const faults = await phone.faults();
    check(faults.length === 0, faults.join('\n'));
    same(await balance(), 46_000, 'the server has done it');
    await page.unroute('**/v1/payments');
    await phone.shows(t('wallet.result.paid'));
    check(lost.reached() >= 2, 'it was asked for again');
    same(lost.keys.size, 1, 'keys used');
    same(await balance(), 46_000, 'the balance after it was asked for again');
    same(JSON.stringify(await bills()), '[4000]', 'payments');
    await phone.shot('lines-confirmed');
  });
  await world.test('lines: the app is closed meanwhile: opened again it finds what became of it, charged once', async () => {
    const lost = await loseAnswers();
    await payUntilSent('7');
    await lost.served;  // whoever closes it in the same instant has sent nothing
    await phone.open('/app/');
    await page.getByRole('region', { name: t('wallet.moves') }).getByText(t('ui.pending.title')).waitFor();
    await phone.shot('lines-reopened');
    await page.unroute('**/v1/payments');
    await page.getByRole('region', { name: t('wallet.moves') }).getByText(t('wallet.moves.found', { who: cast.shop.name, amount: '¥7.00' })).waitFor();
    await phone.shot('lines-found');
    same(await balance(), 45_300, 'the balance');
    same(JSON.stringify(await bills()), '[700,4000]', 'payments');
  });
  await world.test('lines: it never reached the server: the same request arrives when the line is back', async () => {
    await page.route('**/v1/payments', (route) => route.abort('internetdisconnected'));
    await payUntilSent('5');
    await sheet.getByText(t('ui.pending.again', { count: 2 })).waitFor();
    same(await balance(), 45_300, 'nothing was charged yet');
    await page.unroute('**/v1/payments');
    await phone.shows(t('wallet.result.paid'));
    same(await balance(), 44_800, 'the balance');
  });
  await world.test('lines: whoever goes back while it is being confirmed is told at home how it ended', async () => {
    await phone.open('/app/');
    const asks = async () => {
      await phone.tap(page.locator('.w-verb', { hasText: t('wallet.verb.scan') }));
      await phone.tap(phone.button('wallet.scan.type'));
      await phone.type(sheet.getByLabel(t('wallet.scan.code'), { exact: true }), cast.shop.static_code);
      await phone.tap(phone.button('ui.next', {}, sheet));
      await page.locator('main form').waitFor();
      await phone.keys('3');
      await phone.tap(page.locator('main form button[type=submit]'));
    };
    await asks();
    const lost = await loseAnswers();
    await phone.pin(pin);
    await sheet.getByText(t('ui.pending.title')).waitFor();
    await lost.served;
    await page.goBack();
    const waiting = page.getByRole('region', { name: t('wallet.moves') });
    await waiting.getByText(t('ui.pending.title')).waitFor();
    // Who would pay the same again meanwhile is told.
    await asks();
    await sheet.getByText(t('wallet.moves.alike', { who: cast.shop.name, amount: '¥3.00' })).waitFor();
    await phone.shot('lines-alike');
    await phone.tap(phone.button('ui.cancel', {}, sheet));
    await page.goBack();
    await page.unroute('**/v1/payments');
    await waiting.getByText(t('wallet.moves.done', { who: cast.shop.name, amount: '¥3.00' })).waitFor();
    same(await balance(), 44_500, 'the balance');
    same(lost.keys.size, 1, 'keys used');
  });
  await phone.context.close();

  for (const [app, path, enter, inside, offline] of [
    ['wallet', '/app/', cast.resident.enter, '.w-home', 'ui.error.title.offline'],
    ['till', '/till/', (await world.cast()).shop.enter, '.m-till', 'till.offline.title'],
  ]) {
    const owner = await world.phone('zh-CN');
    await world.test(`lines: the ${app} can be installed, and opens without a network`, async () => {
      await (app === 'till' ? owner.openTill(enter) : owner.open(enter));
      await owner.page.locator(inside).waitFor();
      const devtools = await owner.context.newCDPSession(owner.page);
      const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
      // A headless window is never the place to install into; what the app must bring is asked for here.
      const lacking = installabilityErrors.map((it) => it.errorId).filter((id) => !['in-incognito', 'not-in-main-frame'].includes(id));
      same(lacking.join(), '', 'what is lacking to install it');
      const installed = (scope) => navigator.serviceWorker.getRegistration(scope).then((it) => it?.active?.state === 'activated');
      await until(() => owner.page.evaluate(installed, path), 'what opens it without a network is in the browser');
      // On a busy machine a browser may draw a page without it rather than wait until it has started.
      await until(async () => {
        await owner.page.reload();
        return owner.page.evaluate(() => navigator.serviceWorker.controller !== null);
      }, 'the page is opened through it');
      await owner.context.setOffline(true);
      const opens = () => (app === 'till' ? owner.openTill(path) : owner.open(path)).then(() => true, (why) => {
        if (!/ERR_INTERNET_DISCONNECTED/.test(why.message)) throw why;
      });
      await until(opens, 'it opens without a network');
      await owner.shows(owner.t(offline));
      await owner.shot(`lines-${app}-offline`);
      const faults = await owner.faults();
      check(faults.length === 0, faults.join('\n'));
      if (app === 'till') {
        await owner.tap(owner.page.getByRole('link', { name: owner.t('till.offline.code'), exact: true }));
        await owner.page.locator('.m-poster-code').waitFor();
        await owner.shot('lines-till-offline-code');
      }
      await owner.context.setOffline(false);
    });
    await owner.context.close();
  }
  world.faults.length = 0; // lost lines are what was wanted here
}
