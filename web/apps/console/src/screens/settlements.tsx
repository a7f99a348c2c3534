// Settlements that a bank refused: why, and what happens next. Nobody here sends money: its owner chooses.
import type { RefusedSettlement } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, EmptyState } from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useServices } from '../services';
import { Page } from '../shell';
import { Table } from '../table';

const reasons = ['account_closed', 'account_removed', 'account_unknown', 'contradicted', 'holder_differs', 'safeguarding_insufficient'] as const;
type Reason = (typeof reasons)[number];
const reasonOf = (word: string): Reason | 'other' => reasons.find((one) => one === word) ?? 'other';

export default function SettlementsScreen() {
  const t = useT();
  const f = useFormats();
  const { api, live } = useServices();
  const refused = useQuery({ queryKey: ['settlements'], queryFn: api.refusedSettlements, refetchInterval: live ? 5000 : false });
  const next = (row: RefusedSettlement): string => (row.next === 'next_run' ? t('console.settlements.next.next_run', { when: row.next_at ? f.full(row.next_at) : '' }) : t(`console.settlements.next.${row.next}`));
  return (
    <Page title={t('console.settlements')} trail={[{ to: '/', name: t('console.overview') }]}>
      <Async query={refused}>
        {(it) => (it.data.length === 0 && it.whole ? <EmptyState icon="shieldCheck" title={t('console.settlements.none')} /> : (
          <>
            {!it.whole && <Banner tone="warn">{t('console.settlements.not_whole')}</Banner>}
            <p>{t('console.settlements.waiting', { count: it.waiting })}</p>
            <p className="u-quiet u-small">{t('console.settlements.text')}</p>
            <section className="c-block">
              <Table
                label={t('console.settlements')} rows={it.data} keyOf={(row) => row.id} mark={(row) => row.next === 'owner_chooses'}
                columns={[
                  { name: t('console.settlements.at'), cell: (row) => f.full(row.refused_at) },
                  { name: t('console.settlements.shop'), cell: (row) => `${row.shop.name} · ${row.number}` },
                  { name: t('console.settlements.reason'), cell: (row) => t(`console.settlements.reason.${reasonOf(row.reason)}`) },
                  { name: t('console.settlements.next'), cell: next },
                  { name: t('console.settlements.reference'), wide: true, cell: (row) => <span className="u-num">{row.reference}</span> },
                  { name: t('console.settlements.amount'), end: true, cell: (row) => f.money(row.amount, row.currency) },
                ]}
              />
            </section>
          </>
        ))}
      </Async>
    </Page>
  );
}
