// The package for shops' developers as npm packs it, in an empty project: compiled in strict mode, run against a live instance.
// Usage: sdk.mjs PROGRAMS. Prints "N passed, N failed".
import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Tally, scratch } from '../wallet.mjs';
import { tryCommandLine } from './cli.mjs';
import { Desk, project as emptyProject } from './desk.mjs';

const [programs] = process.argv.slice(2);
const dir = scratch('sdk');
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const desk = new Desk(programs, dir, 20000 + (process.pid % 3000) * 4);
await desk.open();

// -------------------------------------------------------------------------------------------------------- as it is packed
const { project, file, files } = emptyProject(dir);
const installed = JSON.parse(readFileSync(join(project, 'node_modules/@chenxi/sdk/package.json'), 'utf8'));
expect(!installed.private && !installed.dependencies && installed.engines.node, 'it may be published, and brings nothing with it', installed);
expect(['README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts', 'dist/generated/openapi.d.ts'].every((one) => files.includes(one)), 'what it needs is packed', files);
expect(files.every((one) => /^(dist\/|README\.md$|LICENSE$|package\.json$)/.test(one) && !/test|src/.test(one)), 'and nothing besides', files);

copyFileSync('tests/system/sdk/sample.ts', join(project, 'sample.ts'));
writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({
  compilerOptions: { target: 'ES2022', module: 'NodeNext', strict: true, noUncheckedIndexedAccess: true, noImplicitOverride: true,
    skipLibCheck: false, lib: ['ES2022'], types: ['node'], typeRoots: [resolve('web/node_modules/@types')] },
  files: ['sample.ts'],
}));
let compiled = '';
try { execFileSync(process.execPath, [resolve('web/node_modules/typescript/bin/tsc'), '-p', project], { encoding: 'utf8' }); } catch (error) { compiled = error.stdout; }
expect(compiled === '', "a stranger's program compiles in strict mode", compiled);

// ---------------------------------------------------------------------------------------------------------- as it is used
const { key } = await desk.key();
const sample = spawn(process.execPath, ['sample.js'], { cwd: project, env: { ...process.env, CHENXI_URL: desk.origin, CHENXI_KEY: key }, stdio: ['ignore', 'pipe', 'inherit'] });
process.on('exit', () => sample.kill());
const ended = new Promise((done) => sample.once('exit', done));
let said;
for await (const line of createInterface({ input: sample.stdout })) {
  said = JSON.parse(line);
  for (const order of said.pay ?? []) await desk.pay(order);
}
expect((await ended) === 0, 'the program ends well', said);
expect(said.merchant === 'Web shop' && said.same, "whose key it is; the same order asked for twice is one", said);
expect(said.completed.merchant_order_no === 'T-2' && said.completed.amount === 2150, 'a resident pays, and the webhook is verified', said);
expect(said.refund === 500 && said.again && said.told.refund.amount === 500, 'it gives back once, though it asks twice', said);
expect(said.tooMuch === 'refund_exceeds_payment' && /\w/.test(said.sentence), 'and not more than was paid', said);
expect(said.differs.startsWith('409 order_differs'), 'another order under the same number is refused', said);
expect(said.numbers.length >= 7 && said.numbers.every((one, i) => one === i + 1), 'all pages of events', said);
expect(said.orders.sort().join() === 'T-1,T-2' && said.refused.length === 0, 'all pages of orders, and no delivery was refused', said);

// ------------------------------------------------------------------------------------------------------------ signed ones
const { Chenxi, isProblem } = await import(pathToFileURL(join(project, 'node_modules/@chenxi/sdk/dist/index.js')));
for (const [kind, pair] of [['Ed25519', generateKeyPairSync('ed25519')], ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })]]) {
  const bound = await desk.key({ kind: 'restricted', scopes: ['orders:read', 'orders:write'], public_key: pair.publicKey.export({ type: 'spki', format: 'pem' }) });
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const signing = new Chenxi({ url: desk.origin, key: bound.key, signWith: { keyId: bound.id, privateKey } });
  expect((await signing.orders.create({ merchant_order_no: `S-${kind}`, amount: 100, currency: 'CNY' })).status === 'open', `a request signed with ${kind} is let in`);
  expect((await signing.orders.list({ merchant_order_no: `S-${kind}` }).page()).data.length === 1, 'and one with a query');
  const bare = await new Chenxi({ url: desk.origin, key: bound.key, language: 'en' }).orders.list().page().catch((error) => error);
  expect(isProblem(bare, 'request_signature_wrong'), 'without its signature the key opens nothing', bare);
  const more = await signing.events.list().page().catch((error) => error);
  expect(isProblem(more, 'api_scope_missing') && more.status === 403, 'nor what is outside its scopes', more);
}

await desk.close();
const empty = join(dir, 'empty');
mkdirSync(empty);
await tryCommandLine({ expect, programs, dir, port: desk.port, project, file, empty });
tally.end();
