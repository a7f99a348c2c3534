import { useFormats, useT } from '@chenxi/i18n';
import { Banner, Button, Card, Go, List, Row, Sheet, Switch, toast, usePrefs, useTroubleText } from '@chenxi/ui';
import { useState } from 'react';
import { AddEmail } from '../flow/add_email';
import { ChangePin } from '../flow/change_pin';
import { Checklist } from '../flow/checklist';
import { DeviceSection } from '../flow/device_section';
import { DrillSection } from '../flow/drill_section';
import { ForgottenPin } from '../flow/forgotten_pin';
import { LookSection } from '../flow/look_section';
import { PasskeySection } from '../flow/passkey_section';
import { PinSheet } from '../flow/pin_sheet';
import { SmsRisk } from '../flow/sms_risk';
import { useServices } from '../services';
import { useCustomer, useDevice, useSession } from '../session';
import { Page } from '../shell';

const show = (id: string) => document.getElementById(id)?.scrollIntoView({ block: 'start' });

export default function SecurityScreen() {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const session = useSession();
  const customer = useCustomer();
  const device = useDevice();
  const text = useTroubleText();
  const { size } = usePrefs();
  const [open, setOpen] = useState<'email' | 'pin' | 'forgotten' | 'small' | 'forget' | null>(null);
  const change = async (settings: Parameters<typeof api.changeSettings>[0]) => {
    try {
      session.setCustomer(await api.changeSettings(settings));
    } catch (error) {
      toast(text(error));
    }
  };
  const { settings, stopped } = customer;
  const changed = (now: typeof customer) => {
    session.setCustomer(now);
    setOpen(null);
  };
  if (open === 'pin') return <ChangePin device={device} onBack={() => setOpen(null)} onForgotten={() => setOpen('forgotten')} onDone={changed} />;
  if (open === 'forgotten') return <ForgottenPin device={device} onBack={() => setOpen('pin')} onDone={(_pin, now) => changed(now)} />;
  return (
    <Page title={t('wallet.security.title')}>
      {customer.reduced_until && Date.parse(customer.reduced_until) > Date.now() && <Banner tone="wait">{t('wallet.home.reduced', { when: f.full(customer.reduced_until) })}</Banner>}
      <Card flush>
        <List>
          <Row icon="stop" title={t(stopped ? 'wallet.stop.on' : 'wallet.stop.page')} detail={t(stopped ? 'wallet.stop.on_text' : 'wallet.stop.what_out')} link={(className, inside) => <Go to="/stop" className={className}>{inside}</Go>} arrow />
          <Row icon="warn" title={t('wallet.disputes.title')} detail={t('wallet.disputes.hint')} link={(className, inside) => <Go to="/disputes" className={className}>{inside}</Go>} arrow />
        </List>
      </Card>
      <Checklist email={() => setOpen('email')} passkey={() => show('passkeys')} small={() => show('choices')} />
      <DeviceSection />
      <PasskeySection />
      <SmsRisk onPasskey={() => show('passkeys')} />
      <DrillSection />
      <section className="w-section w-anchor" id="choices">
        <header><h2>{t('wallet.security.choices')}</h2></header>
        <Card flush>
          <List>
            <Row icon="shield" title={t('wallet.security.pin')} detail={t('wallet.security.pin_row')} onClick={() => setOpen('pin')} arrow />
            <Row icon="mail" title={t('wallet.security.email')} detail={customer.email_masked ?? t('wallet.security.no_email')} onClick={() => setOpen('email')} arrow />
          </List>
          <Switch label={t('wallet.security.small')} hint={t(size === 'elder' ? 'wallet.security.small_elder' : 'wallet.security.small_hint')} checked={settings.small_payments_without_pin && size !== 'elder'} disabled={size === 'elder'}
            onChange={(on) => (on ? setOpen('small') : void change({ small_payments_without_pin: false }))} />
          <Switch label={t('wallet.security.by_phone')} hint={t('wallet.security.by_phone_hint')} checked={settings.receive_by_phone} onChange={(on) => void change({ receive_by_phone: on })} />
          <Switch label={t('wallet.security.by_email')} hint={customer.email_masked ?? t('wallet.security.no_email')} checked={settings.receive_by_email && Boolean(customer.email_masked)} disabled={!customer.email_masked} onChange={(on) => void change({ receive_by_email: on })} />
        </Card>
      </section>
      <LookSection />
      <Button look="danger" wide onClick={() => setOpen('forget')}>{t('wallet.security.forget')}</Button>
      <Card flush>
        <List><Row icon="logout" title={t('wallet.close.title')} detail={t('wallet.close.row')} link={(className, inside) => <Go to="/close" className={className}>{inside}</Go>} arrow /></List>
      </Card>
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
