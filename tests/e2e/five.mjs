// The five things that people do, each by somebody new: register, pay by scanning, show a payment code, send money by phone number,
// put money in from a bank. In both languages, in the normal, the elder and the dark look, on a phone and on a screen of 320 px, and
// with the keyboard alone. Every screen on the way is looked at: no rule of accessibility broken, nothing wider than the screen.
import { check, until } from './world.mjs';

const pin = '274916';
export const ways = [
  ...['zh-CN', 'en'].flatMap((language) => ['normal', 'elder', 'dark'].flatMap((look) => [390, 320].map((width) => ({
    name: `${language} ${look} ${width}`, language, width, size: look === 'elder' ? 'elder' : 'normal', theme: look === 'dark' ? 'dark' : 'light',
  })))),
  ...['zh-CN', 'en'].map((language) => ({ name: `${language} keyboard`, language, width: 390, size: 'normal', theme: 'light', keyboard: true })),
];

/** A number with a right check digit. */
export function bankAccount(salt) {
  const digits = `622202${String(1000000000 + salt * 7919).slice(0, 9)}`;
  let sum = 0;
  [...digits].reverse().forEach((digit, i) => {
    const twice = Number(digit) * (i % 2 === 0 ? 2 : 1);
    sum += twice > 9 ? twice - 9 : twice;
  });
  return digits + ((10 - (sum % 10)) % 10);
}

/** From nothing to the home screen; `seen` is called on every screen. */
export async function register(world, phone, number, seen = async () => {}) {
  await phone.open('/app/');
  const { page } = phone;
  const field = page.getByLabel(phone.t('wallet.phone'), { exact: true });
  await field.waitFor();
  await seen('welcome');
  phone.taps = 0;
  await phone.type(field, number);
  await phone.tap(page.getByLabel(phone.t('wallet.welcome.consent')));
  await phone.tap(phone.button('wallet.send_code'));
  await page.getByRole('heading', { name: phone.t('wallet.welcome.code'), exact: true }).waitFor();
  const code = await world.codeFor(`+86${number}`);
  await seen('welcome-code');
  phone.taps += 6;
  await page.locator('.u-cells input').pressSequentially(code);
  await page.getByRole('heading', { name: phone.t('wallet.welcome.pin'), exact: true }).waitFor();
  await seen('welcome-pin');
  await phone.keys(pin);
  await page.locator('.w-home').waitFor();
}

async function oneWay(world, way, till, cast) {
  const phone = await world.phone(way.language, { ...way, camera: true });
  phone.keyboard = way.keyboard ?? false;
  const { page, t } = phone;
  const elder = way.size === 'elder';
  const sheet = page.locator('dialog[open]');
  const seen = async (what) => {
    await phone.still();
    await phone.shot(`five-${way.name.replaceAll(' ', '-')}-${what}`);
    const faults = await phone.faults();
    check(faults.length === 0, `${what}: ${faults.join('\n')}`);
  };
  const test = (name, work) => world.test(`five, ${way.name}: ${name}`, work);
  /** With large letters the sheet is read first, then the PIN is asked for. */
  const authorise = async (confirm, what) => {
    await sheet.waitFor();
    await seen(`${what}-sheet`);
    if (elder) {
      await phone.tap(phone.button(confirm, {}, sheet));
      await seen(`${what}-pin`);
    }
    await phone.pin(pin);
  };
  const result = async (title, what) => {
    await page.getByRole('heading', { name: title, exact: true }).waitFor();
    await seen(`${what}-done`);
  };
  const number = world.newNumber();
  const home = async () => {
    await phone.open('/app/');
    await page.locator('.w-balance').waitFor();
  };
  const verb = (name) => page.getByRole('navigation', { name: t('wallet.verbs') }).getByRole('link', { name: t(`wallet.verb.${name}`), exact: true });

  await test('registers with at most 30 touches', async () => {
    await register(world, phone, number, seen);
    check(phone.taps <= 30, `${phone.taps} touches`);
    check((await page.evaluate(() => document.documentElement.dataset.size)) === way.size, 'the size of the letters stays as it was chosen at the door');
    await seen('home-empty');
    world.cashIn(`+86${number}`, '500.00');
    await page.locator('.w-balance').getByText('500.00').waitFor();
    await seen('home');
  });
  await test('pays by scanning with at most three taps, the amount and the PIN', async () => {
    await home();
    phone.taps = 0;
    await phone.tap(verb('scan'));
    await page.locator('main form .u-keypad').waitFor();
    await phone.shows(cast.shop.name);
    await seen('pay');
    const before = phone.taps;
    await phone.keys('12.5');
    phone.taps = before;
    await seen('pay-amount');
    await phone.tap(page.locator('main form button[type=submit]'));
    check(phone.taps <= 3, `${phone.taps} taps`);
    await sheet.getByText(cast.shop.name).first().waitFor(); // before the PIN
    await sheet.getByText(t('wallet.proof.two', { class: 'B' })).waitFor();
    await authorise('wallet.pay.confirm', 'pay');
    await result(t('wallet.result.paid'), 'pay');
  });
  await test('shows a payment code with one tap; the phone asks, since this payer has not allowed payments without the PIN', async () => {
    await home();
    phone.taps = 0;
    await phone.tap(verb('code'));
    await page.locator('.u-code').first().waitFor();
    check(phone.taps === 1, `${phone.taps} taps`);
    await seen('code');
    await phone.tap(phone.button('wallet.code.show_digits'));
    const digits = (await page.getByText(/^88\d{2}( \d{4}){3} \d{2}$|^88[\d ]{16,24}$/).first().innerText()).replace(/\s/g, '');
    await till.charge(digits, '8.8');
    await phone.button('wallet.confirm.decline', {}, sheet).waitFor();
    await authorise('wallet.pay.confirm', 'code');
    await till.page.locator('.m-paid-amount').filter({ hasText: '8.80' }).waitFor();
    await till.page.keyboard.press('Enter');
    await result(t('wallet.result.paid'), 'code');
  });
  await test('sends money to a phone number, and to a known person with at most five taps', async () => {
    await home();
    await phone.tap(verb('transfer'));
    await page.getByLabel(t('wallet.transfer.handle'), { exact: true }).waitFor();
    await seen('transfer');
    await phone.type(page.getByLabel(t('wallet.transfer.handle'), { exact: true }), cast.neighbour.phone);
    await phone.tap(phone.button('wallet.transfer.check'));
    await page.locator('.u-namecheck').waitFor();
    await seen('transfer-amount');
    await phone.keys('20');
    await phone.tap(phone.button('ui.next'));
    await authorise('wallet.transfer.confirm', 'transfer');
    // Somebody new: with large letters there are two hours in which the sender may think again.
    await result(t(elder ? 'wallet.status.scheduled' : 'wallet.result.sent'), 'transfer');
    await home();
    phone.taps = 0;
    await phone.tap(verb('transfer'));
    await phone.tap(page.getByRole('list', { name: t('wallet.transfer.recent') }).getByRole('button').first());
    await page.locator('.u-keypad').waitFor();
    await phone.keys('30');
    await phone.tap(phone.button('ui.next'));
    check(phone.taps <= 5, `${phone.taps} taps`);
    await authorise('wallet.transfer.confirm', 'transfer-known');
    await page.getByRole('heading', { level: 2 }).filter({ hasText: new RegExp(`^(${t('wallet.result.sent')}|${t('wallet.status.scheduled')})$`) }).waitFor();
  });
  await test('puts money in from a bank', async () => {
    await phone.open('/app/bank');
    await phone.button('wallet.bank.link').waitFor();
    await seen('bank');
    await phone.tap(phone.button('wallet.bank.link'));
    await seen('bank-link');
    await phone.type(sheet.getByLabel(t('wallet.bank.holder'), { exact: true }), 'Wang');
    await phone.type(sheet.getByLabel(t('wallet.bank.account'), { exact: true }), bankAccount(++world.next));
    await phone.tap(sheet.locator('button[type=submit]'));
    await phone.tap(phone.button('wallet.top_up.title'));
    await page.locator('.u-keypad').waitFor();
    await seen('top-up');
    await phone.keys('100');
    await phone.tap(phone.button('ui.next'));
    await authorise('wallet.top_up.title', 'top-up');
    await result(t('wallet.top_up.done'), 'top-up');
  });
  await phone.context.close();
}

export default async function five(world) {
  const faultsBefore = world.faults.length;
  const cast = await world.cast();
  const waiting = [...ways];
  await world.lanes(3, async () => {
    const till = await world.phone('zh-CN', { width: 1024, height: 768 });
    await till.openTill((await world.cast()).shop.enter);
    await till.page.locator('.m-till').waitFor();
    // What other people pay at the printed code comes in between; then the till is ready for the next customer after one more tap.
    const ready = async () => {
      const paid = till.page.locator('dialog.m-paid[open]');
      await until(async () => {
        if (await paid.isVisible()) await till.page.keyboard.press('Enter');
        return !(await paid.isVisible()) && (await till.page.locator('.m-pad').isVisible());
      }, 'the till is ready for the next customer');
    };
    till.charge = async (digits, amount) => {
      for (let typed = ''; typed !== amount; ) {
        await ready();
        await till.page.keyboard.type(amount, { delay: 120 }); // slower than a scanner
        typed = (await till.page.locator('.m-figure').innerText().catch(() => '')).replace(/[^\d.]/g, '');
        if (typed !== amount) await till.page.keyboard.press('Escape');
      }
      await till.tap(till.button('till.way.scan'));
      await till.page.getByLabel(till.t('till.scan.typed'), { exact: true }).fill(digits);
      await till.tap(till.button('till.scan.charge'));
    };
    for (let way = waiting.shift(); way; way = waiting.shift()) await oneWay(world, way, till, cast);
    await till.context.close();
  });
  await world.test('five: no page had an error, broke the policy or asked for what is not there', async () => {
    const faults = [...new Set(world.faults.slice(faultsBefore))];
    check(faults.length === 0, `\n${faults.join('\n')}`);
  });
}
