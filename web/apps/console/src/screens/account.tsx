import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, EmptyState, Go } from '@chenxi/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { effectOn } from '../find';
import { useServices } from '../services';
import { Page } from '../shell';
import { Table } from '../table';
import { useWords } from '../words';

export default function AccountScreen({ params }: { params: Record<string, string> }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api } = useServices();
  const id = params['id'] ?? '';
  const account = useQuery({ queryKey: ['account', id], queryFn: () => api.account(id) });
  const list = useInfiniteQuery({
    queryKey: ['entries', id], queryFn: ({ pageParam }) => api.entries(id, pageParam || undefined), initialPageParam: '',
    getNextPageParam: (page) => (page.has_more ? page.next_cursor : undefined),
  });
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  const card = account.data;
  return (
    <Page
      title={card ? (card.label ?? t('console.account.of', { kind: words.kind(card.kind), number: card.number })) : t('console.column.account')}
      trail={[{ to: '/', name: t('console.overview') }, ...(card ? [{ to: `/accounts?kind=${encodeURIComponent(card.kind)}`, name: words.kind(card.kind) }] : [])]}
    >
      <Async query={account} shape="card">
        {(it) => (
          <dl className="c-facts">
            <div data-main><dt>{t('console.column.balance')}</dt><dd><AmountText amount={it.balance.amount} currency={it.balance.currency} /></dd></div>
            <div><dt>{t('console.column.kind')}</dt><dd>{words.kind(it.kind)}</dd></div>
            <div><dt>{t('console.column.state')}</dt><dd><span className="c-state" data-state={it.state}>{words.state(it.state)}</span></dd></div>
            <div><dt>{t('console.column.entries')}</dt><dd>{f.number(it.entries)}</dd></div>
            <div><dt>{t('console.id')}</dt><dd><code>{it.id}</code></dd></div>
          </dl>
        )}
      </Async>
      <section className="c-block" aria-labelledby="entries">
        <header><h2 id="entries">{t('console.entries')}</h2><span className="u-quiet u-small">{t('console.entries.text')}</span></header>
        <Async query={list} empty={() => (rows.length === 0 ? <EmptyState icon="ledger" title={t('console.entries.empty')} /> : null)}>
          {() => (
            <Table
              label={t('console.entries')} rows={rows} keyOf={(row) => row.id} more={list.hasNextPage ? { busy: list.isFetchingNextPage, onMore: () => void list.fetchNextPage() } : null}
              columns={[
                { name: t('console.column.time'), cell: (row) => <Go to={`/postings/${row.id}`}>{f.brief(row.created_at)} {f.time(row.created_at) === f.brief(row.created_at) ? '' : f.time(row.created_at)}</Go> },
                { name: t('console.column.row'), cell: (row) => words.row(row.kind) },
                { name: t('console.column.other'), wide: true, cell: (row) => <Go to={`/accounts/${effectOn(id, row).other}`}><code>{effectOn(id, row).other}</code></Go> },
                { name: t('console.column.amount'), end: true, cell: (row) => <AmountText amount={row.amount} currency={row.currency} direction={effectOn(id, row).direction} /> },
                { name: t('console.column.after'), end: true, cell: (row) => f.money(effectOn(id, row).after, row.currency) },
              ]}
            />
          )}
        </Async>
      </section>
    </Page>
  );
}
