// What a stall has taken goes to its owner's bank: she chooses an account in her own name, reads on the next working day what was paid and of
// what it is made, is told when the bank refuses, and chooses another one. On an instance of its own, beside the bank's simulator, whose days
// go by (ahead.c).
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { register } from './five.mjs';
import { check, root, same, until } from './world.mjs';

const pin = '274916';
const day = 24 * 3600;
const ways = [
  { name: 'zh elder', language: 'zh-CN', size: 'elder', theme: 'light', shop: '阿兰早点', person: '周桂芬', document: '110199197001011030' },
  { name: 'en dark', language: 'en', size: 'normal', theme: 'dark', shop: 'Lan’s buns', person: '周桂香', document: '110199197001011022' },
];

const freePort = () => new Promise((found) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});
/** With its check digit. */
function account(n) {
  const digits = `622202100000000${String(n).padStart(3, '0')}`;
  const sum = [...digits].reverse().reduce((all, digit, at) => all + (at % 2 === 0 ? (Number(digit) * 2 > 9 ? Number(digit) * 2 - 9 : Number(digit) * 2) : Number(digit)), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Wallet and bank, whose clock is ours. */
class House {
  ahead = 0;
  constructor(folder, port, bankPort) {
    Object.assign(this, { folder, bankPort, data: join(folder, 'data'), origin: `http://localhost:${port}`, port });
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', join(folder, 'ahead.so'), join(root, 'tests/e2e/ahead.c'), '-ldl']);
  }
  env() {
    return { ...process.env, LD_PRELOAD: join(this.folder, 'ahead.so'), CHENXI_AHEAD: String(this.ahead) };
  }
  async start() {
    this.server = spawn(join(root, 'build/chenxi'), ['serve', '--data', this.data, '--port', String(this.port), '--web', join(root, 'build/web'), '--demo', '--bank-url', `http://127.0.0.1:${this.bankPort}`], { stdio: ['ignore', 'pipe', 'ignore'], env: this.env() });
    await new Promise((ready, failed) => {
      this.server.stdout.on('data', (text) => String(text).includes('ready') && ready());
      this.server.on('exit', (code) => failed(new Error(`the server ended with ${code}`)));
    });
    // The secret that both share is the server's to make.
    this.bank = spawn(join(root, 'build/chenxi-bank-sim'), ['--data', join(this.folder, 'bank.db'), '--port', String(this.bankPort), '--secret-file', join(this.data, 'bank.secret'), '--settle-ms', '200'], { stdio: 'ignore', env: this.env() });
    await until(() => fetch(`http://127.0.0.1:${this.bankPort}/livez`).then(() => true, () => false), 'the bank answers');
  }
  async stop() {
    this.server.removeAllListeners('exit');
    for (const one of [this.server, this.bank]) {
      const ended = new Promise((done) => one.on('exit', done));
      one.kill('SIGTERM');
      await ended;
    }
  }
  async later(seconds) {
    await this.stop();
    this.ahead += seconds;
    await this.start();
  }
  /** What happens to an account at the bank. */
  async atBank(path, body) {
    const reply = await fetch(`http://127.0.0.1:${this.bankPort}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    same(reply.status, 200, `the bank's ${path}`);
  }
}

async function oneWay(world, way, lane) {
  const folder = mkdtempSync('/tmp/chenxi-settle.');
  const house = new House(folder, await freePort(), await freePort());
  await house.start();
  const here = world.at(house.origin);
  const owner = await here.phone(way.language, way), payer = await here.phone(way.language, { ...way, size: 'normal' });
  const numbers = [`1391000000${lane}`, `1391000001${lane}`];
  const { page, t } = owner, sheet = page.locator('dialog[open]');
  const test = (what, work) => world.test(`settle, ${way.name}: ${what}`, work);
  const seen = async (what) => {
    await owner.still();
    await owner.shot(`settle-${way.name.replaceAll(' ', '-')}-${what}`);
    const faults = await owner.faults();
    check(faults.length === 0, `${what}: ${faults.join('\n')}`);
  };
  const heading = (phone, text) => phone.page.getByRole('heading', { name: text, exact: true });
  /** A page of somebody who may have to say his PIN first. */
  const openAs = async (phone, path) => {
    await phone.open(path);
    const keys = phone.page.locator('.u-keypad'), inside = phone.page.locator('.w-home, .w-page:not(.w-door)').first();
    await keys.or(inside).first().waitFor();
    if (!(await inside.isVisible())) await phone.keys(pin);
    await inside.waitFor();
  };
  const link = async (phone, holder, number) => {
    await openAs(phone, '/app/bank');
    await phone.tap(phone.button('wallet.bank.link').first());
    const asked = phone.page.locator('dialog[open]');
    await asked.getByLabel(t('wallet.bank.holder'), { exact: true }).fill(holder);
    await asked.getByLabel(t('wallet.bank.account'), { exact: true }).fill(number);
    await phone.tap(phone.button('wallet.bank.link', {}, asked));
    await asked.waitFor({ state: 'detached' });
  };
  let code, shop;
  const pay = async (digits) => {
    await openAs(payer, `/app/pay?code=${encodeURIComponent(code)}`);
    await payer.keys(digits);
    await payer.tap(payer.page.locator('main form button[type=submit]'));
    await payer.page.locator('dialog[open]').waitFor();
    await payer.pin(pin);
    await heading(payer, t('wallet.result.paid')).waitFor();
  };
  const newest = async () => (await owner.ask('GET', `/v1/me/shops/${shop}/settlements`)).body.data[0];
  /** Days go by until the newest settlement is another one, and is decided: weekends and holidays are the calendar's. */
  const nextSettlement = async (before) => {
    for (let i = 0; i < 12; i++) {
      await house.later(day);
      await openAs(owner, `/app/shops/${shop}`);
      for (let wait = 0; wait < 40; wait++) {
        const one = await newest();
        if (one && one.id !== before && ['paid', 'refused'].includes(one.status)) return one;
        if (!one || one.id === before) break;
        await page.waitForTimeout(250);
      }
    }
    throw new Error('no settlement came');
  };
  const choose = async (masked) => {
    await sheet.getByRole('radio', { name: new RegExp(masked) }).check({ force: true });
    await seen(`choose-${masked}`);
    await owner.tap(owner.button('wallet.settle.choose', {}, sheet));
  };

  try {
    await test('a shop without an account says what is missing, and that the money is safe', async () => {
      await register(here, owner, numbers[0]);
      await register(here, payer, numbers[1]);
      execFileSync(join(root, 'build/chenxi'), ['identity', 'visit', '--phone', `+86${numbers[0]}`, '--data', house.data], { input: `${way.document}\n${way.person}\n` });
      await openAs(owner, '/app/shops');
      await owner.tap(owner.button('wallet.shops.open'));
      await page.getByLabel(t('wallet.shops.name'), { exact: true }).fill(way.shop);
      await page.getByLabel(t('wallet.shops.category'), { exact: true }).selectOption('5814');
      await page.getByLabel(t('wallet.shops.place'), { exact: true }).fill('1');
      await owner.tap(owner.button('wallet.shops.open'));
      await page.getByRole('img', { name: t('wallet.shops.qr', { name: way.shop }), exact: true }).waitFor();
      const opened = (await owner.ask('GET', '/v1/me/shops')).body.data[0];
      shop = opened.id;
      code = opened.code.text;
      await link(payer, '林大海', account(10 + lane));
      await openAs(payer, '/app/bank/top-up');
      await payer.keys('500');
      await payer.tap(payer.button('ui.next'));
      await payer.page.locator('dialog[open]').waitFor();
      await payer.pin(pin);
      await payer.page.getByText(t('wallet.top_up.done')).first().waitFor();
      await pay('120');
      await openAs(owner, `/app/shops/${shop}`);
      await owner.shows(t('wallet.settle.first'));
      await owner.shows('¥120.00');
      await page.getByRole('heading', { name: t('wallet.settle.title'), exact: true }).scrollIntoViewIfNeeded();
      await seen('first');
    });
    await test('only an account in the own confirmed name is taken', async () => {
      await link(owner, '林大海', account(20 + lane));
      await link(owner, way.person, account(30 + lane));
      await link(owner, way.person, account(40 + lane));
      await openAs(owner, `/app/shops/${shop}`);
      await owner.tap(owner.button('wallet.settle.choose'));
      await choose(account(20 + lane).slice(-4));
      await sheet.getByText(t('refusal.bank_account_invalid')).waitFor();
      await seen('not-mine');
      await choose(account(30 + lane).slice(-4));
      await sheet.waitFor({ state: 'detached' });
      await owner.shows(new RegExp(`${account(30 + lane).slice(-4)}$`));
      await seen('chosen');
    });
    let first;
    await test('on the next working day it is paid, and the statement opens to its payments', async () => {
      first = await nextSettlement(null);
      same(first.status, 'paid', 'the first settlement');
      same(first.amount, 12_000, 'its amount');
      await owner.tap(page.getByRole('link', { name: t('wallet.settle.all'), exact: true }));
      await page.getByRole('list', { name: t('wallet.settle.earlier') }).waitFor();
      await seen('list');
      await owner.tap(page.getByRole('list', { name: t('wallet.settle.earlier') }).locator('.u-row').first());
      await owner.shows(t('wallet.settle.paid'));
      await owner.tap(page.getByRole('button', { name: new RegExp(t('wallet.settle.line.payments', { count: 1 }).replace(/[()]/g, '\\$&')) }));
      await page.getByRole('list', { name: t('wallet.settle.made_of') }).nth(1).waitFor();
      await seen('statement');
    });
    await test('a bank that refuses: the money is back, the reason is said, and another account is chosen', async () => {
      await house.atBank('/accounts/close', { account_no: account(30 + lane) });
      await pay('80');
      const refused = await nextSettlement(first.id);
      same(refused.status, 'refused', 'the second settlement');
      await openAs(owner, `/app/shops/${shop}`);
      await owner.shows(t('settlement.reason.account_closed'));
      await page.getByRole('heading', { name: t('wallet.settle.title'), exact: true }).scrollIntoViewIfNeeded();
      await seen('refused');
      await openAs(owner, `/app/shops/${shop}/settlements?one=${refused.id}`);
      await owner.shows(t('wallet.settle.refused'));
      await seen('refused-one');
      // A colleague sees the same, and whose turn it is.
      const office = await here.phone(way.language, { width: 1200, height: 800, theme: way.theme, workers: false });
      const { link: way_in } = JSON.parse(execFileSync(join(root, 'build/chenxi'), ['staff', 'link', '--json', '--data', house.data, '--origin', house.origin, '--colleague', '1'], { encoding: 'utf8' }));
      await office.open(way_in);
      await office.open('/console/settlements');
      const row = office.page.getByRole('row', { name: new RegExp(way.shop) });
      await row.getByText(t('console.settlements.reason.account_closed'), { exact: true }).waitFor();
      await row.getByText(t('console.settlements.next.owner_chooses'), { exact: true }).waitFor();
      await office.still();
      await office.shot(`settle-${way.name.replaceAll(' ', '-')}-office`);
      same(JSON.stringify(await office.faults()), '[]', 'faults of the office');
      // A list that is not whole says so, as long as it is not.
      const refusals = '**/v1/console/refused_settlements', partly = office.page.getByText(t('console.settlements.not_whole'), { exact: true });
      same(await partly.count(), 0, 'warnings over a whole list');
      await office.page.route(refusals, async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, json: { ...(await answer.json()), whole: false } });
      });
      await partly.waitFor();
      await row.waitFor();
      await office.still();
      await office.shot(`settle-${way.name.replaceAll(' ', '-')}-office-partly`);
      same(JSON.stringify(await office.faults()), '[]', 'faults of the office over a part of the list');
      await office.page.unroute(refusals);
      await partly.waitFor({ state: 'detached' });
      await openAs(owner, `/app/shops/${shop}`);
      await owner.tap(owner.button('wallet.settle.choose'));
      await choose(account(40 + lane).slice(-4));
      await sheet.waitFor({ state: 'detached' });
      await row.getByText(t('console.settlements.next.owner_chooses'), { exact: true }).waitFor({ state: 'detached' });
      await office.context.close();
      const again = await nextSettlement(refused.id);
      same(again.status, 'paid', 'the third settlement');
      same(again.amount, 8_000, 'its amount');
      same(JSON.stringify(again.lines), JSON.stringify([{ kind: 'returned', amount: 8_000, count: 0 }]), 'what it is made of');
    });
    await test('the same day is not open to a young shop, and it says from when', async () => {
      await openAs(owner, `/app/shops/${shop}/settlements`);
      await owner.shows(t('wallet.settle.not_yet'));
      await seen('not-yet');
    });
    await test('books and bank agree', async () => {
      execFileSync(join(root, 'build/chenxi'), ['books', '--data', house.data]);
    });
    await test('no page had an error', async () => check(here.faults.length === 0, here.faults.join('\n')));
  } finally {
    for (const { context } of [owner, payer]) await context.close();
    await house.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export default async function settle(world) {
  await world.lanes(2, (lane) => oneWay(world, ways[lane], lane));
}
