// From the log-in page, when the phone is gone: one's number and a code from paper.
import { uuid7 } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Banner, Button, Field, Sheet, Status, useTroubleText } from '@chenxi/ui';
import { useRef, useState } from 'react';
import { useServices } from '../services';
import { phoneE164 } from './handles';

export default function StopByCode({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const [phone, setPhone] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const key = useRef<{ of: string; key: string } | null>(null);
  const number = phoneE164(phone);
  const stop = async () => {
    if (!number) return setFault(t('wallet.welcome.bad_phone'));
    setBusy(true);
    setFault(null);
    try {
      const of = `${number} ${code}`;
      if (key.current?.of !== of) key.current = { of, key: uuid7() };
      await api.stopByCode({ phone: number, recovery_code: code }, key.current.key);
      setDone(true);
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet open title={t('wallet.stop.lost')} onClose={onClose}>
      {done ? (
        <>
          <Status tone="ok" title={t('wallet.stop.done')}><p>{t('wallet.stop.lost_done')}</p></Status>
          <Button wide onClick={onClose}>{t('ui.close')}</Button>
        </>
      ) : (
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void stop(); }}>
          <p>{t('wallet.stop.lost_text')}</p>
          <Field label={t('wallet.phone')} prefix={phone.startsWith('+') ? undefined : '+86'} inputMode="tel" type="tel" autoComplete="tel" value={phone} onChange={(event) => setPhone(event.target.value)} autoFocus />
          <Field label={t('wallet.stop.paper')} hint={t('wallet.stop.paper_hint')} autoComplete="off" autoCapitalize="characters" value={code} onChange={(event) => setCode(event.target.value)} />
          {fault && <Banner tone="bad" live>{fault}</Banner>}
          <Button look="danger" wide type="submit" busy={busy} disabled={!number || code.trim() === ''}>{t('wallet.stop.do')}</Button>
        </form>
      )}
    </Sheet>
  );
}
