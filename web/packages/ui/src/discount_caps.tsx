// How much of a sale each role at a shop's counter may take off alone: the same at the owner's till and in his wallet.
import { useT } from '@chenxi/i18n';
import { useState } from 'react';
import { Button } from './button';
import { Field } from './field';
import { Banner, toast, useTroubleText } from './states';

/** Whole, from 0 to 100; null: no such thing. */
export const wholePercent = (text: string): number | null => (/^\d{1,3}$/.test(text.trim()) && Number(text) <= 100 ? Number(text) : null);

/** In percent. */
export interface Caps {
  cashier: number;
  manager: number;
}

/** `save` keeps them; what it refuses is said here. */
export function DiscountCapsForm({ caps, save }: { caps: Caps; save: (caps: Caps) => Promise<unknown> }) {
  const t = useT();
  const text = useTroubleText();
  const [cashier, setCashier] = useState(`${caps.cashier}`);
  const [manager, setManager] = useState(`${caps.manager}`);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const low = wholePercent(cashier), high = wholePercent(manager);
  const fits = low !== null && high !== null && low <= high;
  const keep = async () => {
    if (!fits) return;
    setBusy(true);
    setFault(null);
    try {
      await save({ cashier: low, manager: high });
      toast(t('ui.discount_caps.saved'));
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  return (
    <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (!busy) void keep(); }}>
      <p className="u-small u-quiet">{t('ui.discount_caps.hint')}</p>
      <Field label={t('ui.discount_caps.cashier')} inputMode="numeric" maxLength={3} value={cashier} autoComplete="off" onChange={(event) => setCashier(event.target.value)} />
      <Field label={t('ui.discount_caps.manager')} inputMode="numeric" maxLength={3} value={manager} autoComplete="off" fault={fits ? null : t('ui.discount_caps.wrong')} onChange={(event) => setManager(event.target.value)} />
      {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
      <Button wide type="submit" busy={busy} disabled={!fits || (low === caps.cashier && high === caps.manager)}>{t('ui.save')}</Button>
    </form>
  );
}
