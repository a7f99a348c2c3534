import type { Client } from './client';
import type { Body } from './shapes';
import type { ChallengePurpose, DemoBound, Proof, SettlementEntry, UserWindow } from './types';
import { toBase64Url } from './bytes';
import { uuid7 } from './uuid7';

export type NewDevice = Body<'/v1/registrations', 'post'>['device'];
export interface TransactionFilter {
  month?: string;
  type?: string;
  direction?: string;
  amount_min?: number;
  amount_max?: number;
  like?: string;
  q?: string;
  cursor?: string;
  limit?: number;
}
export type LimitChange = Partial<Record<UserWindow, number | null>>;

/** Everything the wallet asks. What moves money goes through `Intents` instead, with the paths in `moves`. */
export function walletApi(client: Client) {
  return {
    instance: () => client.get('/v1/public/instance', {}),

    sendCode: (purpose: ChallengePurpose, to: Omit<Body<'/v1/code_challenges', 'post'>, 'purpose'>) => client.post('/v1/code_challenges', { purpose, ...to }, {}),
    register: (body: Body<'/v1/registrations', 'post'>, key: string) => client.post('/v1/registrations', body, { key }),
    login: (proof: Proof, key: string) => client.post('/v1/sessions', { proof }, { key }),
    startPasskeyLogin: () => client.post('/v1/passkey_challenges', {}, {}),
    loginPasskey: (body: Body<'/v1/sessions', 'post'>, key: string) => client.post('/v1/sessions', body, { key }),
    loginNewDevice: (body: Body<'/v1/sessions/new_device', 'post'>, key: string) => client.post('/v1/sessions/new_device', body, { key }),
    changePin: (body: Body<'/v1/pin_changes', 'post'>, key: string) => client.post('/v1/pin_changes', body, { key }),
    /** what stands in the way of closing the wallet */
    closing: () => client.get('/v1/me/closing', {}),
    /** the key is the signature's nonce */
    closeWallet: (proof: Proof, key: string) => client.post('/v1/me/closing', { proof }, { key }),
    recoverPin: (body: Body<'/v1/pin_recoveries', 'post'>, key: string) => client.post('/v1/pin_recoveries', body, { key }),
    bindDemo: async (device: NewDevice) => (await client.call<DemoBound>('POST', '/v1/demo/bind', { body: device })).data,
    logout: () => client.delete('/v1/sessions/current', {}),
    sessions: () => client.get('/v1/me/sessions', {}),
    endSession: (session: string) => client.delete('/v1/me/sessions/{session}', { path: { session } }),
    endOtherSessions: () => client.delete('/v1/me/sessions', {}),
    /** who of ours has called; the one that is live calls now */
    calls: () => client.get('/v1/me/calls', {}),
    drills: () => client.get('/v1/me/drills', {}),
    answerDrill: (drill: string, choice: number, key = uuid7()) => client.post('/v1/me/drills/{drill}/answers', { choice }, { path: { drill }, key }),
    /** a new cookie for the same session; only this browser's key can ask for it */
    renewSession: () => client.post('/v1/sessions/renewals', {}, { key: uuid7() }),

    me: () => client.get('/v1/me', {}),
    home: () => client.get('/v1/me/home', {}),
    /** with a proof, its nonce is the key */
    changeSettings: (change: Body<'/v1/me/settings', 'patch'>, key?: string) => client.patch('/v1/me/settings', change, { key }),
    limits: () => client.get('/v1/me/limits', {}),
    changeLimits: (change: LimitChange & { proof: Proof }, key: string) => client.patch('/v1/me/limits', change, { key }),
    identity: () => client.get('/v1/me/identity', {}),
    tellIdentity: (body: Body<'/v1/me/identity', 'post'>, key: string) => client.post('/v1/me/identity', body, { key }),
    shops: () => client.get('/v1/me/shops', {}),
    shopCategories: () => client.get('/v1/public/shop_categories', {}),
    setShopPhoto: (shop: string, photo: Uint8Array<ArrayBuffer>) => client.post('/v1/me/shops/{shop}/photo', { photo: toBase64Url(photo) }, { path: { shop } }),
    removeShopPhoto: (shop: string) => client.delete('/v1/me/shops/{shop}/photo', { path: { shop } }),
    /** everybody gets back what is held for guaranteed orders; the shop takes no more */
    returnShopTrades: (shop: string, key: string) => client.post('/v1/me/shops/{shop}/trades/return', {}, { path: { shop }, key }),
    openShop: (body: Body<'/v1/me/shops', 'post'>, key: string) => client.post('/v1/me/shops', body, { key }),
    handInShopPapers: (shop: string, body: Body<'/v1/me/shops/{shop}/papers', 'post'>, key: string) => client.post('/v1/me/shops/{shop}/papers', body, { path: { shop }, key }),
    /** codes printed before are void at once */
    printShopCodeAnew: (shop: string, key: string) => client.post('/v1/me/shops/{shop}/code', {}, { path: { shop }, key }),
    settlements: (shop: string, cursor?: string) => client.get('/v1/me/shops/{shop}/settlements', { path: { shop }, query: { cursor } }),
    /** one settlement, and a page of what it is made of */
    settlement: (shop: string, settlement: string, kind?: SettlementEntry['kind'], cursor?: string) => client.get('/v1/me/shops/{shop}/settlement_entries', { path: { shop }, query: { settlement, kind, cursor, limit: 30 } }),
    /** where the shop's takings go: an account in one's own confirmed name */
    chooseSettlementAccount: (shop: string, bank_link_id: string, key: string) => client.post('/v1/me/shops/{shop}/settlement_account', { bank_link_id }, { path: { shop }, key }),
    discountCaps: (shop: string) => client.get('/v1/me/shops/{shop}/discount_caps', { path: { shop } }),
    setDiscountCaps: (shop: string, body: Body<'/v1/me/shops/{shop}/discount_caps', 'post'>) => client.post('/v1/me/shops/{shop}/discount_caps', body, { path: { shop } }),
    shopTills: (shop: string) => client.get('/v1/me/shops/{shop}/tills', { path: { shop } }),
    offerShopPairing: (shop: string, body: Body<'/v1/me/shops/{shop}/pairings', 'post'>, key: string) => client.post('/v1/me/shops/{shop}/pairings', body, { path: { shop }, key }),
    revokeShopTill: (till: string) => client.delete('/v1/me/shop_tills/{till}', { path: { till } }),
    shopPlans: (shop: string) => client.get('/v1/me/shops/{shop}/plans', { path: { shop } }),
    makeShopPlan: (shop: string, body: Body<'/v1/me/shops/{shop}/plans', 'post'>, key: string) => client.post('/v1/me/shops/{shop}/plans', body, { path: { shop }, key }),
    endShopPlan: (plan: string) => client.delete('/v1/me/shop_plans/{plan}', { path: { plan } }),
    shopPackages: (shop: string, cursor?: string) => client.get('/v1/me/shops/{shop}/packages', { path: { shop }, query: { cursor } }),
    /** everybody gets back what is left; the shop sells and takes no more */
    returnShopPackages: (shop: string, key: string) => client.post('/v1/me/shops/{shop}/packages/return', {}, { path: { shop }, key }),
    bounds: () => client.get('/v1/me/bounds', {}),
    setBound: (body: Body<'/v1/me/bounds', 'post'>, key: string) => client.post('/v1/me/bounds', body, { key }),
    lockMoney: (body: Body<'/v1/me/lock', 'post'>, key: string) => client.post('/v1/me/lock', body, { key }),
    stopPayments: (key: string) => client.post('/v1/me/stop', undefined, { key }),
    stopByCode: (body: Body<'/v1/stop', 'post'>, key: string) => client.post('/v1/stop', body, { key }),
    resumePayments: (body: Body<'/v1/me/resume', 'post'>, key: string) => client.post('/v1/me/resume', body, { key }),
    recoveryCodes: () => client.get('/v1/me/recovery_codes', {}),
    makeRecoveryCodes: (proof: Proof, key: string) => client.post('/v1/me/recovery_codes', { proof }, { key }),
    devices: () => client.get('/v1/me/devices', {}),
    /** what the removed device knew of payment codes is worth nothing any more: the others get a new secret */
    removeDevice: (device: string) => client.delete('/v1/me/devices/{device}', { path: { device } }),
    passkeys: () => client.get('/v1/me/passkeys', {}),
    startPasskey: () => client.post('/v1/me/passkey_options', {}, {}),
    addPasskey: (body: Body<'/v1/me/passkeys', 'post'>, key: string) => client.post('/v1/me/passkeys', body, { key }),
    removePasskey: (passkey: string) => client.delete('/v1/me/passkeys/{passkey}', { path: { passkey } }),
    addEmail: (body: Body<'/v1/me/email', 'post'>, key: string) => client.post('/v1/me/email', body, { key }),

    resolveCode: (text: string) => client.post('/v1/qr/resolve', { text }, {}),
    checkout: (id: string) => client.get('/v1/public/checkouts/{id}', { path: { id } }),
    /** the shop's page shows that somebody is about to pay */
    tellConfirming: (id: string) => client.post('/v1/checkouts/{id}/confirming', {}, { path: { id } }),
    resolvePayee: (handle: Body<'/v1/payees/resolve', 'post'>) => client.post('/v1/payees/resolve', handle, {}),
    payment: (id: string) => client.get('/v1/payments/{id}', { path: { id } }),
    declineOrder: (id: string) => client.post('/v1/orders/{id}/decline', {}, { path: { id } }),
    transfer: (id: string) => client.get('/v1/transfers/{id}', { path: { id } }),
    cancelTransfer: (id: string) => client.post('/v1/transfers/{id}/cancel', {}, { path: { id }, key: uuid7() }),
    makeCollectCode: (body: Body<'/v1/collect_codes', 'post'>) => client.post('/v1/collect_codes', body, {}),

    disputes: () => client.get('/v1/disputes', { query: { limit: 100 } }),
    dispute: (dispute: string) => client.get('/v1/disputes/{dispute}', { path: { dispute } }),
    openDispute: (body: Body<'/v1/disputes', 'post'>, key: string) => client.post('/v1/disputes', body, { key }),
    /** its proof's nonce is the key */
    giveBack: (dispute: string, amount: number, proof: Proof, key: string) => client.post('/v1/disputes/{dispute}/give_back', { amount, proof }, { path: { dispute }, key }),
    declineDispute: (dispute: string, body: Body<'/v1/disputes/{dispute}/decline', 'post'>, key: string) => client.post('/v1/disputes/{dispute}/decline', body, { path: { dispute }, key }),
    sayInDispute: (dispute: string, text: string, key: string) => client.post('/v1/disputes/{dispute}/statements', { text }, { path: { dispute }, key }),
    withdrawDispute: (dispute: string, key: string) => client.post('/v1/disputes/{dispute}/withdraw', {}, { path: { dispute }, key }),

    family: () => client.get('/v1/family_links', {}),
    familyLooks: () => client.get('/v1/family_looks', {}),
    looks: () => client.get('/v1/me/looks', {}),
    /** proofs' nonces are the keys */
    inviteFamily: (body: Body<'/v1/family_links', 'post'>, key: string) => client.post('/v1/family_links', body, { key }),
    acceptFamily: (link: string, body: Body<'/v1/family_links/{link}/accept', 'post'>, key: string) => client.post('/v1/family_links/{link}/accept', body, { path: { link }, key }),
    changeFamily: (link: string, body: Body<'/v1/family_links/{link}', 'patch'>, key: string) => client.patch('/v1/family_links/{link}', body, { path: { link }, key }),
    declineFamily: (link: string, key: string) => client.post('/v1/family_links/{link}/decline', {}, { path: { link }, key }),
    endFamily: (link: string, key: string) => client.post('/v1/family_links/{link}/end', {}, { path: { link }, key }),
    /** a look: the owner's log says so */
    viewFamily: (link: string) => client.post('/v1/family_links/{link}/view', {}, { path: { link } }),
    lowerFamilyLimits: (link: string, change: LimitChange, key: string) => client.post('/v1/family_links/{link}/limits', change, { path: { link }, key }),
    proposeFamilyLimits: (link: string, change: LimitChange, key: string) => client.post('/v1/family_links/{link}/limit_proposals', change, { path: { link }, key }),
    dropFamilyProposal: (link: string, key: string) => client.post('/v1/family_links/{link}/limit_proposals/drop', {}, { path: { link }, key }),
    familyPayments: (link: string) => client.get('/v1/family_links/{link}/payments', { path: { link } }),
    startRecovery: (body: Body<'/v1/recoveries', 'post'>, key: string) => client.post('/v1/recoveries', body, { key }),
    recovery: (recovery_id: string) => client.post('/v1/recoveries/status', { recovery_id }, {}),
    recoveries: () => client.get('/v1/recoveries', {}),
    stopRecovery: (recovery_id: string, key: string) => client.post('/v1/recoveries/stop', { recovery_id }, { key }),
    confirmRecovery: (body: Body<'/v1/recoveries/confirm', 'post'>, key: string) => client.post('/v1/recoveries/confirm', body, { key }),
    approvals: () => client.get('/v1/approval_requests', {}),
    approval: (approval: string) => client.get('/v1/approval_requests/{approval}', { path: { approval } }),
    askFamily: (body: Body<'/v1/approval_requests', 'post'>, key: string) => client.post('/v1/approval_requests', body, { key }),
    answerApproval: (approval: string, answer: 'yes' | 'no' | 'call', key: string) => client.post('/v1/approval_requests/{approval}/answer', { answer }, { path: { approval }, key }),

    offeredPlans: (shop: string) => client.get('/v1/shops/{shop}/plans', { path: { shop } }),
    packages: (cursor?: string) => client.get('/v1/packages', { query: { cursor } }),
    package: (id: string) => client.get('/v1/packages/{package}', { path: { package: id } }),
    /** what the till scans; a minute later it is worth nothing */
    packageCode: (id: string) => client.post('/v1/packages/{package}/code', {}, { path: { package: id } }),
    answerVisit: (visit: string, answer: 'yes' | 'no', key: string) => client.post('/v1/visits/{visit}/answer', { answer }, { path: { visit }, key }),
    givePackageBack: (id: string, key: string) => client.post('/v1/packages/{package}/return', {}, { path: { package: id }, key }),

    trades: (cursor?: string) => client.get('/v1/trades', { query: { cursor } }),
    trade: (trade: string) => client.get('/v1/trades/{trade}', { path: { trade } }),
    /** one has it: the shop is paid */
    confirmTrade: (trade: string, key: string) => client.post('/v1/trades/{trade}/confirm', {}, { path: { trade }, key }),
    /** the clock stops */
    disputeTrade: (trade: string, door: 'not_come' | 'not_as_agreed', words: string, key: string) => client.post('/v1/trades/{trade}/dispute', words ? { door, words } : { door }, { path: { trade }, key }),
    withdrawTrade: (trade: string, key: string) => client.post('/v1/trades/{trade}/withdraw', {}, { path: { trade }, key }),
    cancelTrade: (trade: string, key: string) => client.post('/v1/trades/{trade}/cancel', {}, { path: { trade }, key }),

    bankLinks: () => client.get('/v1/bank_links', {}),
    removeBank: (id: string) => client.delete('/v1/bank_links/{id}', { path: { id } }),
    linkBank: (body: Body<'/v1/bank_links', 'post'>) => client.post('/v1/bank_links', body, { key: uuid7() }),
    topUp: (id: string) => client.get('/v1/top_ups/{id}', { path: { id } }),
    withdrawal: (id: string) => client.get('/v1/withdrawals/{id}', { path: { id } }),

    transactions: (query: TransactionFilter) => client.get('/v1/transactions', { query }),
    transaction: (transaction: string) => client.get('/v1/transactions/{transaction}', { path: { transaction } }),
    annotate: (transaction: string, change: Body<'/v1/transactions/{transaction}', 'patch'>) => client.patch('/v1/transactions/{transaction}', change, { path: { transaction } }),
    insights: (month: string) => client.get('/v1/me/insights', { query: { month } }),
    receipt: (receipt: string) => client.get('/v1/receipts/{receipt}', { path: { receipt } }),
  };
}
export type WalletApi = ReturnType<typeof walletApi>;

/** Where intents go. */
export const moves = {
  payments: '/v1/payments',
  packages: '/v1/packages',
  trades: '/v1/trades',
  transfers: '/v1/transfers',
  topUps: '/v1/top_ups',
  withdrawals: '/v1/withdrawals',
  settlements: '/v1/settlements',
} as const;

/** Of any shop, for whoever is about to pay it; empty where there is none. */
export const shopPhoto = (shop: string, version = 0): string => {
  const address = `/v1/shops/${encodeURIComponent(shop)}/photo`;
  return version > 0 ? `${address}?v=${version}` : address;
};
export const shopPoster = (shop: string, size: 'a4' | 'a6' | 'sticker'): string => `/v1/me/shops/${encodeURIComponent(shop)}/poster?size=${encodeURIComponent(size)}`;
export const receiptPdf = (id: string): string => `/v1/receipts/${encodeURIComponent(id)}/pdf`;
/** Everything that is held about me, in one file. */
export const personalData = '/v1/me/data';
export const exportFile = (format: 'csv' | 'hledger', month: string): string =>
  `/v1/exports?format=${format}&month=${encodeURIComponent(month)}`;
