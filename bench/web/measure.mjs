// Lighthouse, mobile: a phone of the middle class on a slow network, as Lighthouse simulates it. Figures are printed, never asserted.
// Usage: node measure.mjs ORIGIN [--json]
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer-core';

const [origin, ...flags] = process.argv.slice(2);
const json = flags.includes('--json');
const cast = await (await fetch(`${origin}/v1/demo/cast`)).json();
const pages = [
  { name: 'wallet, nobody signed in', path: '/app/' },
  { name: 'wallet, home', path: '/app/', enter: cast.resident.enter },
  { name: 'wallet, bills', path: '/app/bills', enter: cast.resident.enter },
  { name: 'till', path: '/till/', enter: cast.shop.enter },
  { name: 'console', path: '/console/', enter: cast.operator.enter },
  { name: 'verify', path: '/verify' },
];

const chrome = await launch({
  chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium', logLevel: 'silent',
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const rows = [];
try {
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}`, defaultViewport: null });
  let entered = null;
  for (const { name, path, enter } of pages) {
    const page = await browser.newPage();
    // Each link signs in once; who is in stays in.
    if (enter && enter !== entered) {
      await page.goto(origin + enter, { waitUntil: 'networkidle2' });
      await Promise.all([page.waitForNavigation({ waitUntil: 'networkidle2' }), page.click('#enter')]);
      entered = enter;
    }
    const { lhr } = await lighthouse(origin + path, {
      port: chrome.port, output: 'json', logLevel: 'silent', onlyCategories: ['performance', 'accessibility'], formFactor: 'mobile', disableStorageReset: Boolean(enter),
    }, undefined, page);
    const seconds = (audit) => lhr.audits[audit].numericValue / 1000;
    rows.push({
      name, performance: Math.round(lhr.categories.performance.score * 100), accessibility: Math.round(lhr.categories.accessibility.score * 100),
      first_paint_s: seconds('first-contentful-paint'), first_screen_s: seconds('largest-contentful-paint'), blocked_s: seconds('total-blocking-time'),
      bytes: lhr.audits['total-byte-weight'].numericValue,
      lacking: Object.values(lhr.audits).filter((it) => it.score === 0 && lhr.categories.accessibility.auditRefs.some((ref) => ref.id === it.id && ref.weight > 0)).map((it) => it.id),
    });
    await page.close();
  }
  await browser.disconnect();
} finally {
  chrome.kill();
}

if (json) console.log(JSON.stringify({ tool: 'lighthouse 12.8.2, mobile', pages: rows }));
else {
  console.log('Lighthouse 12.8.2, mobile: simulated 4G of 1.6 Mbit/s and a four times slower processor. Aim: performance 90, accessibility 100.\n');
  console.log('page                        performance  accessibility  first paint  first screen  blocked      kB');
  for (const it of rows) {
    console.log(`${it.name.padEnd(28)}${String(it.performance).padStart(11)}${String(it.accessibility).padStart(15)}${`${it.first_paint_s.toFixed(1)} s`.padStart(13)}${`${it.first_screen_s.toFixed(1)} s`.padStart(14)}${`${it.blocked_s.toFixed(2)} s`.padStart(9)}${(it.bytes / 1000).toFixed(0).padStart(8)}`);
    if (it.lacking.length > 0) console.log(`  lacking: ${it.lacking.join(', ')}`);
  }
}
