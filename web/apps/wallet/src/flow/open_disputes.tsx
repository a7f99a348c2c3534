// What somebody is asked about, on the first screen: a request to give back, money that is set aside, a case of one's own.
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Card, Go, List, Row } from '@chenxi/ui';
import { useDisputes } from '../data';
import { useWords } from '../words';

export function OpenDisputes() {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const open = (useDisputes().data?.data ?? []).filter((it) => it.ended_at === null);
  if (open.length === 0) return null;
  return (
    <section className="w-section">
      <header><h2>{t('wallet.disputes.home')}</h2></header>
      <Card flush>
        <List label={t('wallet.disputes.home')}>
          {open.map((it) => (
            <Row key={it.id} icon={it.can.give_back ? 'undo' : 'shield'}
              title={it.can.give_back ? t('wallet.disputes.please', { who: it.other.name ?? t('ui.name.unknown') }) : it.role === 'payer' ? words.dispute(it.status) : t(it.frozen > 0 ? 'wallet.disputes.aside' : 'wallet.disputes.explain')}
              detail={t('wallet.dispute.until', { when: f.brief(it.due_at) })} end={<AmountText amount={it.amount} currency={it.currency} />}
              link={(className, inside) => <Go to={`/disputes/${it.id}`} className={className}>{inside}</Go>} arrow />
          ))}
        </List>
      </Card>
    </section>
  );
}
