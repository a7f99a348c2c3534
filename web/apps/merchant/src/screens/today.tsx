import { dayOf, useT } from '@chenxi/i18n';
import { Async, Button, EmptyState, Go, List, Row, useAddress } from '@chenxi/ui';
import { useState } from 'react';
import { rowsOf, totalsOf, usePayments, useSelf } from '../data';
import { DayStep } from '../parts/day_step';
import { PaymentRow } from '../parts/payment_row';
import { Totals } from '../parts/totals';
import { Page } from '../shell';

export default function TodayScreen() {
  const t = useT();
  const { go } = useAddress();
  const [day, setDay] = useState(dayOf);
  const today = dayOf();
  const role = useSelf().data?.role;
  const may = role === 'owner' || role === 'manager';
  const query = usePayments(day);
  const rows = rowsOf(query.data);
  return (
    <Page title={t('till.tab.today')} actions={<Button icon="refresh" look="plain" busy={query.isRefetching} onClick={() => void query.refetch()}>{t('till.today.refresh')}</Button>}>
      <DayStep day={day} onChange={setDay} />
      <Async query={query}>
        {() => (
          <>
            <Totals totals={totalsOf(query.data)} />
            <div className="u-card u-card-flush"><List>
              <Row icon="shieldCheck" title={t('till.check')} detail={t('till.check.door')} arrow link={(className, inside) => <Go to="/check" className={className}>{inside}</Go>} />
              {may && <Row icon="bills" title={t('till.report')} detail={t('till.report.hint')} arrow link={(className, inside) => <Go to={`/report?date=${day}`} className={className}>{inside}</Go>} />}
            </List></div>
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
