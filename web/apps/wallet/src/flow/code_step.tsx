import { publicApi, serverNow, type CodeChallenge, type PhoneMessage } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Banner, Button, OtpInput } from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useInstance } from '../data';
import { useServices } from '../services';
import { usePasskeysHere } from './passkeys';

export interface CodeStepProps {
  challenge: CodeChallenge;
  onCode: (code: string) => void;
  onAgain: () => Promise<void>;
  /** whose demo messages to show; nothing outside the demo */
  to?: string | null;
  fault?: string | null;
  busy?: boolean;
  /** the number is proven for the first time: what is stronger is told with the risk */
  first?: boolean;
}
/** In the demo there is no phone network: the message is shown here. */
function DemoPhone({ to }: { to: string }) {
  const t = useT();
  const { client } = useServices();
  const instance = useInstance();
  const messages = useQuery({
    queryKey: ['demo_phone', to], enabled: instance.data?.demo === true, refetchInterval: 2000,
    queryFn: async () => {
      const answer = await publicApi(client).demoPhone(to);
      return Array.isArray(answer) ? answer : answer.data;
    },
  });
  const last = messages.data?.reduce<PhoneMessage | null>((best, one) => (!best || one.at > best.at ? one : best), null);
  if (!last) return null;
  return <Banner><strong>{t('wallet.demo_phone')}</strong><br />{last.text}</Banner>;
}

/** Six digits from a message; the phone may fill them in; another one after the wait that the server names. */
export function CodeStep({ challenge, onCode, onAgain, to, fault, busy, first }: CodeStepProps) {
  const t = useT();
  const here = usePasskeysHere();
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
      {challenge.channel === 'sms'
        ? <Banner>{t('wallet.sms.risk')}{first && here && <><br />{t('wallet.sms.stronger')}</>}</Banner>
        : <p className="u-center u-quiet u-small">{t('wallet.code_secret')}</p>}
      {to && <DemoPhone to={to} />}
    </div>
  );
}
