// Codes by SMS and by e-mail without --demo: the gateway is chenxi-sms-sim, a program of its own; the mail server is npm's
// smtp-server, which we did not write. Usage: messages.mjs PROGRAMS. Prints "N passed, N failed".
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Program, Resident, Tally, cliOf, request, scratch, sleep, uuid7 } from '../wallet.mjs';

const { SMTPServer } = createRequire(resolve('web/package.json'))('smtp-server');
const programs = process.argv[2];
const dir = scratch('messages');
const port = 20000 + (process.pid % 3000) * 4, smsPort = port + 1, mailPort = port + 2;
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const data = join(dir, 'data');
const cli = cliOf(programs, data);

// ------------------------------------------------------------------------------------------------------ the outside

const mails = [];
let mailsRefused = 0, refuseMails = 0;
const mailServer = new SMTPServer({
  authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false,
  onData(stream, session, done) {
    let text = '';
    stream.on('data', (piece) => (text += piece));
    stream.on('end', () => {
      if (refuseMails > 0) {
        refuseMails--;
        mailsRefused++;
        return done(Object.assign(new Error('busy'), { responseCode: 451 }));
      }
      mails.push({ to: session.envelope.rcptTo.map((one) => one.address), from: session.envelope.mailFrom.address, text });
      done();
    });
  },
});
await new Promise((done) => mailServer.listen(mailPort, '127.0.0.1', done));

mkdirSync(data, { mode: 0o700 });
const server = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`,
  '--sms-url', `http://127.0.0.1:${smsPort}/sms`, '--smtp-url', `smtp://127.0.0.1:${mailPort}`, '--mail-from', 'wallet@example.org']);
await server.ready;
writeFileSync(join(dir, 'sms.secret'), cli('sms-secret').out.secret, { mode: 0o600 });
const gateway = new Program(join(programs, 'chenxi-sms-sim'), ['--port', `${smsPort}`, '--secret-file', join(dir, 'sms.secret')]);
await gateway.ready;

const fault = (order) => request(smsPort, 'POST', '/faults', order);
const phone = async (number) => (await request(smsPort, 'GET', `/messages?to=${encodeURIComponent(number)}`)).body;
async function arrived(number, texts = 1) {
  for (let i = 0; i < 600; i++) {
    const seen = await phone(number);
    if (seen.texts.length >= texts) return seen;
    await sleep(50);
  }
  return phone(number);
}
const digits = (text) => text?.match(/\d{6}/)?.[0];

// ----------------------------------------------------------------------------------------------------------- by SMS

const resident = new Resident(port, '+8613800138301', 'zh-CN');
const challenge = await resident.askForCode();
expect(challenge.status === 201 || challenge.status === 200 || challenge.status === 202, 'a code is asked for', challenge.body);
const text = (await arrived(resident.phone)).texts[0];
expect(/\d{6}/.test(text ?? '') && !/https?:|¥|元/.test(text ?? ''), 'it comes by SMS, with no link and no amount', text);
expect((await resident.call('GET', `/v1/demo/phone?number=${encodeURIComponent(resident.phone)}`)).status === 404, 'no page shows messages without --demo');
const wrong = digits(text) === '000000' ? '000001' : '000000';
expect((await resident.register(challenge.body.id, wrong)).body.code === 'code_wrong', 'another code is refused');
const registered = await resident.register(challenge.body.id, digits(text));
expect(registered.status === 201, 'the code opens the account', registered.body);

let number = 310;
async function codeThrough(order, what, deliveries) {
  const someone = new Resident(port, `+8613800138${number++}`);
  const before = (await phone(someone.phone)).requests;
  await fault(order);
  const asked = await someone.askForCode();
  const seen = await arrived(someone.phone);
  const requests = (await phone(someone.phone)).requests - before;
  expect((await someone.register(asked.body.id, digits(seen.texts.at(-1)))).status === 201, `${what}: the code comes and counts`);
  expect(seen.texts.length === deliveries, `${what}: ${deliveries} on the phone`, seen.texts.length);
  return requests;
}
expect(await codeThrough({ fault: 'refuse', times: 1 }, 'the gateway is busy once', 1) >= 2, 'asked again after a refusal');
await codeThrough({ fault: 'late', ms: 1500 }, 'the gateway answers late', 1);
await codeThrough({ fault: 'twice' }, 'the gateway delivers twice', 2);
expect(await codeThrough({ fault: 'lost', times: 1 }, 'the gateway loses one without a word', 1) >= 2, 'asked again after silence');
const silent = new Resident(port, '+8613800138399');
const before = (await phone(silent.phone)).requests;
await fault({ fault: 'silent', times: 1 });
await silent.askForCode();
for (let i = 0; i < 200 && (await phone(silent.phone)).requests < before + 2; i++) await sleep(50);
expect((await phone(silent.phone)).texts.length === 1, 'delivered without an answer, sent again under its id: once on the phone', await phone(silent.phone));
const blocked = new Resident(port, '+8613800138398');
const count = (await phone(blocked.phone)).requests;
await fault({ fault: 'reject', times: 1 });
await blocked.askForCode();
for (let i = 0; i < 200 && (await phone(blocked.phone)).requests < count + 1; i++) await sleep(50);
expect((await phone(blocked.phone)).texts.length === 0, 'a number that the gateway rejects gets nothing');
const stranger = await request(smsPort, 'POST', '/sms', { id: 'x', to: '+86', text: 'x' }, { 'chenxi-timestamp': `${Math.floor(Date.now() / 1000)}`, 'chenxi-signature': `v1=${'0'.repeat(64)}` });
expect(stranger.status === 401 && (await phone('+86')).unsigned === 1, 'the gateway takes only what we signed, and took all of ours');

// -------------------------------------------------------------------------------------------------------- by e-mail

refuseMails = 1;
const address = 'xiaolin@example.com';
const mailed = await resident.call('POST', '/v1/code_challenges', { purpose: 'add_email', email: address });
for (let i = 0; i < 600 && mails.length === 0; i++) await sleep(50);
const mail = mails[0];
const body = mail && Buffer.from(mail.text.split('\r\n\r\n')[1] ?? '', 'base64').toString();
expect(mailsRefused === 1 && mails.length === 1, 'a mail server that is busy is asked again');
expect(mail?.to[0] === address && mail?.from === 'wallet@example.org', 'the mail goes to the address, from ours', mail);
expect(/\d{6}/.test(body ?? ''), 'it holds the code', body);
const nonce = uuid7();
const added = await resident.call('POST', '/v1/me/email', { challenge_id: mailed.body.id, code: digits(body), proof: await resident.proof('settings', { nonce }) }, nonce);
expect(added.status === 200, 'the code proves the address', added.body);
const me = await resident.call('GET', '/v1/me');
expect(JSON.stringify(me.body).includes('example.com'), 'and it is the resident\'s now', me.body);

await server.stop();
await gateway.stop('SIGKILL');
await new Promise((done) => mailServer.close(done));
tally.end();
