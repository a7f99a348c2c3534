// What every browser test needs: a browser, people with phones in it, words from the catalogue, and a list of what went wrong.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const installed = createRequire(join(root, 'web/package.json'));
const { chromium } = installed('playwright-core');
const { encode } = installed('uqr');
const { AxeBuilder } = installed('@axe-core/playwright');
const axe = installed('axe-core');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const catalogue = { 'zh-CN': read('i18n/zh-CN.json'), en: read('i18n/en.json') };
function read(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
export const say = (language) => (key, params = {}) => {
  const text = catalogue[language][key];
  if (text === undefined) throw new Error(`no such text: ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? `{${name}}`);
};

/** How long anything is waited for, ms: a bound for what never comes, on the slowest machine; no test is about how fast it comes. */
export const patience = 60_000;
/** Waits until it is so, and gives what it was; `what` is said when it never is. */
export async function until(holds, what) {
  for (const end = Date.now() + patience; ; await new Promise((soon) => setTimeout(soon, 50))) {
    const is = await holds();
    if (is) return is;
    if (Date.now() > end) throw new Error(`never: ${what}`);
  }
}

export const shots = join(root, 'build/screenshots');

/** A film of one picture for the browser's camera: a code on paper. */
function seenByCamera(text) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const scale = Math.floor(480 / size), width = 640, height = 480, left = (width - size * scale) >> 1, top = (height - size * scale) >> 1;
  const light = Buffer.alloc(width * height, 235);
  data.forEach((row, y) => row.forEach((dark, x) => {
    if (dark) for (let dy = 0; dy < scale; dy++) light.fill(16, (top + y * scale + dy) * width + left + x * scale, (top + y * scale + dy) * width + left + (x + 1) * scale);
  }));
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`), light, Buffer.alloc((width * height) / 2, 128)]);
}

export class Phone {
  taps = 0;
  constructor(world, context, page, language) {
    Object.assign(this, { world, context, page, language, t: say(language) });
  }
  async tap(target) {
    this.taps++;
    if (!this.keyboard) return target.click();
    await this.reach(target);
    await this.page.keyboard.press((await target.evaluate((it) => it.matches('input'))) ? 'Space' : 'Enter');
  }
  /** With Tab alone. */
  async reach(target) {
    await target.waitFor();
    for (let i = 0; i < 80; i++) {
      if (await target.evaluate((it) => it === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not get to ${target}`);
  }
  button(key, params, within = this.page) {
    return within.getByRole('button', { name: this.t(key, params), exact: true });
  }
  /** One touch to reach the field, one for every character. */
  async type(field, text) {
    await (this.keyboard ? this.reach(field) : this.tap(field));
    this.taps += text.length;
    await field.pressSequentially(text);
  }
  async keys(text, within = this.page) {
    if (this.keyboard) {
      this.taps += text.length;
      // Where there are keys on the screen, the field above them waits for typing.
      await this.reach(within.locator('.u-amountbox input, .u-cells input').last());
      return this.page.keyboard.type(text);
    }
    for (const key of text) await this.tap(within.locator('.u-keypad').getByText(key, { exact: true }));
  }
  async pin(pin) {
    const sheet = this.page.locator('dialog[open]');
    await sheet.locator('.u-keypad').waitFor();
    await this.keys(pin, sheet);
  }
  async open(path) {
    await this.page.goto(path.startsWith('http') ? path : this.world.origin + path);
    if (/\/enter\/\w+#/.test(path)) await this.enter();
  }
  /** A link that signs in once wants one press. */
  async enter() {
    await this.tap(this.page.locator('#enter'));
    await this.page.waitForURL((address) => !address.pathname.startsWith('/enter'));
  }
  /** A till is opened by one tap, which also lets it speak. */
  async openTill(path) {
    await this.open(path);
    const door = this.page.locator('.m-door-hero .m-next');
    // While it is still asking who is there, it is neither.
    const inside = this.page.locator('.m-till, .m-page, .m-door:not(.m-door-hero):not(:has([aria-busy=true]))').first();
    await door.or(inside).first().waitFor();
    if (await door.isVisible()) await this.tap(door);
  }
  async shows(text) {
    await this.page.getByText(text).first().waitFor();
  }
  /** As many as wanted, as soon as the page has come to it: a list may follow the sentence that announces it. */
  async counts(locator, wanted, what) {
    let count;
    await until(async () => (count = await locator.count()) === wanted, `${wanted} ${what}`).catch(() => {});
    same(count, wanted, what);
  }
  /** From now on this list comes one at a time, so that a short one has pages, too. Of a phone without workers. */
  async onePerPage(path) {
    await this.page.route((url) => url.pathname === path, (route) => {
      if (route.request().method() !== 'GET') return route.continue();
      const url = new URL(route.request().url());
      url.searchParams.set('limit', '1');
      return route.continue({ url: url.href });
    });
  }
  /** A request as the page itself would send it. */
  async ask(method, path, body, headers = {}) {
    return this.page.evaluate(async ([how, where, what, more]) => {
      const answer = await fetch(where, { method: how, headers: { ...(what ? { 'content-type': 'application/json' } : {}), ...more }, body: what ? JSON.stringify(what) : undefined });
      const text = await answer.text();
      return { status: answer.status, body: text ? JSON.parse(text) : null };
    }, [method, path, body, headers]);
  }
  async shot(name) {
    await this.page.screenshot({ path: join(shots, `${name}.png`) });
  }
  /** Everything asked for has come, everything that moves has stopped. */
  async still() {
    await this.page.waitForFunction(() => document.querySelector('main, dialog[open]') && !document.querySelector('[aria-busy=true]'));
    await this.page.evaluate(() => Promise.all([
      document.fonts.ready, ...document.getAnimations().filter((it) => it.effect?.getComputedTiming().endTime !== Infinity).map((it) => it.finished.catch(() => {})),
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    ]));
  }
  /** As somebody sees it who has chosen this look, without loading the page anew. */
  async look({ width = 390, height = 844, theme = 'light', size = 'normal', language }) {
    await this.page.setViewportSize({ width, height });
    await this.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await this.page.evaluate((wanted) => {
      const kept = JSON.stringify({ ...JSON.parse(localStorage.getItem('chenxi.prefs') ?? '{}'), ...wanted });
      localStorage.setItem('chenxi.prefs', kept);
      dispatchEvent(new StorageEvent('storage', { key: 'chenxi.prefs', newValue: kept }));
    }, { size, ...(language ? { language } : {}) });
    if (language) await this.page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
    await this.still();
  }
  /** Rules of accessibility that the page breaks, and by how much it is wider than the screen. */
  async faults() {
    if (this.page.frames().length > 1) return [...(await this.wide()), ...(await this.axe())];
    if (!(await this.page.evaluate(() => 'axe' in window))) await this.page.evaluate(axe.source);
    const found = await this.page.evaluate((tags) => window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
      .then(({ violations }) => violations.map((it) => `${it.id} (${it.nodes.length}): ${it.nodes[0].html.slice(0, 160)}`)), rules);
    return [...(await this.wide()), ...found];
  }
  async wide() {
    const over = await this.tooWide();
    return over > 0 ? [`${over} px wider than the screen`] : [];
  }
  /** With frames: axe looks into each of them. */
  async axe() {
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(rules).analyze();
    return violations.map((it) => `${it.id} (${it.nodes.length}): ${it.nodes[0].html.slice(0, 160)}`);
  }
  tooWide() {
    return this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  }
}

export class World {
  passed = 0;
  failed = 0;
  /** faults of pages: script errors, policy violations, broken requests, traffic to elsewhere */
  faults = [];
  phones = [];
  documents = 0;
  next = 0;
  origin = process.env.CHENXI_E2E_ORIGIN;
  data = process.env.CHENXI_E2E_DATA;

  static async start() {
    mkdirSync(shots, { recursive: true });
    const world = new World();
    const picture = join(world.data, 'printed.y4m');
    writeFileSync(picture, seenByCamera((await world.cast()).shop.static_code));
    world.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
        '--disable-sync', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${picture}`, // wallet.example is this machine under a name that is no secure context.
        '--host-resolver-rules=MAP wallet.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
      ],
    });
    return world;
  }
  /** The same browser, another address; what goes wrong there is counted apart. */
  at(origin) {
    return Object.assign(Object.create(World.prototype), this, { origin, faults: [] });
  }
  /** Two or three at once, so that one waits for the server while another draws. */
  async lanes(count, work) {
    await Promise.all(Array.from({ length: count }, (_, lane) => work(lane)));
  }
  async stop() {
    await this.browser.close();
  }

  /** `camera`: this person lets the page use the camera, which sees the shop's printed code. `workers`: none, so that every request can be caught. */
  async phone(language, { width = 390, height = 844, theme = 'light', size = 'normal', camera = false, workers = true } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height }, locale: language, colorScheme: theme, reducedMotion: 'reduce', timezoneId: 'Asia/Shanghai', permissions: camera ? ['camera'] : [], serviceWorkers: workers ? 'allow' : 'block' });
    context.setDefaultTimeout(patience);
    if (size !== 'normal') await context.addInitScript((wanted) => { if (!localStorage.getItem('chenxi.prefs')) localStorage.setItem('chenxi.prefs', JSON.stringify({ size: wanted })); }, size);
    const page = await context.newPage();
    this.watch(context, page);
    const phone = new Phone(this, context, page, language);
    this.phones.push(phone);
    return phone;
  }
  watch(context, page) {
    const where = () => page.url().replace(this.origin, '').replace(/#.*/, '#…').slice(0, 80);
    page.on('pageerror', (error) => this.faults.push(`${where()}: ${error.message}`));
    page.on('console', (message) => {
      // A refusal is an answer; the browser calls it a failed resource. Statuses are looked at below.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.faults.push(`${where()}: ${message.text()}`);
    });
    context.on('response', (answer) => {
      if (answer.status() === 404 || answer.status() >= 500) this.faults.push(`${where()}: ${answer.request().method()} ${answer.url().replace(this.origin, '')} answered ${answer.status()}`);
    });
    context.on('request', (request) => {
      // The demo's control port is the parent's, on this machine.
      if (/^https?:/.test(request.url()) && !request.url().startsWith(this.origin) && new URL(request.url()).hostname !== '127.0.0.1') this.faults.push(`${where()}: asked ${request.url()}`);
    });
  }

  async test(name, work) {
    const began = Date.now();
    try {
      await work();
      this.passed++;
      console.log(`ok   ${name} (${Date.now() - began} ms)`);
      return true;
    } catch (error) {
      this.failed++;
      console.log(`FAIL ${name}: ${String(error.message).split('\n').slice(0, 12).join('\n     ')}`);
      for (const [at, phone] of this.phones.entries())
        if (!phone.page.isClosed()) await phone.shot(`failed-${name.replace(/[^\w]+/g, '-').slice(0, 60)}-${at}`).catch(() => {});
      return false;
    }
  }

  async cast() {
    return (await (await fetch(`${this.origin}/v1/demo/cast`)).json());
  }
  async messages(number) {
    const answer = await (await fetch(`${this.origin}/v1/demo/phone?number=${encodeURIComponent(number)}`)).json();
    return Array.isArray(answer) ? answer : answer.data;
  }
  async codeFor(number) {
    return until(async () => {
      const last = (await this.messages(number)).sort((a, b) => (a.at < b.at ? 1 : -1))[0];
      return last && /\d{6}/.exec(last.text)?.[0];
    }, `a code for ${number}`);
  }
  cashIn(phone, yuan) {
    return execFileSync(join(root, 'build/chenxi'), ['counter', 'cash-in', '--data', this.data, '--phone', phone, '--amount', yuan], { encoding: 'utf8' });
  }
  /** A document's number, with its check digit, that nobody else in the town has; 110199 is the code of no place. */
  newDocument() {
    const body = `11019919610506${String(++this.documents).padStart(3, '0')}`;
    const sum = [...body].reduce((all, digit, i) => all + Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0);
    return body + '10X98765432'[sum % 11];
  }
  /** Somebody comes to a counter with his document. */
  visit(phone, name) {
    execFileSync(join(root, 'build/chenxi'), ['identity', 'visit', '--data', this.data, '--phone', phone], { encoding: 'utf8', input: `${this.newDocument()}\n${name}\n`, stdio: 'pipe' });
  }
  /** Numbers that nobody else in the town has. */
  newNumber() {
    return `139${String(10000000 + 137 * ++this.next).padStart(8, '0')}`;
  }
}

export function check(is, what) {
  if (!is) throw new Error(what);
}
export function same(is, wanted, what) {
  if (is !== wanted) throw new Error(`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`);
}
