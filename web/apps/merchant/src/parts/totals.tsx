import type { TillPayments } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';

export function Totals({ totals }: { totals: TillPayments['totals'] | undefined }) {
  const t = useT();
  const f = useFormats();
  if (!totals) return null;
  return (
    <dl className="m-totals">
      <div data-main><dt>{t('till.today.net')}</dt><dd>{f.money(totals.net_amount)}</dd></div>
      <div><dt>{t('till.today.gross')}</dt><dd>{f.money(totals.gross_amount + totals.delivered_amount)}</dd></div>
      <div><dt>{t('till.today.refunded')}</dt><dd>{f.money(totals.refunded_amount)}</dd></div>
      <div><dt>{t('till.today.count')}</dt><dd>{f.number(totals.count + totals.delivery_count)}</dd></div>
    </dl>
  );
}
