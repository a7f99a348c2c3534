// What the till takes off a sale, as an amount or in percent; and what each role may take off alone.
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, Async, Button, Card, DiscountCapsForm, Field, Sheet, Tabs, parseAmount, wholePercent } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { offFault, offOf, type Off } from '../cart';
import { useDiscountCaps } from '../data';
import { useCounter, useServices } from '../services';

export function DiscountSheet({ before, onClose }: { before: number; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const { sales } = useServices();
  const { off: given } = useCounter();
  const [by, setBy] = useState<Off['by']>(given?.by ?? 'amount');
  const [typed, setTyped] = useState('');
  const percent = wholePercent(typed), amount = parseAmount(typed);
  const off: Off | null = by === 'percent' ? (percent ? { by, percent } : null) : amount ? { by, amount } : null;
  const less = offOf(before, off);
  const wrong = offFault(before, off);
  const fault = wrong && t(`till.discount.${wrong}`, { before: f.money(before) });
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

/** Only the owner's till sets them. */
export function Caps() {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const caps = useDiscountCaps();
  return (
    <section className="m-section"><h2>{t('till.discount.caps')}</h2>
      <Card>
        <Async query={caps}>
          {(data) => <DiscountCapsForm key={`${data.cashier} ${data.manager}`} caps={data} save={async (next) => queries.setQueryData(['discount_caps'], await api.setDiscountCaps(next))} />}
        </Async>
      </Card>
    </section>
  );
}
