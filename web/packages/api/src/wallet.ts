import type { Client, Query } from './client';
import type {
  BankLink, ChallengePurpose, CodeChallenge, CollectCode, Customer, DemoBound, Device, Home, Insights, Instance, Limits, Page, Payment, PaymentCodeSecret,
  Proof, Receipt, Resolved, ResolvedPayee, SignedIn, TopUp, Transaction, TransactionDetail, TransactionPage, Transfer, UserWindow,
  Withdrawal,
} from './types';
import { uuid7 } from './uuid7';

export interface NewDevice { public_key: string; name: string }
export interface TransactionFilter extends Query {
  month?: string;
  type?: string;
  q?: string;
  cursor?: string;
  limit?: number;
}
export type LimitChange = Partial<Record<UserWindow, number | null>>;

/** Everything the wallet asks. What moves money goes through `Intents` instead, with the paths in `moves`. */
export function walletApi(client: Client) {
  return {
    instance: () => client.get<Instance>('/v1/public/instance'),

    sendCode: (purpose: ChallengePurpose, to: { phone?: string; email?: string }) =>
      client.post<CodeChallenge>('/v1/code_challenges', { purpose, ...to }),
    register: (body: { challenge_id: string; code: string; nickname: string; pin: string; device: NewDevice; consents: string[] }, key: string) =>
      client.post<SignedIn>('/v1/registrations', body, key),
    login: (proof: Proof, key: string) => client.post<SignedIn>('/v1/sessions', { proof }, key),
    loginNewDevice: (body: { challenge_id: string; code: string; pin: string; device: NewDevice }, key: string) =>
      client.post<SignedIn>('/v1/sessions/new_device', body, key),
    recoverPin: (body: { challenge_id: string; code: string; new_pin: string; proof: Proof }, key: string) =>
      client.post<{ customer: Customer }>('/v1/pin_recoveries', body, key),
    bindDemo: (device: NewDevice) => client.post<DemoBound>('/v1/demo/bind', device),
    logout: () => client.delete('/v1/sessions/current'),

    me: () => client.get<Customer>('/v1/me'),
    home: () => client.get<Home>('/v1/me/home'),
    /** with a proof, its nonce is the key */
    changeSettings: (change: Partial<Customer['settings']> & { proof?: Proof }, key?: string) => client.patch<Customer>('/v1/me/settings', change, key),
    limits: () => client.get<Limits>('/v1/me/limits'),
    changeLimits: (change: LimitChange & { proof: Proof }, key: string) => client.patch<Limits>('/v1/me/limits', change, key),
    devices: () => client.get<Page<Device>>('/v1/me/devices'),
    /** what the removed device knew of payment codes is worth nothing any more: the others get a new secret */
    removeDevice: (id: string) => client.delete<{ payment_code?: PaymentCodeSecret } | undefined>(`/v1/me/devices/${id}`),
    addEmail: (body: { challenge_id: string; code: string }) => client.post<Customer>('/v1/me/email', body, uuid7()),

    resolveCode: (text: string) => client.post<Resolved>('/v1/qr/resolve', { text }),
    resolvePayee: (handle: { phone?: string; email?: string }) => client.post<ResolvedPayee>('/v1/payees/resolve', handle),
    payment: (id: string) => client.get<Payment>(`/v1/payments/${id}`),
    declineOrder: (id: string) => client.post<void>(`/v1/orders/${id}/decline`, {}),
    transfer: (id: string) => client.get<Transfer>(`/v1/transfers/${id}`),
    cancelTransfer: (id: string) => client.post<Transfer>(`/v1/transfers/${id}/cancel`, {}, uuid7()),
    makeCollectCode: (body: { amount?: number; currency?: string; note?: string }) => client.post<CollectCode>('/v1/collect_codes', body),

    bankLinks: () => client.get<Page<BankLink>>('/v1/bank_links'),
    linkBank: (body: { bank: string; account_no: string; holder_name: string }) => client.post<BankLink>('/v1/bank_links', body, uuid7()),
    topUp: (id: string) => client.get<TopUp>(`/v1/top_ups/${id}`),
    withdrawal: (id: string) => client.get<Withdrawal>(`/v1/withdrawals/${id}`),

    transactions: (filter: TransactionFilter) => client.get<TransactionPage>('/v1/transactions', filter),
    transaction: (id: string) => client.get<TransactionDetail>(`/v1/transactions/${id}`),
    annotate: (id: string, change: { category?: string | null; note?: string | null }) =>
      client.patch<Transaction>(`/v1/transactions/${id}`, change),
    insights: (month: string) => client.get<Insights>('/v1/me/insights', { month }),
    receipt: (id: string) => client.get<Receipt>(`/v1/receipts/${id}`),
  };
}
export type WalletApi = ReturnType<typeof walletApi>;

/** Where intents go. */
export const moves = {
  payments: '/v1/payments',
  transfers: '/v1/transfers',
  topUps: '/v1/top_ups',
  withdrawals: '/v1/withdrawals',
} as const;

export const receiptPdf = (id: string): string => `/v1/receipts/${id}/pdf`;
export const exportFile = (format: 'csv' | 'hledger', month: string): string =>
  `/v1/exports?format=${format}&month=${encodeURIComponent(month)}`;
