// What was paid at shops out of the owner's account for the helper: both see the same list.
import type { FamilyLink } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Card, EmptyState, List, Pair, Pairs, Row } from '@chenxi/ui';
import { useFamilyPaid } from '../data';

export function FamilyPaid({ link }: { link: FamilyLink }) {
  const t = useT();
  const f = useFormats();
  const { pay_month: month } = link.terms;
  const paid = useFamilyPaid(link.id, month !== null);
  if (month === null || link.state !== 'active') return null;
  return (
    <section className="w-section">
      <header><h2>{t('wallet.pays.title')}</h2></header>
      <Card><Pairs><Pair name={t('wallet.pays.month')}>{t('wallet.pays.of', { spent: f.money(link.paid_this_month ?? 0), month: f.money(month) })}</Pair></Pairs></Card>
      <Async query={paid} shape="list">
        {({ data }) => (
          <Card flush>
            {data.length === 0 ? <EmptyState icon="receipt" title={t('wallet.pays.none')} /> : (
              <List label={t('wallet.pays.title')}>
                {data.map((it) => <Row key={it.payment_id} icon="receipt" title={it.shop} detail={`${f.day(it.at)} ${f.time(it.at)}`} end={<AmountText amount={it.amount} currency={it.currency} />} />)}
              </List>
            )}
          </Card>
        )}
      </Async>
    </section>
  );
}
