#!/usr/bin/env node
// Builds every app into build/web/<its address> and compresses it beside itself (.br, .gz): the server only sends files.
// Usage: node scripts/build.mjs [app …]
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { catalogueFile, languages } from '../packages/i18n/vite.mjs';
import { outputFolder, outputRoot } from './app.mjs';
import { developerPages } from './developers.mjs';

const apps = fileURLToPath(new URL('../apps', import.meta.url));
const wanted = process.argv.slice(2);
const names = readdirSync(apps).filter((name) => existsSync(join(apps, name, 'vite.config.mjs')) && (wanted.length === 0 || wanted.includes(name)));
/** kB of gzipped JavaScript until the first screen */
const budgets = { wallet: 150, merchant: 150, demo: 150, verify: 150, console: 450, checkout: 60, button: 6 };

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

function compress(folder) {
  for (const path of files(folder)) {
    if (!/\.(js|css|html|svg|json|webmanifest|wasm)$/.test(path) || statSync(path).size < 256) continue;
    const plain = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: plain.length > 500_000 ? 9 : 11 } }));
  }
}

/** chunks that an app asks for by itself on its way to the first screen */
const firstChunks = { wallet: ['app', 'zh-CN'], checkout: ['zh-CN', 'en'] };

/** What the page loads before its first screen stands: the scripts of the HTML, those chunks, and what they import. */
function firstRoute(folder, chunks) {
  // What stands in other people's pages has none of its own: it is its scripts.
  if (!existsSync(join(folder, 'index.html')))
    return [...files(folder)].filter((path) => path.endsWith('.js')).reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).length, 0);
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path) || !existsSync(path)) return;
    seen.add(path);
    for (const [, name] of readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) visit(join(path, '..', name));
  };
  for (const [, name] of html.matchAll(/(?:src|href)="[^"]*\/(assets\/[^"]+\.js)"/g)) visit(join(folder, name));
  const assets = join(folder, 'assets');
  for (const name of readdirSync(assets)) if (chunks.some((chunk) => new RegExp(`^${chunk}-[\\w-]{8}\\.js$`).test(name))) visit(join(assets, name));
  return [...seen].reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).length, 0);
}

/** Pages that stand without an app. They know nobody, so they speak both languages. */
function staticPages() {
  const pages = fileURLToPath(new URL('../pages', import.meta.url));
  const say = Object.fromEntries(languages.map((language) => [language, JSON.parse(readFileSync(catalogueFile(language), 'utf8'))]));
  for (const name of readdirSync(pages)) {
    const filled = readFileSync(join(pages, name), 'utf8').replace(/\{(zh-CN|en) ([\w.]+)\}/g, (_, language, key) => {
      const text = say[language][key];
      if (text === undefined) throw new Error(`${name}: no such text: ${key}`);
      return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
    });
    mkdirSync(outputRoot, { recursive: true });
    writeFileSync(join(outputRoot, name), filled);
  }
}

staticPages();
mkdirSync(join(outputRoot, 'developers'), { recursive: true });
for (const [file, page] of developerPages()) writeFileSync(join(outputRoot, 'developers', file), page);
compress(join(outputRoot, 'developers'));
let over = false;
for (const name of names) {
  const started = Date.now();
  await build({ configFile: join(apps, name, 'vite.config.mjs'), logLevel: 'warn' });
  const folder = outputFolder(name);
  compress(folder);
  const kilobytes = firstRoute(folder, firstChunks[name] ?? []) / 1000;
  const budget = budgets[name] ?? 150;
  if (kilobytes > budget) over = true;
  console.log(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s, first route ${kilobytes.toFixed(1)} kB of ${budget} kB gzipped JavaScript`);
}
if (over) {
  console.error('an app is over its budget');
  process.exit(1);
}
