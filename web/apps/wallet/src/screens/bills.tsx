import type { Transaction } from '@chenxi/api';
import { dayOf, monthOf, monthsBefore, useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Button, Card, EmptyState, Field, Go, IconButton, List, useAddress } from '@chenxi/ui';
import { useDeferredValue, useState } from 'react';
import { useTransaction, useTransactions } from '../data';
import { FilterSheet, NarrowedBy, everything, isEverything, useNarrowed } from '../flow/bill_filter';
import { TransactionRow } from '../parts';
import { Page } from '../shell';
import { useWords } from '../words';

const types: (Transaction['type'] | '')[] = ['', 'payment', 'transfer_in', 'transfer_out', 'refund', 'top_up', 'withdrawal', 'payout', 'cash', 'dispute'];

const grouped = (rows: Transaction[], of: (at: string) => string): [string, Transaction[]][] => {
  const groups = new Map<string, Transaction[]>();
  for (const row of rows) groups.set(of(row.created_at), [...(groups.get(of(row.created_at)) ?? []), row]);
  return [...groups];
};

export default function BillsScreen() {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const [month, setMonth] = useState(monthOf);
  const [type, setType] = useState<string>('');
  const [typed, setTyped] = useState('');
  const [narrow, setNarrow] = useState(everything);
  const [choosing, setChoosing] = useState(false);
  const q = useDeferredValue(typed.trim());
  // "Others like this": all that ever went between the two, so no month is chosen.
  const { query: address, go } = useAddress();
  const like = address.get('like') ?? '';
  const other = useTransaction(like);
  const query = useTransactions({
    ...(like ? { like } : { month }), type, q, ...(narrow.direction ? { direction: narrow.direction } : {}),
    ...(narrow.min !== null ? { amount_min: narrow.min } : {}), ...(narrow.max !== null ? { amount_max: narrow.max } : {}),
  });
  const filtered = type !== '' || q !== '' || like !== '' || !isEverything(narrow);
  const narrowed = useNarrowed(narrow, setNarrow);
  const clear = () => {
    setType('');
    setTyped('');
    setNarrow(everything);
    if (like) go('/bills', { replace: true });
  };
  return (
    <Page title={t('wallet.bills.title')} back={false} actions={<Go to="/exports" className="u-button" data-look="plain">{t('wallet.bills.export')}</Go>}>
      {!like && <div className="w-month">
        <IconButton icon="back" label={t('wallet.bills.earlier')} onClick={() => setMonth(monthsBefore(month, 1))} />
        <h2 aria-live="polite">{f.month(month)}</h2>
        <IconButton icon="next" label={t('wallet.bills.later')} disabled={month >= monthOf()} onClick={() => setMonth(monthsBefore(month, -1))} />
      </div>}
      <div className="w-search">
        <Field label={t('wallet.bills.search')} type="search" placeholder={t('wallet.bills.search_hint')} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <IconButton icon="filter" label={t('wallet.bills.narrow')} onClick={() => setChoosing(true)} />
      </div>
      <FilterSheet open={choosing} value={narrow} onClose={() => setChoosing(false)} onDone={(chosen) => { setNarrow(chosen); setChoosing(false); }} />
      <div className="u-chips" role="group" aria-label={t('wallet.bills.filter')}>
        {types.map((one) => (
          <button key={one} type="button" className="u-chip" aria-pressed={type === one} onClick={() => setType(one)}>{one === '' ? t('wallet.bills.all') : words.type(one)}</button>
        ))}
      </div>
      <NarrowedBy by={[...(like ? [{ key: 'like', text: t('wallet.bills.with', { who: other.data?.title ?? '…' }), drop: () => go('/bills', { replace: true }) }] : []), ...narrowed]} />
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
                  <EmptyState icon="search" title={t('wallet.bills.none_filtered')} action={<Button onClick={clear}>{t('wallet.bills.clear')}</Button>}>{like ? t('wallet.bills.none_like_text') : t('wallet.bills.none_filtered_text', { month: f.month(month) })}</EmptyState>
                ) : (
                  <EmptyState icon="receipt" title={t('wallet.bills.none', { month: f.month(month) })} action={<Go to="/" className="u-button" data-look="primary">{t('ui.pending.leave_button')}</Go>}>{t('wallet.bills.none_text')}</EmptyState>
                )
              ) : (
                <Card flush>
                  {grouped(rows, like ? monthOf : dayOf).map(([when, list]) => {
                    const name = like ? f.month(when) : f.day(`${when}T04:00:00Z`);
                    return (
                      <section key={when} aria-label={name}>
                        <p className="w-day">{name}</p>
                        <List>{list.map((it) => <TransactionRow key={it.id} it={it} when={like ? 'day' : 'time'} />)}</List>
                      </section>
                    );
                  })}
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
