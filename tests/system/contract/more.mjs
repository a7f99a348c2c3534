// What neither the table of idempotency nor that of authorisation brings about, done right once. Operation → how.
import { request, uuid7 } from '../wallet.mjs';
import { must } from '../authorisation/house.mjs';

const shift = (path, body) => async (town) => town.till(town.stall, 'POST', `/v1/till/shift${path}`, body);
/// Somebody who has lost his phone, and a code that came to his number.
async function lost(town) {
  const one = await town.someone({ rich: false }), stranger = { call: one.call, port: one.port, language: 'en', cookie: '' };
  const { id } = must(await stranger.call('POST', '/v1/code_challenges', { purpose: 'login', phone: one.phone }), 'a code');
  return { one, stranger, code: { challenge_id: id, code: await town.newestCode({ call: (...all) => one.call(...all), phone: one.phone, codesSeen: 1 }, id) } };
}
let started, sandbox;

export const more = {
  create_collect_code: (town) => town.ann.call('POST', '/v1/collect_codes', { amount: 100, currency: 'CNY', note: 'tea' }),
  change_settings: async (town) => {
    const one = await town.someone({ rich: false }), nonce = uuid7();
    return one.call('PATCH', '/v1/me/settings', { elder_mode: true, proof: await one.proof('settings', { nonce }) }, nonce);
  },
  end_other_sessions: async (town) => (await town.someone({ rich: false })).call('DELETE', '/v1/me/sessions'),
  start_passkey_sign_in: (town) => town.ask('', 'POST', '/v1/passkey_challenges', {}),
  start_staff_sign_in: (town) => town.ask('', 'POST', '/v1/console/passkey_challenges', {}),
  sign_in_console: (town) => town.single.finance.signIn(),
  verify_receipt: async (town) => {
    const receipt = must(await town.ann.call('GET', `/v1/receipts/${town.things.receipt.of.resident}`), 'a receipt');
    return town.ask('', 'POST', '/v1/public/receipts/verify', { receipt });
  },
  check_till_receipt: (town) => town.till(town.stall, 'POST', '/v1/till/receipt_checks', { text: `https://pay.example/verify?receipt=${town.things.sale_receipt.of.shop}` }),
  resolve_code: async (town) => {
    const { url } = await town.apiOrder(town.programKeys[0], `Q-${uuid7()}`);
    return town.ann.call('POST', '/v1/qr/resolve', { text: url });
  },
  // What programs ask of a sandbox they ask at the instance's address.
  create_sandbox: async (town) => { sandbox = (await town.ask('', 'POST', '/v1/sandboxes', {})).body; },
  get_test_clock: (town) => request(town.port, 'GET', '/v1/test_clock', undefined, { host: town.host, authorization: `Bearer ${sandbox.keys.secret}` }),
  advance_test_clock: (town) => request(town.port, 'POST', '/v1/test_clock/advance', { seconds: 90_000 }, { host: town.host, authorization: `Bearer ${sandbox.keys.secret}` }),
  pay_in_sandbox: async (town) => {
    const inside = (method, path, body) => request(town.port, method, path, body, { host: town.host, authorization: `Bearer ${sandbox.keys.secret}` });
    must(await inside('POST', '/v1/orders', { merchant_order_no: 'S-1', amount: 1_200, currency: 'CNY' }), 'an order there');
    return inside('POST', '/v1/sandbox/payments', { merchant_order_no: 'S-1', phone: sandbox.residents[0].phone });
  },
  end_sandbox: (town) => request(town.port, 'DELETE', '/v1/sandboxes/current', undefined, { host: town.host, authorization: `Bearer ${sandbox.keys.secret}` }),
  open_shift: shift('', { cash: 10_000 }),
  move_cash: shift('/cash', { amount: -500, words: 'milk' }),
  close_shift: shift('/close', { counted: 9_500 }),
  start_recovery: async (town) => {
    const { one, stranger, code } = await lost(town);
    started = { one, id: (await stranger.call('POST', '/v1/recoveries', { ...code, pin: one.pin, at_counter: true }, uuid7())).body.id };
  },
  look_recovery: (town) => town.ask('', 'POST', '/v1/recoveries/status', { recovery_id: started.id }),
  stop_recovery: () => started.one.call('POST', '/v1/recoveries/stop', { recovery_id: started.id }, uuid7()),
  confirm_recovery: async (town) => {
    const nonce = uuid7(), id = started.id ?? town.things.family_link.none.replace('fam', 'rcv');
    return town.bob.call('POST', '/v1/recoveries/confirm', { recovery_id: id, digits: '0000', proof: await town.bob.proof('family', { payee: id, name: '0000', nonce }) }, nonce);
  },
  take_visit: async (town) => {
    const plan = must(await town.till(town.stall, 'POST', '/v1/till/plans', { name: 'One visit', price: 100, visits: 1, months: 1 }), 'a plan');
    const bought = await town.boughtPackage(town.ann, town.stall, plan);
    const { text } = must(await town.ann.call('POST', `/v1/packages/${bought}/code`, {}), 'a code');
    return town.till(town.stall, 'POST', '/v1/till/visits', { code: text });
  },
  settle_now: async (town) => {
    const nonce = uuid7(), shop = town.things.own_shop.of.resident;
    return town.ann.call('POST', '/v1/settlements', { shop_id: shop, upto: 'pst_0', amount: 100, fee: 0, proof: await town.ann.proof('settlement', { amount: 100, payee: shop, nonce }) }, nonce);
  },
  close_wallet: async (town) => {
    const one = await town.someone({ rich: false }), nonce = uuid7();
    return one.call('POST', '/v1/me/closing', { proof: await one.proof('close_wallet', { nonce }) }, nonce);
  },
};
/// What a run of seconds cannot bring about; the scenarios do: a contact counts from the third day on (recovery.txt), a shop is settled on
/// the same day from its 90th on (settlement.txt).
export const unreachable = ['confirm_recovery', 'settle_now'];
