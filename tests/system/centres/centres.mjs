// Codes by SMPP 3.4 and by mail with STARTTLS. The message centre is npm's smpp, the mail server npm's smtp-server: neither is
// ours. Usage: centres.mjs PROGRAMS. Prints "N passed, N failed".
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Program, Resident, Tally, cliOf, scratch, sleep, uuid7 } from '../wallet.mjs';

const foreign = createRequire(resolve('web/package.json'));
const smpp = foreign('smpp'), { SMTPServer } = foreign('smtp-server');
const programs = process.argv[2];
const dir = scratch('centres');
const port = 20000 + (process.pid % 3000) * 4, centrePort = port + 1, mailPort = port + 2;
const tally = new Tally();
const expect = (...what) => tally.expect(...what);
const until = async (is, tries = 400) => { for (let i = 0; i < tries && !is(); i++) await sleep(50); return is(); };
const secret = (name, content) => { writeFileSync(join(dir, name), content, { mode: 0o600 }); return join(dir, name); };

for (const authority of ['ours', 'strangers']) execFileSync('script/local-ca', [join(dir, authority), '127.0.0.1']);
const papers = (authority) => ({ key: readFileSync(join(dir, authority, 'server.key')), cert: readFileSync(join(dir, authority, 'server.pem')) });
const ca_file = join(dir, 'ours/ca.pem');
const smsAccount = secret('sms.json', JSON.stringify({ user: 'chenxi', password: 'pass-123', ca_file }));
const mailAccount = secret('mail.json', JSON.stringify({ user: 'wallet', password: 'a long password', ca_file }));

// ------------------------------------------------------------------------------------------------------ the outside

/// A message centre: what it took, and what it is told to do with the next message.
class Centre {
  binds = [];
  sessions = [];
  taken = [];      // whole messages: { to, from, text, coding }
  parts = [];
  asked = 0;       // enquire_link from the wallet
  acknowledged = 0;
  next = [];       // 'throttle', 'unknown_number', 'silent'
  refuseBinds = false;
  receipt = 'DELIVRD';
  constructor(authority) {
    this.server = smpp.createServer(papers(authority), (session) => {
      this.sessions.push(session);
      session.on('error', () => {});
      session.on('close', () => (this.sessions = this.sessions.filter((one) => one !== session)));
      session.on('bind_transceiver', (pdu) => {
        this.binds.push({ user: pdu.system_id, password: pdu.password, version: pdu.interface_version });
        session.send(pdu.response({ command_status: this.refuseBinds ? smpp.ESME_RINVPASWD : smpp.ESME_ROK }));
        if (this.refuseBinds) session.close();
      });
      session.on('enquire_link', (pdu) => { this.asked++; session.send(pdu.response()); });
      session.on('deliver_sm_resp', () => this.acknowledged++);
      session.on('submit_sm', (pdu) => this.submitted(session, pdu));
      session.on('unbind', (pdu) => { this.unbound = true; session.send(pdu.response()); });
    });
    this.server.on('error', () => {});
  }
  submitted(session, pdu) {
    const fault = this.next.shift();
    if (fault === 'silent') return;
    if (fault === 'throttle') return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
    if (fault === 'unknown_number') return session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
    const id = `m${this.taken.length + this.parts.length + 1}`;
    const { message, udh } = pdu.short_message;
    const [header] = [udh].flat();
    // What it says and the receipt leave together: a fast centre.
    session.socket.cork();
    process.nextTick(() => session.socket.uncork());
    session.send(pdu.response({ message_id: id }));
    if (header) {
      const [, , , reference, many, which] = header.length === 6 ? header : [5, ...header];
      this.parts.push({ reference, which, text: message });
      const all = this.parts.filter((one) => one.reference === reference).sort((a, b) => a.which - b.which);
      if (all.length < many) return;
      this.taken.push({ to: pdu.destination_addr, from: pdu.source_addr, text: all.map((one) => one.text).join(''), coding: pdu.data_coding, parts: many });
    } else {
      this.taken.push({ to: pdu.destination_addr, from: pdu.source_addr, text: message, coding: pdu.data_coding, parts: 1, wanted: pdu.registered_delivery });
    }
    session.deliver_sm({ source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: smpp.ESM_CLASS?.MC_DELIVERY_RECEIPT ?? 4,
      short_message: `id:${id} sub:001 dlvrd:001 submit date:2611270900 done date:2611270900 stat:${this.receipt} err:000 text:` });
  }
  listen() { return new Promise((done) => this.server.listen(centrePort, '127.0.0.1', done)); }
  close() {
    for (const session of this.sessions) session.destroy?.();
    return new Promise((done) => this.server.close(done));
  }
}

/// A mail server for submission; `tls: false`: one that offers no STARTTLS and would take a password in the clear.
function mailServer(authority, tls = true) {
  const seen = { mails: [], passwords: [] };
  const server = new SMTPServer({
    ...papers(authority), logger: false, authOptional: false, allowInsecureAuth: !tls, disabledCommands: tls ? [] : ['STARTTLS'],
    onAuth({ username, password }, session, done) {
      seen.passwords.push({ username, password, secure: session.secure });
      done(null, { user: username });
    },
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (piece) => (text += piece));
      stream.on('end', () => { seen.mails.push({ text, secure: session.secure }); done(); });
    },
  });
  server.on('error', () => {});
  return new Promise((done) => server.listen(mailPort, '127.0.0.1', () => done({ seen, close: () => new Promise((closed) => server.close(closed)) })));
}

const serve = async (name, ...more) => {
  const data = join(dir, name);
  mkdirSync(data, { mode: 0o700, recursive: true });
  const server = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`,
    '--sms-url', `smpps://127.0.0.1:${centrePort}?enquire_link=1`, '--sms-account', smsAccount, '--sms-from', '106900',
    '--smtp-url', `smtp://127.0.0.1:${mailPort}`, '--smtp-account', mailAccount, '--mail-from', 'wallet@example.org', ...more]);
  await server.ready;
  return server;
};
const digits = (text) => text?.match(/\d{6}/)?.[0];
let number = 100;
const someone = () => new Resident(port, `+8613800139${++number}`, 'zh-CN');
const to = (centre, resident) => centre.taken.filter((one) => `+${one.to}` === resident.phone);

// ------------------------------------------------------------------------------------------------------ by SMPP

let centre = new Centre('ours');
await centre.listen();
let server = await serve('data');
const resident = someone();
const asked = await resident.askForCode();
await until(() => to(centre, resident).length > 0);
const [first] = to(centre, resident);
expect(centre.binds[0]?.user === 'chenxi' && centre.binds[0]?.password === 'pass-123' && centre.binds[0]?.version === 0x34, 'bound as a transceiver of version 3.4, with our account, over TLS', centre.binds);
expect(first?.coding === 8 && /晨曦/.test(first?.text) && first?.from === '106900', 'the Chinese text arrives as UCS-2, from our number', first);
const registered = await resident.register(asked.body.id, digits(first?.text));
expect(registered.status === 201, 'its code opens the account', registered.body);
expect(first?.wanted === 1 && (await until(() => centre.acknowledged === 1)), 'a receipt is asked for, and acknowledged');
expect(await until(() => /message\.delivered/.test(server.log)) && !server.log.includes(resident.phone.slice(1)), 'the log says that the message arrived, and not to whom');
expect(await until(() => centre.asked >= 2), 'a silent line is asked whether it is still there', centre.asked);
let answered = 0;
centre.sessions[0]?.enquire_link((pdu) => (answered = pdu.command_status === 0 ? 1 : -1));
expect(await until(() => answered === 1), 'and the centre is answered when it asks');

async function codeComes(what, binds) {
  const newcomer = someone();
  const { body } = await newcomer.askForCode();
  await until(() => to(centre, newcomer).length > 0);
  expect((await newcomer.register(body.id, digits(to(centre, newcomer)[0]?.text))).status === 201, `${what}: the code comes and counts`);
  if (binds) expect(centre.binds.length === binds, `${what}: bound ${binds} times`, centre.binds.length);
}
centre.sessions[0]?.destroy();
await codeComes('the centre dropped the line', 2);
centre.next = ['throttle'];
await codeComes('too many at once', 2);
centre.next = ['silent'];
await codeComes('no answer to a message', 3);
centre.receipt = 'UNDELIV';
await codeComes('a receipt that says no', 3);
expect(await until(() => /message\.not_delivered.*UNDELIV/.test(server.log)), 'the log says which message did not arrive');
centre.next = ['unknown_number'];
const nobody = someone();
await nobody.askForCode();
await until(() => centre.next.length === 0);
expect(await until(() => /message\.dropped/.test(server.log)) && to(centre, nobody).length === 0, 'a number that does not exist is not tried again');
await centre.close();
centre = new Centre('ours');
centre.refuseBinds = true;
await centre.listen();
const waiting = someone();
const { body: later } = await waiting.askForCode();
await until(() => centre.binds.length > 0);
expect(await until(() => /refused the account/.test(server.log)), 'a centre that refuses our account is named in the log');
centre.refuseBinds = false;
await until(() => to(centre, waiting).length > 0, 600);
expect((await waiting.register(later.id, digits(to(centre, waiting)[0]?.text))).status === 201, 'once it takes it, what waited is sent');
await server.stop();
expect(centre.unbound === true && !server.log.includes('pass-123'), 'at the end the line is closed as the protocol wants, and no password was logged');
await centre.close();

// -------------------------------------------------------------------------------------------------- by mail, STARTTLS

let mail = await mailServer('ours');
centre = new Centre('strangers');
await centre.listen();
server = await serve('data');
await resident.signIn();
const address = 'xiaolin@example.com';
const addEmail = () => resident.call('POST', '/v1/code_challenges', { purpose: 'add_email', email: address });
const mailed = await addEmail();
await until(() => mail.seen.mails.length > 0);
const [letter] = mail.seen.mails, [login] = mail.seen.passwords;
const text = Buffer.from(letter?.text.split('\r\n\r\n')[1] ?? '', 'base64').toString();
expect(letter?.secure && login?.secure && login?.username === 'wallet' && login?.password === 'a long password', 'the mail goes over TLS, after we said who we are', mail.seen);
const nonce = uuid7();
const added = await resident.call('POST', '/v1/me/email', { challenge_id: mailed.body.id, code: digits(text), proof: await resident.proof('settings', { nonce }) }, nonce);
expect(added.status === 200, 'its code proves the address', added.body);
const fooled = someone();
await fooled.askForCode();
expect(await until(() => /cannot be reached, or is not whom/.test(server.log)) && centre.binds.length === 0, 'a message centre with a stranger\'s certificate learns nothing', centre.binds);
await mail.close();
await server.stop();

for (const [what, authority, tls] of [['a mail server without STARTTLS', 'ours', false], ['a mail server with a stranger\'s certificate', 'strangers', true]]) {
  mail = await mailServer(authority, tls);
  server = await serve('data');
  await resident.signIn();
  await resident.call('POST', '/v1/code_challenges', { purpose: 'add_email', email: `x${number++}@example.com` });
  expect(await until(() => /message\.not_taken/.test(server.log)) && mail.seen.passwords.length === 0 && mail.seen.mails.length === 0, `${what} gets neither the mail nor the password`, mail.seen);
  await mail.close();
  await server.stop();
}
await centre.close();

// ------------------------------------------------------------------------------------------- long, and what is not an account

centre = new Centre('ours');
await centre.listen();
server = await serve('long', '--name', '北京市朝阳区数字钱包试点服务平台'.repeat(5));
const patient = someone();
const long = await patient.askForCode();
await until(() => to(centre, patient).length > 0);
const [whole] = to(centre, patient);
expect(whole?.parts > 1 && (await patient.register(long.body.id, digits(whole?.text))).status === 201, 'a long text comes in parts and is whole on the phone', whole);
await server.stop();
await centre.close();
const cli = cliOf(programs, join(dir, 'data'));
const open = secret('open.json', JSON.stringify({ user: 'a', password: 'b' }));
execFileSync('chmod', ['644', open]);
const url = `smpp://127.0.0.1:${centrePort}`;
const said = (...options) => cli('serve', '--port', `${port}`, ...options).err;
expect(/chmod 600/.test(said('--sms-url', url, '--sms-account', open)), 'an account file that others can read is refused');
expect(/--sms-account/.test(said('--sms-url', url)), 'a message centre without an account is refused');
expect(/nothing that belongs there/.test(said('--sms-url', url, '--sms-account', secret('odd.json', '{"user":"a","pasword":"b"}'))), 'a misspelt account is refused');
tally.end();
