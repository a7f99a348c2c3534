import { receiptPdf, type Receipt } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Banner, Icon, Pair, Pairs, QrImage } from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useServices } from '../services';
import { Page } from '../shell';

const route = getRouteApi('/receipts/$id');
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const nameOf = (value: unknown): string | null => text(value) ?? text((value as { name?: unknown } | null | undefined)?.name);

/** The signed content stands as the server signed it; the page shows it in words and hands out the whole for checking. */
function Body({ id, receipt }: { id: string; receipt: Receipt }) {
  const t = useT();
  const f = useFormats();
  const content = (receipt['content'] ?? receipt['body'] ?? receipt['receipt'] ?? receipt) as Receipt;
  const amount = typeof content['amount'] === 'number' ? content['amount'] : null;
  const at = text(content['created_at']) ?? text(content['at']);
  const payee = nameOf(content['payee']) ?? text(content['payee_name']) ?? nameOf(content['merchant']);
  const whole = JSON.stringify(receipt, null, 1);
  const file = `data:application/json;charset=utf-8,${encodeURIComponent(whole)}`;
  return (
    <>
      <article className="w-receipt">
        <div className="w-figure">
          <h2>{payee ?? t('wallet.receipt.title')}</h2>
          <AmountText amount={amount} currency={text(content['currency']) ?? 'CNY'} size="big" />
        </div>
        <hr />
        <Pairs>
          {nameOf(content['payer']) && <Pair name={t('wallet.receipt.payer')}>{nameOf(content['payer'])}</Pair>}
          {at && <Pair name={t('wallet.result.time')}>{f.full(at)}</Pair>}
          {text(content['note']) && <Pair name={t('wallet.pay.note')}>{text(content['note'])}</Pair>}
          <Pair name={t('wallet.receipt.number')}><span className="u-num">{id}</span></Pair>
        </Pairs>
        <hr />
        <div className="w-figure">
          <div className="w-receipt-qr"><QrImage text={`${location.origin}/verify?receipt=${id}`} label={t('wallet.receipt.qr')} /></div>
          <p className="u-fineprint"><Icon name="shieldCheck" />{t('wallet.receipt.signed')}</p>
        </div>
      </article>
      <div className="w-two">
        <a className="u-button" data-look="primary" href={receiptPdf(id)} target="_blank" rel="noopener"><Icon name="download" />{t('wallet.receipt.pdf')}</a>
        <a className="u-button" href={file} download={`${id}.json`}><Icon name="download" />{t('wallet.receipt.json')}</a>
      </div>
      <details className="u-details">
        <summary>{t('wallet.receipt.show')}</summary>
        <pre className="w-json" tabIndex={0}>{whole}</pre>
      </details>
      <Banner>{t('wallet.receipt.verify')} <a href="/verify">{t('wallet.receipt.verify_link')}</a></Banner>
    </>
  );
}

export default function ReceiptScreen() {
  const t = useT();
  const { id } = route.useParams();
  const { api } = useServices();
  const query = useQuery({ queryKey: ['receipt', id], queryFn: () => api.receipt(id), staleTime: Infinity });
  return (
    <Page title={t('wallet.receipt.title')}>
      <Async query={query} shape="card">{(receipt) => <Body id={id} receipt={receipt} />}</Async>
    </Page>
  );
}
