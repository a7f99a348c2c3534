// What screens read, and how it stays true while the till is open.
import { isSignedOut, openStream, tillTypes, troubleOf, type Payment, type TillApi, type TillEvents, type TillMe, type TillPayments } from '@chenxi/api';
import { dayOf } from '@chenxi/i18n';
import { infiniteQueryOptions, queryOptions, useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useOnline } from '@chenxi/ui';
import { useEffect, useRef, useState } from 'react';
import { keptMe, keptRole, useServices } from './services';

/** What stands on the shop's poster is known to everybody who passes by; kept, it lets the till open without a network. */
async function askMe(api: TillApi): Promise<TillMe & { kept?: boolean }> {
  try {
    const me = await api.me();
    localStorage.setItem(keptMe, JSON.stringify(me));
    return me;
  } catch (error) {
    if (isSignedOut(error)) localStorage.removeItem(keptMe);
    const kept = troubleOf(error).kind === 'offline' && localStorage.getItem(keptMe);
    if (!kept) throw error;
    return { ...(JSON.parse(kept) as TillMe), kept: true };
  }
}
export const useMe = () => {
  const { api, live } = useServices();
  return useQuery<TillMe & { kept?: boolean }>({
    queryKey: ['me'], queryFn: () => (live ? askMe(api) : api.me()), staleTime: 60_000, refetchOnReconnect: 'always',
    refetchInterval: ({ state }) => (state.data?.kept ? 5000 : false),
  });
};
/** The browser says so, or the server could not be reached: a browser believes in any network that it is joined to. */
export function useReachable(): boolean {
  const online = useOnline();
  const me = useMe();
  return online && me.data?.kept !== true;
}

/** Until a day's rows are here nothing stands under its name, least of all another day's sums. */
export const paymentsOf = (api: Pick<TillApi, 'payments'>, date: string) => infiniteQueryOptions({
  queryKey: ['payments', date],
  queryFn: ({ pageParam }) => api.payments(date, pageParam || undefined),
  initialPageParam: '',
  getNextPageParam: (page: TillPayments) => (page.has_more ? page.next_cursor : undefined),
});
export function usePayments(date: string, pollMs: number | false = false) {
  const { api } = useServices();
  return useInfiniteQuery({ ...paymentsOf(api, date), refetchInterval: pollMs });
}
export const reportOf = (api: Pick<TillApi, 'report'>, date: string) => queryOptions({ queryKey: ['report', date], queryFn: () => api.report(date) });
/** A day's figures, for owner and manager; of today they are read anew now and then. */
export const useReport = (date: string) => {
  const { api, live } = useServices();
  return useQuery({ ...reportOf(api, date), refetchInterval: live && date === dayOf() ? 30_000 : false });
};
export const usePayment = (id: string) => {
  const { api } = useServices();
  return useQuery({ queryKey: ['payments', 'one', id], queryFn: () => api.payment(id) });
};
export const useApiKeys = () => {
  const { api } = useServices();
  return useQuery({ queryKey: ['api_keys'], queryFn: () => api.apiKeys() });
};
export const useWebhooks = () => {
  const { api } = useServices();
  return useQuery({ queryKey: ['webhooks'], queryFn: () => api.webhooks() });
};
/** What was sent to an address, newest first, each with its last attempt. */
export const useDeliveries = (endpoint: string) => {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ['webhooks', 'sent', endpoint],
    queryFn: ({ pageParam }) => api.webhookDeliveries(endpoint, pageParam || undefined),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.has_more && page.next_cursor !== null ? Number(page.next_cursor) : undefined),
  });
};
export const useApiRequests = () => {
  const { api } = useServices();
  return useQuery({ queryKey: ['api_requests'], queryFn: () => api.apiRequests() });
};
/** what this device is, and what its role may */
export const useSelf = () => {
  const { api, live } = useServices();
  return useQuery({
    queryKey: ['self'], staleTime: 60_000,
    queryFn: async () => {
      const self = await api.self();
      if (live) localStorage.setItem(keptRole, self.role);
      return self;
    },
  });
};
export const useTills = () => {
  const { api } = useServices();
  return useQuery({ queryKey: ['tills'], queryFn: api.tills });
};
export const useRefundsAsked = () => {
  const { api, live } = useServices();
  return useQuery({ queryKey: ['refunds_asked'], queryFn: api.refundsAsked, refetchInterval: live ? 5000 : false });
};
export const useSplitPartners = () => {
  const { api } = useServices();
  return useQuery({ queryKey: ['split_partners'], queryFn: api.splitPartners });
};
export const useDiscountsAsked = () => {
  const { api, live } = useServices();
  return useQuery({ queryKey: ['discounts_asked'], queryFn: api.discountsAsked, refetchInterval: live ? 3000 : false });
};
export const useDiscountCaps = () => {
  const { api } = useServices();
  return useQuery({ queryKey: ['discount_caps'], queryFn: api.discountCaps });
};
export const useProducts = () => {
  const { api } = useServices();
  return useQuery({ queryKey: ['products'], queryFn: api.products, staleTime: 60_000 });
};
export const useShift = () => {
  const { api, live } = useServices();
  return useQuery({ queryKey: ['shift'], queryFn: api.shift, refetchInterval: live ? 10_000 : false });
};
const nextPage = (page: { has_more: boolean; next_cursor: string | null }) => (page.has_more ? page.next_cursor ?? undefined : undefined);
/** packages that the shop has sold; what the phones say changes them */
export const useSoldPackages = () => {
  const { api, live } = useServices();
  return useInfiniteQuery({ queryKey: ['packages'], queryFn: ({ pageParam }) => api.soldPackages(pageParam || undefined), initialPageParam: '', getNextPageParam: nextPage, refetchInterval: live ? 8000 : false });
};
/** guaranteed orders; what the buyers say changes them */
export const useSoldTrades = () => {
  const { api, live } = useServices();
  return useInfiniteQuery({ queryKey: ['trades'], queryFn: ({ pageParam }) => api.soldTrades(pageParam || undefined), initialPageParam: '', getNextPageParam: nextPage, refetchInterval: live ? 8000 : false });
};
/** paid orders whose money is held; programs and payers change them */
export const useHeldOrders = () => {
  const { api, live } = useServices();
  return useQuery({ queryKey: ['held_orders'], queryFn: api.heldOrders, refetchInterval: live ? 8000 : false });
};
export const usePlans = () => {
  const { api } = useServices();
  return useQuery({ queryKey: ['plans'], queryFn: api.plans, staleTime: 60_000 });
};
export const useShiftReports = () => {
  const { api } = useServices();
  return useQuery({ queryKey: ['shift', 'reports'], queryFn: api.shiftReports });
};
export const rowsOf = (data: InfiniteData<TillPayments> | undefined): Payment[] => data?.pages.flatMap((page) => page.data) ?? [];
export const totalsOf = (data: InfiniteData<TillPayments> | undefined): TillPayments['totals'] | undefined => data?.pages[0]?.totals;

/** many payments in a second make one reading, not many */
const calmMs = 600;
/** while nobody tells us anything */
const pollMs = 4000;
const waitingPollMs = 1500;
/** events may get lost; a code on the screen is asked about now and then even so */
const waitingCheckMs = 8000;

/** Tells the sale what comes in; says whether somebody tells us, or whether we have to ask. */
export function useLive(): boolean {
  const { live, sales, onChanged } = useServices();
  const queries = useQueryClient();
  const [told, setTold] = useState(true);
  const [day, setDay] = useState(dayOf);
  const opened = useRef(Date.now());

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    onChanged.current = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setDay(dayOf());
        void queries.invalidateQueries({ queryKey: ['payments'] });
      }, calmMs);
    };
    return () => {
      clearTimeout(timer);
      onChanged.current = () => {};
    };
  }, [queries, onChanged]);

  useEffect(() => {
    if (!live) return;
    return openStream<TillEvents>('/v1/till/stream', tillTypes, {
      onLive: (up) => {
        setTold(up);
        // What happened while the line was down.
        if (up) onChanged.current();
      },
      onEvent: (event) => {
        if (event.type === 'payment.succeeded') void sales.arrived(event.data);
        else if (event.type === 'refund.succeeded') sales.refunded(event.data);
        else if (event.type.startsWith('package.') || event.type.startsWith('visit.')) void queries.invalidateQueries({ queryKey: ['packages'] });
        else if (event.type.startsWith('split.')) for (const key of ['split_partners', 'payments']) void queries.invalidateQueries({ queryKey: [key] });
        else if (event.type.startsWith('trade.')) void queries.invalidateQueries({ queryKey: ['trades'] });
        else void sales.look();
      },
    });
  }, [live, sales, onChanged, queries]);

  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => void sales.look(), told ? waitingCheckMs : waitingPollMs);
    return () => clearInterval(timer);
  }, [live, told, sales]);

  // Rows that no event told of: the first reading is what was there before, later ones are news.
  const today = usePayments(day, told ? false : pollMs);
  const first = useRef(true);
  useEffect(() => {
    if (!live || !today.data) return;
    const rows = rowsOf(today.data);
    const old = rows.filter((row) => first.current || Date.parse(row.created_at) < opened.current - 60_000);
    sales.knows(old.map((row) => row.id));
    first.current = false;
    for (const row of rows.filter((one) => !sales.isKnown(one.id)).reverse()) void sales.arrived(row);
  }, [live, today.data, sales]);
  return told;
}
