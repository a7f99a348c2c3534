import { consoleTypes, openStream, type ConsoleEvents, type LedgerPosted } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, EmptyState, Go, Icon } from '@chenxi/ui';
import { useEffect, useRef, useState } from 'react';
import { useServices } from '../services';
import { Page, useSummary } from '../shell';
import { Table } from '../table';
import { useWords } from '../words';

const shownMax = 40;
/** rows are drawn in bundles, so that a busy hour does not stop the page */
const drawMs = 250;

function useLiveRows(): { rows: LedgerPosted[]; told: boolean } {
  const { live } = useServices();
  const [rows, setRows] = useState<LedgerPosted[]>([]);
  const [told, setTold] = useState(false);
  const waiting = useRef<LedgerPosted[]>([]);
  useEffect(() => {
    if (!live) return;
    const stop = openStream<ConsoleEvents>('/v1/console/stream', consoleTypes, {
      onLive: setTold,
      onEvent: (event) => {
        if (event.type !== 'ledger.posted') return;
        waiting.current.push(event.data);
        if (waiting.current.length > shownMax) waiting.current.shift();
      },
    });
    const timer = setInterval(() => {
      if (waiting.current.length === 0) return;
      const fresh = waiting.current.splice(0).reverse();
      setRows((before) => [...fresh, ...before.filter((row) => !fresh.some((one) => one.id === row.id))].slice(0, shownMax));
    }, drawMs);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [live]);
  return { rows, told };
}

export default function OverviewScreen() {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const summary = useSummary();
  const { rows, told } = useLiveRows();
  return (
    <Page title={t('console.overview')}>
      <div className="c-two">
        <section className="c-block" aria-labelledby="kinds">
          <header><h2 id="kinds">{t('console.kinds')}</h2></header>
          <Async query={summary}>
            {(data) => (
              <>
                <div className="c-light" data-ok={data.books.ok || undefined}>
                  <Icon name={data.books.ok ? 'check' : 'warn'} />
                  <div><strong>{t(data.books.ok ? 'console.light.ok' : 'console.light.bad')}</strong><small>{t('console.light.text', { difference: f.money(data.books.difference) })}</small></div>
                </div>
                <Table
                  label={t('console.kinds')} rows={data.accounts} keyOf={(row) => row.kind + row.balance.currency}
                  columns={[
                    { name: t('console.column.kind'), cell: (row) => <Go to={`/accounts?kind=${encodeURIComponent(row.kind)}`}>{words.kind(row.kind)}</Go> },
                    { name: t('console.column.accounts'), end: true, cell: (row) => f.number(row.accounts) },
                    { name: t('console.column.balance'), end: true, cell: (row) => f.money(row.balance.amount, row.balance.currency) },
                  ]}
                />
                <p className="u-quiet u-small">{t('console.signs')}</p>
              </>
            )}
          </Async>
        </section>
        <section className="c-block" aria-labelledby="live">
          <header><h2 id="live">{t('console.live')}</h2><span className="c-live" data-on={told || undefined}><i aria-hidden />{t(told ? 'console.live.on' : 'console.live.off')}</span></header>
          {rows.length === 0 ? <EmptyState icon="ledger" title={t('console.live.empty')} /> : (
            <Table
              label={t('console.live')} rows={rows} keyOf={(row) => row.id}
              columns={[
                { name: t('console.column.time'), cell: (row) => <Go to={`/postings/${row.id}`}>{f.time(row.at)}</Go> },
                { name: t('console.column.row'), cell: (row) => words.row(row.kind) },
                { name: t('console.column.from'), cell: (row) => <Go to={`/accounts/${row.debit.id}`}>{row.debit.label === row.debit.kind ? words.kind(row.debit.kind) : row.debit.label}</Go> },
                { name: t('console.column.to'), cell: (row) => <Go to={`/accounts/${row.credit.id}`}>{row.credit.label === row.credit.kind ? words.kind(row.credit.kind) : row.credit.label}</Go> },
                { name: t('console.column.amount'), end: true, cell: (row) => f.money(row.amount, row.currency) },
              ]}
            />
          )}
        </section>
      </div>
    </Page>
  );
}
