#!/usr/bin/env node
// Walks the galleries of wallet, till and console in a real browser: every screen in every state, checked by axe (WCAG 2.2 A and AA),
// for overflow, for errors on the console and for anything that the content policy stops. An address of a router that has no
// sample is a fault, and so is a state in which a screen shows nothing of its own, unless its sample says so. Needs built apps and
// Chromium, but no server.
// Usage: node scripts/gallery.mjs [--apps app,till] [--states ready,error] [--variants 'zh-CN,normal,light;en,elder,dark'] [--widths 390,320] [--shots DIR]
import axe from 'axe-core';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { outputRoot } from './app.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const allStates = ['ready', 'loading', 'empty', 'error', 'offline', 'pending'];
const states = option('states', allStates.join()).split(',');
const variants = option('variants', 'zh-CN,normal,light').split(';').map((one) => one.split(','));
const widths = option('widths', '390').split(',').map(Number);
const shots = option('shots', null);
const galleries = { app: '/dev/gallery', till: '/dev/gallery/till', console: '/dev/gallery/console' };
const routers = { app: 'wallet/src/screens.tsx', till: 'merchant/src/app.tsx', console: 'console/src/app.tsx' };
const apps = option('apps', Object.keys(galleries).join()).split(',');

const types = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json', '.mp3': 'audio/mpeg' };
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; media-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'none'";
const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://x').pathname;
  let file = join(outputRoot, path);
  if (!existsSync(file) || statSync(file).isDirectory()) file = join(outputRoot, /^\/dev\/gallery\/(till|console)/.exec(path)?.[1] ?? 'app', 'index.html');
  response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy });
  response.end(readFileSync(file));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const faults = [];
let checked = 0;

/** The screens of a gallery, after asking whether every address of the router is among them. */
async function screensOf(browser, app) {
  const page = await browser.newPage();
  await page.goto(origin + galleries[app]);
  await page.waitForSelector('figcaption');
  const figures = await page.locator('figure').evaluateAll((all) => all.map((it) => ({
    name: it.querySelector('iframe').src.match(/[?&]screen=([^&]+)/)[1], at: (it.dataset.at ?? '').split('?')[0], same: (it.dataset.same ?? '').split(' '),
  })));
  await page.close();
  const source = readFileSync(fileURLToPath(new URL(`../apps/${routers[app]}`, import.meta.url)), 'utf8');
  const addresses = [...source.matchAll(/^ {2}\['(\/[^']*)',/gm)].map((match) => match[1]);
  if (addresses.length < 4) throw new Error(`${app}: its router names no addresses`);
  for (const address of addresses) {
    const fits = new RegExp(`^${address.replace(/\{\w+\}/g, '[^/]+')}$`);
    if (figures.some((it) => fits.test(it.at))) continue;
    faults.push(`${app}: no sample of ${address}`);
    console.log(faults.at(-1));
  }
  return [...new Map(figures.map((it) => [it.name, it])).values()].map((it) => ({ app, ...it }));
}

async function walk(page, screen, lang, size, theme, width) {
  let where = '';
  const wrong = (what) => {
    faults.push(`${where}: ${what}`);
    console.log(faults.at(-1));
  };
  page.removeAllListeners();
  page.on('pageerror', (error) => wrong(error.message));
  page.on('console', (message) => message.type() === 'error' && wrong(message.text()));
  // Figures that run with the clock make no difference. What is compared has stood still for a moment (`looks` of 120 ms).
  const show = async (state, looks) => {
    await page.goto(`${origin}${galleries[screen.app]}/frame?${new URLSearchParams({ screen: screen.name, state, lang, size, theme })}`);
    await page.waitForSelector('main, dialog[open]');
    if (state === 'loading') await page.waitForSelector('.u-bone', { timeout: 1000 }).catch(() => {}); // bones come after 200 ms
    else await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'), undefined, { timeout: 3000 }).catch(() => {});
    const read = () => page.evaluate(() => `${document.body.innerText.replace(/\d+/g, '0')}${document.querySelectorAll('.u-bone').length}`);
    let shown = await read();
    for (let i = 0, still = 0; i < 40 && still < looks; i++) {
      await page.waitForTimeout(120);
      const again = await read();
      still = again === shown ? still + 1 : 0;
      shown = again;
    }
    return shown;
  };
  let ready = null;
  for (const state of states) {
    where = [screen.app, screen.name, state, lang, size, theme, width].join(' ');
    let shown = await show(state, 1);
    ready ??= state === 'ready' ? shown : null;
    if (ready !== null && state !== 'ready') {
      const same = screen.same.includes(state);
      if ((shown === ready) !== same) { // a busy machine may have shown half a screen: both once more, with patience
        ready = await show('ready', 8);
        shown = await show(state, 8);
      }
      if (shown === ready && !same) wrong('shows nothing of its own in this state');
      if (shown !== ready && same) wrong('shows something of its own, although its sample says that it does not');
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) wrong(`${over} px wider than the screen`);
    await page.evaluate(axe.source);
    const violations = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] })
      .then((found) => found.violations.map((it) => `${it.id} (${it.nodes.length}) ${it.nodes[0].html.slice(0, 120)}`)), ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
    violations.forEach(wrong);
    if (shots) await page.screenshot({ path: join(shots, `${where.replaceAll(' ', '-')}.png`), fullPage: true });
    checked++;
  }
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  if (shots) mkdirSync(shots, { recursive: true });
  const screens = (await Promise.all(apps.map((app) => screensOf(browser, app)))).flat();
  for (const width of widths)
    for (const [lang, size, theme] of variants) {
      const waiting = [...screens];
      await Promise.all([0, 1, 2].map(async () => {
        const context = await browser.newContext({ viewport: { width, height: 844 }, reducedMotion: 'reduce', locale: lang });
        const page = await context.newPage();
        for (let screen = waiting.shift(); screen; screen = waiting.shift()) await walk(page, screen, lang, size, theme, width);
        await context.close();
      }));
    }
} finally {
  await browser.close();
  server.close();
}
console.log(`${checked} screens walked, ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
