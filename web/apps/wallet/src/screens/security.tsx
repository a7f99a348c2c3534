import type { CodeChallenge } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, Field, List, OtpInput, Row, Sheet, Switch, toast, usePrefs, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useDevices } from '../data';
import { ForgottenPin } from '../flow/forgotten_pin';
import { isEmail } from '../flow/handles';
import { PasskeySection } from '../flow/passkey_section';
import { PinSheet } from '../flow/pin_sheet';
import { useServices } from '../services';
import { useCustomer, useDevice, useSession } from '../session';
import { Page } from '../shell';

function AddEmail({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const session = useSession();
  const text = useTroubleText();
  const [email, setEmail] = useState('');
  const [challenge, setChallenge] = useState<CodeChallenge | null>(null);
  const [code, setCode] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setFault(null);
    await act().catch((error: unknown) => setFault(text(error)));
    setBusy(false);
  };
  const send = () => attempt(async () => setChallenge(await api.sendCode('add_email', { email: email.trim() })));
  const confirm = (digits: string) => attempt(async () => {
    session.setCustomer(await api.addEmail({ challenge_id: challenge!.id, code: digits }));
    toast(t('wallet.security.email_added'));
    onClose();
  });
  return (
    <Sheet open title={t('wallet.security.email')} onClose={onClose}>
      {challenge ? (
        <OtpInput label={t('wallet.code_sent', { to: challenge.masked })} value={code} onChange={setCode} onFull={(digits) => void confirm(digits)} fault={fault} disabled={busy} autoFocus />
      ) : (
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void send(); }}>
          <Field label={t('wallet.security.email')} hint={t('wallet.security.email_hint')} type="email" autoComplete="email" value={email} fault={fault} onChange={(event) => setEmail(event.target.value)} autoFocus />
          <Button look="primary" wide type="submit" busy={busy} disabled={!isEmail(email)}>{t('wallet.send_code')}</Button>
        </form>
      )}
    </Sheet>
  );
}

export default function SecurityScreen() {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const session = useSession();
  const customer = useCustomer();
  const device = useDevice();
  const queries = useQueryClient();
  const text = useTroubleText();
  const devices = useDevices();
  const { size } = usePrefs();
  const [open, setOpen] = useState<'email' | 'pin' | 'small' | 'forget' | null>(null);
  const change = async (settings: Parameters<typeof api.changeSettings>[0]) => {
    try {
      session.setCustomer(await api.changeSettings(settings));
    } catch (error) {
      toast(text(error));
    }
  };
  const remove = async (id: string) => {
    try {
      const answer = await api.removeDevice(id);
      if (answer?.payment_code) await session.renewCode(answer.payment_code);
      toast(t('wallet.security.device_removed'));
      void queries.invalidateQueries({ queryKey: names.devices });
    } catch (error) {
      toast(text(error));
    }
  };
  const { settings } = customer;
  if (open === 'pin')
    return <ForgottenPin device={device} onBack={() => setOpen(null)} onDone={(_pin, changed) => { session.setCustomer(changed); setOpen(null); }} />;
  return (
    <Page title={t('wallet.security.title')}>
      {customer.reduced_until && Date.parse(customer.reduced_until) > Date.now() && <Banner tone="wait">{t('wallet.home.reduced', { when: f.full(customer.reduced_until) })}</Banner>}
      <Card flush>
        <Switch label={t('wallet.security.small')} hint={t(size === 'elder' ? 'wallet.security.small_elder' : 'wallet.security.small_hint')} checked={settings.small_payments_without_pin && size !== 'elder'} disabled={size === 'elder'}
          onChange={(on) => (on ? setOpen('small') : void change({ small_payments_without_pin: false }))} />
        <Switch label={t('wallet.security.by_phone')} hint={t('wallet.security.by_phone_hint')} checked={settings.receive_by_phone} onChange={(on) => void change({ receive_by_phone: on })} />
        <Switch label={t('wallet.security.by_email')} hint={customer.email_masked ?? t('wallet.security.no_email')} checked={settings.receive_by_email && Boolean(customer.email_masked)} disabled={!customer.email_masked} onChange={(on) => void change({ receive_by_email: on })} />
      </Card>
      <Card flush>
        <List>
          <Row icon="mail" title={t('wallet.security.email')} detail={customer.email_masked ?? t('wallet.security.no_email')} onClick={() => setOpen('email')} arrow />
          <Row icon="shield" title={t('wallet.security.pin')} detail={t('wallet.security.pin_row')} onClick={() => setOpen('pin')} arrow />
        </List>
      </Card>
      <PasskeySection />
      <section className="w-section">
        <header><h2>{t('wallet.security.devices')}</h2></header>
        <Card flush>
          <Async query={devices}>
            {(list) => (
              <List label={t('wallet.security.devices')}>
                {list.data.map((it) => (
                  <Row key={it.id} icon="phone" title={it.name} detail={t('wallet.security.since', { when: f.day(it.created_at) })}
                    end={it.current ? t('wallet.security.this') : <Button look="danger" onClick={() => void remove(it.id)}>{t('wallet.security.remove')}</Button>} />
                ))}
              </List>
            )}
          </Async>
        </Card>
        <p className="u-small u-quiet">{t('wallet.security.devices_text')}</p>
      </section>
      <Button look="danger" wide onClick={() => setOpen('forget')}>{t('wallet.security.forget')}</Button>
      {open === 'email' && <AddEmail onClose={() => setOpen(null)} />}
      <PinSheet open={open === 'small'} title={t('wallet.security.small')} onClose={() => setOpen(null)} act={async (proof, key) => session.setCustomer(await api.changeSettings({ small_payments_without_pin: true, proof }, key))}>
        <p>{t('wallet.security.small_text')}</p>
      </PinSheet>
      <Sheet open={open === 'forget'} title={t('wallet.security.forget')} onClose={() => setOpen(null)}>
        <p>{t('wallet.security.forget_text')}</p>
        <Button look="danger" wide onClick={() => void session.leave().then(session.forget)}>{t('wallet.security.forget')}</Button>
        <Button wide onClick={() => setOpen(null)}>{t('ui.cancel')}</Button>
      </Sheet>
    </Page>
  );
}
