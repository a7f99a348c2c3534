// The pages for developers say what the description of the API says, and nothing in them is read as HTML that was meant as text.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { developerPages, markdown, tryable } from './developers.mjs';

const pages = developerPages();
const api = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'));

it('has every request that programs can make, and what each may be refused with', () => {
  const page = pages.get('reference.html');
  const mine = Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).filter(([, one]) => one['x-chenxi-audience'] === 'developer').map(([method, one]) => [`${method.toUpperCase()} ${path}`, one]));
  expect(mine.length).toBeGreaterThan(18);
  for (const [name, one] of mine) {
    expect(page).toContain(`<h2 id="${one.operationId}"><code>${name}</code></h2>`);
    for (const { 'x-chenxi-codes': codes } of Object.values(one.responses)) for (const code of codes ?? []) expect(page).toContain(`href="/problems/${code}"`);
  }
  const anchors = new Set([...page.matchAll(/id="([\w-]+)"/g)].map(([, id]) => id));
  expect([...page.matchAll(/href="#([\w-]+)"/g)].map(([, id]) => id).filter((id) => !anchors.has(id))).toEqual([]);
});

it('closes what it opens', () => {
  for (const [name, page] of pages) {
    if (name === 'operations.json') continue;
    const open = [];
    for (const [, end, tag] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (['meta', 'link', 'br'].includes(tag)) continue;
      if (!end) open.push(tag);
      else expect(open.pop(), `${name}: </${tag}>`).toBe(tag);
    }
    expect(open, name).toEqual([]);
    expect(page).not.toMatch(/undefined|\[object/);
    // The one script is a file of ours.
    expect(page.replace('<script type="module" src="/try.js"></script>', '')).not.toMatch(/<script|javascript:| on\w+=|style="/);
  }
});

it('reads the part of Markdown that is used', () => {
  expect(markdown('# A `b`\n\none\ntwo **three** <b>\n\n- x\n  y\n- [z](https://z.example) [w](../w.md)\n\n```js\nif (a < b) c\n```\n\n    four'))
    .toBe('<h1 id="a-b">A <code>b</code></h1>\n<p>one two <strong>three</strong> &#60;b&#62;</p>\n<ul><li>x y</li><li><a href="https://z.example">z</a> w</li></ul>\n<pre><code>if (a &#60; b) c</code></pre>\n<pre><code>four</code></pre>');
  expect(markdown('| a | `b` |\n|---|---|\n| 1 | <2> |\n| 3 | 4 |\nend'))
    .toBe('<table><thead><tr><th scope="col">a</th><th scope="col"><code>b</code></th></tr></thead><tbody><tr><th scope="row">1</th><td data-head="b">&#60;2&#62;</td></tr><tr><th scope="row">3</th><td data-head="b">4</td></tr></tbody></table>\n<p>end</p>');
});

it('says what each number and each amount of a sandbox meets', () => {
  const guide = pages.get('index.html');
  const header = readFileSync(new URL('../../src/sandbox/residents.h', import.meta.url), 'utf8'), rules = readFileSync(new URL('../../rules/risk/sandbox.toml', import.meta.url), 'utf8');
  const states = [...header.slice(header.indexOf('kStates = {'), header.indexOf('};')).matchAll(/^ +"(\w+)",/gm)].map(([, state]) => state);
  expect(states).toHaveLength(12);
  states.forEach((state, i) => expect(guide).toMatch(new RegExp(`<th scope="row">(\\+86 170 0000 )?00${String(i + 1).padStart(2, '0')}</th><td data-head="state"><code>${state}</code>`)));
  const amounts = [...rules.matchAll(/signal = "amount", at_least = (\d+)_(\d+)/g)].map(([, thousands, rest]) => thousands + rest);
  expect(amounts.length).toBeGreaterThan(5);
  for (const amount of amounts) expect(guide).toContain(`<th scope="row">${amount}</th>`);
});

it('has for each request what it is tried with, and everything that it must have', () => {
  const { operations, texts } = JSON.parse(pages.get('operations.json'));
  expect(operations).toEqual(tryable(api));
  expect(operations.length).toBeGreaterThan(20);
  const script = readFileSync(new URL('../pages/try.js', import.meta.url), 'utf8');
  for (const [, key] of script.matchAll(/say\('(\w+)'\)/g)) expect(texts[key], key).toHaveLength(2);
  for (const one of operations) {
    const schema = Object.values(api.paths).flatMap((methods) => Object.values(methods)).find(({ operationId }) => operationId === one.id).requestBody?.content['application/json'].schema;
    expect(one.body === null, one.id).toBe(schema === undefined);
    if (!schema) continue;
    const body = JSON.parse(one.body);
    for (const name of schema.required ?? []) expect(body, one.id).toHaveProperty(name);
    for (const name of Object.keys(body)) expect(schema.properties, one.id).toHaveProperty(name);
  }
  // Nothing else than a sandbox's key is ever sent.
  expect(script).toContain('cx_test_');
  expect(script).toMatch(/if \(!good\(\)\)/);
});
