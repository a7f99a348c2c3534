// Every route of docs/openapi.json × every role × {own, another's, nothing's, removed, of another instance}. What must be
// answered follows from the security that the document declares and from table.mjs; then the judge itself is shown answers
// with one fault each, which it must name. Usage: authorisation.mjs PROGRAMS. Prints "N passed, N failed".
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { Tally, scratch, uuid7 } from '../wallet.mjs';
import { House, forged } from './house.mjs';
import { expected, faults, leaks, missing, operations, undecided, wanted } from './judge.mjs';
import { planted } from './planted.mjs';
import { probes } from './references.mjs';
import { odd } from './shape.mjs';
import { last, paths, references, roles } from './table.mjs';

const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
const decided = undecided(document);
expect(decided.length === 0, 'every route has an owner in table.mjs', decided);

const dir = scratch('authorisation');
const house = new House(process.argv[2], dir, 20000 + (process.pid % 3000) * 4);
await house.start();
await house.furnish();
const { things } = house;

// ------------------------------------------------------------------------------------------------------------ asking

/// A role sends its session under the name of every app's cookie, and as a program's key: it must be good for its own app only.
function cookies(role) {
  const token = house.session(role);
  return token && ['wallet', 'till', 'console'].map((app) => `__Host-${app}=${token}`).join('; ');
}

/// Only the head of a stream is waited for. What differs from one request to the next is taken out of the body.
async function ask(operation, role, id) {
  const { method } = operation, path = operation.path.replace(/\{\w+\}/, id ?? ''), nonce = uuid7();
  const person = role === 'other resident' ? house.bob : house.ann, given = paths[operation.name]?.body;
  const made = typeof given === 'function' ? await given(person, id, nonce, house) : given;
  const body = method === 'GET' ? undefined : made ?? (operation.body ? {} : undefined);
  const text = body === undefined ? '' : JSON.stringify(body);
  const signed = await house.proof(cookies(role), method, path, body, nonce);
  return new Promise((done, fail) => {
    const sent = http.request({ host: '127.0.0.1', port: house.port, method, path, agent: false,
      headers: { host: house.host, origin: `http://${house.host}`, 'accept-language': 'en', 'idempotency-key': nonce, ...signed,
        ...(method !== 'GET' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...(cookies(role) && { cookie: cookies(role), authorization: `Bearer ${house.session(role)}` }) } }, (reply) => {
      const end = (answer) => {
        const whole = /^\{/.test(answer) ? JSON.parse(answer) : null, { request_id, instance, ...body } = whole ?? {};
        done({ status: reply.statusCode, body: whole && body, whole, text: answer, disposition: reply.headers['content-disposition'], stream: reply.headers['content-type']?.startsWith('text/event-stream') });
      };
      if (reply.headers['content-type']?.startsWith('text/event-stream')) { end(''); return sent.destroy(); }
      const pieces = [];
      reply.on('data', (piece) => pieces.push(piece));
      reply.on('end', () => end(Buffer.concat(pieces).toString('utf8')));
    });
    sent.on('error', fail);
    sent.end(text);
  });
}

function idOf(operation, role, whose) {
  if (whose === null) return null;
  const thing = things[paths[operation.name].thing];
  if (whose === 'other') return Object.entries(thing.of).find(([owner]) => owner !== role || paths[operation.name].shared)[1];
  return whose === 'own' ? thing.of[role] : thing[whose];
}

/// What the people and shops see of themselves.
async function seen() {
  const out = {};
  for (const role of ['resident', 'other resident'])
    for (const path of ['/v1/me', '/v1/transactions', '/v1/bank_links', '/v1/me/devices', '/v1/me/passkeys', '/v1/me/recovery_codes', '/v1/disputes', `/v1/transfers/${things.transfer.of[role]}`])
      out[`${role} ${path}`] = (await house.ask(`__Host-wallet=${house.session(role)}`, 'GET', path)).body;
  for (const role of ['shop', 'other shop'])
    for (const path of ['/v1/till/payments', `/v1/till/orders/${things.order.of[role]}`])
      out[`${role} ${path}`] = (await house.ask(`__Host-till=${house.session(role)}`, 'GET', path)).body;
  return JSON.stringify(out);
}

/// What somebody hears whom both have sent money: the two sides of a transfer know each other's names.
async function neighbour() {
  const out = [];
  const hear = async (path) => {
    const reply = await house.carl.call('GET', path);
    out.push({ operation: { name: `GET ${path}` }, role: 'payee', knows: [house.ann.nickname, house.bob.nickname], answer: { text: JSON.stringify(reply.body) } });
    return reply.body;
  };
  await hear('/v1/me/home');
  await hear('/v1/me/insights');
  for (const { id } of (await hear('/v1/transactions')).data) {
    const { object_id, receipt_id } = await hear(`/v1/transactions/${id}`);
    if (object_id?.startsWith('trf_')) await hear(`/v1/transfers/${object_id}`);
    if (receipt_id) await hear(`/v1/receipts/${receipt_id}`);
  }
  return out;
}

/// The file of everything that is held about somebody: each page that he reads of himself, as he reads it, to its last line.
async function personalData() {
  const cookie = `__Host-wallet=${house.session('resident')}`, read = async (path) => (await house.ask(cookie, 'GET', path)).body;
  const { parts, withheld } = await read('/v1/me/data');
  const pages = Object.entries(document.paths).filter(([path, { get }]) => get?.responses[200]?.content?.['application/json'] && JSON.stringify(get.security ?? []).includes('wallet') && !path.includes('{') && path !== '/v1/me/data').map(([path]) => path);
  const unlike = [];
  for (const path of pages) {
    const page = await read(`${path}?limit=100`), { next_cursor, ...whole } = page;
    const still = (part) => JSON.stringify({ ...part, as_of: undefined });  // when it was read
    if (still(parts[path]) !== still(whole)) unlike.push(path);
  }
  expect(pages.length >= 18 && unlike.length === 0, `${pages.length} pages stand in the file of everything about oneself, as they are read`, unlike);
  expect(withheld.length >= 3 && withheld.every(({ what, why }) => what && why), 'and it says what it leaves out, and why', withheld);
  const text = JSON.stringify(parts), missing = [house.ann.nickname, house.ann.deviceName, house.ann.note].filter((one) => !text.includes(one));
  expect(missing.length === 0, 'name, devices and notes are in it', missing);
}

// ------------------------------------------------------------------------------------------------------- the matrix

/// First everything that must change nothing, then what owners do to their own, then what needs no name, at last signing out.
function turn({ operation, role, whose }) {
  if (last.includes(operation.name)) return 4;
  if (whose === null && operation.method !== 'GET' && roles[role] === operation.app) return 3;
  const mine = whose === 'own' || (whose === 'other' && operation.app === 'console' && role === 'operator');
  return mine && paths[operation.name].ends ? (paths[operation.name].first ? 1 : 2) : 0;
}
const cells = operations(document).flatMap((operation) => Object.keys(roles).flatMap((role) =>
  wanted(operation, role, things).map((whose) => ({ operation, role, whose }))));
await personalData();
const before = await seen();
for (const round of [0, 1, 2, 3, 4]) {
  for (const cell of cells.filter((one) => turn(one) === round)) cell.answer = await ask(cell.operation, cell.role, idOf(cell.operation, cell.role, cell.whose));
  if (round === 0) {
    expect(await seen() === before, 'nothing of anybody was changed by those whose it is not');
    for (const [name, probe] of Object.entries(probes)) expect(...(await probe(house, name)));
    expect(await seen() === before, 'nor by naming it in a body or a query');
  }
}

const unasked = missing(document, cells, things), wrong = faults(cells);
expect(unasked.length === 0, 'no cell is left out', unasked);
const failed = new Set(wrong.map((line) => line.split(' | ')[0]));
for (const operation of operations(document)) {
  const mine = cells.filter((cell) => cell.operation.name === operation.name).length;
  expect(!failed.has(operation.name), `${operation.name}: ${mine} answers`, wrong.filter((line) => line.startsWith(`${operation.name} |`)));
}
const told = cells.flatMap((cell) => odd(document, cell).map((line) => `${cell.operation.name} | ${cell.role}: ${line}`));
const shown = new Set(cells.filter((cell) => cell.answer.status === cell.operation.success).map((cell) => cell.operation.name));
expect(told.length === 0, `${shown.size} replies are what the document declares, and nothing more`, told);
const owners = { resident: house.ann, 'other resident': house.bob };
const heard = [...cells, ...(await neighbour())];
const overheard = leaks(heard, owners);
expect(overheard.length === 0, `${heard.length} answers: what is somebody's own (name, number, note, account, device) is told to nobody else`, overheard);
console.log(`${operations(document).length} routes, ${Object.keys(roles).length} roles, ${cells.length} answers`);

// ------------------------------------------------------------------------------------------------ the judge is judged

for (const [name, found] of planted({ document, cells, things, expected })) expect(found, `caught: ${name}`);
expect(Object.values(references).every(({ probe, why }) => why || probes[probe]), 'every reference has its probe');
expect(forged(house.idKey, 'pay', 1).length === things.payment.of.resident.length, 'forged ids have the right form');

await house.stop();
tally.end();
