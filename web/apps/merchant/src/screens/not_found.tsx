import { useT } from '@chenxi/i18n';
import { Button, EmptyState, useAddress } from '@chenxi/ui';
import { Page } from '../shell';

export default function NotFoundScreen() {
  const t = useT();
  const { go } = useAddress();
  return (
    <Page title={t('till.not_found')}>
      <EmptyState icon="search" title={t('till.not_found.text')} action={<Button look="primary" onClick={() => go('/')}>{t('till.back_to_keypad')}</Button>} />
    </Page>
  );
}
