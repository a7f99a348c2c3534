import type { ShopReport, TillPayments } from '@chenxi/api';
import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import { paymentsOf, reportOf } from './data';

// The line is slow for the second day.
const slow = new Promise<never>(() => {});
const first = '2026-11-30', second = '2026-12-01';

it('shows no figures of one day under the name of another', async () => {
  const queries = new QueryClient();
  const api = { report: (date: string) => (date === first ? Promise.resolve({ date, net: 64_000 } as ShopReport) : slow) };
  const report = new QueryObserver(queries, reportOf(api, first));
  const stop = report.subscribe(() => {});
  await vi.waitFor(() => expect(report.getCurrentResult().data?.net).toBe(64_000));
  report.setOptions(reportOf(api, second));
  expect(report.getCurrentResult().data).toBeUndefined();
  stop();
});

it('shows no rows of one day under the name of another', async () => {
  const queries = new QueryClient();
  const api = { payments: (date: string) => (date === first ? Promise.resolve({ data: [], has_more: false, next_cursor: null, totals: { net_amount: 64_000 } } as unknown as TillPayments) : slow) };
  const payments = new InfiniteQueryObserver(queries, paymentsOf(api, first));
  const stop = payments.subscribe(() => {});
  await vi.waitFor(() => expect(payments.getCurrentResult().data?.pages[0]?.totals.net_amount).toBe(64_000));
  payments.setOptions(paymentsOf(api, second));
  expect(payments.getCurrentResult().data).toBeUndefined();
  stop();
});
