// What the browsers of people keep: no number, name, balance, amount or PIN of anybody lies in any storage to be read, not while somebody
// pays, not while a payment waits for its answer, and not after signing out. Shown to find what is planted.
import { register } from './five.mjs';
import { check, same } from './world.mjs';

const pin = '274916';

/** Everything that a browser keeps of the origin, as text: caches with what they hold, both storages, databases, byte by byte. */
export const keptBy = (page) => page.evaluate(async () => {
  const kept = [];
  // Bytes are read as text, so that what is only wrapped would be found.
  const plain = (_, value) => {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : ArrayBuffer.isView(value) ? new Uint8Array(value.buffer) : null;
    return bytes ? new TextDecoder().decode(bytes) : value instanceof Map ? [...value] : value;
  };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const { pathname, search } = new URL(request.url);
      const answer = await cache.match(request);
      // The apps' own files may hold any word: of everything else the content counts.
      const own = /html|javascript|css|wasm|manifest|image|audio/.test(answer.headers.get('content-type') ?? '');
      kept.push(`cache ${pathname}${search} ${own ? '' : await answer.text()}`);
    }
  }
  for (const store of [localStorage, sessionStorage]) for (const name of Object.keys(store)) kept.push(`storage ${name} ${store.getItem(name)}`);
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done, fail) => Object.assign(indexedDB.open(name), { onsuccess: (it) => done(it.target.result), onerror: fail }));
    for (const store of database.objectStoreNames) {
      const rows = database.transaction(store).objectStore(store);
      const all = (what) => new Promise((done) => { rows[what]().onsuccess = (it) => done(it.target.result); });
      const [keys, values] = [await all('getAllKeys'), await all('getAll')];
      keys.forEach((key, i) => kept.push(`database ${name} ${store} ${key} ${JSON.stringify(values[i], plain)}`));
    }
    database.close();
  }
  return kept;
});

/** What is found of these in a browser, and where. */
export async function found({ context, page }, secrets) {
  const kept = [...(await keptBy(page)), ...(await context.cookies()).map((it) => `cookie ${it.name} ${it.value}`)];
  // A few digits alone stand in many an id and time by chance: they count as a number of their own.
  const whole = secrets.map((secret) => [secret, /^\d{1,5}$/.test(secret) ? new RegExp(`(?<![\\w-])${secret}(?![\\w-])`) : null]);
  return kept.flatMap((it) => whole.filter(([secret, alone]) => (alone ? alone.test(it) : it.includes(secret))).map(([secret]) => (secret) => `${secret} in ${it.slice(0, 60)}`));
}
const nothing = async (phone, secrets, when) => same((await found(phone, secrets)).join('; '), '', `kept ${when}`);
/** The names of what is kept beside the app's own files and the choice of language, theme and size. */
const others = async (page) => (await keptBy(page)).filter((it) => !/^cache \/app\/|^storage chenxi\.prefs /.test(it)).map((it) => it.split(' ').slice(0, it.startsWith('database') ? 4 : 2).join(' ')).sort();

async function wallet(world) {
  const cast = await world.cast();
  const phone = await world.phone('zh-CN', { workers: false }), { page, t } = phone;
  const number = world.newNumber(), name = `朋友${number.slice(-4)}`;
  const there = cast.neighbour.phone.replace('+86', '');
  // 4321.09, less a payment of 12.34 and a transfer of 1.57
  const secrets = [number, number.slice(-8), name, pin, there, cast.neighbour.name, '4321.09', '432109', '4,321.09', '430875', '4,308.75', '430718', '4,307.18', '12.34', '"amount":1234', '"amount":157'];
  const sheet = page.locator('dialog[open]');
  const order = async (yuan) => {
    await phone.open(cast.shop.static_code);
    await page.locator('main form').waitFor();
    await phone.keys(yuan);
    await phone.tap(page.locator('main form button[type=submit]'));
    await sheet.waitFor();
  };

  await world.test('kept: the wallet leaves nothing to be read while somebody pays, sends and looks', async () => {
    await register(world, phone, number);
    world.cashIn(`+86${number}`, '4321.09');
    await order('12.34');
    await page.route('**/v1/payments', (route) => route.abort('connectionreset'));
    await phone.pin(pin);
    await phone.shows(t('ui.pending.title'));
    const open = (await keptBy(page)).filter((it) => it.startsWith('database chenxi-wallet intents ')).length;
    same(open, 1, 'payments written down while they wait');
    await nothing(phone, secrets, 'while a payment waits');
    await page.unroute('**/v1/payments');
    await phone.shows(t('wallet.result.paid'));
    await phone.open('/app/transfer');
    await phone.type(page.getByLabel(t('wallet.transfer.handle'), { exact: true }), there);
    await phone.tap(phone.button('wallet.transfer.check'));
    await page.locator('.u-namecheck').waitFor();
    await phone.keys('1.57');
    await phone.tap(phone.button('ui.next'));
    await phone.pin(pin);
    await page.getByText(t('wallet.result.sent')).or(page.getByText(t('wallet.status.scheduled'))).first().waitFor();
    for (const path of ['/', '/bills', '/me', '/security', '/limits', '/code', '/collect', '/family']) {
      await phone.open(`/app${path}`);
      await phone.still();
    }
    await phone.open('/app/transfer');
    await page.getByRole('list', { name: t('wallet.transfer.recent') }).getByRole('button').first().waitFor();
    await nothing(phone, secrets, 'while signed in');
  });

  await world.test('kept: what is planted is found', async () => {
    const plants = {
      'in the storage': (it) => localStorage.setItem('planted', it),
      'in the storage of the tab': (it) => sessionStorage.setItem('planted', `x${it}y`),
      'in a cookie': (it) => { document.cookie = `planted=${it}; path=/; SameSite=Strict`; },
      'in a cache': async (it) => (await caches.open('planted')).put('/app/planted', new Response(it)),
      'in a database, as bytes': (it) => new Promise((done) => {
        indexedDB.open('chenxi-wallet').onsuccess = ({ target: { result: database } }) => {
          const write = database.transaction('intents', 'readwrite');
          write.objectStore('intents').put({ deep: [new TextEncoder().encode(it)] }, 'planted');
          write.oncomplete = () => { database.close(); done(); };
        };
      }),
    };
    for (const [where, plant] of Object.entries(plants)) {
      await page.evaluate(plant, number);
      check((await found(phone, secrets)).length > 0, `the number ${where} is not found`);
      await page.evaluate(async () => {
        for (const store of [localStorage, sessionStorage]) store.removeItem('planted');
        document.cookie = 'planted=; path=/; max-age=0';
        await caches.delete('planted');
        await new Promise((done) => {
          indexedDB.open('chenxi-wallet').onsuccess = ({ target: { result: database } }) => {
            const write = database.transaction('intents', 'readwrite');
            write.objectStore('intents').delete('planted');
            write.oncomplete = () => { database.close(); done(); };
          };
        });
      });
      await nothing(phone, secrets, `after what was planted ${where} is gone`);
    }
  });

  await world.test('kept: after signing out the wallet knows its key and not whose it is, with a network and without', async () => {
    await page.route('**/v1/sessions/current', (route) => route.abort());
    await phone.open('/app/me');
    await phone.tap(phone.button('wallet.me.logout'));
    const greeting = page.getByRole('heading', { name: t('wallet.unlock.nameless'), exact: true });
    await greeting.waitFor();
    await nothing(phone, secrets, 'after signing out');
    same((await others(page)).join('; '), [
      'database chenxi-wallet device current', 'database chenxi-wallet device left', 'database chenxi-wallet device seal', 'storage chenxi.wallet.renewed',
    ].join('; '), 'what is kept at all');
    check(!(await page.locator('main').innerText()).includes(name), 'the door says a name');
    await page.reload();
    await greeting.waitFor();
    same((await phone.ask('GET', '/v1/me')).status, 200, 'the session, which the server could not be told about');
    await page.unroute('**/v1/sessions/current');
    await page.reload();
    await greeting.waitFor();
    same((await phone.ask('GET', '/v1/me')).status, 401, 'the session, as soon as the server can be told');
    await phone.keys(pin);
    await phone.button('wallet.me.logout').waitFor();
    await phone.open('/app/security');
    await phone.tap(phone.button('wallet.security.forget').first());
    await phone.tap(phone.button('wallet.security.forget', {}, sheet));
    await phone.button('wallet.send_code').waitFor();
    same((await others(page)).filter((it) => it.startsWith('database')).join('; '), '', 'what is kept of a device that was cleared');
  });
  await phone.context.close();
}

async function desks(world) {
  const cast = await world.cast();
  const payer = await world.phone('zh-CN'), number = world.newNumber();
  await world.test('kept: till and console leave nothing to be read of what was sold, booked or asked', async () => {
    await register(world, payer, number);
    world.cashIn(`+86${number}`, '100.00');
    const secrets = [number, `朋友${number.slice(-4)}`, '86.42', '8642', 'pay_', 'ord_'];
    const till = await world.phone('zh-CN', { width: 1024, height: 768, workers: false });
    await till.openTill(cast.shop.enter);
    await till.page.locator('.m-pad').waitFor();
    const made = till.page.waitForResponse((answer) => answer.url().endsWith('/v1/till/orders') && answer.request().method() === 'POST');
    await till.page.keyboard.type('86.42', { delay: 120 });
    await till.page.keyboard.press('Enter');
    await payer.open((await (await made).json()).text);
    await payer.pin(pin);
    await payer.shows(payer.t('wallet.result.paid'));
    await till.page.locator('dialog.m-paid[open]').waitFor();
    await nothing(till, secrets, 'at the till after a sale');
    await till.page.keyboard.press('Enter');
    await till.open('/till/today');
    await till.openTill('/till/today');
    await till.page.locator('.u-row').first().waitFor();
    await nothing(till, secrets, 'at the till beside the day');

    const desk = await world.phone('zh-CN', { width: 1280, height: 800, workers: false });
    await desk.open(cast.operator.enter);
    for (const path of ['/', '/accounts', '/calls', '/disputes', '/changes', '/people']) {
      await desk.open(`/console${path}`);
      await desk.still();
    }
    await desk.page.getByLabel(desk.t('console.find'), { exact: true }).fill(number);
    await nothing(desk, [...secrets, 'acc_', 'Chen Jing'], 'at the console');
    for (const { context } of [till, desk, payer]) await context.close();
  });
}

export default async function kept(world) {
  const before = world.faults.length;
  const parts = [wallet, desks];
  await world.lanes(2, (lane) => parts[lane](world));
  await world.test('kept: nothing went wrong beside it', async () => same(world.faults.slice(before).join('\n'), '', 'faults of pages'));
}
