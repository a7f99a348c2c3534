// What narrows the bills beyond their type: which way the money went, and how much it was.
import { useFormats, useT, type Formats, type T } from '@chenxi/i18n';
import { Button, Field, Icon, Sheet, Tabs, parseAmount } from '@chenxi/ui';
import { useState } from 'react';

export type Direction = '' | 'in' | 'out';
export interface BillFilter { direction: Direction; min: number | null; max: number | null }
export const everything: BillFilter = { direction: '', min: null, max: null };
export const isEverything = (it: BillFilter): boolean => it.direction === '' && it.min === null && it.max === null;

/** "¥20.00 以上", "¥20.00 – ¥100.00": null where any amount will do. */
export function amountText(t: T, f: Pick<Formats, 'money'>, { min, max }: Pick<BillFilter, 'min' | 'max'>): string | null {
  if (min !== null && max !== null) return t('wallet.bills.amount_between', { min: f.money(min), max: f.money(max) });
  if (min !== null) return t('wallet.bills.amount_from', { min: f.money(min) });
  return max !== null ? t('wallet.bills.amount_to', { max: f.money(max) }) : null;
}

const shown = (amount: number | null): string => (amount === null ? '' : String(amount / 100));

function Choices({ value, onDone }: { value: BillFilter; onDone: (value: BillFilter) => void }) {
  const t = useT();
  const [direction, setDirection] = useState(value.direction);
  const [least, setLeast] = useState(shown(value.min));
  const [most, setMost] = useState(shown(value.max));
  const min = parseAmount(least);
  const max = parseAmount(most);
  const bad = (least.trim() !== '' && min === null) || (most.trim() !== '' && max === null);
  const fault = bad ? t('wallet.bills.amount_bad') : min !== null && max !== null && min > max ? t('wallet.bills.amount_crossed') : null;
  const amount = (label: string, text: string, set: (text: string) => void, wrong: string | null) => (
    <Field label={label} prefix="¥" inputMode="decimal" autoComplete="off" maxLength={10} value={text} fault={wrong} onChange={(event) => set(event.target.value.replace(/[。,]/g, '.'))} />
  );
  return (
    <form className="u-stack-l" onSubmit={(event) => { event.preventDefault(); if (!fault) onDone({ direction, min, max }); }}>
      <div className="u-field"><span className="u-label">{t('wallet.bills.direction')}</span>
        <Tabs<Direction> label={t('wallet.bills.direction')} value={direction} onChange={setDirection}
          options={[{ value: '', label: t('wallet.bills.all') }, { value: 'out', label: t('wallet.bills.out') }, { value: 'in', label: t('wallet.bills.in') }]} /></div>
      <div className="w-two">
        {amount(t('wallet.bills.amount_min'), least, setLeast, null)}
        {amount(t('wallet.bills.amount_max'), most, setMost, null)}
      </div>
      {fault && <p className="u-fault" role="alert"><Icon name="cross" />{fault}</p>}
      <div className="u-stack-s">
        <Button look="primary" wide type="submit" disabled={Boolean(fault)}>{t('wallet.bills.show')}</Button>
        <Button look="plain" wide onClick={() => onDone(everything)}>{t('wallet.bills.clear')}</Button>
      </div>
    </form>
  );
}

export function FilterSheet({ open, value, onClose, onDone }: { open: boolean; value: BillFilter; onClose: () => void; onDone: (value: BillFilter) => void }) {
  const t = useT();
  return <Sheet open={open} title={t('wallet.bills.narrow')} onClose={onClose}><Choices value={value} onDone={onDone} /></Sheet>;
}

export interface Narrowed { key: string; text: string; drop: () => void }
/** What narrows the list now, each to be taken away with one touch. */
export function NarrowedBy({ by }: { by: Narrowed[] }) {
  const t = useT();
  if (by.length === 0) return null;
  return (
    <ul className="w-narrowed" aria-label={t('wallet.bills.narrowed')}>
      {by.map(({ key, text, drop }) => (
        <li key={key}><button type="button" className="u-chip" aria-label={t('wallet.bills.drop', { what: text })} onClick={drop}>{text}<Icon name="close" /></button></li>
      ))}
    </ul>
  );
}

/** The same as chips' words. */
export function useNarrowed(value: BillFilter, change: (value: BillFilter) => void): Narrowed[] {
  const t = useT();
  const f = useFormats();
  const amount = amountText(t, f, value);
  return [
    ...(value.direction ? [{ key: 'direction', text: t(value.direction === 'in' ? 'wallet.bills.in' : 'wallet.bills.out'), drop: () => change({ ...value, direction: '' as const }) }] : []),
    ...(amount ? [{ key: 'amount', text: amount, drop: () => change({ ...value, min: null, max: null }) }] : []),
  ];
}
