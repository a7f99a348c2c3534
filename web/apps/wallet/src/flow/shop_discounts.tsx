// How much of a sale each role at the shop's counter may take off alone.
import type { DiscountCaps, Shop } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, Field, toast, useTroubleText } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names } from '../data';
import { useServices } from '../services';

const percentOf = (text: string): number | null => (/^\d{1,3}$/.test(text.trim()) && Number(text) <= 100 ? Number(text) : null);
const keyOf = (shop: Shop) => [...names.shops, shop.id, 'discounts'];

function Form({ shop, caps }: { shop: Shop; caps: DiscountCaps }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [cashier, setCashier] = useState(`${caps.cashier}`);
  const [manager, setManager] = useState(`${caps.manager}`);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const low = percentOf(cashier), high = percentOf(manager);
  const fits = low !== null && high !== null && low <= high;
  const save = async () => {
    if (!fits) return;
    setBusy(true);
    setFault(null);
    try {
      queries.setQueryData(keyOf(shop), await api.setDiscountCaps(shop.id, { cashier: low, manager: high }));
      toast(t('wallet.saved'));
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  return (
    <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (!busy) void save(); }}>
      <p className="u-small u-quiet">{t('wallet.discounts.hint')}</p>
      <Field label={t('wallet.discounts.cashier')} inputMode="numeric" maxLength={3} value={cashier} autoComplete="off" onChange={(event) => setCashier(event.target.value)} />
      <Field label={t('wallet.discounts.manager')} inputMode="numeric" maxLength={3} value={manager} autoComplete="off" fault={fits ? null : t('wallet.discounts.wrong')} onChange={(event) => setManager(event.target.value)} />
      {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
      <Button wide type="submit" busy={busy} disabled={!fits || (low === caps.cashier && high === caps.manager)}>{t('ui.save')}</Button>
    </form>
  );
}

export function ShopDiscounts({ shop }: { shop: Shop }) {
  const t = useT();
  const { api } = useServices();
  const query = useQuery({ queryKey: keyOf(shop), queryFn: () => api.discountCaps(shop.id) });
  return (
    <section className="w-section">
      <header><h2>{t('wallet.discounts')}</h2></header>
      <Card><Async query={query}>{(caps) => <Form key={`${caps.cashier} ${caps.manager}`} shop={shop} caps={caps} />}</Async></Card>
    </section>
  );
}
