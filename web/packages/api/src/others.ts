import type { Client } from './client';
import type { Body } from './shapes';
import type { Charge, DemoCast, Page, PhoneMessage, Receipt, Refund } from './types';
import { uuid7 } from './uuid7';

export function tillApi(client: Client) {
  return {
    signIn: (token: string) => client.post('/v1/till/sessions', { token }, {}),
    /** with a code that the owner's screen shows */
    pair: (code: string) => client.post('/v1/till/pairing_sessions', { code }, {}),
    self: () => client.get('/v1/till/device', {}),
    tills: () => client.get('/v1/till/tills', {}),
    offerPairing: (body: Body<'/v1/till/pairings', 'post'>, key: string) => client.post('/v1/till/pairings', body, { key }),
    revokeTill: (till: string) => client.delete('/v1/till/tills/{till}', { path: { till } }),
    shift: () => client.get('/v1/till/shift', {}),
    openShift: (cash: number, key: string) => client.post('/v1/till/shift', { cash }, { key }),
    moveCash: (amount: number, words: string, key: string) => client.post('/v1/till/shift/cash', { amount, ...(words ? { words } : {}) }, { key }),
    closeShift: (counted: number, key: string) => client.post('/v1/till/shift/close', { counted }, { key }),
    shiftReports: () => client.get('/v1/till/shift_reports', {}),
    refundsAsked: () => client.get('/v1/till/refunds_asked', {}),
    approveRefund: (payment: string, amount: number, key: string) => client.post('/v1/till/refunds_asked/{payment}/approval', { amount }, { path: { payment }, key }),
    splitPartners: () => client.get('/v1/till/split_partners', {}),
    askPartner: (receiver: string, key: string) => client.post('/v1/till/split_partners', { receiver }, { key }),
    acceptPartner: (shop: string, key: string) => client.post('/v1/till/split_partners/{shop}/accept', {}, { path: { shop }, key }),
    endPartner: (shop: string, key: string) => client.post('/v1/till/split_partners/{shop}/end', {}, { path: { shop }, key }),
    heldOrders: () => client.get('/v1/till/held_orders', {}),
    captureOrder: (id: string, amount: number, currency: string, key: string) => client.post('/v1/till/orders/{id}/capture', { amount, currency }, { path: { id }, key }),
    discountsAsked: () => client.get('/v1/till/discounts_asked', {}),
    approveDiscount: (till: string, before: number, discount: number, key: string) => client.post('/v1/till/discounts_asked/{till}/approval', { before, discount }, { path: { till }, key }),
    discountCaps: () => client.get('/v1/till/discount_caps', {}),
    setDiscountCaps: (body: Body<'/v1/till/discount_caps', 'post'>) => client.post('/v1/till/discount_caps', body, {}),
    products: () => client.get('/v1/till/products', {}),
    makeProduct: (body: Body<'/v1/till/products', 'post'>, key: string) => client.post('/v1/till/products', body, { key }),
    changeProduct: (number: number, body: Body<'/v1/till/products', 'post'>) => client.post('/v1/till/products/{number}', body, { path: { number: String(number) } }),
    removeProduct: (number: number) => client.delete('/v1/till/products/{number}', { path: { number: String(number) } }),
    plans: () => client.get('/v1/till/plans', {}),
    soldPackages: (cursor?: string) => client.get('/v1/till/packages', { query: { cursor } }),
    takeVisit: (code: string, key: string) => client.post('/v1/till/visits', { code }, { key }),
    askVisit: (id: string, key: string) => client.post('/v1/till/packages/{package}/visits', {}, { path: { package: id }, key }),
    soldTrades: (cursor?: string) => client.get('/v1/till/trades', { query: { cursor } }),
    sendTrade: (trade: string, tracking: string, key: string) => client.post('/v1/till/trades/{trade}/sent', tracking ? { tracking } : {}, { path: { trade }, key }),
    contestTrade: (trade: string, answer: string, key: string) => client.post('/v1/till/trades/{trade}/contest', { answer }, { path: { trade }, key }),
    returnTrade: (trade: string, amount: number, currency: string, key: string) => client.post('/v1/till/trades/{trade}/return', { amount, currency }, { path: { trade }, key }),
    me: () => client.get('/v1/till/me', {}),
    giveKey: (publicKey: string) => client.post('/v1/till/key', { public_key: publicKey }, {}),
    signOut: () => client.delete('/v1/till/sessions/current', {}),
    renewSession: () => client.post('/v1/till/sessions/renewals', {}, { key: uuid7() }),
    makeOrder: (body: Body<'/v1/till/orders', 'post'>, key: string) => client.post('/v1/till/orders', body, { key }),
    order: (id: string) => client.get('/v1/till/orders/{id}', { path: { id } }),
    cancelOrder: (id: string, key: string) => client.post('/v1/till/orders/{id}/cancel', {}, { path: { id }, key }),
    payments: (date: string, cursor?: string) => client.get('/v1/till/payments', { query: { date, cursor } }),
    checkReceipt: (text: string) => client.post('/v1/till/receipt_checks', { text }, {}),
    report: (date: string) => client.get('/v1/till/report', { query: { date } }),
    payment: (id: string) => client.get('/v1/till/payments/{id}', { path: { id } }),
    apiKeys: () => client.get('/v1/till/api_keys', {}),
    makeApiKey: (body: Body<'/v1/till/api_keys', 'post'>, key: string) => client.post('/v1/till/api_keys', body, { key }),
    rotateApiKey: (one: string, overlap: number, key: string) => client.post('/v1/till/api_keys/{key}/rotate', { overlap_seconds: overlap }, { path: { key: one }, key }),
    apiRequests: () => client.get('/v1/till/api_requests', {}),
    webhooks: () => client.get('/v1/till/webhook_endpoints', {}),
    addWebhook: (body: Body<'/v1/till/webhook_endpoints', 'post'>) => client.post('/v1/till/webhook_endpoints', body, {}),
    removeWebhook: (endpoint: string) => client.delete('/v1/till/webhook_endpoints/{endpoint}', { path: { endpoint } }),
    webhookDeliveries: (endpoint: string, before?: number) => client.get('/v1/till/webhook_endpoints/{endpoint}/deliveries', { path: { endpoint }, query: { limit: 20, before } }),
    resendEvent: (endpoint: string, number: number) => client.post('/v1/till/webhook_endpoints/{endpoint}/replay', { from: number, to: number }, { path: { endpoint } }),
    revokeApiKey: (key: string) => client.delete('/v1/till/api_keys/{key}', { path: { key } }),
  };
}
export type PosterSize = 'a4' | 'a6' | 'sticker';
export const tillPoster = (size: PosterSize): string => `/v1/till/poster?size=${encodeURIComponent(size)}`;
/** A day of the shop as a page; a span of days as a file. */
export const dayPage = (date: string): string => `/v1/till/report/pdf?date=${encodeURIComponent(date)}`;
export const dayExport = (from: string, to: string, format: 'csv' | 'xlsx' | 'hledger'): string => `/v1/till/exports?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}&format=${format}`;
export type TillApi = ReturnType<typeof tillApi>;

/** What moves money at the till; send these through `Intents`. Answers: Charge and Refund. */
export const tillMoves = {
  charges: '/v1/till/charges',
  refunds: (paymentId: string) => `/v1/till/payments/${encodeURIComponent(paymentId)}/refunds`,
} as const;
export type TillMoveAnswer = Charge | Refund;

export function consoleApi(client: Client) {
  return {
    summary: () => client.get('/v1/console/summary', {}),
    announceCall: (body: Body<'/v1/console/calls', 'post'>, key: string) => client.post('/v1/console/calls', body, { key }),
    endCall: (phone: string) => client.post('/v1/console/calls/end', { phone }, {}),
    signOut: () => client.delete('/v1/console/sessions/current', {}),
    renewSession: () => client.post('/v1/console/sessions/renewals', {}, { key: uuid7() }),
    accounts: (kind?: string, cursor?: string, limit = 50) => client.get('/v1/console/accounts', { query: { kind, cursor, limit } }),
    account: (account: string) => client.get('/v1/console/accounts/{account}', { path: { account } }),
    entries: (account: string, cursor?: string, limit = 50) => client.get('/v1/console/accounts/{account}/entries', { path: { account }, query: { cursor, limit } }),
    disputes: (state: 'open' | 'ended') => client.get('/v1/console/disputes', { query: { state } }),
    dispute: (dispute: string) => client.get('/v1/console/disputes/{dispute}', { path: { dispute } }),
    decideDispute: (dispute: string, body: Body<'/v1/console/disputes/{dispute}/decision', 'post'>, key: string) => client.post('/v1/console/disputes/{dispute}/decision', body, { path: { dispute }, key }),
    shopPapers: () => client.get('/v1/console/shop_papers', {}),
    decideShopPapers: (shop: string, body: Body<'/v1/console/shop_papers/{shop}/decision', 'post'>, key: string) => client.post('/v1/console/shop_papers/{shop}/decision', body, { path: { shop }, key }),
    posting: (posting: string) => client.get('/v1/console/postings/{posting}', { path: { posting } }),
    passkeyOptions: (token: string) => client.post('/v1/console/passkey_options', { token }, {}),
    enrol: (body: Body<'/v1/console/passkeys', 'post'>) => client.post('/v1/console/passkeys', body, {}),
    passkeyChallenge: () => client.post('/v1/console/passkey_challenges', {}, {}),
    signIn: (body: Body<'/v1/console/passkey_sessions', 'post'>, key: string) => client.post('/v1/console/passkey_sessions', body, { key }),
    me: () => client.get('/v1/console/me', {}),
    colleagues: () => client.get('/v1/console/colleagues', {}),
    refusedSettlements: () => client.get('/v1/console/refused_settlements', {}),
    tradeCases: () => client.get('/v1/console/trades', {}),
    tradeCase: (trade: string) => client.get('/v1/console/trades/{trade}', { path: { trade } }),
    decideTrade: (trade: string, body: Body<'/v1/console/trades/{trade}/decision', 'post'>, key: string) => client.post('/v1/console/trades/{trade}/decision', body, { path: { trade }, key }),
    changes: () => client.get('/v1/console/changes', {}),
    change: (change: string) => client.get('/v1/console/changes/{change}', { path: { change } }),
    askChange: (body: Body<'/v1/console/changes', 'post'>, key: string) => client.post('/v1/console/changes', body, { key }),
    takeExport: (change: string) => client.post('/v1/console/changes/{change}/export', {}, { path: { change } }),
    approveChange: (change: string, body: Body<'/v1/console/changes/{change}/approval', 'post'>, key: string) => client.post('/v1/console/changes/{change}/approval', body, { path: { change }, key }),
    refuseChange: (change: string, reason: string, key: string) => client.post('/v1/console/changes/{change}/refusal', { reason }, { path: { change }, key }),
  };
}
export const shopPapersPhoto = (shop: string): string => `/v1/console/shop_papers/${encodeURIComponent(shop)}/photo`;
export type ConsoleApi = ReturnType<typeof consoleApi>;

export function publicApi(client: Client) {
  return {
    verifyReceipt: (receipt: Receipt) => client.post('/v1/public/receipts/verify', { receipt }, {}),
    demoPhone: async (number?: string) => (await client.call<Page<PhoneMessage> | PhoneMessage[]>('GET', '/v1/demo/phone', { query: { number } })).data,
    demoCast: async () => (await client.call<DemoCast>('GET', '/v1/demo/cast')).data,
  };
}
