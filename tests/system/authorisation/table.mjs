// What the description of the API cannot say: who the roles are, and whose a thing is that a request names.
// A route with a path parameter, or a body with an `_id`, that is missing here fails the test.

/// A role and the app (the scheme of docs/openapi.json) that it is signed in to.
export const roles = {
  nobody: null,
  resident: 'wallet',
  'other resident': 'wallet',
  shop: 'till',
  'other shop': 'till',
  program: 'api_key',
  'other program': 'api_key',
  operator: 'console',
  supervisor: 'console',
  support: 'console',
  risk: 'console',
  finance: 'console',
  compliance: 'console',
  security: 'console',
};

/// Colleagues with one role each; the operator of the demo has all of these. They are asked for the console's routes alone: to every
/// other app one session of the console is like another.
export const single = ['support', 'risk', 'finance', 'compliance', 'security'];
const changers = ['operator', ...single];
/// Which of the console's roles may ask a route; what is not here, everybody who is signed in to it may. `approves`: among them, whose role
/// the kind of change in house.mjs wants.
export const console_ = {
  'POST /v1/console/calls': { may: ['operator', 'support', 'risk'] },
  'POST /v1/console/calls/end': { may: ['operator', 'support', 'risk'] },
  'GET /v1/console/shop_papers': { may: ['operator', 'support', 'risk', 'compliance'] },
  'GET /v1/console/shop_papers/{shop}/photo': { may: ['operator', 'support', 'risk', 'compliance'] },
  'POST /v1/console/shop_papers/{shop}/decision': { may: ['operator', 'risk', 'compliance'] },
  'POST /v1/console/trades/{trade}/decision': { may: ['operator', 'risk', 'compliance'] },
  'POST /v1/console/disputes/{dispute}/decision': { may: ['operator', 'risk', 'compliance'] },
  'GET /v1/console/changes/{change}': { may: changers },
  'POST /v1/console/changes': { may: changers },
  'POST /v1/console/changes/{change}/approval': { may: changers, approves: ['operator', 'compliance', 'security'] },
  'POST /v1/console/changes/{change}/export': { may: ['operator', 'support', 'compliance'] },
  'POST /v1/console/changes/{change}/refusal': { may: changers, approves: ['operator', 'compliance', 'security'] },
};

/// What an owner lets see in house.mjs, and how it is signed.
export const seen = { see: 'band', confirm_above: null, confirm_new: false, limits: true, recovery: false, pay_each: null, pay_month: null };
export const seenText = 'see=band;above=none;new=false;limits=true;recovery=false;pay=none';

/// What a path parameter names: `thing` as house.mjs makes it. `ends`: asking for one's own changes it, so that comes last.
/// `body` may be a function of who asks. `first`: before the others that end something. `shared`: the same for everybody of the app. `again`: taking away what one has taken away is answered as the first time.
/// The smallest picture that a shop may have: 16 by 16, grey.
export const tinyPhoto = '_9j_4AAQSkZJRgABAQEASABIAAD_2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN-gXz_2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz_wAARCAAQABADASIAAhEBAxEB_8QAFQABAQAAAAAAAAAAAAAAAAAAAAL_xAAUEAEAAAAAAAAAAAAAAAAAAAAA_8QAFAEBAAAAAAAAAAAAAAAAAAAAAP_EABQRAQAAAAAAAAAAAAAAAAAAAAD_2gAMAwEAAhEDEQA_AKAB_9k';
export const paths = {
  'DELETE /v1/bank_links/{id}': { thing: 'bank_link', ends: true, again: true },
  'DELETE /v1/me/devices/{device}': { thing: 'device', ends: true },
  'DELETE /v1/me/passkeys/{passkey}': { thing: 'passkey', ends: true },
  // Before its device is taken away, which ends it too.
  'DELETE /v1/me/sessions/{session}': { thing: 'session', ends: true, first: true },
  'POST /v1/me/drills/{drill}/answers': { thing: 'drill', shared: true, body: { choice: 1 } },
  'POST /v1/me/shops/{shop}/papers': { thing: 'own_shop', ends: true, body: { licence_code: '91350100M000100Y43', licence_name: 'a shop' } },
  'POST /v1/me/shops/{shop}/photo': { thing: 'own_shop', ends: true, again: true, body: { photo: tinyPhoto } },
  'DELETE /v1/me/shops/{shop}/photo': { thing: 'own_shop', ends: true, again: true },
  'GET /v1/me/shops/{shop}/discount_caps': { thing: 'own_shop' },
  'POST /v1/me/shops/{shop}/discount_caps': { thing: 'own_shop', ends: true, again: true, body: { cashier: 10, manager: 30 } },
  'POST /v1/till/discounts_asked/{till}/approval': { thing: 'asked_discount', ends: true, first: true, body: { before: 1000, discount: 500 } },
  'POST /v1/till/orders/{id}/capture': { thing: 'held_order', ends: true, body: { currency: 'CNY' } },
  'GET /v1/shops/{shop}/photo': { thing: 'own_shop', shared: true },
  'GET /v1/console/shop_papers/{shop}/photo': { thing: 'papers', shared: true },
  'POST /v1/me/shops/{shop}/code': { thing: 'own_shop', ends: true, body: {} },
  'POST /v1/me/shops/{shop}/pairings': { thing: 'own_shop', ends: true, body: { role: 'cashier', label: 'tablet' } },
  'POST /v1/me/shops/{shop}/plans': { thing: 'own_shop', ends: true, first: true, body: { name: 'Ten visits', price: 1000, visits: 10, months: 6 } },
  'GET /v1/me/shops/{shop}/plans': { thing: 'own_shop' },
  'GET /v1/me/shops/{shop}/packages': { thing: 'own_shop' },
  'POST /v1/me/shops/{shop}/packages/return': { thing: 'own_shop', ends: true, body: {} },
  'DELETE /v1/me/shop_plans/{plan}': { thing: 'shop_plan', ends: true, again: true },
  'DELETE /v1/till/plans/{plan}': { thing: 'till_plan', ends: true, again: true },
  'GET /v1/shops/{shop}/plans': { thing: 'own_shop', shared: true },
  'GET /v1/packages/{package}': { thing: 'package' },
  'POST /v1/packages/{package}/code': { thing: 'package', ends: true, first: true, body: {} },
  'POST /v1/visits/{visit}/answer': { thing: 'visit', ends: true, first: true, body: { answer: 'no' } },
  'POST /v1/packages/{package}/return': { thing: 'package', ends: true, body: {} },
  'POST /v1/till/packages/{package}/visits': { thing: 'sold_package', ends: true, body: {} },
  'GET /v1/trades/{trade}': { thing: 'trade' },
  'POST /v1/trades/{trade}/confirm': { thing: 'sent_trade', ends: true, body: {} },
  'POST /v1/trades/{trade}/cancel': { thing: 'trade', ends: true, body: {} },
  'POST /v1/trades/{trade}/dispute': { thing: 'complained_trade', ends: true, first: true, body: { door: 'not_come', words: 'where is it' } },
  'POST /v1/trades/{trade}/withdraw': { thing: 'disputed_trade', ends: true, body: {} },
  'POST /v1/me/shops/{shop}/trades/return': { thing: 'own_shop', ends: true, body: {} },
  'GET /v1/console/trades/{trade}': { thing: 'trade_case', shared: true },
  'POST /v1/console/trades/{trade}/decision': { thing: 'trade_case', shared: true, ends: true, body: { return: 100, reason: 'as agreed' } },
  'POST /v1/till/trades/{trade}/contest': { thing: 'disputed_sale', ends: true, body: { answer: 'it was sent' } },
  'POST /v1/orders/{id}/contest': { thing: 'disputed_order', ends: true, body: { answer: 'it was sent' } },
  'GET /v1/till/trades/{trade}': { thing: 'sold_trade' },
  'POST /v1/till/trades/{trade}/sent': { thing: 'sold_trade', ends: true, first: true, body: { tracking: 'SF 1' } },
  'POST /v1/till/trades/{trade}/return': { thing: 'sold_trade', ends: true, body: { amount: 100, currency: 'CNY' } },
  'GET /v1/orders/{id}/trade': { thing: 'trade_order' },
  'POST /v1/orders/{id}/sent': { thing: 'trade_order', ends: true, first: true, body: { tracking: 'SF 1' } },
  'POST /v1/orders/{id}/return': { thing: 'trade_order', ends: true, body: { amount: 100, currency: 'CNY' } },
  'POST /v1/orders/{id}/split': { thing: 'split_order', ends: true, body: {} },
  'POST /v1/till/split_partners/{shop}/accept': { thing: 'asking_shop', ends: true, first: true, body: {} },
  'POST /v1/till/split_partners/{shop}/end': { thing: 'asking_shop', ends: true, body: {} },
  'POST /v1/split_partners/{shop}/accept': { thing: 'asking_giver', ends: true, first: true, body: {} },
  'POST /v1/split_partners/{shop}/end': { thing: 'asking_giver', ends: true, body: {} },
  'GET /v1/me/shops/{shop}/tills': { thing: 'own_shop' },
  'GET /v1/me/shops/{shop}/settlements': { thing: 'own_shop' },
  'GET /v1/me/shops/{shop}/settlement_entries': { thing: 'own_shop' },
  'GET /v1/me/shops/{shop}/settlement_account': { thing: 'own_shop' },
  'POST /v1/me/shops/{shop}/settlement_account': { thing: 'own_shop', ends: true, body: async (person, _, __, house) => ({ bank_link_id: await house.ownNamedLink(person) }) },
  'GET /v1/me/shops/{shop}/poster': { thing: 'own_shop' },
  'DELETE /v1/me/shop_tills/{till}': { thing: 'shop_till', ends: true },
  'DELETE /v1/till/tills/{till}': { thing: 'till', ends: true },
  'POST /v1/till/products/{number}': { thing: 'product', ends: true, first: true, body: { name: 'Tea', price: 600 } },
  'DELETE /v1/till/products/{number}': { thing: 'product', ends: true },
  'POST /v1/till/refunds_asked/{payment}/approval': { thing: 'asked_refund', ends: true, body: { amount: 10_100 } },
  'POST /v1/console/shop_papers/{shop}/decision': { thing: 'papers', shared: true, ends: true, body: { decision: 'accept' } },
  'POST /v1/orders/{id}/decline': { thing: 'waiting_order', ends: true, body: {} },
  'GET /v1/payments/{id}': { thing: 'payment' },
  'GET /v1/receipts/{receipt}': { thing: 'receipt' },
  'GET /v1/receipts/{receipt}/pdf': { thing: 'receipt' },
  'GET /v1/top_ups/{id}': { thing: 'top_up' },
  'GET /v1/transactions/{transaction}': { thing: 'transaction' },
  'PATCH /v1/transactions/{transaction}': { thing: 'transaction', ends: true, body: { note: 'mine' } },
  'GET /v1/transfers/{id}': { thing: 'transfer' },
  'POST /v1/transfers/{id}/cancel': { thing: 'transfer', ends: true, body: {} },
  'GET /v1/disputes/{dispute}': { thing: 'dispute' },
  'POST /v1/disputes/{dispute}/statements': { thing: 'dispute', ends: true, first: true, body: { text: 'it was like this' } },
  'POST /v1/disputes/{dispute}/withdraw': { thing: 'dispute', ends: true, body: {} },
  'POST /v1/disputes/{dispute}/decline': { thing: 'asked_dispute', ends: true, body: { answer: 'was_owed' } },
  'POST /v1/disputes/{dispute}/give_back': { thing: 'mistaken_dispute', ends: true,
    body: async (person, id, nonce) => ({ amount: 100, proof: await person.proof('give_back', { amount: 100, payee: id, nonce }) }) },
  'PATCH /v1/family_links/{link}': { thing: 'family_link', ends: true, first: true,
    body: async (person, id, nonce) => ({ terms: seen, proof: await person.proof('family', { amount: 0, payee: id, name: seenText, nonce }) }) },
  'POST /v1/family_links/{link}/limit_proposals/drop': { thing: 'family_link', ends: true, first: true, body: {} },
  'GET /v1/family_links/{link}/payments': { thing: 'helped_link' },
  'POST /v1/family_links/{link}/end': { thing: 'family_link', ends: true, body: {} },
  'POST /v1/family_links/{link}/view': { thing: 'helped_link', body: {} },
  'POST /v1/family_links/{link}/limits': { thing: 'helped_link', ends: true, body: { day: 100 } },
  'POST /v1/family_links/{link}/limit_proposals': { thing: 'helped_link', ends: true, body: { day: 200 } },
  'POST /v1/family_links/{link}/accept': { thing: 'invited_link', ends: true,
    body: async (person, id, nonce) => ({ phone: '+8613800138504', proof: await person.proof('family', { amount: 0, payee: id, name: '+8613800138504', nonce }) }) },
  'POST /v1/family_links/{link}/decline': { thing: 'unwanted_link', ends: true, body: {} },
  'GET /v1/approval_requests/{approval}': { thing: 'question' },
  'POST /v1/approval_requests/{approval}/answer': { thing: 'asked_question', ends: true, body: { answer: 'call' } },
  'GET /v1/withdrawals/{id}': { thing: 'withdrawal' },
  'GET /v1/till/orders/{id}': { thing: 'order' },
  'POST /v1/till/orders/{id}/cancel': { thing: 'order', ends: true, body: {} },
  'GET /v1/till/payments/{id}': { thing: 'sale' },
  'POST /v1/till/payments/{id}/refunds': { thing: 'sale', ends: true, body: { amount: 1, currency: 'CNY' } },
  'DELETE /v1/till/api_keys/{key}': { thing: 'api_key', ends: true },
  'POST /v1/till/api_keys/{key}/rotate': { thing: 'api_key', ends: true, first: true, body: { overlap_seconds: 600 } },
  'GET /v1/orders/{id}': { thing: 'api_order' },
  'POST /v1/orders/{id}/cancel': { thing: 'api_order', ends: true, body: {} },
  'POST /v1/orders/{id}/capture': { thing: 'api_hold', ends: true, body: { amount: 1, currency: 'CNY' } },
  'GET /v1/checkout_sessions/{id}': { thing: 'checkout' },
  'GET /v1/checkout_sessions/{id}/status': { thing: 'checkout' },
  'POST /v1/checkout_sessions/{id}/expire': { thing: 'checkout', ends: true, body: {} },
  // Whoever has a page's address sees the page.
  'GET /v1/public/checkouts/{id}': { thing: 'checkout', shared: true },
  'GET /v1/public/checkouts/{id}/stream': { thing: 'checkout', shared: true },
  'POST /v1/checkouts/{id}/confirming': { thing: 'checkout', shared: true, body: {} },
  'GET /v1/payment_links/{id}': { thing: 'payment_link' },
  'POST /v1/payment_links/{id}/end': { thing: 'payment_link', ends: true, body: {} },
  'POST /v1/public/payment_links/{id}/open': { thing: 'payment_link', shared: true, body: {} },
  'POST /v1/payments/{id}/refunds': { thing: 'api_sale', ends: true, body: { amount: 1, currency: 'CNY' } },
  'DELETE /v1/webhook_endpoints/{endpoint}': { thing: 'webhook', ends: true },
  'POST /v1/webhook_endpoints/{endpoint}/rotate': { thing: 'webhook', ends: true, first: true, body: {} },
  'POST /v1/webhook_endpoints/{endpoint}/replay': { thing: 'webhook', ends: true, first: true, body: { from: 1, to: 1 } },
  'GET /v1/webhook_endpoints/{endpoint}/deliveries': { thing: 'webhook' },
  'DELETE /v1/till/webhook_endpoints/{endpoint}': { thing: 'till_webhook', ends: true },
  'POST /v1/till/webhook_endpoints/{endpoint}/rotate': { thing: 'till_webhook', ends: true, first: true, body: {} },
  'POST /v1/till/webhook_endpoints/{endpoint}/replay': { thing: 'till_webhook', ends: true, first: true, body: { from: 1, to: 1 } },
  'GET /v1/till/webhook_endpoints/{endpoint}/deliveries': { thing: 'till_webhook' },
  'GET /v1/till/receipts/{receipt}': { thing: 'sale_receipt' },
  'GET /v1/till/receipts/{receipt}/pdf': { thing: 'sale_receipt' },
  'GET /v1/console/accounts/{account}': { thing: 'account', shared: true },
  'GET /v1/console/accounts/{account}/entries': { thing: 'account', shared: true },
  'GET /v1/console/postings/{posting}': { thing: 'posting', shared: true },
  'GET /v1/console/disputes/{dispute}': { thing: 'case', shared: true },
  'GET /v1/console/changes/{change}': { thing: 'change', shared: true },
  'POST /v1/console/changes/{change}/approval': { thing: 'change', shared: true, ends: true, body: (_, __, ___, house) => ({ hash: house.hash }) },
  // For whoever asked for it alone.
  'POST /v1/console/changes/{change}/export': { thing: 'export', body: {} },
  'POST /v1/console/changes/{change}/refusal': { thing: 'another_change', shared: true, ends: true, body: { reason: 'not like this' } },
  'POST /v1/console/disputes/{dispute}/decision': { thing: 'case', shared: true, ends: true, body: { decision: 'release', reason: 'as agreed' } },
};

/// What else names something of somebody: members of bodies and query parameters. `probe` names the function of references.mjs
/// that asks with another's; `why` says why there is nothing to ask.
export const references = {
  bank_link_id: { probe: 'bankLink' },
  order_id: { probe: 'order' },
  shop_id: { probe: 'shop' },
  payee_id: { probe: 'payee' },
  device_id: { probe: 'device' },
  challenge_id: { probe: 'challenge' },
  transaction_id: { probe: 'complaint' },
  link_id: { probe: 'familyLink' },
  recovery_id: { probe: 'recovery' },
  family_link_id: { probe: 'payer' },
  plan_id: { why: 'what a shop sells is for everybody' },
  '?like': { probe: 'like' },
  '?cursor': { probe: 'cursor' },
};

/// Who took away what has been taken away (house.mjs).
export const remover = 'resident';

/// End the session that they are asked with.
export const last = ['DELETE /v1/sessions/current', 'DELETE /v1/till/sessions/current', 'DELETE /v1/console/sessions/current'];

/// Of sandboxes: this house is none and makes none, so to whoever may ask they are not there. (Who asks whom: tests/system/sandbox.)
export const nowhere = ['POST /v1/sandboxes', 'GET /v1/test_clock', 'POST /v1/test_clock/advance', 'POST /v1/sandbox/payments', 'DELETE /v1/sandboxes/current'];

/// The number of each kind of id, as src/base/public_id.h gives it, to make ids that are well formed and name nothing.
export const kinds = { acc: 2, pay: 3, trf: 5, mer: 6, ord: 7, dev: 8, top: 9, wdr: 10, bnk: 11, pst: 13, rcp: 18, psk: 20, otp: 15, ses: 17, tll: 19, dsp: 21, fam: 22, apr: 23, rcv: 24, whe: 14, cos: 7, plk: 7, pln: 26, pkg: 27, vst: 28, trd: 29 };
