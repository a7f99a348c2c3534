#!/usr/bin/env node
// Walks the wallet's gallery in a real browser: every screen in the asked states, checked by axe (WCAG 2.2 A and AA), for overflow,
// for errors on the console and for anything that the content policy stops. Needs a built wallet and Chromium, but no server.
// Usage: node scripts/gallery.mjs [--states ready,error] [--variants 'zh-CN,normal,light;en,elder,dark'] [--widths 390,320] [--shots DIR]
import AxeBuilder from '@axe-core/playwright';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { outputFolder } from './app.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const states = option('states', 'ready,loading,empty,error,offline,pending').split(',');
const variants = option('variants', 'zh-CN,normal,light').split(';').map((one) => one.split(','));
const widths = option('widths', '390').split(',').map(Number);
const shots = option('shots', null);
const folder = outputFolder('wallet');

const types = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json' };
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; manifest-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'none'";
const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://x').pathname.replace(/^\/app/, '');
  let file = join(folder, path);
  if (!existsSync(file) || statSync(file).isDirectory()) file = join(folder, 'index.html');
  response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy });
  response.end(readFileSync(file));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const faults = [];
let checked = 0;
try {
  const first = await browser.newPage();
  await first.goto(`${origin}/dev/gallery`);
  await first.waitForSelector('figcaption');
  const screens = await first.locator('figcaption').allTextContents();
  await first.close();
  if (shots) mkdirSync(shots, { recursive: true });

  for (const width of widths)
    for (const [lang, size, theme] of variants) {
      const context = await browser.newContext({ viewport: { width, height: 844 }, reducedMotion: 'reduce', locale: lang });
      const page = await context.newPage();
      let where = '';
      page.on('pageerror', (error) => faults.push(`${where}: ${error.message}`));
      page.on('console', (message) => message.type() === 'error' && faults.push(`${where}: ${message.text()}`));
      for (const state of states)
        for (const screen of screens) {
          where = [screen, state, lang, size, theme, width].join(' ');
          await page.goto(`${origin}/dev/gallery/frame?${new URLSearchParams({ screen, state, lang, size, theme })}`);
          await page.waitForSelector('main, dialog[open]');
          await page.waitForTimeout(350); // bones come after 200 ms
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (over > 0) faults.push(`${where}: ${over} px wider than the screen`);
          const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
          for (const it of violations) faults.push(`${where}: ${it.id} (${it.nodes.length}) ${it.nodes[0].html.slice(0, 120)}`);
          if (shots) await page.screenshot({ path: join(shots, `${where.replaceAll(' ', '-')}.png`), fullPage: true });
          checked++;
        }
      await context.close();
    }
} finally {
  await browser.close();
  server.close();
}
for (const fault of faults) console.log(fault);
console.log(`${checked} screens walked, ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
