import { Client, consoleApi, consoleTypes, openStream, type ConsoleEvents, type ConsoleSummary, type LedgerPosted, type LedgerPosting } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { EmptyState, Icon } from '@chenxi/ui';
import { useEffect, useRef, useState } from 'react';
import type { Story, Told } from './story';

/** rows are drawn in bundles, so that a rush does not stop the page */
const drawMs = 160;
const calmFrom = 12;
const pollMs = 2500;
const summaryMs = 4000;

/** Entries of the shop's account, for when nobody tells us: the other side is a number only. */
export function rowsOfEntries(entries: LedgerPosting[], account: string, label: string): LedgerPosted[] {
  const side = (id: string) => (id === account ? { id, kind: 'merchant', label } : { id, kind: 'customer', label: 'customer' });
  return [...entries].reverse().map((it) => ({ id: it.id, at: it.created_at, kind: it.kind, debit: side(it.debit), credit: side(it.credit), amount: it.amount, currency: it.currency }));
}

export interface LedgerState { live: boolean; version: number; summary: ConsoleSummary | null; perSecond: number }

export function useLedger(client: Client, story: Story | null, shop: string | null): LedgerState {
  const [state, setState] = useState<LedgerState>({ live: false, version: 0, summary: null, perSecond: 0 });
  const told = useRef(0);
  const api = useRef(consoleApi(client));
  const [live, setLive] = useState(false);
  const shopAccount = useRef<string | null>(null);

  useEffect(() => {
    if (!story) return;
    const readShop = async () => {
      if (!shopAccount.current) {
        for (let cursor: string | undefined; ;) {
          const page = await api.current.accounts('merchant', cursor, 100);
          const found = page.data.find((one) => one.label === shop);
          if (found) shopAccount.current = found.id;
          if (found || !page.next_cursor) break;
          cursor = page.next_cursor;
        }
      }
      if (!shopAccount.current) return;
      const page = await api.current.entries(shopAccount.current, undefined, 12);
      for (const row of rowsOfEntries(page.data, shopAccount.current, shop ?? '')) story.posted(row);
    };
    void readShop().catch(() => {});
    const stop = openStream<ConsoleEvents>('/v1/console/stream', consoleTypes, {
      onLive: setLive,
      onEvent: (event) => {
        if (event.type === 'ledger.posted') {
          if (story.posted(event.data)) told.current += 1;
        } else {
          story.skipped(event.data.count);
          told.current += event.data.count;
        }
      },
    });
    let drawn = -1;
    let before = { at: performance.now(), told: told.current };
    const draw = setInterval(() => {
      const now = performance.now();
      const change: Partial<LedgerState> = {};
      if (now - before.at > 1000) {
        change.perSecond = Math.round(((told.current - before.told) / (now - before.at)) * 1000);
        before = { at: now, told: told.current };
      }
      const version = story.total * 16 + story.done.size + story.names.size * 7;
      if (version !== drawn || change.perSecond !== undefined) {
        drawn = version;
        setState((state) => (state.version === version && (change.perSecond === undefined || change.perSecond === state.perSecond) ? state : { ...state, ...change, version }));
      }
    }, drawMs);
    const summary = () => void api.current.summary().then((found) => setState((state) => ({ ...state, summary: found })), () => {});
    summary();
    const asking = setInterval(summary, summaryMs);
    return () => {
      stop();
      clearInterval(draw);
      clearInterval(asking);
    };
  }, [story, shop]);

  // Without the stream: the shop's rows, and those of accounts that we have learned.
  useEffect(() => {
    if (!story || live) return;
    const timer = setInterval(() => {
      const account = shopAccount.current;
      if (account) void api.current.entries(account, undefined, 20).then((page) => rowsOfEntries(page.data, account, shop ?? '').forEach((row) => story.posted(row)), () => {});
      for (const [id] of story.names)
        void api.current.entries(id, undefined, 10).then((page) => rowsOfEntries(page.data.filter((one) => one.kind === 'transfer' || one.kind === 'hold'), '', '').forEach((row) => story.posted(row)), () => {});
    }, pollMs);
    return () => clearInterval(timer);
  }, [live, story, shop]);

  return { ...state, live };
}

function Side({ story, side }: { story: Story; side: LedgerPosted['debit'] }) {
  const t = useT();
  const name = story.nameOf(side);
  const key = `demo.kind.${side.kind.replace(':', '_')}`;
  const kind = t(key);
  return <span className="d-side" data-known={name ? true : undefined}>{name ?? (kind === key ? side.label : kind)}</span>;
}

function Line({ told, story }: { told: Told; story: Story }) {
  const t = useT();
  const f = useFormats();
  const { row } = told;
  const key = `demo.row.${row.kind}`;
  const kind = t(key);
  return (
    <li className="d-line" data-ours={told.ours || undefined} data-kind={row.kind}>
      <span className="d-line-kind">{kind === key ? row.kind : kind}</span>
      <span className="d-line-sides"><Side story={story} side={row.debit} /><Icon name="next" label={t('demo.ledger.to')} /><Side story={story} side={row.credit} /></span>
      <span className="d-line-amount">{f.money(row.amount, row.currency)}</span>
      <time className="d-line-time" dateTime={row.at}>{f.time(row.at)}</time>
    </li>
  );
}

export function Ledger({ story, state }: { story: Story | null; state: LedgerState }) {
  const t = useT();
  const f = useFormats();
  const { summary } = state;
  // A thousand rows a second cannot light up one by one; ours still does.
  const rushing = state.perSecond > calmFrom;
  const sums = new Map<string, number>();
  summary?.accounts.forEach((one) => sums.set(one.kind, (sums.get(one.kind) ?? 0) + one.balance.amount));
  // What lies at the bank and in the drawers stands below zero in the books; here both sides are told as people would.
  const kept = ['bank:safeguarded', 'cash', 'transit'];
  const sides = ([['owed', 1], ['kept', -1]] as const).map(([side, sign]) => {
    const parts = [...sums].filter(([kind, sum]) => kept.includes(kind) === (side === 'kept') && sum !== 0).map(([kind, sum]) => ({ kind, amount: sign * sum }));
    return { side, total: parts.reduce((sum, one) => sum + one.amount, 0), parts };
  });
  return (
    <section className="d-ledger" aria-label={t('demo.ledger')}>
      <header className="d-device-head">
        <h2>{t('demo.ledger')}</h2>
        <span className="d-live" data-on={state.live || undefined}><i aria-hidden />{t(state.live ? 'demo.ledger.live' : 'demo.ledger.polling')}</span>
        {summary && (
          <span className="d-books" data-ok={summary.books.ok || undefined} role="status">
            <Icon name={summary.books.ok ? 'check' : 'cross'} />{t(summary.books.ok ? 'demo.books.ok' : 'demo.books.bad', { difference: f.money(summary.books.difference) })}
          </span>
        )}
      </header>
      {summary && (
        <dl className="d-sums">
          {sides.map(({ side, total, parts }) => (
            <div key={side}>
              <dt>{t(`demo.sums.${side}`)}</dt><dd>{f.money(total)}</dd>
              {parts.length > 0 && <dd>= {parts.map((one) => `${t(`demo.kind.${one.kind.replace(':', '_')}`)} ${f.money(one.amount)}`).join(' + ')}</dd>}
            </div>
          ))}
        </dl>
      )}
      <ul className="d-lines" aria-label={t('demo.ledger.rows')} tabIndex={0} data-calm={rushing || undefined}>
        {story && (rushing ? story.rows.slice(0, 24) : story.rows).map((told) => <Line key={told.row.id} told={told} story={story} />)}
        {story?.rows.length === 0 && <li className="d-none"><EmptyState icon="ledger" title={t('demo.ledger.empty')} /></li>}
      </ul>
      <p className="d-ledger-foot u-num">{t('demo.ledger.count', { count: f.number(story?.total ?? 0), per_second: f.number(state.perSecond) })}</p>
    </section>
  );
}
