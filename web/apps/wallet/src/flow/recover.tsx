// Phone and PIN are lost: two of the people whom somebody named hear four digits on the telephone and type them into their own wallets.
// A day later the new PIN holds, and this phone comes in as any new one does: number, code, PIN. Who has named nobody reads the digits out
// at a service point, with a document.
import { isRefusal, uuid7, type CodeChallenge, type RecoveryStarted } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Banner, Button, PinInput, Status, useTroubleText } from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useServices } from '../services';

/** How often the new phone asks whether they have confirmed. */
const askMs = 3000;

function Started({ it, onBack }: { it: RecoveryStarted; onBack: () => void }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const text = useTroubleText();
  const asked = useQuery({
    queryKey: ['recovery', it.id], queryFn: () => api.recovery(it.id), initialData: it,
    refetchInterval: (query) => (query.state.data?.state === 'open' ? askMs : false),
  });
  const now = asked.data;
  const back = <Button wide onClick={onBack}>{t('ui.back')}</Button>;
  switch (now.state) {
    case 'over': return <><Status tone="warn" title={t('wallet.recover.over')}><p>{t('wallet.recover.over_text')}</p></Status>{back}</>;
    case 'done': return <><Status tone="ok" title={t('wallet.recover.done')}><p>{t('wallet.recover.done_text')}</p></Status>{back}</>;
    case 'waiting':
      return (
        <>
          <Status tone="wait" icon="clock" title={t('wallet.recover.waiting', { when: f.full(now.effective_at ?? now.until) })}><p>{t('wallet.recover.waiting_text')}</p></Status>
          {back}
        </>
      );
    case 'open':
      return (
        <>
          <Status tone="wait" icon={it.at_counter ? 'card' : 'phone'} title={t(it.at_counter ? 'wallet.recover.show' : 'wallet.recover.call')}>
            <p>{t(it.at_counter ? 'wallet.recover.show_text' : 'wallet.recover.read')}</p>
            <p className="w-word u-num">{it.digits.split('').join(' ')}</p>
            {!it.at_counter && <p><strong>{t('wallet.recover.confirmed', { count: now.confirmations, needed: now.needed })}</strong></p>}
          </Status>
          <Banner tone="warn">{t('wallet.recover.nobody')}</Banner>
          {asked.error && <Banner tone="bad" live>{text(asked.error)}</Banner>}
        </>
      );
  }
}

export function RecoverByContacts({ challenge, code, onBack, given = null }: { challenge: CodeChallenge; code: string; onBack: () => void; given?: RecoveryStarted | null }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const [pin, setPin] = useState('');
  const [started, setStarted] = useState(given);
  const [fault, setFault] = useState<string | null>(null);
  const key = useRef<{ of: string; key: string } | null>(null);

  const [counter, setCounter] = useState(false);
  const start = async (digits: string) => {
    setFault(null);
    const of = `${digits} ${counter}`;
    if (key.current?.of !== of) key.current = { of, key: uuid7() };
    try {
      setStarted(await api.startRecovery({ challenge_id: challenge.id, code, pin: digits, at_counter: counter }, key.current.key));
    } catch (error) {
      setPin('');
      setFault(text(error));
      if (isRefusal(error, 'recovery_not_confirmed')) setCounter(true);
    }
  };
  if (started) return <Started it={started} onBack={onBack} />;
  return (
    <>
      <p>{t(counter ? 'wallet.recover.counter_text' : 'wallet.recover.text')}</p>
      <PinInput label={t('wallet.recover.pin')} hint={t('wallet.welcome.pin_hint')} value={pin} onChange={setPin} onFull={(digits) => void start(digits)} fault={fault} visible autoFocus />
      <Button wide onClick={() => { setCounter(!counter); setFault(null); }}>{t(counter ? 'wallet.recover.by_contacts' : 'wallet.recover.at_counter')}</Button>
      <Button wide look="plain" onClick={onBack}>{t('ui.back')}</Button>
    </>
  );
}
