// The same person, another browser (or one that has lost its key): number, code, PIN; limits stay low for a day.
import { deviceName, isDeclined, isRefusal, uuid7, type CodeChallenge, type Customer } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Banner, Button, Field, PinInput, useTroubleText } from '@chenxi/ui';
import { useEffect, useRef, useState } from 'react';
import { RecoverByContacts } from '../flow/recover';
import { CodeStep } from '../flow/code_step';
import { phoneE164 } from '../flow/handles';
import { usePasskeysHere } from '../flow/passkeys';
import { useServices } from '../services';
import { useSession } from '../session';
import { Door } from './welcome';

export interface NewDeviceProps { phone?: string; registered?: boolean; customer?: Customer; onBack?: () => void }

export default function NewDeviceScreen({ phone: given = '', registered, customer, onBack }: NewDeviceProps) {
  const t = useT();
  const { api } = useServices();
  const session = useSession();
  const text = useTroubleText();
  const [phone, setPhone] = useState(given);
  const [challenge, setChallenge] = useState<CodeChallenge | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef<{ of: string; key: string } | null>(null);
  const [lost, setLost] = useState(false);
  const started = useRef(false);
  const here = usePasskeysHere();
  const number = phoneE164(phone);

  const send = async () => {
    if (!number) return setFault(t('wallet.welcome.bad_phone'));
    setBusy(true);
    setFault(null);
    try {
      setChallenge(await api.sendCode('login', { phone: number }));
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
    }
  };
  // Whoever comes from the registration has just proved that number; another code is sent without another question.
  useEffect(() => {
    if (given === '' || started.current) return;
    started.current = true;
    void send();
  });
  const enter = async (digits: string) => {
    setBusy(true);
    setFault(null);
    try {
      const fresh = await session.freshKey();
      const body = { challenge_id: challenge!.id, code: code!, pin: digits, device: { public_key: fresh.publicKey, name: deviceName() } };
      const of = JSON.stringify(body);
      if (key.current?.of !== of) key.current = { of, key: uuid7() };
      await session.enter(await api.loginNewDevice(body, key.current.key), fresh.keys);
    } catch (error) {
      setPin('');
      setFault(text(error));
      if (isRefusal(error, 'code_wrong')) setCode(null);
      if (isRefusal(error, 'code_expired', 'code_used', 'code_tries_exhausted')) {
        setCode(null);
        setChallenge(null);
      }
    } finally {
      setBusy(false);
    }
  };
  const byPasskey = async () => {
    setBusy(true);
    setFault(null);
    try {
      await session.enterByPasskey();
    } catch (error) {
      setFault(isDeclined(error) ? t('wallet.passkey.declined_new') : text(error));
    } finally {
      setBusy(false);
    }
  };
  const title = t(registered && given ? 'wallet.new_device.known' : customer ? 'wallet.new_device.rebind' : 'wallet.new_device.title');
  if (lost && challenge && code)
    return <Door title={t('wallet.recover.title')}><RecoverByContacts challenge={challenge} code={code} onBack={() => { setLost(false); setCode(null); setChallenge(null); }} /></Door>;
  return (
    <Door title={title} text={t(customer ? 'wallet.new_device.rebind_text' : 'wallet.new_device.text')}>
      {!challenge ? (
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void send(); }}>
          <Field label={t('wallet.phone')} hint={customer?.phone_masked} prefix={phone.startsWith('+') ? undefined : '+86'} inputMode="tel" type="tel" autoComplete="tel" value={phone} fault={fault} onChange={(event) => { setPhone(event.target.value); setFault(null); }} autoFocus />
          <Button look="primary" wide type="submit" busy={busy} disabled={!number}>{t('wallet.send_code')}</Button>
          {here && <Button wide icon="fingerprint" disabled={busy} onClick={() => void byPasskey()}>{t('wallet.passkey.login')}</Button>}
        </form>
      ) : code === null ? (
        <CodeStep key={challenge.id} to={number} challenge={challenge} fault={fault} onCode={(digits) => { setFault(null); setCode(digits); }} onAgain={send} busy={busy} />
      ) : (
        <>
          <PinInput label={t('ui.pin')} value={pin} onChange={setPin} onFull={(digits) => void enter(digits)} fault={fault} disabled={busy} autoFocus />
          <Button wide disabled={busy} onClick={() => setLost(true)}>{t('wallet.recover.door')}</Button>
        </>
      )}
      <Banner>{t('wallet.new_device.reduced')}</Banner>
      <Button look="plain" wide onClick={onBack ?? session.restart}>{t('ui.back')}</Button>
    </Door>
  );
}
