// Guaranteed orders: what was paid and waits to be sent, what is on its way, and giving back.
import { once, type SoldTrade } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, Async, Banner, Button, Card, Field, Pair, Pairs, Sheet, TextArea, parseAmount, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useSelf, useSoldTrades } from '../data';
import { useServices } from '../services';
import { Page } from '../shell';

interface ActProps {
  /** what makes it another one when it changes */
  wish: string;
  title: string;
  action: string;
  ready?: boolean;
  look?: 'primary' | 'danger';
  act: (key: string) => Promise<string>;
  onClose: () => void;
  children: ReactNode;
}
function ActSheet({ wish, title, action, ready = true, look = 'primary', act, onClose, children }: ActProps) {
  const t = useT();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const run = async () => {
    setBusy(true);
    setFault(null);
    try {
      toast(await once(wish, act));
      onClose();
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
    void queries.invalidateQueries({ queryKey: ['trades'] });
  };
  return (
    <Sheet open title={title} onClose={onClose} locked={busy}>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (ready) void run(); }}>
        {children}
        {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
        <Button look={look} wide type="submit" busy={busy} disabled={!ready}>{action}</Button>
        <Button wide disabled={busy} onClick={onClose}>{t('ui.cancel')}</Button>
      </form>
    </Sheet>
  );
}

function SendSheet({ it, onClose }: { it: SoldTrade; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const [tracking, setTracking] = useState(it.tracking ?? '');
  return (
    <ActSheet wish={`${it.id} sent ${tracking.trim()}`} title={t('till.trades.send')} action={t('till.trades.send_do')} onClose={onClose} act={async (key) => { await api.sendTrade(it.id, tracking.trim(), key); return t('till.trades.sent_done'); }}>
      <p>{t('till.trades.send_text')}</p>
      <Field label={t('till.trades.tracking')} hint={t('till.trades.tracking_hint')} value={tracking} maxLength={40} autoComplete="off" onChange={(event) => setTracking(event.target.value)} />
    </ActSheet>
  );
}

function BackSheet({ it, onClose }: { it: SoldTrade; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const [typed, setTyped] = useState((it.held / 100).toFixed(2));
  const amount = parseAmount(typed) ?? 0;
  const ready = amount > 0 && amount <= it.held;
  return (
    <ActSheet wish={`${it.id} back ${amount}`} title={t('till.trades.back')} look="danger" ready={ready} action={t('till.trades.back_do', { amount: f.money(amount, it.currency) })} onClose={onClose}
      act={async (key) => { await api.returnTrade(it.id, amount, it.currency, key); return t('till.trades.back_done', { amount: f.money(amount, it.currency) }); }}>
      <p>{t('till.trades.back_text', { amount: f.money(it.held, it.currency) })}</p>
      <AmountField label={t('till.trades.back_amount')} value={typed} onChange={setTyped} fault={ready ? null : t('till.trades.back_most', { amount: f.money(it.held, it.currency) })} />
    </ActSheet>
  );
}

function AnswerSheet({ it, onClose }: { it: SoldTrade; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const [words, setWords] = useState(it.complaint?.answer ?? '');
  return (
    <ActSheet wish={`${it.id} answer ${words.trim()}`} title={t('till.trades.answer')} ready={words.trim() !== ''} action={t('till.trades.answer_do')} onClose={onClose}
      act={async (key) => { await api.contestTrade(it.id, words.trim(), key); return t('till.trades.answer_done'); }}>
      <p>{t('till.trades.answer_text')}</p>
      <TextArea label={t('till.trades.answer_words')} value={words} maxLength={160} onChange={(event) => setWords(event.target.value)} />
    </ActSheet>
  );
}

function One({ it }: { it: SoldTrade }) {
  const t = useT();
  const f = useFormats();
  const role = useSelf().data?.role;
  const may = role === 'owner' || role === 'manager';
  const [open, setOpen] = useState<'send' | 'back' | 'answer' | null>(null);
  const said = it.complaint;
  const states = { paid: t('till.trades.paid'), sent: t('till.trades.sent'), disputed: t('till.trades.disputed'), delivered: t('till.trades.delivered'), returned: t('till.trades.returned') };
  return (
    <Card>
      <div className="u-stack">
        <div className="u-spread"><strong>{it.buyer}{it.title ? ` · ${it.title}` : ''}</strong><strong className="u-num">{f.money(it.amount, it.currency)}</strong></div>
        {said && <Banner tone={it.status === 'disputed' ? 'wait' : undefined}><strong>{t(`till.trades.door.${said.door}`)}</strong>{said.words && <p>{said.words}</p>}</Banner>}
        <Pairs>
          <Pair name={t('till.trades.state')}>{states[it.status]}</Pair>
          {it.send_by && <Pair name={t('till.trades.send_by')}>{f.full(it.send_by)}</Pair>}
          {it.confirm_by && <Pair name={t('till.trades.confirm_by')}>{f.full(it.confirm_by)}</Pair>}
          {said?.answer && <Pair name={t('till.trades.answered')}>{said.answer}</Pair>}
          {said?.decision && <Pair name={t('till.trades.decision')}>{said.decision}</Pair>}
          {it.tracking && <Pair name={t('till.trades.tracking')}>{it.tracking}</Pair>}
          {it.held > 0 && <Pair name={t('till.trades.held')}>{f.money(it.held, it.currency)}</Pair>}
          {it.returned > 0 && <Pair name={t('till.trades.came_back')}>{f.money(it.returned, it.currency)}</Pair>}
          {it.ended_at && <Pair name={t('till.trades.ended')}>{f.full(it.ended_at)}</Pair>}
        </Pairs>
        {it.status === 'paid' && <Button look="primary" wide icon="send" onClick={() => setOpen('send')}>{t('till.trades.send')}</Button>}
        {it.status === 'disputed' && may && <Button look="primary" wide icon="note" onClick={() => setOpen('answer')}>{t('till.trades.answer')}</Button>}
        {it.held > 0 && may && <Button wide icon="undo" onClick={() => setOpen('back')}>{t('till.trades.back')}</Button>}
      </div>
      {open === 'send' && <SendSheet it={it} onClose={() => setOpen(null)} />}
      {open === 'answer' && <AnswerSheet it={it} onClose={() => setOpen(null)} />}
      {open === 'back' && <BackSheet it={it} onClose={() => setOpen(null)} />}
    </Card>
  );
}

export default function TradesScreen() {
  const t = useT();
  const f = useFormats();
  const sold = useSoldTrades();
  return (
    <Page title={t('till.trades')}>
      <Async query={{ data: sold.data?.pages, error: sold.error, refetch: sold.refetch }}>
        {(pages) => (
          <>
            <p className="u-small u-quiet">{t('till.trades.waiting', { amount: f.money(pages[0]!.totals.held, pages[0]!.totals.currency), count: pages[0]!.totals.open })}</p>
            {pages[0]!.data.length === 0 ? <p className="u-quiet">{t('till.trades.none')}</p> : pages.flatMap((page) => page.data).map((it) => <One key={it.id} it={it} />)}
            {sold.hasNextPage && <Button wide busy={sold.isFetchingNextPage} onClick={() => void sold.fetchNextPage()}>{t('ui.more')}</Button>}
          </>
        )}
      </Async>
    </Page>
  );
}
