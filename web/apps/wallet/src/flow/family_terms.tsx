// What an owner gives out of his hand: as a form, and as sentences that either side reads.
import type { FamilyLink, FamilyTerms } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, Switch, parseAmount } from '@chenxi/ui';
import { useState } from 'react';

const seeWords = { none: 'wallet.family.see.none', band: 'wallet.family.see.band', movements: 'wallet.family.see.movements' } as const;
const seeHints = { none: 'wallet.family.see.none_hint', band: 'wallet.family.see.band_hint', movements: 'wallet.family.see.movements_hint' } as const;

export const nothing: FamilyTerms = { see: 'none', confirm_above: null, confirm_new: false, limits: false, recovery: false, pay_each: null, pay_month: null };
export const givesAnything = (terms: FamilyTerms): boolean => terms.see !== 'none' || terms.confirm_above !== null || terms.confirm_new || terms.limits || terms.recovery || terms.pay_each !== null;
/** What is signed of them, as the server writes it. */
export const termsText = (terms: FamilyTerms): string =>
  `see=${terms.see};above=${terms.confirm_above ?? 'none'};new=${terms.confirm_new};limits=${terms.limits};recovery=${terms.recovery};pay=${terms.pay_each === null ? 'none' : `${terms.pay_each}/${terms.pay_month}`}`;

/** `above` is null while the amount cannot be read. */
export function useTermsForm(from: FamilyTerms) {
  const [terms, setTerms] = useState(from);
  const [confirms, setConfirms] = useState(from.confirm_above !== null);
  const [typed, setTyped] = useState(from.confirm_above === null ? '500' : String(from.confirm_above / 100));
  const above = typed.trim() === '0' ? 0 : parseAmount(typed);
  const [pays, setPays] = useState(from.pay_each !== null);
  const [each, setEach] = useState(String((from.pay_each ?? 10_000) / 100));
  const [month, setMonth] = useState(String((from.pay_month ?? 50_000) / 100));
  const payEach = parseAmount(each), payMonth = parseAmount(month);
  const payable = payEach !== null && payMonth !== null && payEach > 0 && payMonth >= payEach;
  return {
    terms, setTerms, confirms, setConfirms, typed, setTyped, pays, setPays, each, setEach, month, setMonth,
    monthTooSmall: payEach !== null && payMonth !== null && payMonth < payEach,
    /** null: not complete yet */
    result: (confirms && above === null) || (pays && !payable) ? null : { ...terms, confirm_above: confirms ? above : null, pay_each: pays ? payEach : null, pay_month: pays ? payMonth : null },
  };
}

export function TermsForm({ form }: { form: ReturnType<typeof useTermsForm> }) {
  const t = useT();
  const { terms, setTerms } = form;
  return (
    <>
      <fieldset className="w-choice">
        <legend className="u-label">{t('wallet.family.see')}</legend>
        {(['none', 'band', 'movements'] as const).map((value) => (
          <label key={value}>
            <input type="radio" name="see" checked={terms.see === value} onChange={() => setTerms({ ...terms, see: value })} />
            <span>{t(seeWords[value])}<small>{t(seeHints[value])}</small></span>
          </label>
        ))}
      </fieldset>
      <div className="u-stack">
        <Switch label={t('wallet.family.confirm_above')} hint={t('wallet.family.confirm_hint')} checked={form.confirms} onChange={form.setConfirms} />
        {form.confirms && <AmountField label={t('wallet.family.above')} value={form.typed} onChange={form.setTyped} inputMode="decimal" />}
        <Switch label={t('wallet.family.confirm_new')} hint={t('wallet.family.confirm_new_hint')} checked={terms.confirm_new} onChange={(on) => setTerms({ ...terms, confirm_new: on })} />
        <Switch label={t('wallet.family.limits')} hint={t('wallet.family.limits_hint')} checked={terms.limits} onChange={(on) => setTerms({ ...terms, limits: on })} />
        <Switch label={t('wallet.family.recovery')} hint={t('wallet.family.recovery_hint')} checked={terms.recovery} onChange={(on) => setTerms({ ...terms, recovery: on })} />
        <Switch label={t('wallet.family.pays')} hint={t('wallet.family.pays_hint')} checked={form.pays} onChange={form.setPays} />
        {form.pays && (
          <>
            <AmountField label={t('wallet.family.pay_each')} value={form.each} onChange={form.setEach} inputMode="decimal" />
            <AmountField label={t('wallet.family.pay_month')} value={form.month} onChange={form.setMonth} inputMode="decimal" fault={form.monthTooSmall ? t('wallet.family.pay_month_small') : null} />
          </>
        )}
      </div>
    </>
  );
}

/** One sentence for each thing, to the one who reads it. */
export function useTermSentences() {
  const t = useT();
  const f = useFormats();
  return (terms: FamilyTerms, role: FamilyLink['role']): string[] => {
    const mine = role === 'owner';
    return [
      ...(terms.see === 'none' ? [] : [t(terms.see === 'band' ? (mine ? 'wallet.family.gives.band' : 'wallet.family.gets.band') : mine ? 'wallet.family.gives.movements' : 'wallet.family.gets.movements')]),
      ...(terms.confirm_above === null ? [] : [t(mine ? 'wallet.family.gives.above' : 'wallet.family.gets.above', { amount: f.money(terms.confirm_above) })]),
      ...(terms.confirm_new ? [t(mine ? 'wallet.family.gives.new' : 'wallet.family.gets.new')] : []),
      ...(terms.limits ? [t(mine ? 'wallet.family.gives.limits' : 'wallet.family.gets.limits')] : []),
      ...(terms.recovery ? [t(mine ? 'wallet.family.gives.recovery' : 'wallet.family.gets.recovery')] : []),
      ...(terms.pay_each !== null && terms.pay_month !== null ? [t(mine ? 'wallet.family.gives.pays' : 'wallet.family.gets.pays', { each: f.money(terms.pay_each), month: f.money(terms.pay_month) })] : []),
      ...(terms.see === 'none' && mine ? [t('wallet.family.gives.no_sight')] : []),
    ];
  };
}
