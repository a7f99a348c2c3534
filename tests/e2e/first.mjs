// An empty instance, without a demo and without an SMS gateway: from the page to the first payment, with the commands exactly as
// the page prints them.
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { check, root, same, until } from './world.mjs';

const pin = '274916';

const freePort = () => new Promise((found) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});

async function serve(data) {
  const port = await freePort();
  const server = spawn(join(root, 'build/chenxi'), ['serve', '--data', data, '--port', String(port), '--web', join(root, 'build/web')], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((ready, failed) => {
    server.stdout.on('data', (text) => String(text).includes('ready') && ready());
    server.on('exit', (code) => failed(new Error(`the server ended with ${code}`)));
  });
  return { server, origin: `http://localhost:${port}` };
}

async function inLanguage(world, language) {
  const as = (name) => `first run, ${language}: ${name}`;
  const data = mkdtempSync('/tmp/chenxi-first.');
  const { server, origin } = await serve(data);
  const here = world.at(origin);
  const phone = await here.phone(language);
  const { page, t } = phone;
  const shell = (line) => execFileSync('bash', ['-c', line], { cwd: '/', encoding: 'utf8' });
  const command = (name) => page.locator('.w-command code').and(page.getByLabel(t(name), { exact: true })).innerText();
  let till;
  try {
    await world.test(as('the page leads to the first resident, whose code the operator reads out'), async () => {
      await phone.open('/app/');
      await page.getByRole('heading', { name: t('wallet.first.title'), exact: true }).waitFor();
      same(JSON.stringify(await phone.faults()), '[]', 'faults of the door');
      await phone.shot(`${language}-first-door`);
      await phone.type(page.getByLabel(t('wallet.phone'), { exact: true }), '13900000001');
      await phone.tap(page.getByLabel(t('wallet.welcome.consent')));
      await phone.tap(phone.button('wallet.send_code'));
      const line = await command('wallet.first.code');
      const code = await until(() => /\b\d{6}\b/.exec(shell(line).replace('+8613900000001', ''))?.[0], 'the command reads out a code');
      await phone.shot(`${language}-first-code`);
      same(JSON.stringify(await phone.faults()), '[]', 'faults of the page of the code');
      await page.locator('.u-cells input').pressSequentially(code);
      await page.getByRole('heading', { name: t('wallet.welcome.pin'), exact: true }).waitFor();
      await phone.keys(pin);
      await page.locator('.w-home').waitFor();
    });

    await world.test(as('the commands of the page put cash in and open the first shop'), async () => {
      await page.getByRole('heading', { name: t('wallet.first.title'), exact: true }).waitFor();
      same(JSON.stringify(await phone.faults()), '[]', 'faults of home');
      await phone.shot(`${language}-first-home`);
      const [cash, shop] = [await command('wallet.first.cash'), await command('wallet.first.shop')];
      shell(cash);
      await page.locator('.w-balance').getByText('100.00').waitFor();
      till = /http:\S+\/enter\/till#\S+/.exec(shell(shop))?.[0];
      check(till, 'the command prints no link to the till');
      await page.locator('.w-first li[data-done]').nth(2).waitFor();
      await phone.shot(`${language}-first-shop`);
    });

    await world.test(as('the first payment is made, and the steps are gone'), async () => {
      const counter = await here.phone(language, { width: 1024, height: 768 });
      await counter.openTill(till);
      await counter.page.locator('.m-pad').waitFor();
      const made = counter.page.waitForResponse((answer) => answer.url().endsWith('/v1/till/orders') && answer.request().method() === 'POST');
      await counter.page.keyboard.type('8.8', { delay: 120 });
      await counter.page.keyboard.press('Enter');
      await phone.open((await (await made).json()).text);
      await phone.pin(pin);
      await phone.shows(t('wallet.result.paid'));
      await counter.page.locator('dialog.m-paid[open]').waitFor();
      await phone.open('/app/');
      await page.locator('.w-balance').getByText('91.20').waitFor();
      await phone.counts(page.locator('.w-first'), 0, 'steps that are left');
      check(shell(`${join(root, 'build/chenxi')} ledger verify --data ${data}`).includes('whole'), 'the books are whole');
    });
    await world.test(as('no page had an error'), async () => check(here.faults.length === 0, here.faults.join('\n')));
  } finally {
    server.removeAllListeners('exit');
    const ended = new Promise((done) => server.on('exit', done));
    server.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}

export default async function first(world) {
  await world.lanes(2, (lane) => inLanguage(world, ['zh-CN', 'en'][lane]));
}
