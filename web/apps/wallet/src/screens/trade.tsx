// One guaranteed order: where it is, which clock runs, and what one can do about it.
import { isRefusal, once, serverNow, type Trade } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Banner, Button, Card, Pair, Pairs, Sheet, TextArea, Timeline, toast, useAddress, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTrade } from '../data';
import type { ScreenProps } from '../screens';
import { useServices } from '../services';
import { Page } from '../shell';
import { useTradeState } from './trades';

interface SureProps {
  /** what makes it another one when it changes */
  wish: string;
  title: string;
  action: string;
  look: 'primary' | 'danger';
  act: (key: string) => Promise<string>;
  onClose: () => void;
  children: ReactNode;
}
/** A second look at what cannot be undone. */
function SureSheet({ wish, title, action, look, act, onClose, children }: SureProps) {
  const t = useT();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const run = async () => {
    setBusy(true);
    try {
      toast(await once(wish, act));
      onClose();
    } catch (error) {
      setFault(error);
      if (isRefusal(error, 'trade_over')) {
        toast(text(error));
        onClose();
      }
    }
    setBusy(false);
    void queries.invalidateQueries();
  };
  return (
    <Sheet open title={title} onClose={onClose} locked={busy}>
      <div className="u-stack">
        {children}
        {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
        <Button look={look} wide busy={busy} onClick={() => void run()}>{action}</Button>
        <Button wide disabled={busy} onClick={onClose}>{t('ui.cancel')}</Button>
      </div>
    </Sheet>
  );
}

/** Which clock runs, in words. */
function useClock() {
  const t = useT();
  const f = useFormats();
  return (it: Trade): string | null => {
    if (it.send_by) return t('wallet.trade.send_by', { when: f.full(it.send_by) });
    if (!it.confirm_by) return null;
    const hours = Math.max(0, Math.floor((Date.parse(it.confirm_by) - serverNow()) / 3_600_000));
    return t('wallet.trade.confirm_by', { when: f.full(it.confirm_by), left: t('wallet.trade.left', { days: Math.floor(hours / 24), hours: hours % 24 }) });
  };
}

function useEnding() {
  const t = useT();
  return (it: Trade): string | null => it.ended_by && t(`wallet.trade.by.${it.ended_by}`);
}

type Door = 'not_come' | 'not_as_agreed';
const doors: Door[] = ['not_come', 'not_as_agreed'];

function One({ it }: { it: Trade }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const { go } = useAddress();
  const state = useTradeState();
  const clock = useClock();
  const ending = useEnding();
  const [open, setOpen] = useState<'confirm' | 'cancel' | 'complaint' | 'withdraw' | null>(null);
  const [door, setDoor] = useState<Door>('not_come');
  const [words, setWords] = useState('');
  const said = it.complaint;
  const over = it.status === 'delivered' || it.status === 'returned';
  const runs = clock(it);
  const held = f.money(it.held, it.currency);
  const steps = [
    { at: f.full(it.paid_at), text: t('wallet.trade.step.paid') },
    ...(it.sent_at ? [{ at: f.full(it.sent_at), text: t('wallet.trade.step.sent') }] : []),
    ...(said ? [{ at: f.full(said.opened_at), text: `${t('wallet.trade.step.disputed')} · ${t(`wallet.trade.door.${said.door}`)}` }] : []),
    ...(said?.answered_at ? [{ at: f.full(said.answered_at), text: t('wallet.trade.step.answered') }] : []),
    ...(it.ended_at ? [{ at: f.full(it.ended_at), text: ending(it) ?? state(it.status) }] : []),
  ];
  return (
    <>
      <div className="w-figure">
        <p className="u-quiet">{it.shop.name}</p>
        {it.title && <h2>{it.title}</h2>}
        <AmountText amount={it.amount} currency={it.currency} size="big" />
        <p><strong>{state(it.status)}</strong></p>
      </div>
      {it.status === 'disputed' ? <Banner tone="wait">{t('wallet.trade.disputed_text', { amount: held })}</Banner> : !over && <Banner>{t('wallet.trade.held_text', { amount: held, shop: it.shop.name })} {runs}</Banner>}
      <Card><Timeline items={steps.map((step, i) => ({ ...step, state: i === steps.length - 1 ? 'now' : 'done' }))} /></Card>
      <Card>
        <Pairs>
          {said?.words && <Pair name={t('wallet.trade.words')}>{said.words}</Pair>}
          {said?.answer && <Pair name={t('wallet.trade.answer')}>{said.answer}</Pair>}
          {said?.decision && <Pair name={t('wallet.trade.decision')}>{said.decision}</Pair>}
          {it.tracking && <Pair name={t('wallet.trade.tracking')}>{it.tracking}</Pair>}
          {it.held > 0 && <Pair name={t('wallet.trade.held')}><strong>{held}</strong></Pair>}
          {it.returned > 0 && <Pair name={t('wallet.trade.came_back')}>{f.money(it.returned, it.currency)}</Pair>}
          {it.delivered > 0 && <Pair name={t('wallet.trade.went')}>{f.money(it.delivered, it.currency)}</Pair>}
          <Pair name={t('wallet.result.id')}><span className="u-num">{it.id}</span></Pair>
        </Pairs>
      </Card>
      {it.status === 'sent' && <Button look="primary" wide icon="check" onClick={() => setOpen('confirm')}>{t('wallet.trade.confirm')}</Button>}
      {it.status === 'sent' && <Button wide icon="shield" onClick={() => setOpen('complaint')}>{t('wallet.trade.complaint')}</Button>}
      {it.status === 'disputed' && <Button wide icon="undo" onClick={() => setOpen('withdraw')}>{t('wallet.trade.withdraw')}</Button>}
      {it.status === 'paid' && <Button wide icon="undo" onClick={() => setOpen('cancel')}>{t('wallet.trade.cancel')}</Button>}
      <Button wide icon="receipt" onClick={() => go(`/receipts/${it.receipt_id}`)}>{t('wallet.bill.receipt')}</Button>
      {open === 'confirm' && (
        <SureSheet wish={`${it.id} confirm`} title={t('wallet.trade.confirm')} look="primary" action={t('wallet.trade.confirm_do', { amount: held })} onClose={() => setOpen(null)}
          act={async (key) => { const done = await api.confirmTrade(it.id, key); return t('wallet.trade.confirmed', { amount: f.money(done.delivered, done.currency), shop: it.shop.name }); }}>
          <div className="u-center"><AmountText amount={it.held} currency={it.currency} size="big" /></div>
          <p>{t('wallet.trade.confirm_text', { amount: held, shop: it.shop.name })}</p>
        </SureSheet>
      )}
      {open === 'complaint' && (
        <SureSheet wish={`${it.id} complaint ${door} ${words.trim()}`} title={t('wallet.trade.complaint')} look="danger" action={t('wallet.trade.complaint_do')} onClose={() => setOpen(null)}
          act={async (key) => { await api.disputeTrade(it.id, door, words.trim(), key); return t('wallet.trade.complaint_done'); }}>
          <p>{t('wallet.trade.complaint_text')}</p>
          <fieldset className="w-choice">
            <legend className="u-hide">{t('wallet.trade.complaint')}</legend>
            {doors.map((one) => (
              <label key={one}><input type="radio" name="door" checked={door === one} onChange={() => setDoor(one)} />{t(`wallet.trade.door.${one}`)}</label>
            ))}
          </fieldset>
          <TextArea label={t('wallet.trade.complaint_words')} value={words} maxLength={160} onChange={(event) => setWords(event.target.value)} />
        </SureSheet>
      )}
      {open === 'withdraw' && (
        <SureSheet wish={`${it.id} withdraw`} title={t('wallet.trade.withdraw')} look="primary" action={t('wallet.trade.withdraw_do')} onClose={() => setOpen(null)}
          act={async (key) => { await api.withdrawTrade(it.id, key); return t('wallet.trade.withdrawn'); }}>
          <p>{t('wallet.trade.withdraw_text', { amount: held })}</p>
        </SureSheet>
      )}
      {open === 'cancel' && (
        <SureSheet wish={`${it.id} cancel`} title={t('wallet.trade.cancel')} look="danger" action={t('wallet.trade.cancel_do', { amount: held })} onClose={() => setOpen(null)}
          act={async (key) => { const done = await api.cancelTrade(it.id, key); return t('wallet.trade.cancelled', { amount: f.money(done.returned, done.currency) }); }}>
          <div className="u-center"><AmountText amount={it.held} currency={it.currency} size="big" /></div>
          <p>{t('wallet.trade.cancel_text', { amount: held })}</p>
        </SureSheet>
      )}
    </>
  );
}

export default function TradeScreen({ params }: ScreenProps) {
  const t = useT();
  const query = useTrade(params['id']!);
  return (
    <Page title={t('wallet.trade.title')}>
      <Async query={query} shape="both">{(it) => <One it={it} />}</Async>
    </Page>
  );
}
