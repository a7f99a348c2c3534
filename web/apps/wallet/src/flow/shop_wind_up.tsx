// The way out of guaranteed orders: everybody gets back what is held for the shop, and it takes no more.
import { uuid7, type Shop } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, Sheet, useAddress, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useClosing, useSoldPackages } from '../data';
import { useServices } from '../services';

/** What is open before somebody gives it up. Orders are counted for the whole wallet, those that he has bought with them: of one shop nobody tells before. */
function StillOpen({ shop }: { shop: Shop }) {
  const t = useT();
  const f = useFormats();
  const closing = useClosing();
  const sold = useSoldPackages(shop.id).data?.pages[0]?.totals;
  return (
    <>
      <Async query={closing} shape="card">
        {({ trades }) => <p>{trades > 0 ? t('wallet.shops.wind_up_open', { count: trades }) : t('wallet.shops.wind_up_open_none')}</p>}
      </Async>
      {sold !== undefined && sold.active > 0 && (
        <p className="u-small u-quiet">{t('wallet.shops.wind_up_packages', { count: sold.active, amount: f.money(sold.waiting, sold.currency) })}</p>
      )}
    </>
  );
}

export function ShopWindUp({ shop }: { shop: Shop }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const { query } = useAddress();
  const [open, setOpen] = useState(query.get('wind_up') === '1');
  const [key] = useState(uuid7);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const [said, setSaid] = useState<string | null>(null);
  const windUp = async () => {
    setBusy(true);
    setFault(null);
    try {
      const it = await api.returnShopTrades(shop.id, key);
      setSaid(it.open > 0 ? t('wallet.shops.wind_up_done', { count: it.open, amount: f.money(it.held, it.currency) }) : t('wallet.shops.wind_up_none'));
      setOpen(false);
      void queries.invalidateQueries({ queryKey: names.closing });
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  return (
    <section className="w-section">
      <header><h2>{t('wallet.shops.wind_up')}</h2></header>
      <Card>
        <div className="u-stack">
          <p className="u-small u-quiet">{t('wallet.shops.wind_up_why')}</p>
          {said !== null ? <Banner tone="ok" live>{said}</Banner> : <Button look="danger" wide onClick={() => setOpen(true)}>{t('wallet.shops.wind_up')}</Button>}
        </div>
      </Card>
      {open && (
        <Sheet open title={t('wallet.shops.wind_up')} onClose={() => setOpen(false)} locked={busy}>
          <div className="u-stack">
            <Banner tone="warn">{t('wallet.shops.wind_up_text')}</Banner>
            <StillOpen shop={shop} />
            {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
            <Button look="danger" wide busy={busy} onClick={() => void windUp()}>{t('wallet.shops.wind_up_do')}</Button>
            <Button wide disabled={busy} onClick={() => setOpen(false)}>{t('ui.cancel')}</Button>
          </div>
        </Sheet>
      )}
    </section>
  );
}
