import { serverNow, type CodeChallenge } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Button, OtpInput } from '@chenxi/ui';
import { useEffect, useState } from 'react';

export interface CodeStepProps {
  challenge: CodeChallenge;
  onCode: (code: string) => void;
  onAgain: () => Promise<void>;
  fault?: string | null;
  busy?: boolean;
}
/** Six digits from a message; the phone may fill them in; another one after the wait that the server names. */
export function CodeStep({ challenge, onCode, onAgain, fault, busy }: CodeStepProps) {
  const t = useT();
  const [code, setCode] = useState('');
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (fault) setCode('');
  }, [fault]);
  const wait = Math.max(0, Math.ceil((Date.parse(challenge.resend_at) - now) / 1000));
  return (
    <div className="u-stack">
      <OtpInput label={t('wallet.code_sent', { to: challenge.masked })} value={code} onChange={setCode} onFull={onCode} fault={fault} disabled={busy} autoFocus />
      <Button look="plain" wide disabled={wait > 0 || busy} onClick={() => void onAgain()}>{wait > 0 ? t('wallet.code_wait', { seconds: wait }) : t('wallet.code_again')}</Button>
      <p className="u-center u-quiet u-small">{t('wallet.code_secret')}</p>
    </div>
  );
}
