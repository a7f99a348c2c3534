// The security centre: one person on two phones sees both, ends the other from here; and after signing out nothing private is
// left in the browser.
import { register } from './five.mjs';
import { found, keptBy } from './kept.mjs';
import { check, same, until } from './world.mjs';

const pin = '274916';

async function comesInAnew(world, phone, number) {
  const { page, t } = phone;
  await phone.open('/app/');
  await phone.tap(phone.button('wallet.welcome.have'));
  await phone.type(page.getByLabel(t('wallet.phone'), { exact: true }), number);
  const before = (await world.messages(`+86${number}`)).length;
  await phone.tap(phone.button('wallet.send_code'));
  const cells = page.locator('.u-cells input');
  await cells.waitFor();
  await until(async () => (await world.messages(`+86${number}`)).length > before, 'a code');
  await cells.pressSequentially(await world.codeFor(`+86${number}`));
  await page.locator('.u-keypad').waitFor();
  await phone.keys(pin);
  await page.locator('.w-home').waitFor();
}

async function inLanguage(world, language) {
  const as = (name) => `${language}: ${name}`;
  const cast = await world.cast();
  const number = world.newNumber();
  const [first, second] = [await world.phone(language), await world.phone(language)];
  const { t, page } = first;
  const sheet = page.locator('dialog[open]');
  const devices = page.getByRole('list', { name: t('wallet.security.devices') });
  const others = () => devices.getByRole('button');

  await world.test(as('the security centre says what is left to do'), async () => {
    await register(world, first, number);
    world.cashIn(`+86${number}`, '43.21');
    await first.open('/app/me');
    await first.tap(page.getByRole('link', { name: t('wallet.security.title') }));
    const todo = page.getByRole('list', { name: t('wallet.check.title') });
    await todo.waitFor();
    await first.counts(todo.getByRole('listitem'), 4, 'things to do, where there is no fingerprint');
    await page.getByText(t('wallet.check.count', { done: 1, count: 4 })).waitFor();
    await devices.getByText(t('wallet.sessions.here')).waitFor();
    await first.counts(others(), 0, 'other devices');
    for (const [name, look] of [['normal', {}], ['dark', { theme: 'dark' }], ['elder', { size: 'elder' }], ['normal', {}]]) {
      await first.look(look);
      await first.shot(`${language}-security-${name}`);
      same(JSON.stringify(await first.faults()), '[]', `faults in ${name}`);
    }
  });

  await world.test(as('another phone that signed in is seen, and signed out from here'), async () => {
    await comesInAnew(world, second, number);
    await page.reload();
    await others().waitFor();
    await first.shot(`${language}-security-two`);
    await first.tap(others());
    await sheet.waitFor();
    await first.still();
    await first.shot(`${language}-security-device`);
    same(JSON.stringify(await first.faults()), '[]', 'faults of the sheet');
    await first.tap(first.button('wallet.sessions.end', {}, sheet));
    await devices.getByText(t('wallet.sessions.off')).waitFor();
    await second.page.reload();
    await second.page.locator('.u-keypad').waitFor();
    same((await second.ask('GET', '/v1/me')).status, 401, 'what the other phone may read');
  });

  await world.test(as('all others are signed out at once, and one that is not known is removed'), async () => {
    await second.keys(pin);
    await second.page.locator('.w-home').waitFor();
    await page.reload();
    await first.tap(first.button('wallet.sessions.others'));
    await first.tap(first.button('wallet.sessions.others_do', {}, sheet));
    await devices.getByText(t('wallet.sessions.off')).waitFor();
    same((await second.ask('GET', '/v1/me')).status, 401, 'what the other phone may read');
    same((await first.ask('GET', '/v1/me')).status, 200, 'what this phone may read');
    await first.tap(others());
    await first.tap(first.button('wallet.sessions.remove', {}, sheet));
    await page.getByText(t('wallet.security.device_removed')).first().waitFor();
    await devices.getByText(t('wallet.sessions.off')).waitFor({ state: 'detached' });
  });

  await world.test(as('after signing out the browser keeps nothing of the person but the key'), async () => {
    await first.open('/app/transfer');
    await first.type(page.getByLabel(t('wallet.transfer.handle'), { exact: true }), cast.neighbour.phone);
    await first.tap(first.button('wallet.transfer.check'));
    await page.locator('.u-namecheck').waitFor();
    await first.keys('1');
    await first.tap(first.button('ui.next'));
    await first.pin(pin);
    await page.getByText(t('wallet.result.sent')).or(page.getByText(t('wallet.status.scheduled'))).first().waitFor();
    await first.open('/app/bills');
    await page.locator('.u-row').first().waitFor();
    const handle = cast.neighbour.phone.slice(-8);
    await first.open('/app/me');
    const left = page.waitForResponse((answer) => answer.url().endsWith('/v1/sessions/current'));
    await first.tap(first.button('wallet.me.logout'));
    same((await (await left).allHeaders())['clear-site-data'], '"cache"', 'Clear-Site-Data');
    await page.locator('.u-keypad').waitFor();
    const kept = await keptBy(page);
    const isOwnKey = (it) => it.startsWith('database chenxi-wallet device current ') || it.startsWith('database chenxi-wallet device passkeys ');
    for (const it of kept.filter((one) => !isOwnKey(one)))
      for (const secret of [handle, number, 'usr_', 'trf_', 'pst_', 'dev_'])
        check(!it.includes(secret), `${secret} is left: ${it.slice(0, 120)}`);
    same((await found(first, ['43.21', '4321'])).join('; '), '', 'her balance');
    same(kept.filter((it) => it.startsWith('cache ') && !/^cache \/app\//.test(it)).join(' '), '', 'what is cached beside the app itself');
    same(kept.filter((it) => /^cache .*\/v1\//.test(it)).join(' '), '', 'answers in the cache');
    const own = kept.find((it) => it.startsWith('database chenxi-wallet device current'));
    check(own && !own.includes(number), 'the number stands beside the key');
    same((await first.context.cookies()).filter((it) => it.name === '__Host-wallet').length, 0, 'cookies');
    await page.goBack();
    await page.locator('.u-keypad').waitFor();
    await first.counts(page.locator('.u-row, .w-home'), 0, 'what Back still shows');
  });

  for (const phone of [first, second]) await phone.context.close();

  // The till and the console, in browsers of their own.
  for (const app of [
    { name: 'till', at: '/till/settings', enter: cast.shop.enter, button: 'till.sign_out', mine: '/v1/till/me', door: 'till.signin.title', cookie: '__Host-till', theirs: ['mer_', cast.shop.name ?? 'mer_', 'BEGIN'] },
    { name: 'console', at: '/console/accounts', enter: cast.operator.enter, button: 'console.sign_out', mine: '/v1/console/summary', door: 'console.signin', cookie: '__Host-console', theirs: ['acc_', 'pst_', 'renewed'] },
  ])
    await world.test(as(`after signing out of the ${app.name} its browser keeps nothing, and without a network nothing is shown either`), async () => {
      const desk = await world.phone(language, { width: 1100, workers: false });
      const { page: at } = desk;
      const say = desk.t;
      await desk.open(app.enter);
      await (app.name === 'till' ? desk.openTill(app.at) : desk.open(app.at));
      await desk.button(app.button).waitFor();
      await desk.still();
      same((await desk.ask('GET', app.mine)).status, 200, 'what it may read');
      const leave = async () => {
        await desk.tap(desk.button(app.button));
        if (app.name === 'till') await desk.tap(desk.button(app.button, {}, at.locator('dialog[open]')));
      };
      await at.route(/\/sessions\/current$/, (route) => route.abort());
      await leave();
      await at.getByText(say(app.name === 'till' ? 'till.sign_out.failed' : 'console.signed_out_here')).waitFor();
      same(JSON.stringify(await desk.faults()), '[]', 'faults while the server cannot be told');
      await desk.shot(`${language}-signed-out-${app.name}-offline`);
      for (const it of await keptBy(at)) for (const secret of app.theirs) check(!it.includes(secret), `${secret} is left: ${it.slice(0, 120)}`);
      await at.unroute(/\/sessions\/current$/);
      const left = at.waitForResponse((answer) => answer.url().endsWith('/sessions/current') && answer.status() === 204);
      await desk.tap(app.name === 'till' ? desk.button(app.button, {}, at.locator('dialog[open]')) : desk.button('ui.retry'));
      same((await (await left).allHeaders())['clear-site-data'], '"cache"', 'Clear-Site-Data');
      await at.getByRole('heading', { name: say(app.door), exact: true }).waitFor();
      await desk.still();
      await desk.shot(`${language}-signed-out-${app.name}`);
      same(JSON.stringify(await desk.faults()), '[]', 'faults');
      same((await desk.ask('GET', app.mine)).status, 401, 'what it may read afterwards');
      same((await desk.context.cookies()).filter((it) => it.name === app.cookie).length, 0, 'cookies');
      const kept = await keptBy(at);
      for (const it of kept) for (const secret of app.theirs) check(!it.includes(secret), `${secret} is left: ${it.slice(0, 120)}`);
      same(kept.filter((it) => it.startsWith('database') && / device | intents /.test(it)).join(' '), '', 'keys and requests');
      await at.goBack();
      await at.getByRole('heading', { name: say(app.door), exact: true }).waitFor();
      await desk.context.close();
    });
}

export default async function sessions(world) {
  const before = world.faults.length;
  await world.lanes(2, (lane) => inLanguage(world, ['zh-CN', 'en'][lane]));
  await world.test('nothing went wrong beside it', async () => same(world.faults.slice(before).join('\n'), '', 'faults of pages'));
}
