// Who pays: oneself, or somebody of the family who lets one pay at shops out of their account, within what they set.
import type { FamilyLink } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { useFamily } from '../data';

export interface Payer { link: FamilyLink; /** what would go today */ left: number }

/** Those who would pay this amount at a shop; the server has the last word. */
export function useFamilyPayers(amount: number | null): Payer[] {
  const links = useFamily().data?.data ?? [];
  return links.flatMap((link) => {
    const { pay_each: each, pay_month: month } = link.terms;
    if (link.role !== 'helper' || link.state !== 'active' || each === null || month === null) return [];
    const left = Math.min(each, month - (link.paid_this_month ?? 0));
    return amount !== null && amount <= left ? [{ link, left }] : [];
  });
}

export function PayerChoice({ payers, chosen, onChoose }: { payers: Payer[]; chosen: string | null; onChoose: (link: string | null) => void }) {
  const t = useT();
  const f = useFormats();
  return (
    <fieldset className="w-choice">
      <legend className="u-label">{t('wallet.pays.who')}</legend>
      <label><input type="radio" name="payer" checked={chosen === null} onChange={() => onChoose(null)} /><span>{t('wallet.pays.me')}</span></label>
      {payers.map(({ link, left }) => (
        <label key={link.id}>
          <input type="radio" name="payer" checked={chosen === link.id} onChange={() => onChoose(link.id)} />
          <span>{t('wallet.pays.they', { who: link.name ?? link.phone })}<small>{t('wallet.pays.left', { amount: f.money(left) })}</small></span>
        </label>
      ))}
    </fieldset>
  );
}
