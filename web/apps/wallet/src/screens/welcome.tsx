// From nothing to a wallet: number and consent, code, PIN, done.
import { deviceName, isRefusal, uuid7, type CodeChallenge } from '@chenxi/api';
import { language, useT } from '@chenxi/i18n';
import { Banner, Button, Field, OfflineBar, PinInput, Stepper, setPrefs, useOnline, usePrefs, useTroubleText } from '@chenxi/ui';
import { Suspense, lazy, useEffect, useRef, useState, type ReactNode } from 'react';
import { useInstance } from '../data';
import { CodeStep } from '../flow/code_step';
import { FirstSteps, rememberFirst } from '../flow/first_steps';
import { phoneE164 } from '../flow/handles';
import { useServices } from '../services';
import { useSession } from '../session';
import { chooseLanguage } from '../settings';
import NewDevice from './new_device';

const StopByCode = lazy(() => import('../flow/stop_by_code'));

export function DoorBar() {
  const t = useT();
  const services = useServices();
  const { size } = usePrefs();
  const other = language() === 'en' ? 'zh-CN' : 'en';
  return (
    <div className="w-doorbar">
      <Button look="plain" aria-pressed={size === 'elder'} onClick={() => setPrefs({ size: size === 'elder' ? 'normal' : 'elder' })}>{t(size === 'elder' ? 'wallet.elder.off' : 'wallet.elder.on')}</Button>
      <Button look="plain" icon="globe" lang={other} onClick={() => void chooseLanguage(services, other, false)}>{t(other === 'en' ? 'wallet.language.en' : 'wallet.language.zh')}</Button>
    </div>
  );
}

export function Door({ title, text, step, of, children }: { title: string; text?: ReactNode; step?: number; of?: number; children: ReactNode }) {
  const t = useT();
  const online = useOnline();
  const [lost, setLost] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement === null) heading.current?.focus();
  }, [title]);
  return (
    <main className="w-page w-door" id="content">
      <OfflineBar offline={!online} />
      <DoorBar />
      <div className="w-brand">
        <img src="/app/icon.svg" alt="" width="60" height="60" />
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {text && <p>{text}</p>}
      </div>
      {new URLSearchParams(location.search).has('refused') && <Banner tone="warn">{t('wallet.link_refused')}</Banner>}
      {step && of && <Stepper step={step} of={of} />}
      {children}
      <Button look="plain" wide icon="stop" onClick={() => setLost(true)}>{t('wallet.stop.lost')}</Button>
      {lost && <Suspense fallback={null}><StopByCode onClose={() => setLost(false)} /></Suspense>}
    </main>
  );
}

export default function WelcomeScreen() {
  const t = useT();
  const { api } = useServices();
  const session = useSession();
  const instance = useInstance();
  const text = useTroubleText();
  const { size } = usePrefs();
  const [phone, setPhone] = useState('');
  const [nickname, setNickname] = useState('');
  const [consent, setConsent] = useState(false);
  const [challenge, setChallenge] = useState<CodeChallenge | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [known, setKnown] = useState<string | null>(null);
  // The same key for as long as the request is the same: a lost answer is asked for again, not done twice.
  const key = useRef<{ of: string; key: string } | null>(null);
  const number = phoneE164(phone);

  const send = async () => {
    if (!number) return setFault(t('wallet.welcome.bad_phone'));
    setBusy(true);
    setFault(null);
    try {
      setChallenge(await api.sendCode('register', { phone: number }));
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
    }
  };
  const register = async (newPin: string) => {
    setBusy(true);
    setFault(null);
    try {
      const fresh = await session.freshKey();
      const body = {
        challenge_id: challenge!.id, code: code!, nickname: nickname.trim() || t('wallet.welcome.nickname_made', { tail: number!.slice(-4) }), pin: newPin,
        device: { public_key: fresh.publicKey, name: deviceName() }, consents: ['terms' as const, 'privacy' as const],
      };
      const of = JSON.stringify(body);
      if (key.current?.of !== of) key.current = { of, key: uuid7() };
      const made = await api.register(body, key.current.key);
      if (instance.data?.first_steps) rememberFirst(number!);
      // Somebody who asked for large letters at the door keeps them inside, here and on the next phone.
      const settings = { elder_mode: size === 'elder', language: language() };
      await session.enter({ ...made, customer: { ...made.customer, settings: { ...made.customer.settings, ...settings } } }, fresh.keys);
      await api.changeSettings(settings).catch(() => {});
    } catch (error) {
      setPin('');
      if (isRefusal(error, 'phone_taken')) setKnown(number);
      else {
        setFault(text(error));
        if (isRefusal(error, 'code_wrong')) setCode(null);
        if (isRefusal(error, 'code_expired', 'code_used', 'code_tries_exhausted')) {
          setCode(null);
          setChallenge(null);
        }
      }
    } finally {
      setBusy(false);
    }
  };

  if (known !== null) return <NewDevice phone={known} registered />;
  if (!challenge)
    return (
      <Door title={t('wallet.welcome.title')} text={t('wallet.welcome.text')} step={1} of={3}>
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void send(); }}>
          <Field label={t('wallet.phone')} prefix={phone.startsWith('+') ? undefined : '+86'} inputMode="tel" type="tel" autoComplete="tel" value={phone} fault={fault} onChange={(event) => { setPhone(event.target.value); setFault(null); }} />
          <Field label={t('wallet.welcome.nickname')} hint={t('wallet.welcome.nickname_hint')} autoComplete="nickname" maxLength={20} value={nickname} onChange={(event) => setNickname(event.target.value)} />
          <label className="u-check"><input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} /><span>{t('wallet.welcome.consent')}</span></label>
          <Button look="primary" wide type="submit" busy={busy} disabled={!consent || !number}>{t('wallet.send_code')}</Button>
          <Button look="plain" wide onClick={() => setKnown('')}>{t('wallet.welcome.have')}</Button>
        </form>
        {instance.data?.first_steps ? <FirstSteps at="door" /> : instance.data?.empty && <Banner><strong>{t('wallet.welcome.first')}</strong><br />{t('wallet.welcome.first_text')}</Banner>}
        {instance.data?.demo && <Banner>{t('wallet.welcome.demo')} <a href="/demo">{t('wallet.welcome.demo_link')}</a></Banner>}
        <details className="u-details">
          <summary>{t('wallet.welcome.terms')}</summary>
          <div className="u-stack-s u-small"><p>{t('wallet.welcome.terms_text')}</p><p>{t('wallet.welcome.privacy_text')}</p></div>
        </details>
      </Door>
    );
  if (code === null)
    return (
      <Door title={t('wallet.welcome.code')} step={2} of={3}>
        <CodeStep key={challenge.id} first to={number} challenge={challenge} fault={fault} onCode={(digits) => { setFault(null); setCode(digits); }} onAgain={send} busy={busy} />
        <FirstSteps at="code" />
        <Button look="plain" onClick={() => { setChallenge(null); setFault(null); }}>{t('wallet.welcome.other_phone')}</Button>
      </Door>
    );
  return (
    <Door title={t('wallet.welcome.pin')} text={t('wallet.welcome.pin_text')} step={3} of={3}>
      <PinInput label={t('ui.pin')} hint={t('wallet.welcome.pin_hint')} value={pin} onChange={setPin} onFull={(digits) => void register(digits)} fault={fault} disabled={busy} visible autoFocus />
      {busy && <p className="u-center u-quiet" role="status">{t('wallet.welcome.making')}</p>}
    </Door>
  );
}
