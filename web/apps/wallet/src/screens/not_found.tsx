import { useT } from '@chenxi/i18n';
import { Button, EmptyState, useAddress } from '@chenxi/ui';
import { Page } from '../shell';

export default function NotFound() {
  const t = useT();
  const { go } = useAddress();
  return (
    <Page title={t('wallet.not_found')}>
      <EmptyState title={t('wallet.not_found.text')} action={<Button look="primary" onClick={() => go('/')}>{t('ui.pending.leave_button')}</Button>} />
    </Page>
  );
}
