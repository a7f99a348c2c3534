// Both languages say the same things, and every key that the web code names exists.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { catalogueFile, languages } from '../packages/i18n/vite.mjs';

const catalogues = languages.map((language) => JSON.parse(readFileSync(catalogueFile(language), 'utf8')));
const params = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join();

it('has the same keys and parameters in both languages', () => {
  const [zh, en] = catalogues;
  expect(Object.keys(zh).filter((key) => !(key in en))).toEqual([]);
  expect(Object.keys(en).filter((key) => !(key in zh))).toEqual([]);
  expect(Object.keys(zh).filter((key) => params(zh[key]) !== params(en[key] ?? ''))).toEqual([]);
  expect(Object.keys(zh).filter((key) => zh[key].trim() === '' || en[key].trim() === '')).toEqual([]);
});

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx)$/.test(entry.name) && !/\.test\./.test(entry.name)) yield path;
  }
}

it('knows every key that the code asks for', () => {
  const root = new URL('..', import.meta.url).pathname;
  const missing = [];
  for (const path of [...sources(join(root, 'packages')), ...sources(join(root, 'apps'))])
    for (const [, key] of readFileSync(path, 'utf8').matchAll(/'((?:ui|wallet|practice|till|demo|verify|console|checkout|button)\.[a-z][\w.]*\w)'/g))
      if (!(key in catalogues[0]) && !/^(ui|wallet|practice|till|demo|verify|console|checkout|button)\.(\w+\.)?(ts|tsx|css)$/.test(key)) missing.push(`${path.slice(root.length)}: ${key}`);
  expect(missing).toEqual([]);
});

it('has no Chinese in the code of screens: sentences live in the catalogue', () => {
  const root = new URL('..', import.meta.url).pathname;
  const found = [];
  for (const path of [...sources(join(root, 'packages')), ...sources(join(root, 'apps'))]) {
    if (/format\.ts$|fixtures|sample/.test(path)) continue;
    readFileSync(path, 'utf8').split('\n').forEach((line, i) => {
      if (/[\u4e00-\u9fff]/.test(line.replace(/\/\/.*|\/?\*.*/, ''))) found.push(`${path.slice(root.length)}:${i + 1}`);
    });
  }
  expect(found).toEqual([]);
});

it('keeps no sentence that nothing shows', () => {
  const root = new URL('..', import.meta.url).pathname;
  let code = '';
  for (const path of [...sources(join(root, 'packages')), ...sources(join(root, 'apps'))]) code += readFileSync(path, 'utf8');
  const literal = new Set([...code.matchAll(/['"`]((?:ui|wallet|practice|checkout|button)\.[\w.]+)/g)].map((match) => match[1]));
  // Words of the server: t(`wallet.type.${word}`), also by way of named(t, 'type', word).
  const areas = /^wallet\.(drill|calls\.reason|type|status|category|arrival|step|window|channel|risk\.kind|dispute\.(?:state|reason|answer|place|door|words|send|row|from)|looks\.what|trade\.(?:by|door)|gallery)\./;
  expect(Object.keys(catalogues[0]).filter((key) => /^(ui|wallet|practice|checkout|button)\./.test(key) && !literal.has(key) && !areas.test(key))).toEqual([]);
});

it('writes Chinese with Chinese punctuation', () => {
  const wrong = /[\u4e00-\u9fff}] ?[,;?!]|[,;?!] ?[\u4e00-\u9fff]|[\u4e00-\u9fff]:/;
  expect(Object.entries(catalogues[0]).filter(([key, text]) => /^(ui|wallet|practice|checkout|button)\./.test(key) && wrong.test(text))).toEqual([]);
});
