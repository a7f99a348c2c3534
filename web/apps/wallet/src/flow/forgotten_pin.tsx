// A forgotten PIN: the number's code and this device's key together make a new one.
import { signProof, uuid7, type BoundDevice, type CodeChallenge, type Customer } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Banner, Button, Field, PinInput, toast, useTroubleText } from '@chenxi/ui';
import { useState } from 'react';
import { Door } from '../screens/welcome';
import { useServices } from '../services';
import { CodeStep } from './code_step';
import { phoneE164 } from './handles';

export function ForgottenPin({ device, onBack, onDone }: { device: BoundDevice; onBack: () => void; onDone: (pin: string, customer: Customer) => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const [phone, setPhone] = useState('');
  const [challenge, setChallenge] = useState<CodeChallenge | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const number = phoneE164(phone);
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setFault(null);
    await act().catch((error: unknown) => {
      setFault(text(error));
      setPin('');
    });
    setBusy(false);
  };
  const send = () => attempt(async () => setChallenge(await api.sendCode('recover_pin', { phone: number! })));
  const change = (newPin: string) => attempt(async () => {
    const key = uuid7();
    const proof = await signProof(device, { purpose: 'settings', amount: 0, currency: 'CNY', payeeId: '', payeeName: '', fee: 0, nonce: key });
    const { customer } = await api.recoverPin({ challenge_id: challenge!.id, code: code!, new_pin: newPin, proof }, key);
    toast(t('wallet.security.pin_changed'));
    onDone(newPin, customer);
  });
  return (
    <Door title={t('ui.pin.forgotten')} text={t('wallet.forgotten.text')}>
      {!challenge ? (
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void send(); }}>
          <Field label={t('wallet.phone')} hint={device.phoneMasked || undefined} inputMode="tel" type="tel" autoComplete="tel" value={phone} fault={fault} onChange={(event) => setPhone(event.target.value)} autoFocus />
          <Button look="primary" wide type="submit" busy={busy} disabled={!number}>{t('wallet.send_code')}</Button>
        </form>
      ) : code === null ? (
        <CodeStep key={challenge.id} to={number} challenge={challenge} fault={fault} onCode={setCode} onAgain={send} busy={busy} />
      ) : (
        <>
          <PinInput label={t('wallet.security.pin_new')} hint={t('wallet.welcome.pin_hint')} value={pin} onChange={setPin} onFull={(digits) => void change(digits)} fault={fault} disabled={busy} visible autoFocus />
          {fault && <Button wide onClick={() => { setChallenge(null); setCode(null); setFault(null); }}>{t('wallet.code_again')}</Button>}
        </>
      )}
      <Banner>{t('wallet.forgotten.reduced')}</Banner>
      <Button look="plain" wide onClick={onBack}>{t('ui.back')}</Button>
    </Door>
  );
}
