import { useFormats, useT } from '@chenxi/i18n';
import { Async, EmptyState, Go, Tabs } from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useServices } from '../services';
import { Page } from '../shell';
import { Table } from '../table';
import { useWords } from '../words';

type Which = 'open' | 'ended';

export default function DisputesScreen() {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api, live } = useServices();
  const [which, setWhich] = useState<Which>('open');
  const queue = useQuery({ queryKey: ['disputes', which], queryFn: () => api.disputes(which), refetchInterval: live ? 5000 : false });
  return (
    <Page title={t('console.disputes')} trail={[{ to: '/', name: t('console.overview') }]}
      actions={<Tabs<Which> label={t('console.disputes')} value={which} onChange={setWhich} options={[{ value: 'open', label: t('console.disputes.open') }, { value: 'ended', label: t('console.disputes.ended') }]} />}>
      <Async query={queue}>
        {(it) => (
          <>
            <dl className="c-facts">
              <div><dt>{t('console.disputes.waiting')}</dt><dd>{f.number(it.waiting)}</dd></div>
              <div><dt>{t('console.disputes.overdue')}</dt><dd>{f.number(it.overdue)}</dd></div>
              <div><dt>{t('console.disputes.frozen')}</dt><dd>{f.money(it.frozen.amount, it.frozen.currency)}</dd></div>
            </dl>
            {it.data.length === 0 ? <EmptyState icon="shieldCheck" title={t('console.disputes.none')} /> : (
              <section className="c-block">
                <Table
                  label={t('console.disputes')} rows={it.data} keyOf={(row) => row.id}
                  columns={[
                    { name: t('console.dispute.due'), cell: (row) => <Go to={`/disputes/${row.id}`}>{f.full(row.ended_at ?? row.due_at)}</Go> },
                    { name: t('console.disputes.state'), cell: (row) => words.dispute(row.status) },
                    { name: t('console.dispute.reason'), wide: true, cell: (row) => words.why(row.reason) },
                    { name: t('console.dispute.amount'), end: true, cell: (row) => f.money(row.amount, row.currency) },
                    { name: t(which === 'open' ? 'console.dispute.frozen' : 'console.dispute.frozen_first'), end: true, cell: (row) => f.money(which === 'open' ? row.frozen : row.frozen_first, row.currency) },
                    { name: t('console.dispute.returned'), end: true, wide: true, cell: (row) => f.money(row.returned, row.currency) },
                  ]}
                />
              </section>
            )}
          </>
        )}
      </Async>
    </Page>
  );
}
