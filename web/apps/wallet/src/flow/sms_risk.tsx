// What a code by SMS cannot do, and the way to what is stronger: where somebody looks after his security.
import { useT } from '@chenxi/i18n';
import { Button, Card } from '@chenxi/ui';
import { usePasskeys, usePasskeysHere } from './passkeys';

export function SmsRisk({ onPasskey }: { onPasskey: () => void }) {
  const t = useT();
  const here = usePasskeysHere();
  const made = (usePasskeys().data?.data.length ?? 0) > 0;
  return (
    <section className="w-section">
      <header><h2>{t('wallet.sms.title')}</h2></header>
      <Card>
        <div className="u-stack-s">
          <p>{t('wallet.sms.text')}</p>
          <p>{t(made ? 'wallet.sms.has' : here ? 'wallet.sms.better' : 'wallet.sms.not_here')}</p>
          {here && !made && <Button wide icon="fingerprint" onClick={onPasskey}>{t('wallet.sms.to_passkey')}</Button>}
        </div>
      </Card>
    </section>
  );
}
