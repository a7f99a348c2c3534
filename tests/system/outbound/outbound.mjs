// Two gateways that somebody else has got hold of: one sends us on to another address, one shows a certificate that nobody vouches
// for. Neither may learn a code. And addresses that would be spoken to in the clear: the server does not start with one. Usage: outbound.mjs PROGRAMS. Prints "N passed, N failed".
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { Program, Resident, Tally, cliOf, scratch } from '../wallet.mjs';

const programs = process.argv[2];
const dir = scratch('outbound');
const port = 20000 + (process.pid % 3000) * 4;
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const listen = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)));
let runs = 0;

/// A server that sends its messages to `url`; `tried` is fulfilled when the gateway has been asked.
async function ask(url, tried) {
  const server = new Program(join(programs, 'chenxi'), ['serve', '--data', join(dir, `data${runs++}`), '--port', `${port}`, '--sms-url', url]);
  await server.ready;
  const sent = await new Resident(port, '+8613800138701').askForCode();
  expect(sent.status === 201, 'a code is on its way');
  await tried;
  // What would follow a redirect follows it at once; the server ends only after its courier has.
  expect((await server.stop()) === 0, 'and the server ends in order');
}

let trapped = 0, asked;
const trap = http.createServer((_, reply) => { trapped++; reply.end('{}'); });
const trapPort = await listen(trap);
const first = new Promise((done) => (asked = done));
const redirecting = http.createServer((request, reply) => {
  request.resume();
  reply.writeHead(307, { location: `http://127.0.0.1:${trapPort}/taken` });
  reply.end();
  asked();
});
await ask(`http://127.0.0.1:${await listen(redirecting)}/`, first);
expect(trapped === 0, 'whoever the gateway points to hears nothing', trapped);
const control = await fetch(`http://127.0.0.1:${redirecting.address().port}/`);
expect(control.ok && trapped === 1, 'the trap works: a client that follows falls into it');

execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=127.0.0.1',
  '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', join(dir, 'key'), '-out', join(dir, 'certificate')], { stdio: 'ignore' });
let told = 0, failed;
const second = new Promise((done) => (failed = done));
const unknown = https.createServer({ key: readFileSync(join(dir, 'key')), cert: readFileSync(join(dir, 'certificate')) }, (_, reply) => { told++; reply.end('{}'); failed(); });
unknown.on('tlsClientError', failed);
await ask(`https://127.0.0.1:${await listen(unknown)}/`, second);
expect(told === 0, 'a gateway that nobody vouches for hears nothing', told);
await new Promise((done) => https.get({ port: unknown.address().port, host: '127.0.0.1', ca: readFileSync(join(dir, 'certificate')), agent: false }, (reply) => { reply.resume(); reply.on('end', done); }));
expect(told === 1, 'it speaks well enough to a client that trusts it');

const cli = cliOf(programs, join(dir, 'open'));
for (const [option, open] of [['--bank-url', 'http://bank.example.org'], ['--registry-url', 'http://registry.example.org'], ['--sms-url', 'http://sms.example.org'],
  ['--sms-url', 'smpp://centre.example.org:2775'], ['--smtp-url', 'mail.example.org:25'], ['--bank-url', 'http://127.0.0.1@bank.example.org']]) {
  const run = cli('serve', '--port', `${port}`, option, open);
  expect(run.code !== 0 && run.err.includes(option) && run.err.includes('encrypted only'), `${option} ${open} is refused`, run.err);
}
for (const open of ['host=db.example.org', 'host=db.example.org sslmode=require', 'host=localhost hostaddr=192.0.2.1', 'postgresql://db.example.org/chenxi?sslmode=verify-ca']) {
  const run = cli('serve', '--port', `${port}`, '--store', 'postgres', '--postgres', open);
  expect(run.code !== 0 && run.err.includes('verify-full'), `a database at "${open}" is refused`, run.err);
}
for (const one of [trap, redirecting, unknown]) one.close();
tally.end();
