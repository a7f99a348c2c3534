// What screens read. One name per thing, so that an event of the stream knows what has become old.
import { openStream, walletTypes, type SettlementEntry, type TransactionFilter, type WalletApi, type WalletEvents } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { toast } from '@chenxi/ui';
import { infiniteQueryOptions, queryOptions, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useServices } from './services';

export const names = {
  home: ['home'], limits: ['limits'], identity: ['identity'], devices: ['devices'], sessions: ['sessions'], paper: ['recovery_codes'], drills: ['drills'], calls: ['calls'], passkeys: ['passkeys'], banks: ['banks'], transactions: ['transactions'], insights: ['insights'], disputes: ['disputes'], closing: ['closing'], family: ['family'], looks: ['family_looks'], staffLooks: ['staff_looks'], approvals: ['approvals'], recoveries: ['recoveries'], paid: ['family_paid'], shops: ['shops'], settlements: ['settlements'], packages: ['packages'], trades: ['trades'], plans: ['plans'],
} as const;

export function useHome(live = true) {
  const { api } = useServices();
  return useQuery({ queryKey: names.home, queryFn: api.home, refetchInterval: live ? false : 5000 });
}
export const useLimits = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.limits, queryFn: api.limits });
};
/** While the registry has not decided, whoever is not told asks again. */
export const useIdentity = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.identity, queryFn: api.identity, refetchInterval: (query) => (query.state.data?.check?.status === 'pending' ? 4000 : false) });
};
export const useDevices = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.devices, queryFn: api.devices });
};
export const useSessions = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.sessions, queryFn: api.sessions });
};
export const useRecoveryCodes = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.paper, queryFn: api.recoveryCodes });
};
export const useClosing = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.closing, queryFn: api.closing });
};
export const useDrills = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.drills, queryFn: api.drills });
};
export const useDisputes = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.disputes, queryFn: api.disputes });
};
export const useDispute = (id: string) => {
  const { api } = useServices();
  return useQuery({ queryKey: [...names.disputes, id], queryFn: () => api.dispute(id), refetchInterval: 10_000 });
};
export const useFamily = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.family, queryFn: api.family });
};
export const useStaffLooks = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.staffLooks, queryFn: api.looks });
};
export const useFamilyLooks = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.looks, queryFn: api.familyLooks });
};
export const useFamilyPaid = (link: string, on: boolean) => {
  const { api } = useServices();
  return useQuery({ queryKey: [...names.paid, link], queryFn: () => api.familyPayments(link), enabled: on });
};
export const useRecoveries = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.recoveries, queryFn: api.recoveries });
};
/** Asked again while a question waits, in case nobody tells. */
export const useApprovals = () => {
  const { api } = useServices();
  return useQuery({
    queryKey: names.approvals, queryFn: api.approvals, refetchInterval: (query) => (query.state.data?.data.some((one) => one.state === 'open') ? 4000 : false),
  });
};
/** The cap fills while customers pay; papers are decided by somebody else. */
export const useShops = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.shops, queryFn: api.shops });
};
/** The first page tells of the next one, too. While something is on its way, whoever is not told asks again. */
export const useSettlements = (shop: string) => {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: [...names.settlements, shop], queryFn: ({ pageParam }) => api.settlements(shop, pageParam || undefined),
    initialPageParam: '', getNextPageParam: (page) => (page.has_more ? page.next_cursor ?? undefined : undefined),
    refetchInterval: ({ state }) => (state.data?.pages[0]?.counting || (state.data?.pages[0]?.on_its_way ?? 0) > 0 ? 4000 : false),
  });
};
export const useSettlement = (shop: string, id: string) => {
  const { api } = useServices();
  return useQuery({
    queryKey: [...names.settlements, shop, 'one', id], queryFn: async () => (await api.settlement(shop, id)).settlement,
    refetchInterval: ({ state }) => (state.data?.status === 'counting' || state.data?.status === 'on_its_way' ? 4000 : false),
  });
};
export function useSettlementEntries(shop: string, id: string, kind: SettlementEntry['kind'], on: boolean) {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: [...names.settlements, shop, 'entries', id, kind], enabled: on,
    queryFn: ({ pageParam }) => api.settlement(shop, id, kind, pageParam || undefined),
    initialPageParam: '', getNextPageParam: (page) => (page.has_more ? page.next_cursor ?? undefined : undefined),
  });
}
const nextPage = (page: { has_more: boolean; next_cursor: string | null }) => (page.has_more ? page.next_cursor ?? undefined : undefined);
export const useTrades = () => {
  const { api } = useServices();
  return useInfiniteQuery({ queryKey: names.trades, queryFn: ({ pageParam }) => api.trades(pageParam || undefined), initialPageParam: '', getNextPageParam: nextPage });
};
export const useTrade = (id: string) => {
  const { api } = useServices();
  return useQuery({ queryKey: [...names.trades, id], queryFn: () => api.trade(id) });
};
/** Asked again where nobody tells: a shop may be asking about a visit. */
export const usePackages = (live = true) => {
  const { api } = useServices();
  return useInfiniteQuery({ queryKey: names.packages, queryFn: ({ pageParam }) => api.packages(pageParam || undefined), initialPageParam: '', getNextPageParam: nextPage, refetchInterval: live ? false : 5000 });
};
export const usePackage = (id: string) => {
  const { api } = useServices();
  return useQuery({ queryKey: [...names.packages, id], queryFn: () => api.package(id) });
};
/** What a shop of one's own has sold, and how much of it waits. */
/** Page by page: a shop sells more than one page holds. The first one has the sums of all. */
export const soldPackages = (api: Pick<WalletApi, 'shopPackages'>, shop: string) => infiniteQueryOptions({
  queryKey: [...names.plans, shop, 'sold'], queryFn: ({ pageParam }) => api.shopPackages(shop, pageParam || undefined), initialPageParam: '', getNextPageParam: nextPage,
});
export const useSoldPackages = (shop: string, again: number | false = false) => {
  const { api } = useServices();
  return useInfiniteQuery({ ...soldPackages(api, shop), refetchInterval: again });
};
export const useOfferedPlans = (shop: string) => {
  const { api } = useServices();
  return useQuery({ queryKey: [...names.plans, shop], queryFn: () => api.offeredPlans(shop), enabled: shop !== '' });
};
export const useBankLinks = () => {
  const { api } = useServices();
  return useQuery({ queryKey: names.banks, queryFn: api.bankLinks });
};
export const useInstance = () => {
  const { api } = useServices();
  return useQuery({ queryKey: ['instance'], queryFn: api.instance, staleTime: Infinity });
};
/** Without an id there is nothing to ask for. */
export const useTransaction = (id: string) => {
  const { api } = useServices();
  return useQuery({ queryKey: [...names.transactions, 'one', id], queryFn: () => api.transaction(id), enabled: id !== '' });
};
/** Until a month's figures are here nothing stands under its name, least of all another month's. */
export const insightsOf = (api: Pick<WalletApi, 'insights'>, month: string) => queryOptions({ queryKey: [...names.insights, month], queryFn: () => api.insights(month) });
export const useInsights = (month: string) => useQuery(insightsOf(useServices().api, month));
/** While somebody types what he looks for, the rows before stay; not those of another month. */
export const transactionsOf = (api: Pick<WalletApi, 'transactions'>, filter: Omit<TransactionFilter, 'cursor' | 'limit'>) => infiniteQueryOptions({
  queryKey: [...names.transactions, 'list', filter] as const,
  queryFn: ({ pageParam }) => api.transactions({ ...filter, cursor: pageParam || undefined, limit: 30 }),
  initialPageParam: '',
  getNextPageParam: (page) => (page.has_more ? page.next_cursor : undefined),
  placeholderData: (rows, before) => (before?.queryKey[2].month === filter.month ? rows : undefined),
});
export const useTransactions = (filter: Omit<TransactionFilter, 'cursor' | 'limit'>) => useInfiniteQuery(transactionsOf(useServices().api, filter));

/** Keeps what is on the screen true while it is open; says whether somebody tells us, or whether we have to ask. */
export function useLive(): boolean {
  const { live } = useServices();
  const queries = useQueryClient();
  const t = useT();
  const f = useFormats();
  const [told, setTold] = useState(live);
  useEffect(() => {
    if (!live) return;
    return openStream<WalletEvents>('/v1/stream', walletTypes, {
      onLive: (up) => {
        setTold(up);
        if (up) void queries.invalidateQueries({ queryKey: names.home });
      },
      onEvent: (event) => {
        if (event.type === 'transaction.created') {
          if (event.data.direction === 'in') toast(t('wallet.live.received', { amount: f.money(event.data.amount, event.data.currency) }));
          void queries.invalidateQueries({ queryKey: names.transactions });
          void queries.invalidateQueries({ queryKey: names.insights });
          void queries.invalidateQueries({ queryKey: names.limits });
        }
        if (event.type === 'identity.changed') {
          void queries.invalidateQueries({ queryKey: names.identity });
          void queries.invalidateQueries({ queryKey: names.limits });
        }
        if (event.type === 'shop.changed') void queries.invalidateQueries({ queryKey: names.shops });
        if (event.type === 'settlement.updated') void queries.invalidateQueries({ queryKey: names.settlements });
        if (event.type.startsWith('package.') || event.type.startsWith('visit.')) void queries.invalidateQueries({ queryKey: names.packages });
        if (event.type.startsWith('trade.')) void queries.invalidateQueries({ queryKey: names.trades });
        if (event.type === 'transfer.updated') void queries.invalidateQueries({ queryKey: ['transfer'] });
        if (event.type === 'dispute.updated') {
          toast(t('wallet.dispute.news'));
          void queries.invalidateQueries({ queryKey: names.disputes });
        }
        if (event.type === 'family.updated') {
          void queries.invalidateQueries({ queryKey: names.family });
          void queries.invalidateQueries({ queryKey: names.looks });
          void queries.invalidateQueries({ queryKey: names.paid });
        }
        if (event.type === 'recovery.updated') void queries.invalidateQueries({ queryKey: names.recoveries });
        if (event.type === 'approval.updated') void queries.invalidateQueries({ queryKey: names.approvals });
        if (event.type === 'top_up.updated') void queries.invalidateQueries({ queryKey: ['bank_move'] });
        void queries.invalidateQueries({ queryKey: names.home });
      },
    });
  }, [live, queries, t, f]);
  return told;
}
