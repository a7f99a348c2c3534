import { receiptPdf, type Receipt } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Banner, Icon, Pair, Pairs, QrImage } from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useProofName } from '../flow/proof_class';
import { useServices } from '../services';
import type { ScreenProps } from '../screens';
import { Page } from '../shell';
import { useWords } from '../words';

function Body({ id, receipt }: { id: string; receipt: Receipt }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const name = useProofName();
  const proved = receipt.authentication;
  const whole = JSON.stringify(receipt, null, 1);
  const file = `data:application/json;charset=utf-8,${encodeURIComponent(whole)}`;
  return (
    <>
      <article className="w-receipt">
        <div className="w-figure">
          <p className="u-quiet">{words.type(receipt.type)}</p>
          <h2>{receipt.payee.name || t('ui.name.unknown')}</h2>
          <AmountText amount={receipt.amount} currency={receipt.currency} size="big" />
          {receipt.refunded_amount > 0 && <p>{t('wallet.receipt.refunded', { amount: f.money(receipt.refunded_amount, receipt.currency) })}</p>}
        </div>
        <hr />
        <Pairs>
          <Pair name={t('wallet.receipt.payer')}>{receipt.payer.name || t('ui.name.unknown')}</Pair>
          {proved && (
            <Pair name={t('wallet.proof.label')}>
              {name(proved)}
              {proved.day_max > 0 && ` · ${t('wallet.receipt.day_max', { amount: f.money(proved.day_max, receipt.currency) })}`}
            </Pair>
          )}
          {proved && <Pair name={t('wallet.receipt.rules')}>{t('wallet.receipt.rules_since', { rules: proved.rules, when: f.full(proved.rules_from) })}</Pair>}
          <Pair name={t('wallet.result.time')}>{f.full(receipt.created_at)}</Pair>
          <Pair name={t('wallet.receipt.signed_at')}>{f.full(receipt.signed_at)}</Pair>
          <Pair name={t('wallet.receipt.number')}><span className="u-num">{id}</span></Pair>
        </Pairs>
        <hr />
        <p className="u-fineprint"><Icon name="shieldCheck" />{t('wallet.receipt.signed')}</p>
      </article>
      {receipt.type === 'payment' && (
        <div className="w-receipt-code"><QrImage text={`${receipt.instance.origin}/verify?${new URLSearchParams({ receipt: id })}`} label={t('wallet.receipt.code')} /><p className="u-quiet u-small">{t('wallet.receipt.show_code')}</p></div>
      )}
      {receipt.type === 'refund' && <Banner tone="ok">{t('wallet.bill.refund_here', { time: f.full(receipt.created_at) })}</Banner>}
      <div className="w-two">
        <a className="u-button" data-look="primary" href={receiptPdf(id)} target="_blank" rel="noopener"><Icon name="download" />{t('wallet.receipt.pdf')}</a>
        <a className="u-button" href={file} download={`${id}.json`}><Icon name="download" />{t('wallet.receipt.json')}</a>
      </div>
      <a className="u-button" href={`/verify?${new URLSearchParams({ receipt: id })}`}><Icon name="shieldCheck" />{t('wallet.receipt.verify')}</a>
      <details className="u-details">
        <summary>{t('wallet.receipt.show')}</summary>
        <pre className="w-json" tabIndex={0}>{whole}</pre>
      </details>
    </>
  );
}

export default function ReceiptScreen({ params }: ScreenProps) {
  const id = params['id']!;
  const t = useT();
  const { api } = useServices();
  const query = useQuery({ queryKey: ['receipt', id], queryFn: () => api.receipt(id), staleTime: Infinity });
  return (
    <Page title={t('wallet.receipt.title')}>
      <Async query={query} shape="card">{(receipt) => <Body id={id} receipt={receipt} />}</Async>
    </Page>
  );
}
