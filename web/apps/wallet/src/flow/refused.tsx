import { troubleOf } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Button, ErrorState, useAddress } from '@chenxi/ui';

/** A refusal that another PIN cannot mend, with the way out that fits it. */
export function Refused({ error, onClose }: { error: unknown; onClose: () => void }) {
  const t = useT();
  const { go } = useAddress();
  const trouble = troubleOf(error);
  const problem = trouble.kind === 'refused' ? trouble.problem : null;
  const way =
    problem?.code === 'insufficient_balance' ? <Button look="primary" wide onClick={() => go('/bank/top-up')}>{t('wallet.refused.top_up')}</Button>
    : problem?.code === 'payments_stopped' ? <Button look="primary" wide onClick={() => go('/stop')}>{t('wallet.stop.see')}</Button>
    : problem && /limit_/.test(problem.code) ? <Button look="primary" wide onClick={() => go('/limits')}>{t('wallet.refused.limits')}</Button>
    : null;
  return (
    <div className="u-stack">
      <ErrorState error={error} title={problem?.title || t('wallet.refused.title')} action={way} />
      <Button wide onClick={onClose}>{t('ui.close')}</Button>
    </div>
  );
}
