// What the till takes off a sale, as an amount or in percent; and what each role may take off alone.
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, Async, Banner, Button, Field, Sheet, Tabs, parseAmount, toast, useTroubleText } from '@chenxi/ui';
import type { DiscountCaps } from '@chenxi/api';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { offOf, type Off } from '../cart';
import { useDiscountCaps } from '../data';
import { useCounter, useServices } from '../services';

const whole = (text: string): number | null => (/^\d{1,3}$/.test(text.trim()) && Number(text) <= 100 ? Number(text) : null);

export function DiscountSheet({ before, onClose }: { before: number; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const { sales } = useServices();
  const { off: given } = useCounter();
  const [by, setBy] = useState<Off['by']>(given?.by ?? 'amount');
  const [typed, setTyped] = useState('');
  const percent = whole(typed), amount = parseAmount(typed);
  const off: Off | null = by === 'percent' ? (percent ? { by, percent } : null) : amount ? { by, amount } : null;
  const less = offOf(before, off);
  const fault = off !== null && less === 0 ? t('till.discount.too_much') : null;
  const hint = less > 0 ? t('till.discount.due', { amount: f.money(before - less), before: f.money(before) }) : undefined;
  const change = (next: Off['by']) => {
    setBy(next);
    setTyped('');
  };
  return (
    <Sheet open title={t('till.discount')} onClose={onClose}>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (less > 0) { sales.takeOff(off); onClose(); } }}>
        <Tabs<Off['by']> label={t('till.discount.by')} value={by} onChange={change} options={[{ value: 'amount', label: t('till.discount.amount') }, { value: 'percent', label: t('till.discount.percent') }]} />
        {by === 'amount'
          ? <AmountField label={t('till.discount')} value={typed} onChange={setTyped} fault={fault} hint={hint} autoFocus />
          : <Field label={t('till.discount.percent_of')} inputMode="numeric" maxLength={3} value={typed} fault={fault} hint={hint} autoComplete="off" autoFocus onChange={(event) => setTyped(event.target.value)} />}
        <Button look="primary" wide type="submit" disabled={less === 0}>{t('ui.done')}</Button>
        {given && <Button wide onClick={() => { sales.takeOff(null); onClose(); }}>{t('till.discount.none')}</Button>}
      </form>
    </Sheet>
  );
}

function Form({ caps }: { caps: DiscountCaps }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [cashier, setCashier] = useState(`${caps.cashier}`);
  const [manager, setManager] = useState(`${caps.manager}`);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const low = whole(cashier), high = whole(manager);
  const fits = low !== null && high !== null && low <= high;
  const save = async () => {
    if (!fits) return;
    setBusy(true);
    setFault(null);
    try {
      queries.setQueryData(['discount_caps'], await api.setDiscountCaps({ cashier: low, manager: high }));
      toast(t('till.discount.caps_saved'));
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  return (
    <form className="u-card u-stack" onSubmit={(event) => { event.preventDefault(); if (!busy) void save(); }}>
      <p className="u-small u-quiet">{t('till.discount.caps_hint')}</p>
      <Field label={t('till.discount.cashier')} inputMode="numeric" maxLength={3} value={cashier} autoComplete="off" onChange={(event) => setCashier(event.target.value)} />
      <Field label={t('till.discount.manager')} inputMode="numeric" maxLength={3} value={manager} autoComplete="off" fault={fits ? null : t('till.discount.caps_wrong')} onChange={(event) => setManager(event.target.value)} />
      {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
      <Button wide type="submit" busy={busy} disabled={!fits || (low === caps.cashier && high === caps.manager)}>{t('ui.save')}</Button>
    </form>
  );
}

/** Only the owner's till sets them. */
export function Caps() {
  const t = useT();
  const caps = useDiscountCaps();
  return <section className="m-section"><h2>{t('till.discount.caps')}</h2><Async query={caps}>{(data) => <Form key={`${data.cashier} ${data.manager}`} caps={data} />}</Async></section>;
}
