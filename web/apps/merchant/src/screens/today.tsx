import { dayOf, useFormats, useT } from '@chenxi/i18n';
import { Async, Button, EmptyState, IconButton, useAddress } from '@chenxi/ui';
import { useState } from 'react';
import { rowsOf, totalsOf, usePayments } from '../data';
import { PaymentRow } from '../parts/payment_row';
import { Totals } from '../parts/totals';
import { Page } from '../shell';

const step = (day: string, by: number): string => {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
};

export default function TodayScreen() {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const [day, setDay] = useState(dayOf);
  const today = dayOf();
  const query = usePayments(day);
  const rows = rowsOf(query.data);
  return (
    <Page title={t('till.tab.today')} actions={<Button icon="refresh" look="plain" busy={query.isRefetching} onClick={() => void query.refetch()}>{t('till.today.refresh')}</Button>}>
      <div className="m-day">
        <IconButton icon="back" label={t('till.today.before')} onClick={() => setDay(step(day, -1))} />
        <strong>{day === today ? t('till.today.today', { day: f.day(`${day}T04:00:00Z`) }) : f.day(`${day}T04:00:00Z`)}</strong>
        <IconButton icon="next" label={t('till.today.after')} disabled={day >= today} onClick={() => setDay(step(day, 1))} />
      </div>
      <Async query={query}>
        {() => (
          <>
            <Totals totals={totalsOf(query.data)} />
            {rows.length === 0 ? (
              <EmptyState icon="store" title={t(day === today ? 'till.today.empty' : 'till.today.empty_day')} action={day === today && <Button look="primary" onClick={() => go('/')}>{t('till.tab.collect')}</Button>}>
                {day === today ? t('till.today.empty_hint') : null}
              </EmptyState>
            ) : (
              <div className="u-card u-card-flush">
                <ul className="u-list" aria-label={t('till.today.list')}>{rows.map((row) => <PaymentRow key={row.id} it={row} />)}</ul>
                {query.hasNextPage && <div className="m-expand"><Button look="plain" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('ui.more')}</Button></div>}
              </div>
            )}
          </>
        )}
      </Async>
    </Page>
  );
}
