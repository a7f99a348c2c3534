import type { Payment } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Go, Row, type IconName } from '@chenxi/ui';

const icons: Record<Payment['method'], IconName> = { static_code: 'store', order: 'code', payment_code: 'bars', link: 'link' };

export function useMethod(): (method: string | null) => string {
  const t = useT();
  return (method) => {
    const key = `till.method.${method}`;
    const text = t(key);
    return method === null || text === key ? t('till.method.other') : text;
  };
}

export function PaymentRow({ it }: { it: Payment }) {
  const t = useT();
  const f = useFormats();
  const method = useMethod();
  const refund = it.refunded_amount === 0 ? '' : it.refunded_amount >= it.amount ? t('till.refunded_all') : t('till.refunded_part', { amount: f.money(it.refunded_amount, it.currency) });
  return (
    <Row
      icon={icons[it.method] ?? 'store'}
      title={it.note || method(it.method)}
      detail={[it.note ? method(it.method) : '', refund].filter(Boolean).join(' · ')}
      end={<AmountText amount={it.amount} currency={it.currency} direction="in" />}
      endDetail={f.time(it.created_at)}
      link={(className, inside) => <Go to={`/payments/${it.id}`} className={className}>{inside}</Go>}
    />
  );
}
