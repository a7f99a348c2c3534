// The pages for shops' developers, as every instance serves them at /developers: the guide, the reference made of the API's description, the
// package, the changelog. Text in, text out; build.mjs writes the files.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { catalogueFile, languages } from '../packages/i18n/vite.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path) => readFileSync(`${root}/${path}`, 'utf8');
const escaped = (text) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

// ---------------------------------------------------------------------------------------------------------------- markdown

/** `code`, **strong**, [words](https://…) or [words](a path of the repository), which leads nowhere here. */
function inline(text) {
  return text.split(/(`[^`]+`)/).map((part, i) => (i % 2 ? `<code>${escaped(part.slice(1, -1))}</code>`
    : escaped(part).replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>').replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, words, to) => (/^https:/.test(to) ? `<a href="${to}">${words}</a>` : words)))).join('');
}
const slug = (text) => text.toLowerCase().replace(/[^\w]+/g, '-').replace(/^-|-$/g, '');

/** The part of Markdown that our pages are written in. */
export function markdown(text) {
  const out = [], lines = text.split('\n');
  const code = (body) => out.push(`<pre><code>${escaped(body.join('\n'))}</code></pre>`);
  for (let i = 0; i < lines.length; ) {
    const line = lines[i];
    const heading = /^(#{1,3}) (.*)$/.exec(line);
    if (line.trim() === '') i++;
    else if (heading) {
      out.push(`<h${heading[1].length} id="${slug(heading[2])}">${inline(heading[2])}</h${heading[1].length}>`);
      i++;
    } else if (line.startsWith('```')) {
      const end = lines.indexOf('```', i + 1);
      code(lines.slice(i + 1, end));
      i = end + 1;
    } else if (line.startsWith('    ')) {
      const from = i;
      while (i < lines.length && (lines[i].startsWith('    ') || lines[i].trim() === '')) i++;
      code(lines.slice(from, i).map((one) => one.slice(4)).join('\n').trimEnd().split('\n'));
    } else if (line.startsWith('|')) {
      const rows = [];
      for (; i < lines.length && lines[i].startsWith('|'); i++) rows.push(lines[i].slice(1, lines[i].lastIndexOf('|')).split('|').map((one) => inline(one.trim())));
      const [head, , ...body] = rows;  // the second line only draws
      out.push(`<table><thead><tr>${head.map((one) => `<th scope="col">${one}</th>`).join('')}</tr></thead><tbody>${body.map(([first, ...rest]) =>
        `<tr><th scope="row">${first}</th>${rest.map((one, k) => `<td data-head="${head[k + 1].replace(/<[^>]*>/g, '')}">${one}</td>`).join('')}</tr>`).join('')}</tbody></table>`);
    } else if (line.startsWith('- ')) {
      const items = [];
      for (; i < lines.length && /^(- | {2}\S)/.test(lines[i]); i++) lines[i].startsWith('- ') ? items.push(lines[i].slice(2)) : (items[items.length - 1] += ` ${lines[i].trim()}`);
      out.push(`<ul>${items.map((one) => `<li>${inline(one)}</li>`).join('')}</ul>`);
    } else {
      const from = i;
      while (i < lines.length && lines[i].trim() !== '' && !/^(#{1,3} |```|- |\|)/.test(lines[i])) i++;
      out.push(`<p>${inline(lines.slice(from, i).join(' '))}</p>`);
    }
  }
  return out.join('\n');
}

// --------------------------------------------------------------------------------------------------------------- reference

const resolve = (document, schema) => (schema.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema);
const range = ({ minimum, maximum }) => (minimum === undefined ? '' : ` ${minimum} – ${maximum}`);

/** A shape in a few words; those with names lead to themselves. */
function kind(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1);
    return `<a href="#${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return `<code>${escaped(JSON.stringify(schema.const))}</code>`;
  if (schema.enum) return schema.enum.map((one) => `<code>${escaped(JSON.stringify(one))}</code>`).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(kind).join(' | ');
  switch (schema.type) {
    case 'array': return `[ ${kind(schema.items)} ]`;
    case 'object': return schema.properties ? `{ ${Object.entries(schema.properties).map(([name, one]) => `<code>${escaped(name)}</code>: ${kind(one)}`).join(', ')} }` : 'object';
    case 'integer': return `integer${range(schema)}`;
    case 'string': return schema.format ? schema.format : schema.examples ? `string, <code>${escaped(schema.examples[0])}</code>` : schema.pattern ? `<code>${escaped(schema.pattern)}</code>` : `string${schema.maxLength === undefined ? '' : ` ${schema.minLength} – ${schema.maxLength}`}`;
    default: return escaped(schema.type ?? 'any');
  }
}

function members(document, given, say) {
  const schema = resolve(document, given);
  if (!schema.properties) return `<p>${kind(schema)}</p>`;
  const rows = Object.entries(schema.properties).map(([name, one]) => `<tr><th scope="row"><code>${escaped(name)}</code>${schema.required?.includes(name) ? '' : ` <small>${say('optional')}</small>`}</th><td>${kind(one)}</td></tr>`);
  return rows.length === 0 ? '<p><code>{}</code></p>' : `<table><tbody>${rows.join('')}</tbody></table>`;
}

// ------------------------------------------------------------------------------------------------------------------ to try

/** What is sent where nothing better is known than the description. */
function sample(document, given) {
  const schema = resolve(document, given);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(document, schema.anyOf[0]);
  switch (schema.type) {
    case 'object': return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(document, schema.properties[name])]));
    case 'array': return [];
    case 'integer': return Math.max(1, schema.minimum ?? 1);
    case 'boolean': return true;
    default: return schema.examples?.[0] ?? 'text';
  }
}
/** Better ones: what works as it stands in a sandbox. */
const samples = {
  create_shop_order: { merchant_order_no: 'T-1', amount: 2000, currency: 'CNY', title: 'Two books' },
  create_checkout_session: { merchant_order_no: 'W-1', amount: 2000, currency: 'CNY', title: 'Two books', success_url: 'http://localhost/thanks' },
  create_payment_link: { use: 'again', amount: 2000, currency: 'CNY', title: 'Two books' },
  create_shop_refund: { amount: 500, currency: 'CNY', reason: 'One book' },
  create_webhook_endpoint: { url: 'https://shop.example/chenxi' },
  replay_webhook_events: { from: 1, to: 1 },
  advance_test_clock: { seconds: 259_200 },
  pay_in_sandbox: { merchant_order_no: 'T-1', phone: '+8617000000001' },
};

const programs = (document) => Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods)
  .filter(([, one]) => one['x-chenxi-audience'] === 'developer').map(([method, one]) => ({ method: method.toUpperCase(), path, ...one })));

/** Each request of programs, as try.js fills and sends it. */
export function tryable(document) {
  return programs(document).map((one) => {
    const schema = one.requestBody?.content['application/json'].schema;
    const asked = (one.parameters ?? []).filter((it) => !it.$ref);
    return {
      id: one.operationId, method: one.method, path: one.path, keyed: (one.parameters ?? []).some((it) => it.$ref?.endsWith('/IdempotencyKey')),
      parameters: asked.map((it) => ({ name: it.name, in: it.in, required: it.required === true })),
      body: schema ? JSON.stringify(samples[one.operationId] ?? sample(document, schema), null, 2) : null,
    };
  });
}

export function reference(document, say) {
  const wanted = new Set();
  const visit = (value) => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (value === null || typeof value !== 'object') return;
    const name = value.$ref?.startsWith('#/components/schemas/') && value.$ref.split('/').at(-1);
    if (name && name !== 'Problem' && !wanted.has(name)) {
      wanted.add(name);
      visit(document.components.schemas[name]);
    }
    Object.values(value).forEach(visit);
  };
  const operations = programs(document);
  const sections = operations.map((one) => {
    const [status, good] = Object.entries(one.responses).find(([code]) => Number(code) < 300);
    const sent = one.requestBody?.content['application/json'].schema, shape = good.content?.['application/json'].schema;
    const asked = (one.parameters ?? []).map((it) => (it.$ref ? document.components.parameters[it.$ref.split('/').at(-1)] : it)).filter((it) => it.in !== 'path');
    const codes = Object.entries(one.responses).filter(([code]) => Number(code) >= 400).flatMap(([code, it]) => it['x-chenxi-codes'].map((name) => `<a href="/problems/${name}"><code>${name}</code></a> ${code}`));
    visit([sent ?? null, shape ?? null]);
    return `<section><h2 id="${one.operationId}"><code>${one.method} ${escaped(one.path)}</code></h2><p>${escaped(one.summary)}</p>
${asked.length > 0 ? `<h3>${say('asks')}</h3><table><tbody>${asked.map((it) => `<tr><th scope="row"><code>${it.in === 'query' ? '?' : ''}${escaped(it.name)}</code></th><td>${kind(it.schema)}${it.description ? `<br>${escaped(it.description)}` : ''}</td></tr>`).join('')}</tbody></table>` : ''}
${sent ? `<h3>${say('sends')}</h3>${members(document, sent, say)}` : ''}<h3>${say('answers')} ${status}</h3>${shape ? (shape.$ref ? `<p>${kind(shape)}</p>` : members(document, shape, say)) : ''}
<h3>${say('refuses')}</h3><p class="codes">${codes.join(' · ')}</p></section>`;
  });
  const shapes = [...wanted].sort().map((name) => `<section><h2 id="${name}">${name}</h2>${members(document, document.components.schemas[name], say)}</section>`);
  const contents = operations.map((one) => `<li><a href="#${one.operationId}"><code>${one.method} ${escaped(one.path)}</code></a></li>`);
  return `<h1>${say('reference')}</h1><ul class="contents">${contents.join('')}</ul>${sections.join('\n')}${shapes.join('\n')}`;
}

// ------------------------------------------------------------------------------------------------------------------ pages

/** File name → its text. The pages know nobody, so their labels are in both languages. */
export function developerPages() {
  const catalogue = Object.fromEntries(languages.map((language) => [language, JSON.parse(readFileSync(catalogueFile(language), 'utf8'))]));
  const text = (language, key) => {
    const found = catalogue[language][`page.developers.${key}`];
    if (found === undefined) throw new Error(`no such text: page.developers.${key}`);
    return escaped(found);
  };
  const say = (key) => `<span lang="zh-CN">${text('zh-CN', key)}</span> ${text('en', key)}`;
  const document = JSON.parse(read('docs/openapi.json'));
  const pages = {
    'index.html': ['guide', markdown(read('docs/developers.md'))],
    'reference.html': ['reference', reference(document, say)],
    'sdk.html': ['sdk', markdown(read('web/packages/sdk/README.md'))],
    'changelog.html': ['changelog', markdown(read('CHANGELOG.md'))],
  };
  const links = (current) => Object.entries(pages).map(([file, [key]]) => `<a href="/developers/${file === 'index.html' ? '' : file}"${file === current ? ' aria-current="page"' : ''}>${say(key)}</a>`).join('');
  const words = Object.fromEntries(Object.keys(catalogue.en).filter((key) => key.startsWith('page.developers.')).map((key) => [key.slice('page.developers.'.length), languages.map((language) => catalogue[language][key])]));
  const out = new Map(Object.entries(pages).map(([file, [key, main]]) => [file, `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/app/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/developers.css">${file === 'reference.html' ? '<script type="module" src="/try.js"></script>' : ''}<title>${text('en', key)} · Chenxi</title></head>
<body><nav aria-label="${text('en', 'guide')}">${links(file)}<a href="/problems">${say('problems')}</a><a href="/openapi.json">openapi.json</a></nav>
<main>${main}</main></body></html>
`]));
  out.set('operations.json', JSON.stringify({ texts: words, operations: tryable(document) }));
  return out;
}
