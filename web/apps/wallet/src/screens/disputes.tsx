import type { Dispute } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Button, Card, EmptyState, Go, List, Row, useAddress } from '@chenxi/ui';
import { useDisputes } from '../data';
import { Page } from '../shell';
import { useWords } from '../words';

function CaseRow({ it }: { it: Dispute }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const open = it.ended_at === null;
  return (
    <Row
      icon={it.door === 'deceived' ? 'shield' : 'undo'}
      title={t(`wallet.dispute.row.${it.role}`, { who: it.other.name ?? t('ui.name.unknown') })}
      detail={[words.dispute(it.status), open ? t('wallet.dispute.until', { when: f.brief(it.due_at) }) : ''].filter(Boolean).join(' · ')}
      end={<AmountText amount={it.amount} currency={it.currency} />} endDetail={f.brief(it.opened_at)}
      link={(className, inside) => <Go to={`/disputes/${it.id}`} className={className}>{inside}</Go>} arrow
    />
  );
}

export default function DisputesScreen() {
  const t = useT();
  const { go } = useAddress();
  const query = useDisputes();
  return (
    <Page title={t('wallet.disputes.title')}>
      <Async query={query} empty={(page) => (page.data.length === 0 ? <EmptyState icon="shieldCheck" title={t('wallet.disputes.none')} action={<Button look="primary" onClick={() => go('/bills')}>{t('wallet.disputes.find')}</Button>}>{t('wallet.disputes.none_text')}</EmptyState> : null)}>
        {(page) => (
          <>
            <Card flush><List label={t('wallet.disputes.title')}>{page.data.map((it) => <CaseRow key={it.id} it={it} />)}</List></Card>
            <p className="u-small u-quiet">{t('wallet.disputes.find_text')}</p>
            <Button wide onClick={() => go('/bills')}>{t('wallet.disputes.find')}</Button>
          </>
        )}
      </Async>
    </Page>
  );
}
