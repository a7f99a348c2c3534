import { useT } from '@chenxi/i18n';
import { Button, EmptyState } from '@chenxi/ui';
import { useNavigate } from '@tanstack/react-router';
import { Page } from '../shell';

export default function NotFound() {
  const t = useT();
  const navigate = useNavigate();
  return (
    <Page title={t('wallet.not_found')}>
      <EmptyState title={t('wallet.not_found.text')} action={<Button look="primary" onClick={() => void navigate({ to: '/' })}>{t('ui.pending.leave_button')}</Button>} />
    </Page>
  );
}
