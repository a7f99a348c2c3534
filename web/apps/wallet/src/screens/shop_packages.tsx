// The shop's side in its owner's wallet: what it sells in advance, who has bought, how far each is, and the way out.
import { uuid7, type Plan, type SoldPackages } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, Async, Banner, Button, Card, Field, List, Meter, Pair, Pairs, Row, Sheet, parseAmount, toast, useTroubleText } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useShops, useSoldPackages } from '../data';
import type { ScreenProps } from '../screens';
import { useServices } from '../services';
import { Page } from '../shell';
import { usePackageState } from './packages';

function Make({ shop, onClose }: { shop: string; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [form, setForm] = useState({ name: '', price: '', visits: '10', months: '6' });
  // One key for what stands in the form: pressed again after a lost answer, it is the same plan.
  const [key, setKey] = useState(uuid7);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const change = (part: Partial<typeof form>) => {
    setForm((before) => ({ ...before, ...part }));
    setKey(uuid7());
    setFault(null);
  };
  const price = parseAmount(form.price), visits = Number(form.visits), months = Number(form.months);
  const ready = Boolean(form.name.trim() && price && visits > 0 && months > 0) && !busy;
  const make = async () => {
    setBusy(true);
    try {
      await api.makeShopPlan(shop, { name: form.name.trim(), price: price ?? 0, visits, months }, key);
      await queries.invalidateQueries({ queryKey: names.plans });
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  return (
    <Sheet open title={t('wallet.plans.make')} onClose={onClose}>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (ready) void make(); }}>
        <Field label={t('wallet.plans.name')} maxLength={20} value={form.name} onChange={(event) => change({ name: event.target.value })} autoComplete="off" />
        <AmountField label={t('wallet.packages.price')} value={form.price} onChange={(price_) => change({ price: price_ })} />
        <div className="w-two">
          <Field label={t('wallet.plans.visits')} inputMode="numeric" maxLength={4} value={form.visits} onChange={(event) => change({ visits: event.target.value.replace(/\D/g, '') })} autoComplete="off" />
          <Field label={t('wallet.plans.months')} inputMode="numeric" maxLength={2} value={form.months} onChange={(event) => change({ months: event.target.value.replace(/\D/g, '') })} autoComplete="off" />
        </div>
        <p className="u-small u-quiet">{t('wallet.plans.make_text')}</p>
        {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
        <Button look="primary" wide type="submit" disabled={!ready}>{t('wallet.plans.make')}</Button>
      </form>
    </Sheet>
  );
}

function End({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [fault, setFault] = useState<unknown>(null);
  const end = () => api.endShopPlan(plan.id).then(() => { void queries.invalidateQueries({ queryKey: names.plans }); onClose(); }, setFault);
  return (
    <Sheet open title={t('wallet.plans.end')} onClose={onClose}>
      <div className="u-stack">
        <p>{t('wallet.plans.end_text', { name: plan.name })}</p>
        {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
        <Button look="danger" wide onClick={() => void end()}>{t('wallet.plans.end')}</Button>
        <Button wide onClick={onClose}>{t('ui.cancel')}</Button>
      </div>
    </Sheet>
  );
}

function GiveUp({ shop, totals, onClose }: { shop: string; totals: SoldPackages['totals']; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [key] = useState(uuid7);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const { active, waiting, currency } = totals;
  const giveUp = async () => {
    setBusy(true);
    try {
      await api.returnShopPackages(shop, key);
      toast(t('wallet.plans.give_up_done'));
      void queries.invalidateQueries({ queryKey: names.plans });
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  return (
    <Sheet open title={t('wallet.plans.give_up')} onClose={onClose} locked={busy}>
      <div className="u-stack">
        <Banner tone="warn">{t('wallet.plans.give_up_text', { count: active, amount: f.money(waiting, currency) })}</Banner>
        {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
        <Button look="danger" wide busy={busy} onClick={() => void giveUp()}>{t('wallet.plans.give_up')}</Button>
        <Button wide onClick={onClose}>{t('ui.cancel')}</Button>
      </div>
    </Sheet>
  );
}

export default function ShopPackagesScreen({ params }: ScreenProps) {
  const id = params['id']!;
  const t = useT();
  const f = useFormats();
  const { api, live } = useServices();
  const state = usePackageState();
  const shops = useShops();
  const plans = useQuery({ queryKey: [...names.plans, id, 'own'], queryFn: () => api.shopPlans(id) });
  const sold = useSoldPackages(id, live ? 8000 : false);
  const [open, setOpen] = useState<'make' | 'give_up' | Plan | null>(null);
  const totals = sold.data?.pages[0]?.totals;
  const done = totals !== undefined && totals.status !== 'open';
  return (
    <Page title={shops.data?.data.find((it) => it.id === id)?.name ?? t('wallet.plans.title')}>
      <section className="w-section">
        <header><h2>{t('wallet.plans.title')}</h2></header>
        <Async query={plans}>
          {({ data }) => (data.length === 0 ? <p className="u-quiet">{t('wallet.plans.own_none')}</p> : (
            <Card flush>
              <List label={t('wallet.plans.title')}>
                {data.map((plan) => (
                  <Row key={plan.id} icon="bills" title={plan.name} detail={`${t('wallet.plans.visits_count', { count: plan.visits })} · ${plan.offered ? t('wallet.plans.months_count', { count: plan.months }) : t('wallet.plans.ended')}`}
                    end={f.money(plan.price, plan.currency)} onClick={plan.offered ? () => setOpen(plan) : undefined} arrow={plan.offered} />
                ))}
              </List>
            </Card>
          ))}
        </Async>
        {!done && <Button wide icon="plus" onClick={() => setOpen('make')}>{t('wallet.plans.make')}</Button>}
      </section>
      <section className="w-section">
        <header><h2>{t('wallet.plans.sold')}</h2></header>
        <Async query={{ data: totals, error: sold.error, refetch: sold.refetch }}>
          {(totals) => {
            const rows = sold.data?.pages.flatMap((page) => page.data) ?? [];
            return <>
              {done && <Banner tone="warn">{t('wallet.plans.gave_up', { count: totals.returned, amount: f.money(totals.returned_amount, totals.currency) })}</Banner>}
              <Card><Pairs>
                <Pair name={t('wallet.plans.active')}>{f.number(totals.active)}</Pair>
                <Pair name={t('wallet.plans.waiting')}>{f.money(totals.waiting, totals.currency)}</Pair>
              </Pairs></Card>
              {rows.map((it) => (
                <Card key={it.id}>
                  <div className="u-spread"><strong>{it.buyer} · {it.name}</strong><span className="u-small">{state(it.status)}</span></div>
                  <Meter part={it.used / it.visits} label={t('wallet.packages.progress', { used: it.used, visits: it.visits })} />
                  <div className="u-spread u-small u-quiet"><span>{t('wallet.packages.progress', { used: it.used, visits: it.visits })}</span><span>{t('wallet.plans.waits', { amount: f.money(it.left, it.currency) })}</span></div>
                </Card>
              ))}
              {rows.length === 0 && <p className="u-quiet">{t('wallet.plans.sold_none')}</p>}
              {sold.hasNextPage && <Button wide busy={sold.isFetchingNextPage} onClick={() => void sold.fetchNextPage()}>{t('ui.more')}</Button>}
              {!done && totals.active > 0 && <Button look="danger" wide onClick={() => setOpen('give_up')}>{t('wallet.plans.give_up')}</Button>}
            </>;
          }}
        </Async>
      </section>
      {open === 'make' && <Make shop={id} onClose={() => setOpen(null)} />}
      {open === 'give_up' && totals && <GiveUp shop={id} totals={totals} onClose={() => setOpen(null)} />}
      {open !== null && typeof open === 'object' && <End plan={open} onClose={() => setOpen(null)} />}
    </Page>
  );
}
