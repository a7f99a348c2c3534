// Somebody else's things named in a body or a query: answered as if they did not exist. [right, what, seen]
import { forged } from './house.mjs';
import { uuid7 } from '../wallet.mjs';

const bare = (reply) => {
  const body = { ...reply.body };
  delete body.request_id;
  delete body.instance;
  return JSON.stringify([reply.status, body]);
};
const alike = (theirs, none, what) => [theirs.status >= 400 && bare(theirs) === bare(none), what, [theirs.status, theirs.body?.code, none.status, none.body?.code]];

export const probes = {
  async bankLink(house) {
    const ask = (link) => house.bankOrder(house.ann, '/v1/top_ups', 'top_up', link);
    return alike(await ask(house.things.bank_link.of['other resident']), await ask(house.things.bank_link.none), "another's bank account is as good as none");
  },
  async order(house) {
    const ask = (order) => house.pay(house.bob, house.stall, order, 100);
    return alike(await ask(house.things.waiting_order.of.resident), await ask(house.things.order.none), "an order that waits for another is as good as none");
  },
  /// What lies in somebody else's shop goes to nobody's bank.
  async shop(house) {
    const ask = async (shop) => {
      const nonce = uuid7();
      return house.bob.call('POST', '/v1/settlements', { shop_id: shop, upto: 'pst_0', amount: 100, fee: 0, proof: await house.bob.proof('settlement', { amount: 100, payee: shop, nonce }) }, nonce);
    };
    return alike(await ask(house.things.own_shop.of.resident), await ask(house.things.own_shop.none), "another's shop is as good as none");
  },
  async payee(house) {
    const looked = await house.ann.lookUp('+8613800138503');
    const ask = (payee) => house.bob.transfer(payee, 100);
    return alike(await ask(looked), await ask({ ...looked, payee_id: `${looked.payee_id.slice(0, -4)}AAAA` }), "what another looked up is as good as nothing");
  },
  async device(house) {
    const thief = Object.assign(Object.create(Object.getPrototypeOf(house.bob)), house.bob);
    const ask = (device) => { thief.device = device; return house.bankOrder(thief, '/v1/top_ups', 'top_up', house.things.bank_link.of['other resident']); };
    return alike(await ask(house.ann.device), await ask(house.things.device.none), "another's device signs nothing");
  },
  async challenge(house) {
    const theirs = (await house.ann.call('POST', '/v1/code_challenges', { purpose: 'add_email', email: 'ann@example.org' })).body.id;
    const ask = async (id) => { const nonce = uuid7(); return house.bob.call('POST', '/v1/me/email', { challenge_id: id, code: '000000', proof: await house.bob.proof('settings', { nonce }) }, nonce); };
    return alike(await ask(theirs), await ask(forged(house.idKey, 'otp', 900_000_000_001)), "another's code proves nothing");
  },
  /// One's own complaint about somebody else's transfer.
  async complaint(house) {
    const ask = (id) => house.bob.call('POST', '/v1/disputes', { transaction_id: id, door: 'deceived', reason: 'other' }, uuid7());
    return alike(await ask(house.things.transaction.of.resident), await ask(house.things.transaction.none), "another's transaction cannot be complained about");
  },
  async familyLink(house) {
    const ask = (link) => house.bob.call('POST', '/v1/approval_requests', { link_id: link, for: 'cash', amount: 100, currency: 'CNY' }, uuid7());
    return alike(await ask(house.things.family_link.of.resident), await ask(house.things.family_link.none), "somebody else's family is nobody to ask");
  },
  /// Somebody else's family pays nothing for me.
  async payer(house) {
    const ask = async (link) => {
      const order = await house.order(house.stall, 100), nonce = uuid7();
      const proof = await house.bob.proof('payment', { amount: 100, payee: `${house.stall.id}/${link}`, name: house.stall.name, nonce });
      return house.bob.call('POST', '/v1/payments', { payee_id: house.stall.id, payee_name: house.stall.name, amount: 100, currency: 'CNY', order_id: order, family_link_id: link, proof }, nonce);
    };
    return alike(await ask(house.things.family_link.of.resident), await ask(house.things.family_link.none), "somebody else's family pays nothing for me");
  },
  /// Nobody's recovery and the one of somebody whose contact one is not are alike; here there are none (family's recovery.txt has both).
  async recovery(house) {
    const ask = async (id) => { const nonce = uuid7(); return house.bob.call('POST', '/v1/recoveries/confirm', { recovery_id: id, digits: '0000', proof: await house.bob.proof('family', { payee: id, name: '0000', nonce }) }, nonce); };
    return alike(await ask(forged(house.idKey, 'rcv', 7)), await ask(forged(house.idKey, 'rcv', 900_000_000_001)), 'a recovery that is none of mine is none');
  },
  async like(house) {
    const ask = (id) => house.bob.call('GET', `/v1/transactions?like=${id}`);
    const theirs = await ask(house.things.transaction.of.resident), none = await ask(house.things.transaction.none);
    return [bare(theirs) === bare(none) && theirs.body.data.length === 0, "another's transaction finds nothing", theirs.body];
  },
  /// Who has received sees the transfer and is told that he may not take it back; before it has arrived he has not heard of it.
  async takingBack(house) {
    const ask = (id) => house.carl.call('POST', `/v1/transfers/${id}/cancel`, {}, uuid7());
    const arrived = await ask(house.arrived), waiting = await ask(house.things.transfer.of.resident), none = await ask(house.things.transfer.none);
    return [arrived.status === 403 && arrived.body.code === 'not_yours' && none.status === 404 && bare(waiting) === bare(none),
      'a payee may not take back what has arrived, and has not heard of what has not', [arrived.body, waiting.body, none.body]];
  },
  async cursor(house) {
    const page = await house.till(house.stall, 'GET', '/v1/till/payments?limit=1');
    const theirs = page.body.next_cursor ?? house.things.transaction.of.resident;
    const reply = await house.till(house.cafe, 'GET', `/v1/till/payments?cursor=${theirs}`);
    const none = await house.till(house.cafe, 'GET', `/v1/till/payments?cursor=${house.things.transaction.none}`);
    return alike(reply, none, "another's place in a list is none");
  },
};
