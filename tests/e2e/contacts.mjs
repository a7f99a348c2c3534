// Phone and PIN are lost: two of the family hear four digits and vouch. On an instance of its own, which is started anew some days
// ahead (ahead.c), since a contact counts from the third day and a recovery takes one. Without the two it is said what to do:
// family.mjs.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { register } from './five.mjs';
import { check, root, same, until } from './world.mjs';

const pin = '274916', newPin = '571938';
const hour = 3600, day = 24 * hour;

const freePort = () => new Promise((found) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});

/** A server whose clock is ours: `later` stops it and starts it some seconds ahead. */
class House {
  ahead = 0;
  constructor(folder, port) {
    Object.assign(this, { folder, port, origin: `http://localhost:${port}` });
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', join(folder, 'ahead.so'), join(root, 'tests/e2e/ahead.c'), '-ldl']);
  }
  async start() {
    const args = ['serve', '--data', join(this.folder, 'data'), '--port', String(this.port), '--web', join(root, 'build/web'), '--demo'];
    this.server = spawn(join(root, 'build/chenxi'), args, {
      stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, LD_PRELOAD: join(this.folder, 'ahead.so'), CHENXI_AHEAD: String(this.ahead) },
    });
    await new Promise((ready, failed) => {
      this.server.stdout.on('data', (text) => String(text).includes('ready') && ready());
      this.server.on('exit', (code) => failed(new Error(`the server ended with ${code}`)));
    });
  }
  async stop() {
    this.server.removeAllListeners('exit');
    const ended = new Promise((done) => this.server.on('exit', done));
    this.server.kill('SIGTERM');
    await ended;
  }
  async later(seconds) {
    await this.stop();
    this.ahead += seconds;
    await this.start();
  }
}

async function inLanguage(world, language) {
  const as = (name) => `${language}: contacts: ${name}`;
  const folder = mkdtempSync('/tmp/chenxi-contacts.');
  const house = new House(folder, await freePort());
  await house.start();
  const here = world.at(house.origin);
  const [amy, bob, cat] = await Promise.all([1, 2, 3].map(async (n) => ({ number: `1390000000${n}`, phone: await here.phone(language) })));
  const fresh = await here.phone(language);
  const { t } = fresh;
  const looked = async (phone, name) => {
    for (const [look, how] of [['normal', {}], ['dark', { theme: 'dark' }], ['elder', { size: 'elder', width: 320 }]]) {
      await phone.look(how);
      await phone.shot(`${language}-contacts-${name}-${look}`);
      same(JSON.stringify(await phone.faults()), '[]', `faults of ${name} in ${look}`);
    }
    await phone.look({});
  };
  const field = (phone, key) => phone.page.getByLabel(t(key), { exact: true });
  const sheet = (phone) => phone.page.locator('dialog[open]');
  const row = (phone, list) => phone.page.getByRole('list', { name: t(list) }).locator('.u-row');

  /** Opens a page of somebody who may have to say his PIN first. */
  const openAs = async ({ phone }, path) => {
    await phone.open(path);
    const keys = phone.page.locator('.u-keypad'), inside = phone.page.locator('.w-home, .w-page:not(.w-door)').first();
    await keys.or(inside).first().waitFor();
    if (!(await inside.isVisible())) await phone.keys(pin);
    await inside.waitFor();
  };
  /** To the page for the PIN of somebody who comes with his number on a phone that nobody knows. */
  const comeWithTheCode = async () => {
    await fresh.open('/app/');
    await fresh.tap(fresh.button('wallet.welcome.have'));
    await field(fresh, 'wallet.phone').fill(amy.number);
    const codes = async () => (await here.messages(`+86${amy.number}`)).length;
    const before = await codes();
    await fresh.tap(fresh.button('wallet.send_code'));
    const cells = fresh.page.locator('.u-cells input');
    await cells.waitFor();
    await until(async () => (await codes()) > before, 'a code');
    await cells.pressSequentially(await here.codeFor(`+86${amy.number}`));
    await fresh.button('wallet.recover.door').waitFor();
  };
  /** The four digits that the new phone shows. */
  const startRecovery = async () => {
    await comeWithTheCode();
    await fresh.tap(fresh.button('wallet.recover.door'));
    await fresh.shows(t('wallet.recover.text'));
    await fresh.keys(newPin);
    const word = fresh.page.locator('.w-word');
    await word.waitFor();
    return (await word.innerText()).replace(/\D/g, '');
  };
  const vouch = async (who, digits) => {
    await field(who.phone, 'wallet.vouch.digits').fill(digits);
    await who.phone.tap(who.phone.button('wallet.vouch.confirm'));
    await who.phone.pin(pin);
  };
  const confirmed = (count) => fresh.page.getByText(t('wallet.recover.confirmed', { count, needed: 2 })).waitFor();

  try {
    await world.test(as('she names two of her family, who have to know her number'), async () => {
      for (const who of [amy, bob, cat]) await register(here, who.phone, who.number);
      for (const contact of [bob, cat]) {
        const mine = amy.phone, his = contact.phone;
        await mine.open('/app/family/new');
        await field(mine, 'wallet.family.phone').fill(contact.number);
        await mine.tap(mine.page.getByRole('switch', { name: t('wallet.family.recovery'), exact: true }));
        await mine.tap(mine.button('ui.next'));
        await mine.pin(pin);
        await row(mine, 'wallet.family.helps_me').first().waitFor();
        await his.open('/app/family');
        await his.tap(row(his, 'wallet.family.invited_me').first());
        await his.shows(t('wallet.family.gets.recovery'));
        await field(his, 'wallet.family.their_number').fill(amy.number);
        await his.tap(his.button('wallet.family.accept'));
        await his.pin(pin);
        await his.page.getByRole('heading', { name: t('wallet.family.gets'), exact: true }).waitFor();
      }
    });

    await world.test(as('somebody tries it who is not she: her own phone says so on its first screen and stops it in one tap'), async () => {
      await house.later(3 * day + hour);
      await startRecovery();
      await looked(fresh, 'digits');
      await openAs(amy, '/app/');
      await amy.phone.shows(t('wallet.vouch.mine'));
      await looked(amy.phone, 'home-mine');
      await amy.phone.tap(amy.phone.page.getByRole('link', { name: t('wallet.vouch.see'), exact: true }));
      await amy.phone.button('wallet.vouch.stop').waitFor();
      await looked(amy.phone, 'mine');
      await amy.phone.tap(amy.phone.button('wallet.vouch.stop'));
      await amy.phone.counts(amy.phone.button('wallet.vouch.stop'), 0, 'recoveries that go on');
      await fresh.shows(t('wallet.recover.over'));
      await looked(fresh, 'over');
    });

    await world.test(as('she calls them: a wrong digit counts for nothing, the first is not enough, with the second a day begins'), async () => {
      await house.later(hour);
      const digits = await startRecovery();
      await confirmed(0);
      await openAs(bob, '/app/');
      await bob.phone.tap(bob.phone.page.getByRole('link', { name: t('wallet.vouch.see'), exact: true }));
      await bob.phone.shows(t('wallet.vouch.hear'));
      await looked(bob.phone, 'asked');
      await vouch(bob, digits.replace(/^./, (digit) => String((Number(digit) + 1) % 10)));
      await sheet(bob.phone).locator('.u-fault').waitFor();
      await bob.phone.page.keyboard.press('Escape');
      await vouch(bob, digits);
      await bob.phone.button('wallet.vouch.take_back').waitFor();
      await confirmed(1);
      await openAs(cat, '/app/family');
      await vouch(cat, digits);
      await cat.phone.button('wallet.vouch.take_back').waitFor();
      await looked(cat.phone, 'said');
      await fresh.shows(t('wallet.recover.waiting_text'));
      await looked(fresh, 'waiting');
      await openAs(amy, '/app/family');
      await amy.phone.button('wallet.vouch.stop').waitFor();
      await amy.phone.shot(`${language}-contacts-mine-when`);
    });

    await world.test(as('a day later the new PIN holds on the new phone, and the old phone is out'), async () => {
      await house.later(day + hour);
      await comeWithTheCode();
      await fresh.keys(pin);
      await fresh.page.locator('.u-fault').waitFor();
      await fresh.keys(newPin);
      await fresh.page.locator('.w-home').waitFor();
      same((await fresh.ask('GET', '/v1/me')).status, 200, 'what the new phone may read');
      same((await amy.phone.ask('GET', '/v1/me')).status, 401, 'what the old phone may read');
      await openAs(bob, '/app/family');
      await bob.phone.counts(bob.phone.button('wallet.vouch.take_back'), 0, 'words to take back');
    });
    await world.test(as('no page had an error'), async () => check(here.faults.length === 0, here.faults.join('\n')));
  } finally {
    for (const { context } of [amy.phone, bob.phone, cat.phone, fresh]) await context.close();
    await house.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export default async function contacts(world) {
  await world.lanes(2, (lane) => inLanguage(world, ['zh-CN', 'en'][lane]));
}
