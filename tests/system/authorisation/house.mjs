// The people and shops of the matrix, and one thing of each kind for each of them.
import { execFileSync } from 'node:child_process';
import { createCipheriv, createHmac, randomBytes, webcrypto } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Colleague } from '../colleague.mjs';
import { Passkey } from '../passkey.mjs';
import { Program, Resident, cliOf, request, requestProof, sleep, uuid7 } from '../wallet.mjs';
import { kinds, seen, seenText, single, tinyPhoto } from './table.mjs';

const b64 = (bytes) => Buffer.from(bytes).toString('base64url');

/// A public id (src/base/public_id.h): one block of row, kind and audience under the instance's key.
export function forged(key, prefix, row) {
  const block = Buffer.alloc(16);
  block.writeBigUInt64BE(BigInt(row), 0);
  block.writeUInt16BE(kinds[prefix], 8);
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const sealed = Buffer.concat([cipher.update(block), cipher.final()]);
  const bits = [...sealed].map((byte) => byte.toString(2).padStart(8, '0')).join('').padEnd(130, '0');
  return `${prefix}_${bits.match(/.{5}/g).map((five) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[parseInt(five, 2)]).join('')}`;
}

export function must(reply, what) {
  if (reply.status >= 300) throw new Error(`${what}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
}

/// An account number as the simulated bank knows one: with the right last digit.
export function accountNumber(body) {
  for (let check = 0; check < 10; check++) {
    const sum = [...`${body}${check}`].reverse().map(Number).reduce((all, d, i) => all + (i % 2 ? (d > 4 ? d * 2 - 9 : d * 2) : d), 0);
    if (sum % 10 === 0) return `${body}${check}`;
  }
}

export class House {
  /// `more`: what else the server is started with.
  constructor(programs, dir, port, more = []) {
    Object.assign(this, { programs, port, more, data: join(dir, 'data'), bank: port + 1, host: `localhost:${port}` });
    mkdirSync(this.data, { mode: 0o700 });
    this.bankFile = join(dir, 'bank.db');
    this.cli = cliOf(programs, this.data);
  }
  async startServer() {
    this.server = new Program(join(this.programs, 'chenxi'), ['serve', '--data', this.data, '--port', `${this.port}`, '--demo',
      '--bank-url', `http://127.0.0.1:${this.bank}`, '--origin', `http://${this.host}`, '--webhook-address', '127.0.0.1', ...this.more]);
    await this.server.ready;
  }
  async start() {
    await this.startServer();
    this.bankSim = new Program(join(this.programs, 'chenxi-bank-sim'), ['--data', this.bankFile, '--port', `${this.bank}`,
      '--secret-file', join(this.data, 'bank.secret'), '--settle-ms', '50']);
    for (let i = 0; ; i++) {
      try { await request(this.bank, 'GET', '/livez'); break; } catch (error) { if (i > 200) throw error; await sleep(25); }
    }
    this.idKey = Buffer.from(readFileSync(join(this.data, 'keys'), 'utf8').match(/public_ids (\w+)/)[1], 'hex');
  }
  async stop() {
    await this.bankSim.stop();
    await this.server.stop();
  }

  /// What the wallet signs besides, where the cookie is of somebody whose key we have.
  async proof(cookie, method, path, body, key) {
    const person = [this.ann, this.bob].find((one) => one && cookie?.includes(`__Host-wallet=${this.token(one)}`));
    return person && method !== 'GET' ? { 'device-proof': await requestProof(person.key, method, path, body, key) } : {};
  }
  /// As somebody with this cookie header.
  async ask(cookie, method, path, body, key = uuid7()) {
    const type = method === 'GET' ? {} : { 'content-type': 'application/json', ...(await this.proof(cookie, method, path, body, key)) };
    return request(this.port, method, path, body, { host: this.host, origin: `http://${this.host}`, 'accept-language': 'en', 'idempotency-key': key,
      ...type, ...(cookie && { cookie }) });
  }
  /// By a link that signs in once.
  async enter(link) {
    const { pathname, hash } = new URL(link, 'http://x');
    const reply = await this.ask('', 'POST', `/v1/${pathname.split('/')[2]}/sessions`, { token: hash.slice(1) });
    return reply.cookies[0].split(';')[0].split('=').slice(1).join('=');
  }

  // ------------------------------------------------------------------------------------------------------------ people

  /// What is told to nobody else: `secrets` are looked for in whatever others hear.
  async resident(phone, nickname) {
    const person = new Resident(this.port, phone);
    const mark = randomBytes(4).toString('hex');
    Object.assign(person, { nickname, deviceName: `phone ${mark}`, note: `note ${mark}`, account: accountNumber(`6222021234${phone.slice(-8)}`) });
    person.secrets = [nickname, phone.slice(-11), person.deviceName, person.note, person.account, person.account.slice(-8), person.pin];
    const made = must(await person.registerInDemo(), 'registering');
    Object.assign(person, { code: made.payment_code });
    this.cli('counter', 'cash-in', '--phone', phone, '--amount', '300.00');
    return person;
  }
  token(person) { return person.cookie.split('=').slice(1).join('='); }

  shop(name) {
    const made = this.cli('merchant', 'create', '--name', name).out;
    return { row: made.merchant, id: made.id, name, door: made.till };
  }
  till(shop, method, path, body) { return this.ask(`__Host-till=${shop.token}`, method, path, body); }

  // ------------------------------------------------------------------------------------------------------------ things

  async apiKey(shop, label) { return must(await this.till(shop, 'POST', '/v1/till/api_keys', { label, kind: 'secret' }), 'a key'); }
  /// The number of a new product.
  async product(shop) { return must(await this.till(shop, 'POST', '/v1/till/products', { name: 'Tea', price: 500 }), 'a product').number; }
  asProgram(key, path, body) { return request(this.port, 'POST', path, body, { host: this.host, authorization: `Bearer ${key}` }); }
  async apiOrder(key, number, more = {}) { return must(await this.asProgram(key, '/v1/orders', { merchant_order_no: number, amount: 200, currency: 'CNY', ...more }), 'an order'); }
  /// An order of 200 whose money is held: its id.
  async heldOrder(key, payer, shop, number) {
    const { id } = await this.apiOrder(key, number, { capture: 'later' });
    must(await this.pay(payer, shop, id, 200), 'a hold');
    return id;
  }
  async paymentLink(key) {
    const body = { use: 'again', amount: 200, currency: 'CNY', title: 'A cup' };
    return must(await request(this.port, 'POST', '/v1/payment_links', body, { host: this.host, authorization: `Bearer ${key}`, 'idempotency-key': uuid7() }), 'a payment link');
  }
  async checkout(key, number) {
    return must(await this.asProgram(key, '/v1/checkout_sessions', { merchant_order_no: number, amount: 200, currency: 'CNY', success_url: 'https://shop.example/thanks' }), 'a checkout session');
  }

  /// `giver` may share its takings with `receiver`, who says yes where it is wanted.
  async partners(giver, receiver, accepted) {
    must(await this.till(giver, 'POST', '/v1/till/split_partners', { receiver: receiver.id }), 'asking a partner');
    if (accepted) must(await this.till(receiver, 'POST', `/v1/till/split_partners/${giver.id}/accept`, {}), 'accepting');
  }
  /// Another shop that wants to share with this one, which has not said yes.
  async asking(shop, name) {
    const giver = this.shop(name);
    giver.token = await this.enter(giver.door);
    await this.partners(giver, shop, false);
    return giver.id;
  }

  async secondDevice(person) {
    const challenge = must(await person.call('POST', '/v1/code_challenges', { purpose: 'login', phone: person.phone }), 'a code');
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    const shown = await this.newestCode(person, challenge.id);
    const made = await request(this.port, 'POST', '/v1/sessions/new_device', { challenge_id: challenge.id, code: shown, pin: person.pin,
      device: { public_key: b64(await webcrypto.subtle.exportKey('raw', keys.publicKey)), name: 'tablet' } },
      { host: this.host, origin: `http://${this.host}`, 'idempotency-key': uuid7() });
    return must(made, 'a second device').device.id;
  }
  async newestCode(person, challenge) {
    for (let i = 0; i < 200; i++) {
      const all = (await person.call('GET', `/v1/demo/phone?number=${encodeURIComponent(person.phone)}`)).body.data;
      const codes = all.map((one) => one.text.match(/\b\d{6}\b/)?.[0]).filter(Boolean);
      if (codes.length > (person.codesSeen ?? 1)) { person.codesSeen = codes.length; return codes[0]; }
      await sleep(25);
    }
    throw new Error(`no code came for ${challenge}`);
  }
  async passkey(person) {
    const options = must(await person.call('POST', '/v1/me/passkey_options', {}), 'passkey options');
    const key = new Passkey('ES256', { site: 'localhost', page: `http://${this.host}`, challenge: Buffer.from(options.challenge, 'base64url') });
    const nonce = uuid7(), made = key.registration();
    const proof = await person.proof('passkey', { payee: b64(key.id), name: 'key', nonce });
    return must(await person.call('POST', '/v1/me/passkeys', { credential: made, name: 'key', proof }, nonce), 'a passkey').id;
  }
  async bankLink(person, account = person.account, holder = '林') {
    return must(await person.call('POST', '/v1/bank_links', { bank: 'sim', account_no: account, holder_name: holder }, uuid7()), 'a bank link').id;
  }
  /// An account in the name that was confirmed at the counter (visit); one for each.
  async ownNamedLink(person) {
    return (person.ownNamed ??= await this.bankLink(person, accountNumber(`6222021${person.phone.slice(-11)}`), '周桂兰'));
  }
  async bankOrder(person, path, purpose, link, amount = 500) {
    const nonce = uuid7();
    return person.call('POST', path, { bank_link_id: link, amount, currency: 'CNY', proof: await person.proof(purpose, { amount, payee: link, nonce }) }, nonce);
  }
  async order(shop, amount) { return must(await this.till(shop, 'POST', '/v1/till/orders', { amount, currency: 'CNY', title: 'tea' }), 'an order').id; }
  async pay(person, shop, order, amount) {
    const nonce = uuid7();
    const proof = await person.proof('payment', { amount, payee: shop.id, name: shop.name, nonce });
    return person.call('POST', '/v1/payments', { payee_id: shop.id, payee_name: shop.name, amount, currency: 'CNY', order_id: order, note: person.note, proof }, nonce);
  }
  paymentCode(person) {
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
    const mac = createHmac('sha256', Buffer.from(person.code.secret, 'base64url')).update(step).digest();
    return `88${person.code.payer_number}${(mac.readBigUInt64BE(0) % 10_000_000n).toString().padStart(7, '0')}`;
  }
  /// An order that waits for one payer's PIN.
  async waitingOrder(person, shop) {
    const made = must(await this.till(shop, 'POST', '/v1/till/charges', { payment_code: this.paymentCode(person), amount: 100, currency: 'CNY' }), 'a charge');
    return made.order.id;
  }
  async transfer(person, phone, arrival) {
    const payee = await person.lookUp(phone), nonce = uuid7(), name = payee.name ?? '';
    const body = { payee_id: payee.payee_id, payee_name: name, amount: 100, currency: 'CNY', arrival };
    const proof = await person.proof('transfer', { amount: 100, payee: payee.payee_id, name, nonce });
    return must(await person.call('POST', '/v1/transfers', { ...body, proof }, nonce), 'a transfer').id;
  }

  /// Somebody comes to a counter with a document.
  visit(person, number) {
    execFileSync(join(this.programs, 'chenxi'), ['identity', 'visit', '--phone', person.phone, '--data', this.data], { input: `${number}\n周桂兰\n`, stdio: ['pipe', 'ignore', 'inherit'] });
  }
  async ownShop(person, name) {
    const { id } = must(await person.call('POST', '/v1/me/shops', { name, category: '5814', place: `${person.note} gate` }, uuid7()), 'a shop');
    must(await person.call('POST', `/v1/me/shops/${id}/photo`, { photo: tinyPhoto }), 'its photo');
    return id;
  }
  /// Visits that somebody pays in advance: what he asks for, and the package.
  async packageBody(person, shop, plan, nonce) {
    const { price, visits, months, cooling_days } = plan;
    const says = `${shop.name} · ${plan.name} · ${visits} · ${months}m · ${cooling_days}d`;
    return { plan_id: plan.id, shop_name: shop.name, plan_name: plan.name, price, visits, months, cooling_days,
      proof: await person.proof('package', { amount: price, payee: plan.id, name: says, nonce }) };
  }
  async boughtPackage(person, shop, plan) {
    const nonce = uuid7();
    return must(await person.call('POST', '/v1/packages', await this.packageBody(person, shop, plan, nonce), nonce), 'a package').id;
  }
  /// A guaranteed order of a shop's program, as its buyer is shown it.
  async guaranteedOrder(person, key, number) {
    const order = must(await this.asProgram(key, '/v1/orders', { merchant_order_no: number, amount: 200, currency: 'CNY', title: 'Two books', guaranteed: true }), 'an order');
    const { guarantee } = must(await person.call('POST', '/v1/qr/resolve', { text: order.url }), 'its order').order;
    return { id: order.id, guarantee };
  }
  async tradeBody(person, shop, { id, guarantee }, nonce) {
    const says = `${shop.name} · Two books · ${guarantee.confirm_days}d · ${guarantee.send_days}d`;
    return { order_id: id, shop_name: shop.name, title: 'Two books', amount: 200, currency: 'CNY', ...guarantee,
      proof: await person.proof('trade', { amount: 200, payee: id, name: says, nonce }) };
  }
  /// What somebody pays by such an order; what is paid is held.
  async trade(person, shop, key, number) {
    const order = await this.guaranteedOrder(person, key, number), nonce = uuid7();
    const made = must(await person.call('POST', '/v1/trades', await this.tradeBody(person, shop, order, nonce), nonce), 'a trade');
    return { order: order.id, trade: made.id };
  }
  /// A device that is paired by the code of this path; gives its session.
  async paired(offer, role) {
    const { code } = must(await offer({ role, label: 'tablet' }), 'a pairing');
    const reply = await this.ask('', 'POST', '/v1/till/pairing_sessions', { code });
    must(reply, 'pairing');
    return reply.cookies[0].split(';')[0].split('=').slice(1).join('=');
  }

  /// One's complaint about money that has just arrived at somebody.
  async dispute(person, phone, door) {
    const transfer = await this.transfer(person, phone, 'now');
    const sent = must(await person.call('GET', '/v1/transactions'), 'transactions').data.find((one) => one.object_id === transfer);
    return must(await person.call('POST', '/v1/disputes', { transaction_id: sent.id, door, reason: 'other', statement: person.note }, uuid7()), 'a dispute').id;
  }

  /// `owner` lets `helper` see; where it is wanted, the helper accepts.
  async familyLink(owner, helper, accepted) {
    const nonce = uuid7(), again = uuid7();
    const invitation = { phone: helper.phone, terms: seen, proof: await owner.proof('family', { amount: 0, payee: seenText, name: helper.phone, nonce }) };
    const { id } = must(await owner.call('POST', '/v1/family_links', invitation, nonce), 'an invitation');
    if (!accepted) return id;
    const proof = await helper.proof('family', { amount: 0, payee: id, name: owner.phone, nonce: again });
    must(await helper.call('POST', `/v1/family_links/${id}/accept`, { phone: owner.phone, proof }, again), 'accepting');
    return id;
  }
  async question(owner, link) {
    return must(await owner.call('POST', '/v1/approval_requests', { link_id: link, for: 'cash', amount: 100, currency: 'CNY' }, uuid7()), 'a question').id;
  }

  async furnish() {
    const ann = await this.resident('+8613800138501', '安娜贝尔'), bob = await this.resident('+8613800138502', '波波维奇');
    const carl = await this.resident('+8613800138503', '卡尔大叔'), dora = await this.resident('+8613800138504', '朵拉阿姨');
    const stall = this.shop('Stall'), cafe = this.shop('Café');
    for (const shop of [stall, cafe]) shop.token = await this.enter(shop.door);
    const links = this.cli('links', '--merchant', `${stall.row}`).out;
    Object.assign(this, { ann, bob, carl, stall, cafe, operator: await this.enter(links.operator), supervisor: await this.enter(links.supervisor) });

    const link = [await this.bankLink(ann), await this.bankLink(bob)];
    const goneLink = await this.bankLink(ann, accountNumber('622202123456789014'));
    must(await ann.call('DELETE', `/v1/bank_links/${goneLink}`), 'removing a link');
    const device = [await this.secondDevice(ann), await this.secondDevice(bob)];
    const session = [];
    for (const [i, person] of [ann, bob].entries())
      session.push((await person.call('GET', '/v1/me/sessions')).body.data.find((one) => one.device_id === device[i]).id);
    const passkey = [await this.passkey(ann), await this.passkey(bob)], gonePasskey = await this.passkey(ann);
    must(await ann.call('DELETE', `/v1/me/passkeys/${gonePasskey}`), 'removing a passkey');
    const topUp = [], withdrawal = [], payment = [], sale = [], receipt = [], transfer = [], waiting = [];
    for (const [i, person] of [ann, bob].entries()) {
      topUp.push(must(await this.bankOrder(person, '/v1/top_ups', 'top_up', link[i]), 'a top-up').id);
      withdrawal.push(must(await this.bankOrder(person, '/v1/withdrawals', 'withdrawal', link[i]), 'a withdrawal').id);
      const shop = [stall, cafe][i];
      const paid = must(await this.pay(person, shop, await this.order(shop, 200), 200), 'a payment');
      payment.push(paid.id);
      receipt.push(paid.receipt_id);
      transfer.push(await this.transfer(person, carl.phone, '24h'));
      this.arrived = await this.transfer(person, carl.phone, 'now');
      waiting.push(await this.waitingOrder(person, shop));
    }
    for (const shop of [stall, cafe]) sale.push(must(await this.till(shop, 'GET', '/v1/till/payments'), 'sales').data[0]);
    const transaction = [];
    for (const person of [ann, bob])
      transaction.push((await person.call('GET', '/v1/transactions')).body.data.find((one) => one.type === 'payment').id);
    const dispute = [], mistaken = [], asked = [];
    for (const person of [ann, bob]) {
      dispute.push(await this.dispute(person, carl.phone, 'deceived'));
      mistaken.push(await this.dispute(carl, person.phone, 'wrong_person'));
      asked.push(await this.dispute(dora, person.phone, 'wrong_person'));
    }
    const erik = await this.resident('+8613800138505', '埃里克叔');
    const family = [], helped = [], invited = [], unwanted = [], question = [], askedQuestion = [];
    for (const person of [ann, bob]) {
      family.push(await this.familyLink(person, dora, true));
      helped.push(await this.familyLink(carl, person, true));
      invited.push(await this.familyLink(dora, person, false));
      unwanted.push(await this.familyLink(erik, person, false));
      question.push(await this.question(person, family.at(-1)));
      askedQuestion.push(await this.question(carl, helped.at(-1)));
    }
    this.single = {};
    for (const role of single) {
      this.single[role] = new Colleague(this.port);
      must(await this.single[role].enrol(this.cli('staff', 'add', '--name', role, '--role', role).out.link), role);
    }
    // What a colleague asks for and the operator approves.
    const checker = await this.enter(this.cli('staff', 'link', '--colleague', '3').out.link);
    const change = [];
    for (const name of ['One', 'Two']) {
      const asked = { kind: 'staff.colleague', what: { name, roles: ['support'] }, reason: 'new here' };
      change.push(must(await this.ask(`__Host-console=${checker}`, 'POST', '/v1/console/changes', asked), 'a change'));
    }
    this.hash = change[0].hash;
    // Files about somebody, each for the one who asked.
    // About somebody who knows nobody here: what stands in his file is his alone.
    const fred = await this.resident('+8613800138506', '弗雷德');
    const exported = { kind: 'data.export', what: { phone: fred.phone }, reason: 'a court asked' };
    const files = {
      operator: must(await this.ask(`__Host-console=${this.operator}`, 'POST', '/v1/console/changes', exported), 'an export'),
      support: must(await this.single.support.ask(exported), 'an export'),
    };
    for (const { id, hash } of Object.values(files)) must(await this.single.compliance.approve(id, hash), 'approving it');
    const aCase = await this.dispute(dora, carl.phone, 'deceived');
    const order = [await this.order(stall, 300), await this.order(cafe, 300)];
    const account = (await this.ask(`__Host-console=${this.operator}`, 'GET', '/v1/console/accounts?kind=customer')).body.data[0].id;
    const posting = transaction[0];

    const programs = [], apiKey = [], apiOrder = [], apiSale = [], apiHold = [], checkout = [], paymentLink = [], webhook = [], tillWebhook = [];
    for (const [i, shop] of [stall, cafe].entries()) {
      const key = await this.apiKey(shop, 'web shop');
      programs.push(key.key);
      apiKey.push((await this.apiKey(shop, 'another')).id);
      apiOrder.push((await this.apiOrder(key.key, 'A-1')).id);
      checkout.push((await this.checkout(key.key, 'P-1')).id);
      paymentLink.push((await this.paymentLink(key.key)).id);
      // Nobody listens there, so nothing is waited for.
      webhook.push(must(await this.asProgram(key.key, '/v1/webhook_endpoints', { url: 'http://127.0.0.1:1/program' }), 'an endpoint').id);
      tillWebhook.push(must(await this.till(shop, 'POST', '/v1/till/webhook_endpoints', { url: 'http://127.0.0.1:1/till' }), 'an endpoint').id);
      apiSale.push(must(await this.pay([ann, bob][i], shop, (await this.apiOrder(key.key, 'A-2')).id, 200), 'a payment').id);
    }
    for (const [i, shop] of [stall, cafe].entries()) apiHold.push(await this.heldOrder(programs[i], [ann, bob][i], shop, 'H-1'));
    const tillHold = [];
    for (const [i, shop] of [stall, cafe].entries()) tillHold.push(await this.heldOrder(programs[i], [ann, bob][i], shop, 'H-2'));
    this.programKeys = programs;
    // Shops that share what they are paid: two that agree, and four that ask.
    const asking = [], askingGiver = [], splitOrder = [];
    await this.partners(stall, cafe, true);
    await this.partners(cafe, stall, true);
    for (const [i, shop] of [stall, cafe].entries()) {
      asking.push(await this.asking(shop, `Giver ${i}`));
      askingGiver.push(await this.asking(shop, `Asker ${i}`));
      const split = { when: 'confirmed', shares: [{ shop: [cafe, stall][i].id, share_bps: 1000 }] };
      splitOrder.push((await this.apiOrder(programs[i], 'S-1', { split })).id);
      must(await this.pay([ann, bob][i], shop, splitOrder[i], 200), 'a shared payment');
    }
    const trade = [], sentTrade = [], soldTrade = [], tradeOrder = [], complained = [], disputed = [], disputedSale = [], disputedOrder = [];
    for (const [i, shop] of [stall, cafe].entries()) {
      const paid = (number) => this.trade([ann, bob][i], shop, programs[i], number);
      trade.push((await paid('T-1')).trade);
      sentTrade.push((await paid('T-2')).trade);
      must(await this.till(shop, 'POST', `/v1/till/trades/${sentTrade[i]}/sent`, {}), 'sending it');
      soldTrade.push((await paid('T-3')).trade);
      tradeOrder.push((await paid('T-4')).order);
      const sent = async (number) => {
        const one = await paid(number);
        must(await this.till(shop, 'POST', `/v1/till/trades/${one.trade}/sent`, {}), 'sending it');
        return one;
      };
      const unhappy = async (number) => {
        const one = await sent(number);
        must(await [ann, bob][i].call('POST', `/v1/trades/${one.trade}/dispute`, { door: 'not_come' }, uuid7()), 'a complaint');
        return one;
      };
      complained.push((await sent('T-5')).trade);
      disputed.push((await unhappy('T-6')).trade);
      disputedSale.push((await unhappy('T-7')).trade);
      disputedOrder.push((await unhappy('T-8')).order);
      if (i === 0) this.tradeCase = (await unhappy('T-9')).trade;
    }

    // Shops of residents, their papers, their devices; and what a cashier may not give back alone.
    const documents = ['110199195603120024', '110199198805241039', '110199197001011014'];
    for (const [i, person] of [ann, bob, dora].entries()) this.visit(person, documents[i]);
    for (const person of [ann, bob]) await this.ownNamedLink(person);
    const ownShop = [], shopTill = [], till = [], askedRefund = [];
    for (const person of [ann, bob]) {
      const id = await this.ownShop(person, '小店');
      ownShop.push(id);
      await this.paired((body) => person.call('POST', `/v1/me/shops/${id}/pairings`, body, uuid7()), 'receiver');
      shopTill.push(must(await person.call('GET', `/v1/me/shops/${id}/tills`), 'tills').data[0].id);
    }
    for (const [i, shop] of [stall, cafe].entries()) {
      const cashier = await this.paired((body) => this.till(shop, 'POST', '/v1/till/pairings', body), 'cashier');
      till.push(must(await this.till(shop, 'GET', '/v1/till/tills'), 'tills').data[0].id);
      const paid = must(await this.pay([ann, bob][i], shop, await this.order(shop, 10_100), 10_100), 'a payment').id;
      await this.ask(`__Host-till=${cashier}`, 'POST', `/v1/till/payments/${paid}/refunds`, { amount: 10_100, currency: 'CNY' });
      askedRefund.push(paid);
      await this.ask(`__Host-till=${cashier}`, 'POST', '/v1/till/orders', { amount: 500, currency: 'CNY', discount: 500 });
    }
    // Numbers of products are each shop's own: so that no two are alike, the cafe's first one is taken away.
    for (const shop of [stall, cafe, cafe]) await this.product(shop);
    must(await this.till(cafe, 'DELETE', '/v1/till/products/1'), 'one product less');
    // Visits that were paid in advance: what two shops sell, what two residents bought there, and what a till asks about.
    const shopPlan = [], tillPlan = [], bought = [], soldPackage = [], visit = [];
    for (const [i, shop] of [stall, cafe].entries()) {
      const terms = { name: 'Ten visits', price: 1000, visits: 10, months: 6 };
      shopPlan.push(must(await [ann, bob][i].call('POST', `/v1/me/shops/${ownShop[i]}/plans`, terms, uuid7()), 'a plan').id);
      tillPlan.push(must(await this.till(shop, 'POST', '/v1/till/plans', terms), 'a plan').id);
      bought.push(await this.boughtPackage([ann, bob][i], shop, must(await this.till(shop, 'POST', '/v1/till/plans', terms), 'a plan')));
      soldPackage.push(await this.boughtPackage([ann, bob][i], shop, must(await this.till(shop, 'POST', '/v1/till/plans', terms), 'a plan')));
      visit.push(must(await this.till(shop, 'POST', `/v1/till/packages/${soldPackage[i]}/visits`, {}), 'a question').id);
    }
    const papers = await this.ownShop(dora, '面馆');
    must(await dora.call('POST', `/v1/me/shops/${papers}/papers`, { licence_code: '91350100M000100Y43', licence_name: 'a shop' }, uuid7()), 'papers');

    const two = (mine, theirs) => ({ resident: mine, 'other resident': theirs });
    const shops = (mine, theirs) => ({ shop: mine, 'other shop': theirs });
    const theirPrograms = (mine, theirs) => ({ program: mine, 'other program': theirs });
    this.things = {
      bank_link: { prefix: 'bnk', of: two(...link), deleted: goneLink },
      device: { prefix: 'dev', of: two(...device) },
      session: { prefix: 'ses', of: two(...session) },
      drill: { of: two('parcel_message', 'parcel_message'), none: 'no_such_drill', elsewhere: 'nor_this_one' },
      passkey: { prefix: 'psk', of: two(...passkey), deleted: gonePasskey },
      waiting_order: { prefix: 'ord', of: two(...waiting) },
      payment: { prefix: 'pay', of: two(...payment) },
      receipt: { prefix: 'rcp', of: two(...receipt) },
      top_up: { prefix: 'top', of: two(...topUp) },
      withdrawal: { prefix: 'wdr', of: two(...withdrawal) },
      transaction: { prefix: 'pst', of: two(...transaction) },
      transfer: { prefix: 'trf', of: two(...transfer) },
      order: { prefix: 'ord', of: shops(...order) },
      sale: { prefix: 'pay', of: shops(sale[0].id, sale[1].id) },
      product: { of: shops('1', '2'), none: '998', elsewhere: '999' },
      api_key: { of: shops(...apiKey), none: 'key_0000000000000000', elsewhere: 'key_ZZZZZZZZZZZZZZZZ' },
      held_order: { prefix: 'ord', of: shops(...tillHold) },
      api_order: { prefix: 'ord', of: theirPrograms(...apiOrder) },
      api_sale: { prefix: 'pay', of: theirPrograms(...apiSale) },
      api_hold: { prefix: 'ord', of: theirPrograms(...apiHold) },
      split_order: { prefix: 'ord', of: theirPrograms(...splitOrder) },
      asking_shop: { prefix: 'mer', of: shops(...asking) },
      asking_giver: { prefix: 'mer', of: theirPrograms(...askingGiver) },
      checkout: { prefix: 'cos', of: theirPrograms(...checkout) },
      payment_link: { prefix: 'plk', of: theirPrograms(...paymentLink) },
      webhook: { prefix: 'whe', of: theirPrograms(...webhook) },
      till_webhook: { prefix: 'whe', of: shops(...tillWebhook) },
      own_shop: { prefix: 'mer', of: two(...ownShop) },
      shop_plan: { prefix: 'pln', of: two(...shopPlan) },
      till_plan: { prefix: 'pln', of: shops(...tillPlan) },
      package: { prefix: 'pkg', of: two(...bought) },
      sold_package: { prefix: 'pkg', of: shops(...soldPackage) },
      visit: { prefix: 'vst', of: two(...visit) },
      trade: { prefix: 'trd', of: two(...trade) },
      sent_trade: { prefix: 'trd', of: two(...sentTrade) },
      sold_trade: { prefix: 'trd', of: shops(...soldTrade) },
      trade_order: { prefix: 'ord', of: theirPrograms(...tradeOrder) },
      complained_trade: { prefix: 'trd', of: two(...complained) },
      disputed_trade: { prefix: 'trd', of: two(...disputed) },
      disputed_sale: { prefix: 'trd', of: shops(...disputedSale) },
      disputed_order: { prefix: 'ord', of: theirPrograms(...disputedOrder) },
      trade_case: { prefix: 'trd', of: { operator: this.tradeCase } },
      shop_till: { prefix: 'tll', of: two(...shopTill) },
      till: { prefix: 'tll', of: shops(...till) },
      asked_discount: { prefix: 'tll', of: shops(...till) },
      asked_refund: { prefix: 'pay', of: shops(...askedRefund) },
      papers: { prefix: 'mer', of: { operator: papers } },
      sale_receipt: { prefix: 'rcp', of: shops(sale[0].receipt_id, sale[1].receipt_id) },
      dispute: { prefix: 'dsp', of: two(...dispute) },
      mistaken_dispute: { prefix: 'dsp', of: two(...mistaken) },
      asked_dispute: { prefix: 'dsp', of: two(...asked) },
      case: { prefix: 'dsp', of: { operator: aCase } },
      family_link: { prefix: 'fam', of: two(...family) },
      helped_link: { prefix: 'fam', of: two(...helped) },
      invited_link: { prefix: 'fam', of: two(...invited) },
      unwanted_link: { prefix: 'fam', of: two(...unwanted) },
      question: { prefix: 'apr', of: two(...question) },
      asked_question: { prefix: 'apr', of: two(...askedQuestion) },
      change: { of: { operator: `${change[0].id}` }, none: '900000000001', elsewhere: 'chg_1' },
      export: { of: { operator: `${files.operator.id}`, support: `${files.support.id}` }, none: '900000000001', elsewhere: 'chg_1' },
      another_change: { of: { operator: `${change[1].id}` }, none: '900000000001', elsewhere: 'chg_1' },
      account: { prefix: 'acc', of: { operator: account } },
      posting: { prefix: 'pst', of: { operator: posting } },
    };
    for (const thing of Object.values(this.things)) {
      thing.none ??= forged(this.idKey, thing.prefix, 900_000_000_001);
      thing.elsewhere ??= forged(randomBytes(16), thing.prefix, 1);
    }
  }

  /// The value of a role's session, wherever it tries to use it.
  session(role) {
    return { [role]: this.single[role]?.cookie.split('=').slice(1).join('='), nobody: '', resident: this.token(this.ann), 'other resident': this.token(this.bob), shop: this.stall.token, 'other shop': this.cafe.token, program: this.programKeys[0], 'other program': this.programKeys[1],
      operator: this.operator, supervisor: this.supervisor }[role];
  }
}
