import { useFormats, useT } from '@chenxi/i18n';
import { Async, EmptyState, Go, useAddress } from '@chenxi/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useServices } from '../services';
import { Page, useSummary } from '../shell';
import { Table } from '../table';
import { useWords } from '../words';

export default function AccountsScreen() {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api } = useServices();
  const { query, go } = useAddress();
  const kind = query.get('kind') ?? '';
  const summary = useSummary();
  const list = useInfiniteQuery({
    queryKey: ['accounts', kind], queryFn: ({ pageParam }) => api.accounts(kind || undefined, pageParam || undefined), initialPageParam: '',
    getNextPageParam: (page) => (page.has_more ? page.next_cursor : undefined),
  });
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  const kinds = [...new Set(summary.data?.accounts.map((one) => one.kind) ?? [])];
  return (
    <Page title={kind ? words.kind(kind) : t('console.accounts')} trail={[{ to: '/', name: t('console.overview') }]}>
      <div className="c-chips" role="group" aria-label={t('console.column.kind')}>
        <button type="button" className="u-chip" aria-pressed={kind === ''} onClick={() => go('/accounts', { replace: true })}>{t('console.all')}</button>
        {kinds.map((one) => <button key={one} type="button" className="u-chip" aria-pressed={kind === one} onClick={() => go(`/accounts?kind=${encodeURIComponent(one)}`, { replace: true })}>{words.kind(one)}</button>)}
      </div>
      <Async query={list} empty={() => (rows.length === 0 ? <EmptyState icon="ledger" title={t('console.accounts.empty')} /> : null)}>
        {() => (
          <Table
            label={t('console.accounts')} rows={rows} keyOf={(row) => row.id} more={list.hasNextPage ? { busy: list.isFetchingNextPage, onMore: () => void list.fetchNextPage() } : null}
            columns={[
              { name: t('console.column.number'), end: true, cell: (row) => row.number },
              { name: t('console.column.account'), cell: (row) => <Go to={`/accounts/${row.id}`}>{row.label ?? <code>{row.id}</code>}</Go> },
              { name: t('console.column.kind'), wide: true, cell: (row) => words.kind(row.kind) },
              { name: t('console.column.state'), wide: true, cell: (row) => <span className="c-state" data-state={row.state}>{words.state(row.state)}</span> },
              { name: t('console.column.entries'), end: true, wide: true, cell: (row) => f.number(row.entries) },
              { name: t('console.column.balance'), end: true, cell: (row) => f.money(row.balance.amount, row.balance.currency) },
            ]}
          />
        )}
      </Async>
    </Page>
  );
}
