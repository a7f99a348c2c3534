// What neither the table of idempotency nor that of authorisation brings about, done right once. Operation → how.
import { request, uuid7 } from '../wallet.mjs';
import { must } from '../authorisation/house.mjs';

/// Of somebody who has lost his phone: { id }.
async function recovery(town) {
  const one = await town.someone({ rich: false }), stranger = { call: one.call, port: one.port, language: 'en', cookie: '' };
  const { id } = must(await stranger.call('POST', '/v1/code_challenges', { purpose: 'login', phone: one.phone }), 'a code');
  const code = await town.newestCode({ call: (...all) => one.call(...all), phone: one.phone, codesSeen: 1 }, id);
  return must(await stranger.call('POST', '/v1/recoveries', { challenge_id: id, code, pin: one.pin, at_counter: true }, uuid7()), 'a recovery');
}

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
  // A sandbox's programs ask at the instance's address.
  get_test_clock: async (town) => request(town.port, 'GET', '/v1/test_clock', undefined, { host: town.host, authorization: `Bearer ${(await town.sandbox()).keys.secret}` }),
  look_recovery: async (town) => town.ask('', 'POST', '/v1/recoveries/status', { recovery_id: (await recovery(town)).id }),
  confirm_recovery: async (town) => {
    const nonce = uuid7(), { id } = await recovery(town);
    return town.bob.call('POST', '/v1/recoveries/confirm', { recovery_id: id, digits: '0000', proof: await town.bob.proof('family', { payee: id, name: '0000', nonce }) }, nonce);
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
