import type { Transaction } from '@chenxi/api';
import { dayOf, monthOf, monthsBefore, useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Button, Card, EmptyState, Field, Go, IconButton, List } from '@chenxi/ui';
import { useDeferredValue, useState } from 'react';
import { useTransactions } from '../data';
import { TransactionRow } from '../parts';
import { Page } from '../shell';
import { useWords } from '../words';

const types: (Transaction['type'] | '')[] = ['', 'payment', 'transfer_in', 'transfer_out', 'refund', 'top_up', 'withdrawal', 'payout', 'cash'];

const byDay = (rows: Transaction[]): [string, Transaction[]][] => {
  const days = new Map<string, Transaction[]>();
  for (const row of rows) {
    const day = dayOf(row.created_at);
    days.set(day, [...(days.get(day) ?? []), row]);
  }
  return [...days];
};

export default function BillsScreen() {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const [month, setMonth] = useState(monthOf);
  const [type, setType] = useState<string>('');
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  const query = useTransactions({ month, type, q });
  const filtered = type !== '' || q !== '';
  return (
    <Page title={t('wallet.bills.title')} back={false} actions={<Go to="/exports" className="u-button" data-look="plain">{t('wallet.bills.export')}</Go>}>
      <div className="w-month">
        <IconButton icon="back" label={t('wallet.bills.earlier')} onClick={() => setMonth(monthsBefore(month, 1))} />
        <h2 aria-live="polite">{f.month(month)}</h2>
        <IconButton icon="next" label={t('wallet.bills.later')} disabled={month >= monthOf()} onClick={() => setMonth(monthsBefore(month, -1))} />
      </div>
      <Field label={t('wallet.bills.search')} type="search" placeholder={t('wallet.bills.search_hint')} value={typed} onChange={(event) => setTyped(event.target.value)} />
      <div className="u-chips" role="group" aria-label={t('wallet.bills.filter')}>
        {types.map((one) => (
          <button key={one} type="button" className="u-chip" aria-pressed={type === one} onClick={() => setType(one)}>{one === '' ? t('wallet.bills.all') : words.type(one)}</button>
        ))}
      </div>
      <Async query={{ data: query.data, error: query.error, refetch: query.refetch }}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.data);
          const totals = data.pages[0]?.month;
          return (
            <>
              {totals && !filtered && (
                <Card>
                  <div className="w-totals">
                    <div><span className="u-quiet u-small">{t('wallet.bills.out')}</span><AmountText amount={totals.out_amount} /></div>
                    <div><span className="u-quiet u-small">{t('wallet.bills.in')}</span><AmountText amount={totals.in_amount} /></div>
                  </div>
                  <Go to="/report" className="w-spend-link">{t('wallet.bills.report')}</Go>
                </Card>
              )}
              {rows.length === 0 ? (
                filtered ? (
                  <EmptyState icon="search" title={t('wallet.bills.none_filtered')} action={<Button onClick={() => { setType(''); setTyped(''); }}>{t('wallet.bills.clear')}</Button>}>{t('wallet.bills.none_filtered_text', { month: f.month(month) })}</EmptyState>
                ) : (
                  <EmptyState icon="receipt" title={t('wallet.bills.none', { month: f.month(month) })} action={<Go to="/" className="u-button" data-look="primary">{t('ui.pending.leave_button')}</Go>}>{t('wallet.bills.none_text')}</EmptyState>
                )
              ) : (
                <Card flush>
                  {byDay(rows).map(([day, list]) => (
                    <section key={day} aria-label={f.day(`${day}T04:00:00Z`)}>
                      <p className="w-day">{f.day(`${day}T04:00:00Z`)}</p>
                      <List>{list.map((it) => <TransactionRow key={it.id} it={it} when="time" />)}</List>
                    </section>
                  ))}
                </Card>
              )}
              {query.hasNextPage && <Button wide busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('ui.more')}</Button>}
            </>
          );
        }}
      </Async>
    </Page>
  );
}
