// The same key, again: {the same request, another one} × {at once, after the answer, after a crash, by somebody else, at another
// route} for every route of docs/openapi.json that changes something, on both stores; and what has become of it, where others can
// see that: once after the eight, after everything that was tried with the key, and after the crash. What a route without a key does
// with eight at once stands in asks.mjs. Keys of more than a day ago are refused by their own date: src/engine/key_window_test.cpp.
// Usage: idempotency.mjs PROGRAMS [ROUTE...]. Prints "N passed, N failed".
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Tally, requestProof, scratch, sleep, uuid7 } from '../wallet.mjs';
import { asks, inScenarios, racedElsewhere, reads } from './asks.mjs';
import { alone, atOnce } from './at_once.mjs';
import { faults, planted } from './judge.mjs';
import { Town } from './town.mjs';

const [programs, ...only] = process.argv.slice(2);
process.setMaxListeners(40);  // a program that is still there when this one ends is ended
const tally = new Tally();
const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods)
  .filter(([method]) => method !== 'get' && !path.startsWith('/v1/demo/'))
  .map(([, it]) => ({ name: it.operationId, keyed: (it.parameters ?? []).some((one) => one.name === 'Idempotency-Key' || /IdempotencyKey/.test(one.$ref ?? '')) })));

// -------------------------------------------------------------------------------------------------------- one request

/// As it goes over the line: signed by the session's own key where there is one.
async function made(town, ask, key, { other = false, sentKey = key } = {}) {
  const path = (other && ask.to) || ask.path, body = ask.body && (await ask.body(key, other));
  const text = body ? JSON.stringify(body) : '';
  const signed = ask.person ? { 'device-proof': await requestProof(ask.person.key, ask.method, path, body ?? undefined, key ?? '') } : {};
  return { method: ask.method, path, text, address: ask.address, headers: { host: town.host, origin: `http://${town.host}`, 'accept-language': 'en', ...signed,
    ...(sentKey !== null && { 'idempotency-key': sentKey }), ...(text && { 'content-type': 'application/json' }), ...(ask.cookie && { cookie: ask.cookie }), ...(ask.program && { authorization: `Bearer ${ask.program}` }) } };
}

/// Another route of the same caller, for a key that has been used at the first.
async function elsewhere(town, ask, name, key) {
  if (ask.person) {
    const from = name === 'change_limits' ? asks.create_payment : asks.change_limits;
    return made(town, { ...(await from(town, ask.person, town.stall, true)), cookie: ask.cookie }, key);
  }
  if (ask.shop) return made(town, await (name === 'create_order' ? asks.renew_till_session : asks.create_order)(town, null, ask.shop), key);
  return null;  // nobody has signed in, or the console's one other route has keys of its own
}

// ---------------------------------------------------------------------------------------------------------- the matrix

/// What has become of it, as others see it: timers and readers may need a moment.
async function looked({ see, is }) {
  let seen = await see();
  for (let i = 0; i < 200 && JSON.stringify(seen) !== JSON.stringify(is); i++) {
    await sleep(25);
    seen = await see();
  }
  return seen;
}

/// What was seen of one keyed route: cell → replies. judge.mjs says what they had to be.
async function keyed(town, name) {
  const ask = await asks[name](town, town.ann, town.stall), key = uuid7(), cells = { single: ask.single, moves: ask.moves, fades: ask.fades };
  const A = await made(town, ask, key), B = () => made(town, ask, key, { other: true });
  cells.unkeyed = await Promise.all([null, '', 'x', 'x'.repeat(255), 'x'.repeat(256), 'a\u0001b'].map(async (sentKey) => alone(town.port, await made(town, ask, sentKey ?? '', { sentKey }))));
  if (ask.effect) cells.effect = { is: ask.effect.is, before: await ask.effect.see(), seen: [] };
  const look = async () => ask.effect && cells.effect.seen.push(await looked(ask.effect));
  cells.atOnce = await atOnce(town.port, Array(8).fill(A));
  await look();
  cells.after = [await alone(town.port, A), await alone(town.port, await made(town, ask, key))];
  if (!ask.single) cells.otherBody = [await alone(town.port, await B()), await alone(town.port, await B())];
  const away = await elsewhere(town, ask, name, key);
  if (away) cells.otherRoute = [await alone(town.port, away)];
  cells.afterAll = [await alone(town.port, A)];
  await look();
  const theirs = await asks[name](town, town.bob, town.cafe);
  if (theirs.person || theirs.shop) cells.otherCaller = await atOnce(town.port, Array(2).fill(await made(town, theirs, key)));
  if (!ask.single) {
    const next = await asks[name](town, town.ann, town.stall), second = uuid7();
    const mixed = [await made(town, next, second), await made(town, next, second, { other: true })];
    cells.mixed = await atOnce(town.port, Array.from({ length: 8 }, (_, at) => mixed[at % 2]));
  }
  if (ask.refused) {
    const third = uuid7(), no = await made(town, { ...ask, body: ask.refused }, third);
    cells.refused = [...(await atOnce(town.port, Array(4).fill(no))), await alone(town.port, no)];
  }
  return { cells, again: async () => {
    cells.afterCrash = await atOnce(town.port, Array(4).fill(await made(town, ask, key)));
    if (!ask.single) cells.otherAfterCrash = [await alone(town.port, await B())];
    await look();
  } };
}

/// Without a key: how many of eight were done, and how the others were refused.
async function unkeyed(town, name) {
  const ask = await asks[name](town, town.ann, town.stall), seen = {};
  for (const reply of await atOnce(town.port, Array(8).fill(await made(town, ask, '', { sentKey: null })))) {
    const word = reply.status >= 200 && reply.status < 300 ? 'done' : (reply.body?.code ?? `status ${reply.status}`);
    seen[word] = (seen[word] ?? 0) + 1;
  }
  const sorted = (counts) => JSON.stringify(Object.entries(counts).sort());
  tally.expect(typeof ask.eight === 'function' ? ask.eight(seen) : sorted(seen) === sorted(ask.eight), `${name}: eight at once`, seen);
  if (ask.effect) tally.expect(JSON.stringify(await looked(ask.effect)) === JSON.stringify(ask.effect.is), `${name}: done once`, await ask.effect.see());
}

async function run(store, more, port) {
  console.log(`-- ${store}`);
  const town = new Town(programs, scratch(`idempotency-${store}`), port, more), seen = {};
  await town.start();
  await town.furnish();
  // Killed about once a minute: what is good for five minutes is so after the kill as well, however slow the machine.
  const waiting = [];
  let since = Date.now();
  const kill = async () => {
    await town.crash();
    for (const one of waiting.splice(0)) await one.again();
    since = Date.now();
  };
  for (const { name, keyed: has } of operations) {
    if (!asks[name] || (only.length > 0 && !only.includes(name))) continue;
    if (has) waiting.push((seen[name] = await keyed(town, name)));
    else await unkeyed(town, name);
    if (Date.now() - since > 45_000) await kill();
  }
  await kill();
  for (const [name, { cells }] of Object.entries(seen)) {
    const wrong = faults(cells);
    tally.expect(wrong.length === 0, `${name}: ${Object.values(cells).flat().filter((one) => one?.status !== undefined).length} answers`, wrong);
  }
  tally.expect(town.cli('ledger', 'verify').code === 0, 'the books are whole');
  await town.stop();
  return seen;
}

const left = operations.filter(({ name }) => !asks[name] && ![reads, racedElsewhere, inScenarios].some((list) => list.includes(name)));
tally.expect(left.length === 0, 'every route that changes something is tried', left.map(({ name }) => name));
const port = 20000 + (process.pid % 3000) * 4;
const seen = await run('sqlite', [], port);
const postgres = spawn('script/pg-test', ['--serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
const conninfo = await new Promise((done) => postgres.stdout.once('data', (line) => done(`${line}`.trim())));
await run('postgres', ['--store', 'postgres', '--postgres', conninfo], port);
postgres.stdin.end();
await new Promise((done) => postgres.once('exit', done));

for (const [name, found] of planted(seen.create_payment?.cells)) tally.expect(found, `caught: ${name}`);
tally.end();
