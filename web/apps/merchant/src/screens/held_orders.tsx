// Paid orders whose money is held: taken whole or in part, once, or let go. What is not taken is the customer's again at once.
import { once, uuid7, type HeldOrder } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, Async, Banner, Button, Card, Pair, Pairs, Sheet, parseAmount, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useHeldOrders, useSelf } from '../data';
import { useServices } from '../services';
import { Page } from '../shell';

/** 1250 → "12.50", as the amount field takes it. */
const plain = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;

function useAct(onClose: () => void) {
  const text = useTroubleText();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const act = async (work: () => Promise<string>) => {
    setBusy(true);
    setFault(null);
    try {
      toast(await work());
      onClose();
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
    void queries.invalidateQueries({ queryKey: ['held_orders'] });
  };
  return { busy, act, said: fault === null ? null : <Banner tone="bad" live>{text(fault)}</Banner> };
}

function Take({ it, onClose }: { it: HeldOrder; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const { busy, act, said } = useAct(onClose);
  // A cashier takes what was agreed: a part of it is a manager's word.
  const role = useSelf().data?.role;
  const may = role === 'owner' || role === 'manager';
  const [typed, setTyped] = useState(plain(it.amount));
  // One key for one amount: pressed again after a lost answer, it is the same taking.
  const [key, setKey] = useState(uuid7);
  const amount = parseAmount(typed);
  const fits = amount !== null && amount > 0 && amount <= it.amount;
  const money = (value: number) => f.money(value, it.currency);
  const change = (next: string) => {
    setTyped(next);
    setKey(uuid7());
  };
  const take = () => act(async () => {
    await api.captureOrder(it.order_id, amount ?? 0, it.currency, key);
    return t('till.held_orders.taken', { amount: money(amount ?? 0) });
  });
  return (
    <Sheet open title={t('till.held_orders.take')} onClose={onClose} locked={busy}>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (fits && !busy) void take(); }}>
        {may && (
          <>
            <AmountField label={t('till.held_orders.amount')} value={typed} onChange={change} autoFocus hint={t('till.held_orders.most', { amount: money(it.amount) })} fault={amount !== null && amount > it.amount ? t('till.held_orders.most', { amount: money(it.amount) }) : null} />
            <button type="button" className="u-chip" aria-pressed={amount === it.amount} onClick={() => change(plain(it.amount))}>{t('till.held_orders.all')}</button>
          </>
        )}
        {fits && amount < it.amount && <p className="u-small">{t('till.held_orders.rest', { rest: money(it.amount - amount) })}</p>}
        {said}
        <Button look="primary" wide type="submit" busy={busy} disabled={!fits}>{fits ? t('till.held_orders.take_amount', { amount: money(amount) }) : t('till.held_orders.take')}</Button>
        <Button wide disabled={busy} onClick={onClose}>{t('ui.cancel')}</Button>
      </form>
    </Sheet>
  );
}

function LetGo({ it, onClose }: { it: HeldOrder; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const { busy, act, said } = useAct(onClose);
  const letGo = () => act(async () => {
    await once(`${it.order_id} cancel`, (key) => api.cancelOrder(it.order_id, key));
    return t('till.held_orders.let_go_done');
  });
  return (
    <Sheet open title={t('till.held_orders.let_go')} onClose={onClose} locked={busy}>
      <div className="u-stack">
        <Banner tone="warn">{t('till.held_orders.let_go_text', { amount: f.money(it.amount, it.currency) })}</Banner>
        {said}
        <Button look="danger" wide busy={busy} onClick={() => void letGo()}>{t('till.held_orders.let_go')}</Button>
        <Button wide disabled={busy} onClick={onClose}>{t('ui.cancel')}</Button>
      </div>
    </Sheet>
  );
}

function One({ it }: { it: HeldOrder }) {
  const t = useT();
  const f = useFormats();
  const [open, setOpen] = useState<'take' | 'let_go' | null>(null);
  return (
    <Card>
      <div className="u-stack">
        <div className="u-spread"><strong>{it.title ?? it.merchant_order_no ?? t('till.held_orders')}</strong><strong className="u-num">{f.money(it.amount, it.currency)}</strong></div>
        <Pairs>
          {it.merchant_order_no && <Pair name={t('till.held_orders.number')}><span className="u-num">{it.merchant_order_no}</span></Pair>}
          <Pair name={t('till.held_orders.since')}>{f.full(it.created_at)}</Pair>
          <Pair name={t('till.held_orders.until')}>{f.full(it.held_until)}</Pair>
        </Pairs>
        <Button look="primary" wide onClick={() => setOpen('take')}>{t('till.held_orders.take')}</Button>
        <Button wide icon="undo" onClick={() => setOpen('let_go')}>{t('till.held_orders.let_go')}</Button>
      </div>
      {open === 'take' && <Take it={it} onClose={() => setOpen(null)} />}
      {open === 'let_go' && <LetGo it={it} onClose={() => setOpen(null)} />}
    </Card>
  );
}

export default function HeldOrdersScreen() {
  const t = useT();
  const held = useHeldOrders();
  return (
    <Page title={t('till.held_orders')} back="/settings">
      <p className="u-small u-quiet">{t('till.held_orders.hint')}</p>
      <Async query={held}>
        {({ data }) => (data.length === 0 ? <p className="u-quiet">{t('till.held_orders.none')}</p> : data.map((it) => <One key={it.order_id} it={it} />))}
      </Async>
    </Page>
  );
}
