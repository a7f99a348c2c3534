// Guaranteed orders that somebody complains about: what is held, what each side says, and how much comes back.
import { isRefusal, uuid7, type TradeCase } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, EmptyState, Field, Go, TextArea, toast, useTroubleText } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useAsk } from '../ask';
import { fen } from '../changes';
import { SecondLook, useSecondLook } from '../look';
import { useServices } from '../services';
import { Page, useSummary } from '../shell';
import { Table } from '../table';

export function TradesScreen() {
  const t = useT();
  const f = useFormats();
  const { api, live } = useServices();
  const queue = useQuery({ queryKey: ['trades'], queryFn: api.tradeCases, refetchInterval: live ? 5000 : false });
  return (
    <Page title={t('console.trades')} trail={[{ to: '/', name: t('console.overview') }]}>
      <Async query={queue}>
        {(it) => (it.data.length === 0 ? <EmptyState icon="shieldCheck" title={t('console.trades.none')} /> : (
          <>
            <p>{t('console.trades.held', { amount: f.money(it.held.amount, it.held.currency) })}</p>
            <section className="c-block">
              <Table
                label={t('console.trades')} rows={it.data} keyOf={(row) => row.id}
                columns={[
                  { name: t('console.trades.opened'), cell: (row) => <Go to={`/trades/${row.id}`}>{f.full(row.complaint?.opened_at ?? row.paid_at)}</Go> },
                  { name: t('console.trades.shop'), cell: (row) => row.shop.name },
                  { name: t('console.trades.door'), cell: (row) => row.complaint && t(`console.trades.door.${row.complaint.door}`) },
                  { name: t('console.trades.state'), wide: true, cell: (row) => row.complaint && t(`console.trades.state.${row.complaint.status}`) },
                  { name: t('console.trades.amount'), end: true, cell: (row) => f.money(row.held, row.currency) },
                ]}
              />
            </section>
          </>
        ))}
      </Async>
    </Page>
  );
}

function Decide({ it }: { it: TradeCase }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const sent = useRef({ what: '', key: '' });
  // More is held than one decides alone.
  const [two, setTwo] = useState(false);
  const second = useAsk();
  const supervisor = useSummary().data?.viewer === 'supervisor';
  if (supervisor) return <Banner>{t('console.dispute.readonly')}</Banner>;
  const back = fen(typed);
  const within = back !== null && back <= it.held;
  const ready = within && reason.trim() !== '';
  const { looking, look } = useSecondLook(ready ? JSON.stringify([back, reason]) : null);
  const money = (amount: number) => f.money(amount, it.currency);
  const send = async () => {
    if (!ready) return;
    const asked = { return: back, reason: reason.trim() };
    const what = JSON.stringify(asked);
    if (sent.current.what !== what) sent.current = { what, key: uuid7() };
    setBusy(true);
    setFault(null);
    try {
      await api.decideTrade(it.id, asked, sent.current.key);
      toast(t('console.trades.decided', { back: money(back) }));
    } catch (error) {
      setFault(text(error));
      setTwo(isRefusal(error, 'approval_needed'));
    } finally {
      setBusy(false);
      void queries.invalidateQueries();
    }
  };
  const askSecond = () => void second.ask({ kind: 'trade.decide', what: { trade: it.id, buyer: it.buyer_number, return: back! }, reason: reason.trim() });
  return (
    <form className="c-decide" onSubmit={(event) => { event.preventDefault(); look(); }}>
      <Field label={t('console.trades.back')} hint={t('console.trades.most', { amount: money(it.held) })} inputMode="decimal" value={typed} autoComplete="off"
        fault={typed !== '' && !within ? t('console.trades.most', { amount: money(it.held) }) : null} onChange={(event) => { setTyped(event.target.value); setTwo(false); }} />
      <TextArea label={t('console.trades.reason')} value={reason} maxLength={500} fault={second.fault ?? fault} onChange={(event) => setReason(event.target.value)} />
      {within && <SecondLook looking={looking}>{t('console.trades.decide_text', { back: money(back), rest: money(it.held - back) })}</SecondLook>}
      {two ? <Button look="primary" disabled={!ready} busy={second.busy} onClick={askSecond}>{t('console.dispute.ask_second')}</Button>
        : looking ? <Button key="sure" look="primary" busy={busy} onClick={() => void send()}>{t('console.decide_sure')}</Button>
          : <Button look="primary" type="submit" disabled={!ready}>{t('console.trades.decide')}</Button>}
    </form>
  );
}

export function TradeScreen({ params }: { params: Record<string, string> }) {
  const t = useT();
  const f = useFormats();
  const { api, live } = useServices();
  const id = params['id'] ?? '';
  const found = useQuery({ queryKey: ['trades', id], queryFn: () => api.tradeCase(id), refetchInterval: live ? 5000 : false });
  return (
    <Page title={t('console.trades')} trail={[{ to: '/', name: t('console.overview') }, { to: '/trades', name: t('console.trades') }]}>
      <Async query={found} shape="both">
        {(it) => {
          const said = it.complaint;
          return (
            <>
              <dl className="c-facts">
                <div><dt>{t('console.trades.shop')}</dt><dd>{it.shop.name}</dd></div>
                <div><dt>{t('console.trades.title')}</dt><dd>{it.title ?? it.id}</dd></div>
                <div><dt>{t('console.trades.amount')}</dt><dd>{f.money(it.held, it.currency)}</dd></div>
                {it.sent_at && <div><dt>{t('console.trades.sent')}</dt><dd>{f.full(it.sent_at)}{it.tracking ? ` · ${it.tracking}` : ''}</dd></div>}
              </dl>
              <section className="c-block" aria-labelledby="said">
                <header><h2 id="said">{t('console.trades.door')}</h2></header>
                {said && (
                  <ul className="c-said">
                    <li><small>{t('console.trades.words')} {it.buyer_number} · {f.full(said.opened_at)}</small><p>{t(`console.trades.door.${said.door}`)}{said.words ? `: ${said.words}` : ''}</p></li>
                    {said.answer && <li><small>{t('console.trades.answer')}{said.answered_at ? ` · ${f.full(said.answered_at)}` : ''}</small><p>{said.answer}</p></li>}
                    {said.decision && <li><small>{t('console.trades.reason')}</small><p>{said.decision}</p></li>}
                  </ul>
                )}
                {it.status === 'disputed' ? <><header><h2>{t('console.trades.decide')}</h2></header><Decide it={it} /></> : <p>{said && t(`console.trades.state.${said.status}`)}</p>}
              </section>
            </>
          );
        }}
      </Async>
    </Page>
  );
}
