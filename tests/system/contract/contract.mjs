// The contract: every operation of docs/openapi.json is asked on a live server, every answer (also those of the setting up) is held against
// its shape by a foreign validator, and what does not fit is answered by a problem that the document names, never by 5xx.
// Usage: contract.mjs PROGRAMS [SEED [TIMES]]; TIMES: as many bad requests. Prints "N passed, N failed".
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { asks } from '../idempotency/asks.mjs';
import { Town } from '../idempotency/town.mjs';
import { last, paths } from '../authorisation/table.mjs';
import { Tally, listeners, request, requestProof, scratch, uuid7 } from '../wallet.mjs';
import { badBodies, badId, badQuery, fc, madeUp } from './bad.mjs';
import { Document } from './document.mjs';
import { more, unreachable } from './more.mjs';

const [programs, seedText, times = '1'] = process.argv.slice(2);
const seed = seedText === undefined ? Date.now() % 2 ** 31 : Number(seedText);
process.setMaxListeners(40);
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const document = new Document(JSON.parse(readFileSync('docs/openapi.json', 'utf8')));
const { operations } = document;

// ------------------------------------------------------------------------------------------------------- who listens in
const wrong = new Map(), statuses = new Map(operations.map(({ id }) => [id, new Set()]));
let answers = 0;
listeners.push((heard) => {
  if (!heard.path.startsWith('/v1/') || heard.path.startsWith('/v1/demo/')) return;
  const operation = document.operationOf(heard.method, heard.path);
  if (!operation) return;  // addresses that there are not, on purpose
  answers++;
  statuses.get(operation.id).add(heard.status);
  for (const fault of document.faults(operation, heard)) {
    const key = `${operation.id}: ${fault}`;
    if (!wrong.has(key)) wrong.set(key, heard.text.slice(0, 300));
  }
});
const done = ({ id, success }) => statuses.get(id).has(success);

const town = new Town(programs, scratch('contract'), 20000 + (process.pid % 3000) * 4, []);
await town.start();
await town.furnish();
const roleOf = { wallet: 'resident', till: 'shop', console: 'operator', api_key: 'program' };
const otherOf = { wallet: 'other resident', till: 'other shop', console: 'operator', api_key: 'other program' };

/// As somebody who is signed in to the operation's app; `text`: the body as it goes out.
async function send(operation, path, text, role, { key = uuid7(), headers = {} } = {}) {
  const token = role && town.session(role), person = { resident: town.ann, 'other resident': town.bob }[role];
  const signed = person && operation.method !== 'GET' ? { 'device-proof': await requestProof(person.key, operation.method, path, text ?? '', key) } : {};
  return request(town.port, operation.method, path, text, { host: town.host, origin: `http://${town.host}`, 'accept-language': 'en', ...(operation.method !== 'GET' && { 'idempotency-key': key }), ...signed,
    ...(token && (operation.app === 'api_key' ? { authorization: `Bearer ${token}` } : { cookie: `__Host-${operation.app}=${token}` })), ...headers });
}
/// Only the head of a stream is waited for.
const head = (path, cookie) => new Promise((ok, fail) => {
  const sent = http.get({ host: '127.0.0.1', port: town.port, path, agent: false, headers: { host: town.host, ...(cookie && { cookie }) } }, (reply) => {
    ok({ status: reply.statusCode, type: reply.headers['content-type'] });
    sent.destroy();
  }).on('error', fail);
});
const thingOf = (operation, role) => {
  const of = town.things[paths[operation.name]?.thing]?.of;
  return of?.[role] ?? Object.values(of ?? {})[0];
};
const filled = (operation, role) => operation.path.replace(/\{\w+\}/, thingOf(operation, role) ?? '');

// ---------------------------------------------------------------------------------------------------------- what is read
for (const operation of operations.filter(({ method }) => method === 'GET')) {
  const role = roleOf[operation.app], path = filled(operation, role);
  if (operation.id.startsWith('stream_')) {
    const { status, type } = await head(path, role && `__Host-${operation.app}=${town.session(role)}`);
    statuses.get(operation.id).add(status);
    expect(status === 200 && type === 'text/event-stream', `${operation.id} streams`, [status, type]);
    continue;
  }
  await send(operation, path, undefined, role);
}

// ---------------------------------------------------------------------------------------- what nobody should have to send
// By others than those who do things right afterwards.
for (const operation of operations) {
  const role = otherOf[operation.app], path = filled(operation, role);
  const judged = (reply, what) => {
    if (reply.status >= 500) throw new Error(`${reply.status} after ${what}: ${JSON.stringify(reply.body)}`);
    if (reply.status < 400) throw new Error(`taken (${reply.status}) in spite of ${what}`);
  };
  const cases = [];
  if (operation.method !== 'GET' && !last.includes(operation.name) && !(operation.method === 'DELETE' && !operation.path.includes('{')))
    cases.push([fc.asyncProperty(badBodies(document, operation), async ({ text, headers, wrong: what, maybe }) => {
      if (maybe) return;
      judged(await send(operation, path, text, role, { headers }), `${what}: ${text.slice(0, 400)}`);
    }), 16]);
  if (operation.keyed) cases.push([fc.asyncProperty(fc.constantFrom('', 'x', '1', 'x'.repeat(300), '00000000-0000-0000-0000-000000000000', '018f0000-0000-7000-8000-00000000000', '"x"'), async (key) =>
    judged(await send(operation, path, '{}', role, { key }), `the key ${key}`)), 4]);
  if (operation.path.includes('{')) cases.push([fc.asyncProperty(badId, async (id) =>
    judged(await send(operation, operation.path.replace(/\{\w+\}/, id), operation.method === 'GET' ? undefined : JSON.stringify(typeof paths[operation.name]?.body === 'object' ? paths[operation.name].body : {}), role), `the id ${id}`)), 6]);
  for (const { name, schema } of operation.parameters.filter((one) => one.in === 'query' && !operation.id.startsWith('stream_')))
    cases.push([fc.asyncProperty(badQuery, async (value) => {
      const reply = await send(operation, `${path}?${name}=${value}`, undefined, role);
      if (reply.status >= 500) throw new Error(`${reply.status} for ?${name}=${value}`);
      // A field of a form that is left empty is one that is left out.
      if (schema.type === 'integer' && value !== '' && reply.status < 400 && !(/^\d+$/.test(value) && Number(value) >= (schema.minimum ?? 0) && Number(value) <= (schema.maximum ?? Infinity))) throw new Error(`?${name}=${value} is taken (${reply.status})`);
    }), 5]);
  let failure;
  for (const [property, numRuns] of cases) await fc.assert(property, { seed, numRuns: numRuns * Number(times), endOnFailure: true }).catch((error) => (failure ??= `${error.cause?.message ?? ''} ${error.message}`));
  if (cases.length > 0) expect(failure === undefined, `${operation.id}: bad input is refused`, failure?.slice(0, 1500));
}

// -------------------------------------------------------------------------------------------------- what changes something
for (const operation of operations.filter(({ id }) => asks[id])) {
  const ask = await asks[operation.id](town, town.ann, town.stall), key = uuid7();
  const body = ask.body && (await ask.body(key, false)), text = body ? JSON.stringify(body) : undefined;
  const signed = ask.person ? { 'device-proof': await requestProof(ask.person.key, ask.method, ask.path, text, key) } : {};
  await request(town.port, ask.method, ask.path, text, { host: town.host, origin: `http://${town.host}`, 'accept-language': 'en', 'idempotency-key': key, ...signed,
    ...(ask.cookie && { cookie: ask.cookie }), ...(ask.program && { authorization: `Bearer ${ask.program}` }) });
}
for (const [id, work] of Object.entries(more)) if (!done(operations.find((one) => one.id === id))) await work(town);
const turn = (operation) => (paths[operation.name].ends ? (paths[operation.name].first ? 1 : 2) : 0);
for (const operation of operations.filter((one) => paths[one.name] && one.method !== 'GET').sort((a, b) => turn(a) - turn(b))) {
  if (done(operation)) continue;
  const role = roleOf[operation.app], path = filled(operation, role), key = uuid7(), given = paths[operation.name].body;
  const body = typeof given === 'function' ? await given(town.ann, thingOf(operation, role), key, town) : given;
  await send(operation, path, body === undefined ? undefined : JSON.stringify(body), role, { key });
}
// At last bodies that fit and mean nothing, by those who have sent bad ones: what is answered stands in the document, whatever it is.
for (const operation of operations) {
  const bodies = madeUp(document, operation);
  if (!bodies) continue;
  const role = otherOf[operation.app];
  const failure = await fc.assert(fc.asyncProperty(bodies, async (text) => {
    const reply = await send(operation, filled(operation, role), text, role);
    if (reply.status >= 500) throw new Error(`${reply.status} after ${text.slice(0, 400)}`);
  }), { seed, numRuns: 4 * Number(times), endOnFailure: true }).then(() => undefined, (error) => `${error.cause?.message ?? ''} ${error.message}`);
  if (failure !== undefined) expect(false, `${operation.id}: what is made up is answered`, failure.slice(0, 1500));
}
for (const operation of operations.filter(({ name }) => last.includes(name))) await send(operation, operation.path, undefined, roleOf[operation.app]);

// ------------------------------------------------------------------------------------------- where a problem's type leads
const say = { 'zh-CN': JSON.parse(readFileSync('i18n/zh-CN.json', 'utf8')), en: JSON.parse(readFileSync('i18n/en.json', 'utf8')) };
const codes = document.document.components.schemas.Problem.properties.code.enum, unlike = [];
const visit = async (url, language) => {
  const reply = await fetch(new URL(url, `http://${town.host}`), { headers: { 'accept-language': language } });
  return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() };
};
for (const code of codes) {
  for (const [language, other] of [['zh-CN', 'en'], ['en', 'zh-CN']]) {
    const { status, type, text } = await visit(`/problems/${code}`, language), key = `refusal.${code}.title`;
    const right = status === 200 && type === 'text/html; charset=utf-8' && text.startsWith(`<!doctype html><html lang="${language}">`) && text.includes(`<h1>${say[language][key]}</h1>`)
      && text.includes(`<h2>${say[other][key]}</h2>`) && text.includes(`<code>${code}</code>`) && !/[<>&]/.test(say[language][key] + say[language][`refusal.${code}`]);
    if (!right) unlike.push(`${code} ${language}`);
  }
}
expect(codes.length > 150 && unlike.length === 0, `${codes.length} pages say in both languages what a problem means`, unlike);
const problem = (await town.ask('', 'GET', '/v1/me')).body;
expect(problem.type === `http://${town.host}/problems/not_signed_in` && (await visit(problem.type, 'en')).status === 200, "a problem's type is such a page", problem);
const { text: list } = await visit('/problems', 'en');
expect((await visit('/problems/no_such_code', 'en')).status === 404 && codes.every((code) => list.includes(`href="/problems/${code}"`)), 'and /problems lists them all');

// ------------------------------------------------------------------------------------------------------------- the verdict
const never = operations.filter(({ id }) => statuses.get(id).size === 0).map(({ id }) => id);
expect(never.length === 0, `each of ${operations.length} operations was asked`, never);
const refused = operations.filter((one) => !done(one) && !unreachable.includes(one.id)).map(({ id }) => `${id}: ${[...statuses.get(id)].join()}`);
expect(refused.length === 0, `${operations.filter(done).length} were done, and ${unreachable.length} need days or ceremonies that a run of seconds has not`, refused);
expect(unreachable.every((id) => !done(operations.find((one) => one.id === id))), 'and none of those is done by now', unreachable);
expect(wrong.size === 0, `${answers} answers are what the document says`, [...wrong].map((one) => one.join(' | ')));

// The judge is judged: answers with one fault each.
const sample = operations.find(({ id }) => id === 'get_api_key' || id === 'get_own_api_key'), json = { 'content-type': 'application/json' };
const right = await send(sample, sample.path, undefined, 'other program');
expect(document.faults(sample, { headers: json, ...right, text: '' }).length === 0, 'a right answer has no fault');
for (const [what, change] of Object.entries({
  'a member too many': { body: { ...right.body, extra: 1 } }, 'a member less': { body: { ...right.body, label: undefined, id: undefined } }, 'a number as a text': { body: { ...right.body, label: 7 } },
  'a status that is not named': { status: 418 }, 'a problem of another kind': { status: 403, headers: { 'content-type': 'application/problem+json' }, body: { code: 'pin_wrong', status: 403 } }, 'HTML': { headers: { 'content-type': 'text/html' } },
})) expect(document.faults(sample, { headers: json, text: '', ...right, ...change }).length > 0, `caught: ${what}`);

console.log(`seed ${seed}`);
await town.stop();
tally.end();
