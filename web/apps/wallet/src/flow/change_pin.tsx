// A new PIN for who knows the old one; who does not goes on to the forgotten PIN, which costs a day of lower limits.
import { isRefusal, signProof, uuid7, type BoundDevice, type Customer } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Banner, Button, PinInput, toast, useTroubleText } from '@chenxi/ui';
import { useState } from 'react';
import { Door } from '../screens/welcome';
import { useServices } from '../services';

export function ChangePin({ device, onBack, onForgotten, onDone }: { device: BoundDevice; onBack: () => void; onForgotten: () => void; onDone: (customer: Customer) => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [step, setStep] = useState<'old' | 'new'>('old');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const change = async (pin: string) => {
    setFresh('');
    if (pin === old) return setFault(t('wallet.security.pin_same'));
    setBusy(true);
    setFault(null);
    try {
      const key = uuid7();
      const proof = await signProof(device, { purpose: 'settings', amount: 0, currency: 'CNY', payeeId: '', payeeName: '', fee: 0, nonce: key }, old);
      const { customer } = await api.changePin({ new_pin: pin, proof }, key);
      toast(t('wallet.security.pin_changed'));
      onDone(customer);
    } catch (error) {
      setFault(text(error));
      if (!isRefusal(error, 'pin_weak')) {
        setOld('');
        setStep('old');
      }
    }
    setBusy(false);
  };
  return (
    <Door title={t('wallet.security.pin_change')} text={t('wallet.security.pin_change_text')}>
      {step === 'old' ? (
        <PinInput key="old" label={t('wallet.security.pin_old')} hint={device.demoPin ? t('wallet.demo_pin', { pin: device.demoPin }) : undefined} value={old} onChange={setOld} onFull={() => { setFault(null); setStep('new'); }} fault={fault} autoFocus />
      ) : (
        <PinInput key="new" label={t('wallet.security.pin_new')} hint={t('wallet.welcome.pin_hint')} value={fresh} onChange={setFresh} onFull={(pin) => void change(pin)} fault={fault} disabled={busy} visible autoFocus />
      )}
      <Banner>{t('wallet.security.pin_change_others')}</Banner>
      <Button wide onClick={onForgotten}>{t('ui.pin.forgotten')}</Button>
      <Button look="plain" wide onClick={onBack}>{t('ui.back')}</Button>
    </Door>
  );
}
