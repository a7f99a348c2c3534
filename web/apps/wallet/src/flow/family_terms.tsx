// What an owner gives out of his hand: as a form, and as sentences that either side reads.
import type { FamilyLink, FamilyTerms } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, Switch, parseAmount } from '@chenxi/ui';
import { useState } from 'react';

const seeWords = { none: 'wallet.family.see.none', band: 'wallet.family.see.band', movements: 'wallet.family.see.movements' } as const;
const seeHints = { none: 'wallet.family.see.none_hint', band: 'wallet.family.see.band_hint', movements: 'wallet.family.see.movements_hint' } as const;

export const nothing: FamilyTerms = { see: 'none', confirm_above: null, confirm_new: false, limits: false, recovery: false };
export const givesAnything = (terms: FamilyTerms): boolean => terms.see !== 'none' || terms.confirm_above !== null || terms.confirm_new || terms.limits || terms.recovery;
/** What is signed of them, as the server writes it. */
export const termsText = (terms: FamilyTerms): string =>
  `see=${terms.see};above=${terms.confirm_above ?? 'none'};new=${terms.confirm_new};limits=${terms.limits};recovery=${terms.recovery}`;

/** `above` is null while the amount cannot be read. */
export function useTermsForm(from: FamilyTerms) {
  const [terms, setTerms] = useState(from);
  const [confirms, setConfirms] = useState(from.confirm_above !== null);
  const [typed, setTyped] = useState(from.confirm_above === null ? '500' : String(from.confirm_above / 100));
  const above = typed.trim() === '0' ? 0 : parseAmount(typed);
  return {
    terms, setTerms, confirms, setConfirms, typed, setTyped,
    /** null: not complete yet */
    result: confirms && above === null ? null : { ...terms, confirm_above: confirms ? above : null },
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
      ...(terms.see === 'none' && mine ? [t('wallet.family.gives.no_sight')] : []),
    ];
  };
}
