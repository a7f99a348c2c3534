import type { Hold, Payment, Trade, Transfer } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, AmountWords, Button, Card, Pair, Pairs, Status, useAddress, usePrefs } from '@chenxi/ui';
import { ToShop, useShopAddress } from '../flow/to_shop';
import { Page } from '../shell';
import { useWords } from '../words';

/** `checkout`: the page in this browser that led here, which the shop waits behind. */
export function PaidResult({ it, checkout = null }: { it: Payment | Transfer | Hold; checkout?: string | null }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { go } = useAddress();
  const { size } = usePrefs();
  const shop = useShopAddress(checkout);
  const waiting = it.object === 'transfer' && (it.status === 'scheduled' || it.status === 'awaiting_claim');
  const name = it.payee.name ?? t('ui.name.unknown');
  const held = it.object === 'hold';
  const title = held ? t('wallet.result.held') : it.object === 'payment' ? t('wallet.result.paid') : waiting ? words.status(it.status) : t('wallet.result.sent');
  return (
    <Page title={t('wallet.result.title')} back={() => go('/')}>
      <Status tone={waiting || held ? 'wait' : 'ok'} title={title}>
        <AmountText amount={it.amount} currency={it.currency} size="big" />
        {size === 'elder' && <AmountWords amount={it.amount} />}
        <p>{t(held ? 'wallet.result.held_for' : 'wallet.result.to', { who: name })}</p>
      </Status>
      <Card>
        <Pairs>
          {waiting && it.arrives_at && <Pair name={t('wallet.pay.arrives')}>{f.full(it.arrives_at)}</Pair>}
          {it.object === 'transfer' && it.status === 'awaiting_claim' && <Pair name={t('wallet.result.claim')}>{t('wallet.result.claim_text')}</Pair>}
          {held && <Pair name={t('wallet.result.held_until')}>{f.full(it.held_until)}<br /><small className="u-quiet">{t('wallet.result.held_text')}</small></Pair>}
          <Pair name={t('wallet.result.time')}>{f.full(it.created_at)}</Pair>
          {it.object === 'payment' && it.paid_by && <Pair name={t('wallet.pay.from')}>{t('wallet.pays.they', { who: it.paid_by })}</Pair>}
          {!held && it.note && <Pair name={t('wallet.pay.note')}>{it.note}</Pair>}
          <Pair name={t('wallet.result.id')}><span className="u-num">{it.id}</span></Pair>
        </Pairs>
      </Card>
      {shop && <ToShop address={shop} />}
      <Button look={shop ? 'default' : 'primary'} wide onClick={() => go('/')}>{t('ui.done')}</Button>
      {it.object === 'transfer' && it.cancellable && (
        <Button wide onClick={() => go(`/transfers/${it.id}`)}>{t('wallet.result.watch')}</Button>
      )}
      {it.object === 'payment' && it.receipt_id && !it.paid_by && (
        <Button wide icon="receipt" onClick={() => go(`/receipts/${it.receipt_id!}`)}>{t('wallet.bill.receipt')}</Button>
      )}
    </Page>
  );
}

/** A guaranteed order: paid, and not yet the shop's. */
export function HeldResult({ it, checkout }: { it: Trade; checkout: string | null }) {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const { size } = usePrefs();
  const shop = useShopAddress(checkout);
  return (
    <Page title={t('wallet.result.title')} back={() => go('/')}>
      <Status tone="ok" title={t('wallet.trade.now_held')}>
        <AmountText amount={it.amount} currency={it.currency} size="big" />
        {size === 'elder' && <AmountWords amount={it.amount} />}
        <p>{t('wallet.trade.held_text', { amount: f.money(it.amount, it.currency), shop: it.shop.name })}</p>
      </Status>
      {shop && <ToShop address={shop} />}
      <Button look={shop ? 'default' : 'primary'} wide icon="shield" onClick={() => go(`/trades/${it.id}`)}>{t('wallet.trade.see')}</Button>
      <Button wide onClick={() => go('/')}>{t('ui.done')}</Button>
    </Page>
  );
}
