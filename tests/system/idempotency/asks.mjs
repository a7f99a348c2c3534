// For every route of the API that changes something, how a caller makes it happen: what has to be there before (made anew at
// each call), and the bytes for a key. `body(key, other)`: `other` is another request that is as right as the first and as well
// signed. `to`: the other request's path, where it differs by that. `fades`: a minute later the token that asked is none any more.
// `effect`: what others see of it once it was done, and neither before nor when it is done twice. Routes with no key of their own
// say what becomes of `eight` at once: how many of each answer, or which counts are right.
import { webcrypto } from 'node:crypto';
import { Passkey } from '../passkey.mjs';
import { uuid7 } from '../wallet.mjs';
import { must } from '../authorisation/house.mjs';
import { seen, seenText, tinyPhoto } from '../authorisation/table.mjs';
import { account, available, balance, desk, keyAt, newDocument, nobody, program, till, wallet } from './callers.mjs';
import { shopAsks } from './shop_asks.mjs';

const b64 = (bytes) => Buffer.from(bytes).toString('base64url');
const settings = (person) => (nonce) => person.proof('settings', { nonce });
const pairs = () => webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
const pointOf = async (key) => b64(await webcrypto.subtle.exportKey('raw', key.publicKey));
const otherSee = { ...seen, confirm_new: true }, otherText = seenText.replace('new=false', 'new=true');

const tokenOf = (colleague) => colleague.cookie.split('=').slice(1).join('=');
const challengeFor = async (colleague) => must(await colleague.call('POST', '/v1/console/passkey_challenges', {}), 'a challenge').challenge;

/// A code that came by message; `from`: how many codes have come there before.
async function codeFor(house, person, ask, from = 1) {
  const { id } = must(await person.call('POST', '/v1/code_challenges', ask), 'a code');
  const post = { call: (...all) => person.call(...all), phone: ask.phone ?? ask.email ?? person.phone, codesSeen: from };
  return { challenge_id: id, code: await house.newestCode(post, id) };
}
const linkOf = async (house, person, theirs = false, accepted = true) => {
  const other = await house.someone();
  return { other, id: theirs ? await house.familyLink(other, person, accepted) : await house.familyLink(person, other, accepted) };
};

let shops = 0;
const newShops = (house) => [1, 2].map(() => house.shop(`Shop ${++shops}`));
/// Two that want to share their takings with this shop.
const askers = async (house, shop) => [await house.asking(shop, `Asker ${++shops}`), await house.asking(shop, `Asker ${++shops}`)];

export const asks = {
  ...shopAsks,

  // ---------------------------------------------------------------------------------------------------------- money
  // `mine`: by this very person, whose key of another route is tried here.
  create_payment: async (house, me, shop, mine = false) => {
    const one = mine ? me : await house.someone(), { id, name } = house.stall, orders = [await house.order(house.stall, 100), await house.order(house.stall, 200)];
    const pays = async (order_id, amount, nonce) => ({ payee_id: id, payee_name: name, amount, currency: 'CNY', order_id, proof: await one.proof('payment', { amount, payee: id, name, nonce }) });
    return wallet(one, 'POST', '/v1/payments', (nonce, other) => pays(orders[other ? 1 : 0], other ? 200 : 100, nonce),
      { effect: { see: () => balance(one), is: 29_900 }, refused: (nonce) => pays(orders[0], 100, nonce) });  // its first payment is another one's: paid already
  },
  create_transfer: async (house) => {
    const one = await house.someone(), { payee_id: payee, name } = await one.lookUp((await house.someone()).phone), shown = name ?? '';
    return wallet(one, 'POST', '/v1/transfers', async (nonce, other) => {
      const amount = other ? 200 : 100;
      return { payee_id: payee, payee_name: shown, amount, currency: 'CNY', arrival: 'now', proof: await one.proof('transfer', { amount, payee, name: shown, nonce }) };
    }, { effect: { see: () => balance(one), is: 29_900 } });
  },
  cancel_transfer: async (house) => {
    const one = await house.someone(), to = (await house.someone()).phone, [id, two] = [await house.transfer(one, to, '24h'), await house.transfer(one, to, '24h')];
    return wallet(one, 'POST', `/v1/transfers/${id}/cancel`, () => ({}), { to: `/v1/transfers/${two}/cancel`, effect: { see: () => available(one), is: 29_900 } });
  },
  create_top_up: async (house) => {
    const one = await house.someone(), link = await house.bankLink(one, account());
    return wallet(one, 'POST', '/v1/top_ups', async (nonce, other) => {
      const amount = other ? 200 : 100;
      return { bank_link_id: link, amount, currency: 'CNY', proof: await one.proof('top_up', { amount, payee: link, nonce }) };
    }, { effect: { see: () => available(one), is: 30_100 } });
  },
  create_withdrawal: async (house) => {
    const one = await house.someone(), link = await house.bankLink(one, account());
    return wallet(one, 'POST', '/v1/withdrawals', async (nonce, other) => {
      const amount = other ? 200 : 100;
      return { bank_link_id: link, amount, currency: 'CNY', proof: await one.proof('withdrawal', { amount, payee: link, nonce }) };
    }, { effect: { see: () => available(one), is: 29_900 } });
  },
  create_bank_link: async (house, me) => {
    const [one, two] = [account(), account()];
    return wallet(me, 'POST', '/v1/bank_links', (nonce, other) => ({ bank: 'sim', account_no: other ? two : one, holder_name: '林' }));
  },
  create_order: async (house, me, shop) => till(shop, 'POST', '/v1/till/orders', (nonce, other) => ({ amount: other ? 200 : 100, currency: 'CNY', title: 'tea' })),
  create_charge: async (house, me, shop) => {
    const one = await house.someone({ smallPayments: true }), code = house.paymentCode(one);
    return till(shop, 'POST', '/v1/till/charges', (nonce, other) => ({ payment_code: code, amount: other ? 200 : 100, currency: 'CNY' }), { effect: { see: () => balance(one), is: 29_900 } });
  },
  create_refund: async (house, me, shop) => {
    const one = await house.someone(), paid = must(await house.pay(one, shop, await house.order(shop, 200), 200), 'a payment').id;
    return till(shop, 'POST', `/v1/till/payments/${paid}/refunds`, (nonce, other) => ({ amount: other ? 20 : 10, currency: 'CNY' }),
      { effect: { see: () => balance(one), is: 29_810 }, refused: () => ({ amount: 5_000, currency: 'CNY' }) });
  },

  // ------------------------------------------------------------------------------------------------ bounds and stops
  // Their answers show how everything of the kind stands, so each try has a person of its own.
  change_limits: async (house, me, shop, mine = false) => {
    const one = mine ? me : await house.someone({ rich: false });
    return wallet(one, 'PATCH', '/v1/me/limits', async (nonce, other) => ({ day: other ? 90_000 : 80_000, proof: await settings(one)(nonce) }));
  },
  set_bound: async (house) => {
    const one = await house.someone({ rich: false });
    return wallet(one, 'POST', '/v1/me/bounds', async (nonce, other) => ({ kind: 'year', amount: other ? 900_000 : 800_000, proof: await settings(one)(nonce) }));
  },
  lock_money: async (house) => {
    const one = await house.someone();
    return wallet(one, 'POST', '/v1/me/lock', async (nonce, other) => ({ amount: other ? 20 : 10, proof: await settings(one)(nonce) }));
  },
  stop_payments: async (house) => { const one = await house.someone(); return wallet(one, 'POST', '/v1/me/stop', () => ({}), { single: 'its body is always empty' }); },
  resume_payments: async (house) => {
    const one = await house.someone();
    must(await one.call('POST', '/v1/me/stop', {}, uuid7()), 'a stop');
    const code = await codeFor(house, one, { purpose: 'resume' });
    return wallet(one, 'POST', '/v1/me/resume', async (nonce) => ({ ...code, proof: await settings(one)(nonce) }), { single: 'a stop is lifted in one way' });
  },
  make_recovery_codes: async (house, me) => wallet(me, 'POST', '/v1/me/recovery_codes', async (nonce) => ({ proof: await settings(me)(nonce) }), { single: 'its body is a proof alone',
    // Codes are shown once, to whoever asked first; who lost that answer makes new ones.
    once: true }),
  stop_payments_by_code: async (house) => {
    const one = await house.someone(), nonce = uuid7();
    const [code, another] = must(await one.call('POST', '/v1/me/recovery_codes', { proof: await settings(one)(nonce) }, nonce), 'codes').codes;
    return nobody('POST', '/v1/stop', (key, other) => ({ phone: one.phone, recovery_code: other ? another : code }));
  },

  // -------------------------------------------------------------------------------------------------- who somebody is
  register_customer: async (house) => {
    const one = house.stranger(), code = await codeFor(house, one, { purpose: 'register', phone: one.phone }, 0), key = await pointOf(await pairs());
    return nobody('POST', '/v1/registrations', (nonce, other) => ({ ...code, nickname: other ? '别人' : '新人', pin: one.pin,
      device: { public_key: key, name: 'phone' }, consents: ['terms', 'privacy'] }));
  },
  sign_in: async (house) => {
    const one = await house.someone();
    return nobody('POST', '/v1/sessions', async (nonce) => ({ proof: await one.proof('login', { nonce }) }), { single: 'its body is a proof alone' });
  },
  sign_in_new_device: async (house) => {
    const one = await house.someone(), code = await codeFor(house, one, { purpose: 'login', phone: one.phone }), key = await pointOf(await pairs());
    return nobody('POST', '/v1/sessions/new_device', (nonce, other) => ({ ...code, pin: one.pin, device: { public_key: key, name: other ? 'tablet' : 'phone' } }));
  },
  recover_pin: async (house) => {
    const one = await house.someone(), code = await codeFor(house, one, { purpose: 'recover_pin', phone: one.phone });
    return nobody('POST', '/v1/pin_recoveries', async (nonce, other) => {
      const { pin, ...proof } = await settings(one)(nonce);
      return { ...code, new_pin: other ? '719306' : '719305', proof };
    });
  },
  // Of whoever shows a document at the counter; what contacts confirm stands in inScenarios.
  start_recovery: async (house) => {
    const one = await house.someone(), code = await codeFor(house, one, { purpose: 'login', phone: one.phone });
    return nobody('POST', '/v1/recoveries', (nonce, other) => ({ ...code, pin: other ? '719306' : '719305', at_counter: true }));
  },
  stop_recovery: async (house) => {
    const one = await house.someone(), code = await codeFor(house, one, { purpose: 'login', phone: one.phone });
    const { id } = must(await house.ask('', 'POST', '/v1/recoveries', { ...code, pin: '719305', at_counter: true }), 'a recovery');
    return wallet(one, 'POST', '/v1/recoveries/stop', () => ({ recovery_id: id }), { single: 'nobody has two under way' });
  },
  change_pin: async (house) => {
    const one = await house.someone();
    return wallet(one, 'POST', '/v1/pin_changes', async (nonce, other) => ({ new_pin: other ? '719306' : '719305', proof: await settings(one)(nonce) }));
  },
  renew_session: async (house) => { const one = await house.someone(); return wallet(one, 'POST', '/v1/sessions/renewals', () => ({}), { single: 'its body is always empty', fades: true }); },
  renew_till_session: async (house, me, at) => { const shop = await house.anotherTill(at); return till(shop, 'POST', '/v1/till/sessions/renewals', () => ({}), { single: 'its body is always empty', fades: true }); },
  renew_console_session: async (house) => desk(await house.anotherDesk(), 'POST', '/v1/console/sessions/renewals', () => ({}), { single: 'its body is always empty', fades: true }),
  add_email: async (house) => {
    const one = await house.someone({ rich: false }), codes = [];
    for (const word of ['one', 'two']) codes.push(await codeFor(house, one, { purpose: 'add_email', email: `${word}${one.phone.slice(-6)}@example.org` }, 0));
    return wallet(one, 'POST', '/v1/me/email', async (nonce, other) => ({ ...codes[other ? 1 : 0], proof: await settings(one)(nonce) }));
  },
  add_passkey: async (house, me) => {
    const made = async () => {
      const options = must(await me.call('POST', '/v1/me/passkey_options', {}), 'passkey options');
      const key = new Passkey('ES256', { site: 'localhost', page: `http://${house.host}`, challenge: Buffer.from(options.challenge, 'base64url') });
      return { id: b64(key.id), credential: key.registration() };
    };
    const [one, two] = [await made(), await made()];
    return wallet(me, 'POST', '/v1/me/passkeys', async (nonce, other) => {
      const { id, credential } = other ? two : one;
      return { credential, name: 'key', proof: await me.proof('passkey', { payee: id, name: 'key', nonce }) };
    });
  },
  tell_identity: async (house) => {
    const one = await house.someone();
    return wallet(one, 'POST', '/v1/me/identity', async (nonce, other) => ({ document_number: '110199195603120024', name: other ? '周桂花' : '周桂兰', proof: await settings(one)(nonce) }),
      { moves: 'the answer shows the check, which the registry decides meanwhile' });
  },
  answer_drill: async (house) => wallet(await house.someone({ rich: false }), 'POST', '/v1/me/drills/parcel_message/answers', (nonce, other) => ({ choice: other ? 2 : 1 })),

  // -------------------------------------------------------------------------------------------------------- disputes
  open_dispute: async (house) => {
    const one = await house.someone(), transaction_id = await house.sent(one, (await house.someone()).phone);
    return wallet(one, 'POST', '/v1/disputes', (nonce, other) => ({ transaction_id, door: 'wrong_person', reason: 'other', statement: other ? 'that' : 'this' }));
  },
  decline_dispute: async (house) => {
    const one = await house.someone(), id = await house.dispute(await house.someone(), one.phone, 'wrong_person');
    return wallet(one, 'POST', `/v1/disputes/${id}/decline`, (nonce, other) => ({ answer: other ? 'other' : 'was_owed' }));
  },
  give_back_dispute: async (house) => {
    const one = await house.someone(), [id, two] = [await house.dispute(await house.someone(), one.phone, 'wrong_person'), await house.dispute(await house.someone(), one.phone, 'wrong_person')];
    return wallet(one, 'POST', `/v1/disputes/${id}/give_back`, async (nonce, other) => ({ amount: 100, proof: await one.proof('give_back', { amount: 100, payee: other ? two : id, nonce }) }),
      { to: `/v1/disputes/${two}/give_back`, effect: { see: () => balance(one), is: 30_100 } });
  },
  add_dispute_statement: async (house) => {
    const one = await house.someone(), id = await house.dispute(one, (await house.someone()).phone, 'deceived');
    return wallet(one, 'POST', `/v1/disputes/${id}/statements`, (nonce, other) => ({ text: other ? 'it was like that' : 'it was like this' }));
  },
  withdraw_dispute: async (house) => {
    const one = await house.someone(), to = (await house.someone()).phone;
    const [id, two] = [await house.dispute(one, to, 'wrong_person'), await house.dispute(one, to, 'wrong_person')];
    return wallet(one, 'POST', `/v1/disputes/${id}/withdraw`, () => ({}), { to: `/v1/disputes/${two}/withdraw` });
  },
  decide_dispute_case: async (house) => {
    const id = await house.dispute(await house.someone(), (await house.someone()).phone, 'deceived');
    return desk(house.operator, 'POST', `/v1/console/disputes/${id}/decision`, (nonce, other) => ({ decision: 'release', reason: other ? 'as said' : 'as agreed' }));
  },

  // ---------------------------------------------------------------------------------------------------------- family
  invite_family: async (house) => {
    const one = await house.someone(), [a, b] = [(await house.someone()).phone, (await house.someone()).phone];
    return wallet(one, 'POST', '/v1/family_links', async (nonce, other) => {
      const phone = other ? b : a;
      return { phone, terms: seen, proof: await one.proof('family', { payee: seenText, name: phone, nonce }) };
    });
  },
  change_family: async (house) => {
    const one = await house.someone(), { id } = await linkOf(house, one);
    return wallet(one, 'PATCH', `/v1/family_links/${id}`, async (nonce, other) => ({ terms: other ? otherSee : seen,
      proof: await one.proof('family', { payee: id, name: other ? otherText : seenText, nonce }) }));
  },
  accept_family: async (house) => {
    const one = await house.someone(), first = await linkOf(house, one, true, false), second = await linkOf(house, one, true, false);
    const body = (link) => async (nonce) => ({ phone: link.other.phone, proof: await one.proof('family', { payee: link.id, name: link.other.phone, nonce }) });
    return wallet(one, 'POST', `/v1/family_links/${first.id}/accept`, (nonce, other) => body(other ? second : first)(nonce), { to: `/v1/family_links/${second.id}/accept` });
  },
  decline_family: async (house) => {
    const one = await house.someone(), first = await linkOf(house, one, true, false), second = await linkOf(house, one, true, false);
    return wallet(one, 'POST', `/v1/family_links/${first.id}/decline`, () => ({}), { to: `/v1/family_links/${second.id}/decline` });
  },
  end_family: async (house) => {
    const one = await house.someone(), first = await linkOf(house, one), second = await linkOf(house, one);
    return wallet(one, 'POST', `/v1/family_links/${first.id}/end`, () => ({}), { to: `/v1/family_links/${second.id}/end` });
  },
  lower_family_limits: async (house) => {
    const one = await house.someone(), { id } = await linkOf(house, one, true);
    return wallet(one, 'POST', `/v1/family_links/${id}/limits`, (nonce, other) => ({ day: other ? 200 : 100 }));
  },
  propose_family_limits: async (house) => {
    const one = await house.someone(), { id } = await linkOf(house, one, true);
    must(await one.call('POST', `/v1/family_links/${id}/limits`, { day: 100 }, uuid7()), 'a lower limit');
    return wallet(one, 'POST', `/v1/family_links/${id}/limit_proposals`, (nonce, other) => ({ day: other ? 300 : 200 }));
  },
  drop_family_proposal: async (house) => {
    const one = await house.someone(), first = await linkOf(house, one), second = await linkOf(house, one);
    return wallet(one, 'POST', `/v1/family_links/${first.id}/limit_proposals/drop`, () => ({}), { to: `/v1/family_links/${second.id}/limit_proposals/drop` });
  },
  ask_family: async (house) => {
    const one = await house.someone(), { id } = await linkOf(house, one);
    return wallet(one, 'POST', '/v1/approval_requests', (nonce, other) => ({ link_id: id, for: 'cash', amount: other ? 200 : 100, currency: 'CNY' }));
  },
  answer_approval: async (house) => {
    const one = await house.someone(), { other: owner, id } = await linkOf(house, one, true), question = await house.question(owner, id);
    return wallet(one, 'POST', `/v1/approval_requests/${question}/answer`, (nonce, other) => ({ answer: other ? 'no' : 'call' }));
  },

  // --------------------------------------------------------------------------------------------------------- console
  announce_call: async (house) => {
    const { phone } = await house.someone();
    return desk(house.operator, 'POST', '/v1/console/calls', (nonce, other) => ({ phone, reason: 'question', word: other ? 'river' : 'bridge' }));
  },

  ask_change: async (house) => {
    const name = `New ${house.newcomers}`;
    return desk(house.operator, 'POST', '/v1/console/changes', (nonce, other) => ({ kind: 'staff.colleague', what: { name, roles: ['support'] }, reason: other ? 'came back' : 'new here' }));
  },

  approve_change: async (house, me, shop) => {
    const one = await house.someone(), { support, compliance } = house.single, asked = [];
    for (let i = 0; i < 2; i++) {
      const payment = must(await house.pay(one, shop, await house.order(shop, 200), 200), 'a payment').id;
      asked.push(must(await support.ask({ kind: 'payments.refund', what: { phone: one.phone, payment, amount: 200 }, reason: 'the shop does not answer' }), 'a change'));
    }
    return desk(tokenOf(compliance), 'POST', `/v1/console/changes/${asked[0].id}/approval`, (nonce, other) => {
      const { id, hash } = asked[other ? 1 : 0];
      return { hash, proof: compliance.proof({ purpose: 'approve_change', about: `${id}`, shown: hash, nonce }) };
    }, { to: `/v1/console/changes/${asked[1].id}/approval`, effect: { see: () => balance(one), is: 29_800 } });
  },
  refuse_change: async (house) => {
    const { compliance } = house.single, what = { name: `Other ${uuid7().slice(-8)}`, roles: ['support'] };
    const { id } = must(await house.single.security.ask({ kind: 'staff.colleague', what, reason: 'new here' }), 'a change');
    return desk(tokenOf(compliance), 'POST', `/v1/console/changes/${id}/refusal`, (nonce, other) => ({ reason: other ? 'not now' : 'not like this' }),
      { effect: { see: async () => must(await compliance.call('GET', `/v1/console/changes/${id}`), 'a change').state, is: 'refused' } });
  },
  sign_in_console: async (house) => {
    const { finance } = house.single, [one, two] = [await challengeFor(finance), await challengeFor(finance)];
    return nobody('POST', '/v1/console/passkey_sessions', (nonce, other) => {
      const challenge = other ? two : one;
      return { challenge, proof: finance.proof({ purpose: 'console_login', about: challenge, nonce }) };
    });
  },
  enrol_staff_passkey: async (house) => {
    const { link } = house.cli('staff', 'add', '--name', `Fresh ${uuid7().slice(-8)}`, '--role', 'support').out, token = new URL(link).hash.slice(1);
    const { challenge } = must(await house.ask('', 'POST', '/v1/console/passkey_options', { token }), 'passkey options');
    const credential = new Passkey('ES256', { site: 'localhost', page: `http://${house.host}`, challenge: Buffer.from(challenge, 'base64url') }).registration();
    return nobody('POST', '/v1/console/passkeys', () => ({ token, credential }), { eight: { done: 1, link_token_invalid: 7 } });
  },

  // -------------------------------------------------------------------------------------------------------- programs
  create_api_key: async (house, me, shop) => till(shop, 'POST', '/v1/till/api_keys', (nonce, other) => ({ label: other ? 'that' : 'this', kind: 'restricted', scopes: ['orders:read'] })),
  rotate_api_key: async (house, me, shop) => {
    const { id } = must(await house.till(shop, 'POST', '/v1/till/api_keys', { label: 'old', kind: 'restricted', scopes: ['orders:read'] }), 'a key');
    return till(shop, 'POST', `/v1/till/api_keys/${id}/rotate`, (nonce, other) => ({ overlap_seconds: other ? 60 : 3600 }));
  },
  offer_pairing: async (house, me, shop) => till(shop, 'POST', '/v1/till/pairings', (nonce, other) => ({ role: 'cashier', label: other ? 'that' : 'this' })),
  create_shop_refund: async (house, me, shop) => {
    const [payer, key] = [await house.someone(), house.programKeys[shop === house.stall ? 0 : 1]];
    const paid = must(await house.pay(payer, shop, (await house.apiOrder(key, `R-${uuid7()}`)).id, 200), 'a payment').id;
    return program(key, 'POST', `/v1/payments/${paid}/refunds`, (nonce, other) => ({ amount: other ? 20 : 10, currency: 'CNY' }), { shop, effect: { see: () => balance(payer), is: 29_810 } });
  },
  create_shop_order: async (house) => {
    const merchant_order_no = `O-${uuid7()}`;
    return program(house.programKeys[0], 'POST', '/v1/orders', () => ({ merchant_order_no, amount: 200, currency: 'CNY' }), { eight: { done: 8 } });
  },
  cancel_shop_order: async (house) => {
    const { id } = await house.apiOrder(house.programKeys[0], `C-${uuid7()}`);
    return program(house.programKeys[0], 'POST', `/v1/orders/${id}/cancel`, () => ({}), { eight: { done: 8 } });
  },
  capture_shop_order: async (house, me, shop) => {
    const key = house.programKeys[shop === house.stall ? 0 : 1], order = await house.heldOrder(key, await house.someone(), shop, `H-${uuid7()}`);
    return program(key, 'POST', `/v1/orders/${order}/capture`, (nonce, other) => ({ amount: other ? 20 : 10, currency: 'CNY' }), { shop, eight: { done: 1, capture_over: 7 } });
  },
  // Shops that share what they are paid: asked by a till or a program, answered likewise.
  ask_till_split_partner: async (house, me, shop) => {
    const [one, two] = newShops(house);
    return till(shop, 'POST', '/v1/till/split_partners', (nonce, other) => ({ receiver: other ? two.id : one.id }));
  },
  ask_split_partner: async (house, me, shop) => {
    const [one, two] = newShops(house);
    return program(keyAt(house, shop), 'POST', '/v1/split_partners', (nonce, other) => ({ receiver: other ? two.id : one.id }), { shop });
  },
  accept_till_split_partner: async (house, me, shop) => {
    const [one, two] = await askers(house, shop);
    return till(shop, 'POST', `/v1/till/split_partners/${one}/accept`, () => ({}), { to: `/v1/till/split_partners/${two}/accept` });
  },
  accept_split_partner: async (house, me, shop) => {
    const [one, two] = await askers(house, shop);
    return program(keyAt(house, shop), 'POST', `/v1/split_partners/${one}/accept`, () => ({}), { shop, to: `/v1/split_partners/${two}/accept` });
  },
  end_till_split_partner: async (house, me, shop) => {
    const [one, two] = await askers(house, shop);
    return till(shop, 'POST', `/v1/till/split_partners/${one}/end`, () => ({}), { to: `/v1/till/split_partners/${two}/end` });
  },
  end_split_partner: async (house, me, shop) => {
    const [one, two] = await askers(house, shop);
    return program(keyAt(house, shop), 'POST', `/v1/split_partners/${one}/end`, () => ({}), { shop, to: `/v1/split_partners/${two}/end` });
  },
  share_out_shop_order: async (house, me, shop) => {
    const key = keyAt(house, shop), split = { when: 'confirmed', shares: [{ shop: (shop === house.stall ? house.cafe : house.stall).id, share_bps: 1000 }] };
    const paid = async () => {
      const { id } = await house.apiOrder(key, `S-${uuid7()}`, { split });
      must(await house.pay(await house.someone(), shop, id, 200), 'a shared payment');
      return id;
    };
    const one = await paid(), two = await paid();
    return program(key, 'POST', `/v1/orders/${one}/split`, () => ({}), { shop, to: `/v1/orders/${two}/split`, eight: { done: 1, split_over: 7 } });
  },
  create_checkout_session: async (house) => {
    const merchant_order_no = `P-${uuid7()}`;
    return program(house.programKeys[0], 'POST', '/v1/checkout_sessions', () => ({ merchant_order_no, amount: 200, currency: 'CNY', success_url: 'https://shop.example/thanks' }), { eight: { done: 8 } });
  },
  expire_checkout_session: async (house) => {
    const { id } = await house.checkout(house.programKeys[0], `E-${uuid7()}`);
    return program(house.programKeys[0], 'POST', `/v1/checkout_sessions/${id}/expire`, () => ({}), { eight: { done: 8 } });
  },
  create_payment_link: async (house, me, shop) => program(house.programKeys[shop === house.stall ? 0 : 1], 'POST', '/v1/payment_links', (nonce, other) => ({ use: 'again', amount: other ? 300 : 200, currency: 'CNY', title: 'A cup' }), { shop }),
  end_payment_link: async (house) => {
    const { id } = await house.paymentLink(house.programKeys[0]);
    return program(house.programKeys[0], 'POST', `/v1/payment_links/${id}/end`, () => ({}), { eight: { done: 8 } });
  },
  // Each press is a visitor of his own: eight orders, seven of which nobody pays.
  open_payment_link: async (house) => {
    const { id } = await house.paymentLink(house.programKeys[0]);
    return nobody('POST', `/v1/public/payment_links/${id}/open`, () => ({}), { eight: { done: 8 } });
  },
  create_webhook_endpoint: async (house) => program(house.programKeys[1], 'POST', '/v1/webhook_endpoints', () => ({ url: `http://127.0.0.1:1/${house.newcomers}` }), { eight: { done: 8 } }),
  create_till_webhook_endpoint: async (house) => till(house.cafe, 'POST', '/v1/till/webhook_endpoints', () => ({ url: `http://127.0.0.1:1/till/${house.newcomers}` }), { eight: { done: 8 } }),
  replay_webhook_events: async (house) => program(house.programKeys[0], 'POST', `/v1/webhook_endpoints/${house.things.webhook.of.program}/replay`, () => ({ from: 1, to: 3 }), { eight: { done: 8 } }),
  rotate_webhook_secret: async (house) => program(house.programKeys[0], 'POST', `/v1/webhook_endpoints/${house.things.webhook.of.program}/rotate`, () => ({}), { eight: { done: 8 } }),
  delete_webhook_endpoint: async (house) => program(house.programKeys[1], 'DELETE', `/v1/webhook_endpoints/${house.things.webhook.of['other program']}`, null, { eight: { done: 1, not_found: 7 } }),
  replay_till_webhook_events: async (house) => till(house.stall, 'POST', `/v1/till/webhook_endpoints/${house.things.till_webhook.of.shop}/replay`, () => ({ from: 1, to: 3 }), { eight: { done: 8 } }),
  rotate_till_webhook_secret: async (house) => till(house.stall, 'POST', `/v1/till/webhook_endpoints/${house.things.till_webhook.of.shop}/rotate`, () => ({}), { eight: { done: 8 } }),
  delete_till_webhook_endpoint: async (house) => till(house.cafe, 'DELETE', `/v1/till/webhook_endpoints/${house.things.till_webhook.of['other shop']}`, null, { eight: { done: 1, not_found: 7 } }),
  revoke_api_key: async (house) => till(house.stall, 'DELETE', `/v1/till/api_keys/${house.things.api_key.of.shop}`, null, { eight: { done: 8 } }),

  create_product: async (house, me, shop) => till(shop, 'POST', '/v1/till/products', (nonce, other) => ({ name: other ? 'Coffee' : 'Tea', price: 500 })),
  change_product: async (house, me, shop) => till(shop, 'POST', `/v1/till/products/${await house.product(shop)}`, () => ({ name: 'Green tea', price: 550 }), { eight: { done: 8 } }),
  remove_product: async (house, me, shop) => till(shop, 'DELETE', `/v1/till/products/${await house.product(shop)}`, null, { eight: { done: 1, product_unknown: 7 } }),

  // -------------------------------------------------------- without a key: eight at once change what one would change
  remove_bank_link: async (house, me) => wallet(me, 'DELETE', `/v1/bank_links/${await house.bankLink(me, account())}`, null, { eight: { done: 8 } }),
  remove_passkey: async (house, me) => wallet(me, 'DELETE', `/v1/me/passkeys/${await house.passkey(me)}`, null, { eight: { done: 1, not_found: 7 } }),
  bind_till: async (house) => {
    const shop = await house.anotherTill(house.stall), key = await pointOf(await pairs());
    return till(shop, 'POST', '/v1/till/key', () => ({ public_key: key }), { eight: { done: 8 } });
  },
  end_call: async (house) => {
    const { phone } = await house.someone();
    must(await house.ask(`__Host-console=${house.operator}`, 'POST', '/v1/console/calls', { phone, reason: 'question', word: 'river' }), 'a call');
    return desk(house.operator, 'POST', '/v1/console/calls/end', () => ({ phone }), { eight: { done: 8 } });
  },
  set_shop_photo: async (house, me) => {
    house.visit(me, newDocument());
    const shop = await house.ownShop(me, '照相馆');
    return wallet(me, 'POST', `/v1/me/shops/${shop}/photo`, () => ({ photo: tinyPhoto }), { eight: { done: 8 } });
  },
  remove_shop_photo: async (house) => {
    const one = await house.someone();
    house.visit(one, newDocument());
    const shop = await house.ownShop(one, '冲印店');
    return wallet(one, 'DELETE', `/v1/me/shops/${shop}/photo`, null, { eight: { done: 8 } });
  },
  set_shop_discount_caps: async (house) => {
    const one = await house.someone();
    house.visit(one, newDocument());
    const shop = await house.ownShop(one, '小卖部');
    return wallet(one, 'POST', `/v1/me/shops/${shop}/discount_caps`, () => ({ cashier: 5, manager: 20 }), { eight: { done: 8 } });
  },
  set_discount_caps: async (house) => till(house.stall, 'POST', '/v1/till/discount_caps', () => ({ cashier: 10, manager: 30 }), { eight: { done: 8 } }),
  capture_order: async (house, me, shop) => {
    const key = house.programKeys[shop === house.stall ? 0 : 1], order = await house.heldOrder(key, await house.someone(), shop, `T-${uuid7()}`);
    return till(shop, 'POST', `/v1/till/orders/${order}/capture`, (nonce, other) => ({ amount: other ? 20 : 10, currency: 'CNY' }), { eight: { done: 1, capture_over: 7 } });
  },
  // Of the three sandboxes that the town offers, one is there before.
  create_sandbox: async (house) => {
    await house.sandbox();
    return nobody('POST', '/v1/sandboxes', () => ({}), { eight: { done: 2, sandboxes_full: 6 } });
  },
  end_sandbox: async (house) => {
    const { keys } = await house.sandbox();
    house.playground = null;
    // Who was let in before it ended is told that it has ended, too.
    return program(keys.secret, 'DELETE', '/v1/sandboxes/current', null, { eight: ({ done, not_signed_in = 0 }) => done >= 1 && done + not_signed_in === 8,
      effect: { see: () => house.look(keys.secret, '/v1/test_clock').then(({ status }) => status), is: 401 } });
  },
  pay_in_sandbox: async (house) => {
    const { keys, residents } = await house.sandbox(), { id } = await house.apiOrder(keys.secret, `B-${uuid7()}`);
    const { phone } = residents.find(({ state }) => state === 'normal');
    return program(keys.secret, 'POST', '/v1/sandbox/payments', () => ({ order_id: id, phone }), { eight: { done: 1, order_already_paid: 7 } });
  },
  advance_test_clock: async (house) => {
    const { keys } = await house.sandbox(), to = new Date(Date.now() + 3_600_000).toISOString();
    const see = async () => Math.round((await house.look(keys.secret, '/v1/test_clock')).body.ahead_seconds / 3_600);
    return program(keys.secret, 'POST', '/v1/test_clock/advance', () => ({ to }), { eight: { done: 1, clock_invalid: 7 }, effect: { see, is: 1 } });
  },
  sign_out_till: async (house) => till(await house.anotherTill(house.stall), 'DELETE', '/v1/till/sessions/current', null, { eight: { done: 8 } }),
  sign_out_console: async (house) => desk(await house.anotherDesk(), 'DELETE', '/v1/console/sessions/current', null, { eight: { done: 8 } }),
};

/// Routes that change nothing of anybody's though they are asked by POST (view_family and take_export note who has looked), and those that tests/system/races races by themselves.
export const reads = ['resolve_payee', 'resolve_code', 'tell_checkout_confirming', 'verify_receipt', 'check_till_receipt', 'create_collect_code', 'view_family', 'take_export', 'look_recovery', 'start_passkey', 'start_passkey_sign_in', 'start_staff_sign_in', 'start_staff_passkey', 'show_package_code'];
export const racedElsewhere = ['cancel_order', 'change_settings', 'remove_device', 'sign_out', 'open_till', 'open_console', 'annotate_transaction',
  'decline_order', 'end_other_sessions', 'end_session', 'close_wallet', 'send_code'];
/// What a day's test cannot bring about: the scenarios play it, under one key and under several.
export const inScenarios = [
  'confirm_recovery',  // a contact counts from the third day on: recovery.txt
  'settle_now',  // open 90 days after a shop's first payment, with payments on 30 of them: settlement.txt
];
