import type { Client } from './client';
import type {
  Charge, ConsoleSummary, DemoCast, LedgerAccount, LedgerPosting, LedgerPostingDetail, Order, Page, Payment, PhoneMessage, Receipt, ReceiptCheck, Refund, TillMe, TillPayments,
} from './types';

export function tillApi(client: Client) {
  return {
    signIn: (token: string) => client.post<unknown>('/v1/till/sessions', { token }),
    me: () => client.get<TillMe>('/v1/till/me'),
    makeOrder: (body: { amount: number; currency: string; title?: string; link?: boolean }, key: string) => client.post<Order>('/v1/till/orders', body, key),
    order: (id: string) => client.get<Order>(`/v1/till/orders/${id}`),
    cancelOrder: (id: string) => client.post<Order>(`/v1/till/orders/${id}/cancel`, {}),
    payments: (date: string, cursor?: string) => client.get<TillPayments>('/v1/till/payments', { date, cursor }),
    payment: (id: string) => client.get<Payment>(`/v1/till/payments/${id}`),
  };
}
export type TillApi = ReturnType<typeof tillApi>;

/** What moves money at the till; send these through `Intents`. Answers: Charge and Refund. */
export const tillMoves = {
  charges: '/v1/till/charges',
  refunds: (paymentId: string) => `/v1/till/payments/${paymentId}/refunds`,
} as const;
export type TillMoveAnswer = Charge | Refund;

export function consoleApi(client: Client) {
  return {
    summary: () => client.get<ConsoleSummary>('/v1/console/summary'),
    accounts: (kind?: string, cursor?: string, limit = 50) => client.get<Page<LedgerAccount>>('/v1/console/accounts', { kind, cursor, limit }),
    account: (id: string) => client.get<LedgerAccount>(`/v1/console/accounts/${id}`),
    entries: (id: string, cursor?: string, limit = 50) => client.get<Page<LedgerPosting>>(`/v1/console/accounts/${id}/entries`, { cursor, limit }),
    posting: (id: string) => client.get<LedgerPostingDetail>(`/v1/console/postings/${id}`),
  };
}
export type ConsoleApi = ReturnType<typeof consoleApi>;

export function publicApi(client: Client) {
  return {
    verifyReceipt: (receipt: Receipt) => client.post<ReceiptCheck>('/v1/public/receipts/verify', { receipt }),
    demoPhone: (number?: string) => client.get<Page<PhoneMessage> | PhoneMessage[]>('/v1/demo/phone', { number }),
    demoCast: () => client.get<DemoCast>('/v1/demo/cast'),
  };
}
