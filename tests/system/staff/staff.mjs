// The real server with --console-listen and --till-listen: every route of docs/openapi.json asked at each address, and a colleague who comes in.
// No demo: links open nothing by themselves. Usage: staff.mjs PROGRAMS. Prints "N passed, N failed".
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Colleague } from '../colleague.mjs';
import { Program, Tally, cliOf, request, scratch } from '../wallet.mjs';

const programs = process.argv[2];
const dir = scratch('staff');
const data = join(dir, 'data'), web = join(dir, 'web');
const port = 20000 + (process.pid % 3000) * 3, consolePort = port + 1, tillPort = port + 2;
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const cli = cliOf(programs, data);

// Pages of our own: what is asked is where they are, not what stands in them.
mkdirSync(data, { mode: 0o700 });
for (const file of ['app/index.html', 'till/index.html', 'console/index.html', 'demo/index.html', 'verify/index.html', 'app/icon.svg', 'console/assets/x.js', 'till/assets/x.js', 'checkout/index.html', 'enter.html', '404.html']) {
  mkdirSync(join(web, file, '..'), { recursive: true });
  writeFileSync(join(web, file), file);
}
const server = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`, '--origin', `http://localhost:${port}`, '--web', web,
  '--console-listen', `127.0.0.1:${consolePort}`, '--till-listen', `127.0.0.1:${tillPort}`]);
await server.ready;

const at = (where, method, path, body, headers = {}) => request(where, method, path, body, { host: `localhost:${where}`, origin: `http://localhost:${where}`, ...headers });

// ------------------------------------------------------------------------------------------------------- what is where
const pages = { [port]: ['/', '/app', '/app/pay', '/verify', '/c/x', '/app/icon.svg'], [tillPort]: ['/', '/till', '/till/orders', '/enter/till', '/till/assets/x.js', '/app/icon.svg'], [consolePort]: ['/', '/console', '/console/changes', '/enter/console', '/console/assets/x.js', '/app/icon.svg'] };
const ofConsole = ['/console', '/console/', '/console/changes', '/console/index.html', '/console/assets/x.js'], ofTill = ['/till', '/till/', '/till/index.html', '/till/assets/x.js'];
const ofOthers = ['/app', '/app/', '/app/index.html', '/demo', '/verify/index.html', '/c/x', '/checkout/index.html'];
const elsewhere = { [port]: [...ofConsole, ...ofTill], [tillPort]: [...ofConsole, ...ofOthers], [consolePort]: [...ofTill, ...ofOthers] };
const places = { [port]: 'the wallet\'s address', [tillPort]: 'the tills\'', [consolePort]: 'the console\'s' };
for (const where of [port, tillPort, consolePort]) {
  const name = places[where];
  for (const path of pages[where]) expect((await at(where, 'GET', path)).status === 200, `${name} has ${path}`);
  for (const path of elsewhere[where]) expect((await at(where, 'GET', path)).status === 404, `${name} has no ${path}`);
}
const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
const wrong = [];
let asked = 0;
for (const [path, methods] of Object.entries(document.paths))
  for (const [method, operation] of Object.entries(methods)) {
    if (path.startsWith('/v1/demo/')) continue;
    const app = (operation.security ?? []).flatMap(Object.keys)[0];
    for (const where of [port, tillPort, consolePort]) {
      const belongs = !app || where === ({ console: consolePort, till: tillPort }[app] ?? port);
      // Without a session, a body and a key: refused by a route that is there, and nothing where there is none.
      const { status, body } = await at(where, method.toUpperCase(), path.replace(/\{\w+\}/g, 'x'), method === 'get' ? undefined : {});
      const nowhere = status === 404 && body?.code === 'not_found';
      asked++;
      if (app && belongs === nowhere) wrong.push(`${method} ${path} at ${places[where]}: ${status} ${body?.code}`);
    }
  }
expect(wrong.length === 0, `${asked} answers: a route of the console or the till is at its address alone, every other app's at the wallet's alone`, wrong);

// ----------------------------------------------------------------------------------------------------------- coming in
const here = `http://localhost:${consolePort}`, notHere = `http://localhost:${port}`;
const token = (link) => new URL(link).hash.slice(1);
const robin = new Colleague(consolePort), elsewhereRobin = new Colleague(consolePort, notHere);

const added = cli('staff', 'add', '--name', 'Robin', '--role', 'compliance', '--role', 'risk', '--origin', here);
expect(added.code === 0 && added.out.link.startsWith(`${here}/enter/console#`), 'the machine\'s owner adds a colleague and gets a link', added);
const opened = await robin.call('POST', '/v1/console/sessions', { token: token(added.out.link) });
expect(opened.status === 401 && opened.body.code === 'step_up_required' && opened.cookies.length === 0, 'outside the demo a link opens nothing', opened);
expect((await elsewhereRobin.enrol(added.out.link)).body.code === 'passkey_wrong', 'a passkey made at the wallet\'s address is none');
const made = await robin.enrol(added.out.link);
expect(made.status === 201 && /^__Host-console=.{43}$/.test(robin.cookie), 'it makes a passkey, once', made);
const again = await robin.call('POST', '/v1/console/passkey_options', { token: token(added.out.link) });
expect(again.body.code === 'link_token_invalid', 'and is used up', again.body);
elsewhereRobin.passkey = robin.passkey;
expect((await elsewhereRobin.signIn()).body.code === 'passkey_wrong', 'signed at the wallet\'s address, a passkey opens nothing');
const inside = await robin.signIn();
expect(inside.status === 201, 'the passkey signs in', inside.body);
expect((await robin.call('GET', '/v1/console/me')).body.name === 'Robin', 'as who it is');
expect((await at(port, 'GET', '/v1/console/me', undefined, { cookie: robin.cookie })).status === 404, 'and at the wallet\'s address there is nothing to be signed in to');
for (const origin of [notHere, 'https://evil.example']) {
  const reply = await robin.call('DELETE', '/v1/console/sessions/current', undefined, { origin });
  expect(reply.status === 403 && reply.body.code === 'origin_refused', `a page at ${origin} signs nobody out`, reply.body);
}

// A till's session is one at the till's address only, whatever cookie a page of another one brings.
const stall = cli('merchant', 'create', '--name', 'Stall', '--origin', `http://localhost:${tillPort}`).out;
expect(stall.till.startsWith(`http://localhost:${tillPort}/enter/till#`), 'a shop is opened with a link to its till', stall);
const opens = await at(tillPort, 'POST', '/v1/till/sessions', { token: token(stall.till) });
const till = opens.cookies[0]?.split(';')[0];
expect(opens.status === 201 && /^__Host-till=.{43}$/.test(till), 'the link opens the till at its address', opens);
expect((await at(tillPort, 'GET', '/v1/till/me', undefined, { cookie: till })).status === 200, 'it is signed in there');
for (const where of [port, consolePort]) expect((await at(where, 'GET', '/v1/till/me', undefined, { cookie: till })).status === 404, `and nothing at ${places[where]}`);
for (const origin of [notHere, here]) {
  const reply = await at(tillPort, 'DELETE', '/v1/till/sessions/current', undefined, { origin, cookie: till });
  expect(reply.status === 403 && reply.body.code === 'origin_refused', `a page at ${origin} signs no till out`, reply.body);
}

// ---------------------------------------------------------------------------------------------------------- four eyes
const boss = new Colleague(consolePort);
await boss.enrol(cli('staff', 'link', '--colleague', '1', '--origin', here).out.link);
const change = (await boss.ask({ kind: 'staff.colleague', what: { name: 'Kim', roles: ['support'] }, reason: 'new here' })).body;
const hashOf = (text) => createHash('sha256').update(text).digest('hex');
expect(hashOf(change.text) === change.hash, 'the hash is of the text that is shown', change);
const other = hashOf(change.text.replace('support', 'finance'));
expect((await robin.approve(change.id, other)).body.code === 'change_differs', 'another text\'s hash approves nothing');
expect((await robin.approve(change.id, change.hash, other)).body.code === 'passkey_wrong', 'nor does a signature over another');
expect((await boss.approve(change.id, change.hash)).body.code === 'change_own', 'nor does who asked');
const done = await robin.approve(change.id, change.hash);
expect(done.body.state === 'done' && done.body.checker.name === 'Robin', 'the second person does, and it is done', done.body);
expect(cli('staff', 'list').out.colleagues.some((one) => one.name === 'Kim' && `${one.roles}` === 'support'), 'in the same commit');
expect(server.log.split('\n').some((line) => line.includes('"staff_alarm"') && line.includes('made_on_machine')), 'what the machine\'s owner did alone is in the log');

await server.stop();
tally.end();
