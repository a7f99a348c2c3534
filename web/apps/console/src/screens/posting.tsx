import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Banner, Go, Icon } from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useServices } from '../services';
import { Page } from '../shell';
import { Table } from '../table';
import { useWords } from '../words';

export default function PostingScreen({ params }: { params: Record<string, string> }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api } = useServices();
  const id = params['id'] ?? '';
  const posting = useQuery({ queryKey: ['posting', id], queryFn: () => api.posting(id), staleTime: Infinity });
  const name = posting.data ? t('console.posting.of', { kind: words.row(posting.data.kind), number: posting.data.number }) : t('console.posting');
  return (
    <Page title={name} trail={[{ to: '/', name: t('console.overview') }, ...(posting.data ? [{ to: `/accounts/${posting.data.debit}`, name: t('console.account.number', { number: posting.data.debit_number }) }] : [])]}>
      <Async query={posting} shape="both">
        {(it) => (
          <>
            <div className="c-flow">
              <Go to={`/accounts/${it.debit}`} className="c-end"><small>{t('console.column.from')}</small><strong>{t('console.account.number', { number: it.debit_number })}</strong><span>{t('console.after', { amount: f.money(it.debit_after, it.currency) })}</span></Go>
              <div className="c-arrow"><AmountText amount={it.amount} currency={it.currency} size="mid" /><Icon name="next" /><small>{f.full(it.created_at)}</small></div>
              <Go to={`/accounts/${it.credit}`} className="c-end"><small>{t('console.column.to')}</small><strong>{t('console.account.number', { number: it.credit_number })}</strong><span>{t('console.after', { amount: f.money(it.credit_after, it.currency) })}</span></Go>
            </div>
            <section className="c-block" aria-labelledby="group">
              <header><h2 id="group">{t('console.group')}</h2><span className="u-quiet u-small">{t('console.group.text', { count: it.group_postings.length })}</span></header>
              <Table
                label={t('console.group')} rows={it.group_postings} keyOf={(row) => row.id} mark={(row) => row.id === it.id}
                columns={[
                  { name: t('console.column.number'), end: true, cell: (row) => <Go to={`/postings/${row.id}`}>{row.number}</Go> },
                  { name: t('console.column.row'), cell: (row) => words.row(row.kind) },
                  { name: t('console.column.from'), cell: (row) => <Go to={`/accounts/${row.debit}`}>{t('console.account.number', { number: row.debit_number })}</Go> },
                  { name: t('console.column.to'), cell: (row) => <Go to={`/accounts/${row.credit}`}>{t('console.account.number', { number: row.credit_number })}</Go> },
                  { name: t('console.column.amount'), end: true, cell: (row) => f.money(row.amount, row.currency) },
                ]}
              />
            </section>
            <section className="c-block" aria-labelledby="proof">
              <header><h2 id="proof">{t('console.proof')}</h2></header>
              <dl className="c-proof">
                <div><dt>{t('console.id')}</dt><dd><code>{it.id}</code></dd></div>
                <div><dt>{t('console.object')}</dt><dd>{it.object_number}</dd></div>
                <div><dt>{t('console.leaf')}</dt><dd><code>{it.leaf}</code></dd></div>
                {it.batch && (
                  <>
                    <div><dt>{t('console.batch')}</dt><dd>{t('console.batch.of', { number: it.batch.number, when: f.full(it.batch.at) })}</dd></div>
                    <div><dt>{t('console.root')}</dt><dd><code>{it.batch.root}</code></dd></div>
                    <div><dt>{t('console.hash')}</dt><dd><code>{it.batch.hash}</code></dd></div>
                  </>
                )}
              </dl>
              {!it.batch && <Banner tone="wait">{t('console.batch.none')}</Banner>}
            </section>
          </>
        )}
      </Async>
    </Page>
  );
}
