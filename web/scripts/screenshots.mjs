#!/usr/bin/env node
// Takes the pictures of README from a running demo: node web/scripts/screenshots.mjs http://localhost:8080
import { chromium } from 'playwright-core';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const base = process.argv[2] ?? 'http://localhost:8080';
const images = fileURLToPath(new URL('../../docs/images', import.meta.url));
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function shoot(name, path, size, language, enter) {
  const context = await browser.newContext({ viewport: size, locale: language });
  const page = await context.newPage();
  if (enter) {
    const cast = await (await page.request.get(`${base}/v1/demo/cast`)).json();
    await page.goto(base + cast[enter].enter);
    await page.click('#enter');
    await page.waitForTimeout(2500);
  }
  await page.goto(base + path);
  await page.waitForTimeout(6000);
  await page.screenshot({ path: join(images, name), type: 'jpeg', quality: 72 });
  await context.close();
}

const phone = { width: 390, height: 844 };
await shoot('demo.jpg', '/demo', { width: 1280, height: 860 }, 'zh-CN');
await shoot('wallet.jpg', '/app', phone, 'zh-CN', 'resident');
await shoot('bills.jpg', '/app/bills', phone, 'en-GB', 'resident');
await shoot('code.jpg', '/app/code', phone, 'zh-CN', 'resident');
await browser.close();
