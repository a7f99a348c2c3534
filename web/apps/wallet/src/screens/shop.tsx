// One shop of one's own: its code to be paid by at once, how much of its cap is used, what its papers still miss.
import { shopPoster, uuid7, type OwnShops, type Shop } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, EmptyState, Go, List, Meter, QrImage, Row, Sheet, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useShops } from '../data';
import { ShopDiscounts } from '../flow/shop_discounts';
import { ShopPhoto } from '../flow/shop_photo';
import { ShopPapers } from '../flow/shop_papers';
import { ShopSettlement } from '../flow/shop_settlement';
import { ShopWindUp } from '../flow/shop_wind_up';
import { ShopTills } from '../flow/shop_tills';
import type { ScreenProps } from '../screens';
import { useServices } from '../services';
import { Page } from '../shell';

function Cap({ shop }: { shop: Shop }) {
  const t = useT();
  const f = useFormats();
  const laws = [...new Set(shop.cap.map((it) => it.law))];
  return (
    <section className="w-section">
      <header><h2>{t('wallet.shops.cap')}</h2></header>
      <Card>
        {shop.cap.map((it) => {
          const share = it.max === 0 ? 0 : it.used / it.max;
          return (
            <div key={it.rule} className="w-caterow">
              <div className="u-spread"><strong>{t(`wallet.window.${it.window}`)}</strong><span className="u-num">{f.money(it.max, it.currency)}</span></div>
              <Meter part={share} label={t('wallet.limits.used_part', { percent: Math.round(share * 100) })} />
              <div className="u-spread u-small u-quiet"><span>{t('wallet.limits.used', { amount: f.money(it.used, it.currency) })}</span><span>{t('wallet.limits.left', { amount: f.money(Math.max(0, it.max - it.used), it.currency) })}</span></div>
            </div>
          );
        })}
        {shop.standing === 'opened' && <p className="u-small u-quiet">{t('wallet.shops.shared')}</p>}
        <details className="u-details">
          <summary>{t('wallet.limits.sources')}</summary>
          {laws.map((law) => <p key={law}>{law}</p>)}
          {shop.cap.some((it) => !it.confirmed) && <p className="u-small u-quiet">{t('wallet.identity.unconfirmed')}</p>}
        </details>
      </Card>
    </section>
  );
}

function Anew({ shop, onClose, onDone }: { shop: Shop; onClose: () => void; onDone: (shop: Shop) => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const [key] = useState(uuid7);
  const [busy, setBusy] = useState(false);
  const print = async () => {
    setBusy(true);
    try {
      onDone(await api.printShopCodeAnew(shop.id, key));
    } catch (error) {
      toast(text(error));
      setBusy(false);
    }
  };
  return (
    <Sheet open title={t('wallet.shops.anew')} onClose={onClose}>
      <div className="u-stack">
        <Banner tone="warn">{t('wallet.shops.anew_text')}</Banner>
        <Button look="danger" wide disabled={busy} onClick={() => void print()}>{t('wallet.shops.anew')}</Button>
        <Button wide onClick={onClose}>{t('ui.cancel')}</Button>
      </div>
    </Sheet>
  );
}

function One({ shop }: { shop: Shop }) {
  const t = useT();
  const queries = useQueryClient();
  const [anew, setAnew] = useState(false);
  const changed = (now: Shop) =>
    queries.setQueryData<OwnShops>(names.shops, (all) => all && { ...all, data: all.data.map((it) => (it.id === now.id ? now : it)) });
  return (
    <>
      <div className="w-collectcard">
        <strong>{shop.name}</strong>
        <span className="u-quiet u-small">{shop.category_name} · {shop.place}</span>
        <QrImage text={shop.code.text} label={t('wallet.shops.qr', { name: shop.name })} ecc="Q" />
        <span className="u-small">{t('wallet.shops.check_word', { word: shop.check_word })}</span>
      </div>
      <p className="u-small u-quiet">{t('wallet.shops.check_word_text')}</p>
      <div className="w-two">
        <Button icon="copy" onClick={() => void navigator.clipboard?.writeText(shop.code.text).then(() => toast(t('ui.copied')), () => {})}>{t('wallet.collect.share')}</Button>
        <Button icon="refresh" onClick={() => setAnew(true)}>{t('wallet.shops.anew')}</Button>
      </div>
      <section className="w-section">
        <header><h2>{t('wallet.shops.poster')}</h2></header>
        <Card flush>
          <List>
            <Row icon="print" title={t('wallet.shops.poster_a4')} href={shopPoster(shop.id, 'a4')} arrow />
            <Row icon="print" title={t('wallet.shops.poster_a6')} href={shopPoster(shop.id, 'a6')} arrow />
            <Row icon="print" title={t('wallet.shops.poster_sticker')} href={shopPoster(shop.id, 'sticker')} arrow />
          </List>
        </Card>
      </section>
      <ShopPhoto shop={shop} />
      <ShopSettlement shop={shop} />
      <Card flush>
        <List><Row icon="bills" title={t('wallet.plans.title')} detail={t('wallet.plans.shop_hint')} arrow link={(className, inside) => <Go to={`/shops/${shop.id}/packages`} className={className}>{inside}</Go>} /></List>
      </Card>
      <Cap shop={shop} />
      <ShopTills shop={shop} />
      <ShopDiscounts shop={shop} />
      <ShopPapers shop={shop} onChanged={changed} />
      <ShopWindUp shop={shop} />
      {anew && <Anew shop={shop} onClose={() => setAnew(false)} onDone={(now) => { changed(now); setAnew(false); toast(t('wallet.shops.anew_done')); }} />}
    </>
  );
}

export default function ShopScreen({ params }: ScreenProps) {
  const t = useT();
  const query = useShops();
  const shop = query.data?.data.find((it) => it.id === params['id']);
  return (
    <Page title={shop?.name ?? t('wallet.shops.title')}>
      <Async query={query}>{() => (shop ? <One shop={shop} /> : <EmptyState icon="store" title={t('wallet.shops.none')} />)}</Async>
    </Page>
  );
}
