// Signing out is easy to find: on every page of till and console, by its word, beside who is signed in; in the wallet one tap from
// every page of the first level, in the first card, and where the devices stand. Also where letters are large and the screen is small.
import { register } from './five.mjs';
import { check, same, until } from './world.mjs';

const looks = [['normal', {}], ['small', { width: 320 }], ['elder', { size: 'elder' }], ['elder-small', { size: 'elder', width: 320 }], ['dark', { theme: 'dark' }]];

/** Seen without scrolling, by its word, and large enough for a thumb. */
async function stands(phone, button, word, where) {
  await button.waitFor();
  check((await button.innerText()).includes(word), `${where}: the word ${word} is not to be seen`);
  const letters = await button.evaluate((it) => Number.parseFloat(getComputedStyle(it).fontSize));
  check(letters >= 12, `${where}: letters of ${letters} px`);
  const height = phone.page.viewportSize().height;
  // Where it comes to stand: what is above it may still be on its way.
  let box;
  await until(async () => (box = await button.boundingBox()) && box.y >= 0 && box.y + box.height <= height, 'seen without scrolling').catch(() => {});
  check(box.y >= 0 && box.y + box.height <= height, `${where}: at ${box.y} to ${box.y + box.height} of ${height}`);
  check(box.width >= 44 && box.height >= 44, `${where}: ${box.width} × ${box.height}`);
}

async function inLanguage(world, language) {
  const as = (name) => `${language}: ${name}`;
  const cast = await world.cast();

  for (const app of [
    { name: 'till', enter: cast.shop.enter, pages: ['/', '/today', '/code', '/settings', '/programs'], word: 'till.sign_out', widths: {} },
    { name: 'console', enter: cast.operator.enter, pages: ['/', '/accounts', '/calls', '/disputes', '/changes', '/people'], word: 'console.sign_out', widths: { width: 1280, height: 800 } },
  ])
    await world.test(as(`every page of the ${app.name} says how to sign out`), async () => {
      const desk = await world.phone(language, app.widths);
      const word = desk.t(app.word), button = desk.button(app.word);
      await desk.open(app.enter);
      if (app.name === 'till') {
        await desk.page.locator('.m-door-hero').waitFor();
        await stands(desk, button, word, 'the door');
      }
      for (const path of app.pages) {
        const at = `/${app.name}${path}`;
        await (app.name === 'till' ? desk.openTill(at) : desk.open(at));
        await desk.still();
        await stands(desk, button, word, at);
      }
      for (const [name, look] of looks) {
        await desk.look({ ...app.widths, ...look });
        await stands(desk, button, word, name);
        await desk.shot(`${language}-leaving-${app.name}-${name}`);
        same(JSON.stringify(await desk.faults()), '[]', `faults in ${name}`);
      }
      await desk.context.close();
    });

  await world.test(as('the wallet says it one tap from every page of the first level, and where the devices stand'), async () => {
    const phone = await world.phone(language), { page, t } = phone;
    const word = t('wallet.me.logout'), button = phone.button('wallet.me.logout');
    await register(world, phone, world.newNumber());
    for (const path of ['/', '/bills']) {
      await phone.open(`/app${path}`);
      await phone.tap(page.getByRole('navigation', { name: t('wallet.tabs') }).getByRole('link', { name: t('wallet.tab.me'), exact: true }));
      await stands(phone, button, word, `from ${path}`);
    }
    for (const [name, look] of looks) {
      await phone.look(look);
      await phone.shot(`${language}-leaving-me-${name}`);
      same(JSON.stringify(await phone.faults()), '[]', `faults in ${name}`);
    }
    await phone.look({});
    // The server has heard of it before another page is opened: there its answer counts.
    const large = async () => {
      const told = page.waitForResponse((answer) => answer.url().endsWith('/v1/me/settings') && answer.request().method() === 'PATCH');
      await phone.tap(page.getByRole('switch', { name: t('wallet.elder.title') }));
      same((await told).status(), 200, 'the choice of large letters');
    };
    await large();
    await phone.open('/app/');
    await phone.tap(phone.button('wallet.tab.me'));
    await stands(phone, button, word, 'with large letters');
    await large();
    await phone.open('/app/security');
    await phone.tap(button);
    await page.locator('.u-keypad').waitFor();
    same((await phone.ask('GET', '/v1/me')).status, 401, 'what the phone may read afterwards');
    await phone.context.close();
  });
}

export default async function leaving(world) {
  const before = world.faults.length;
  await world.lanes(2, (lane) => inLanguage(world, ['zh-CN', 'en'][lane]));
  await world.test('leaving: nothing went wrong beside it', async () => same(world.faults.slice(before).join('\n'), '', 'faults of pages'));
}
