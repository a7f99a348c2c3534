import { isDeclined, isRefusal, type BoundDevice } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Button, PinInput, useTroubleText } from '@chenxi/ui';
import { useState } from 'react';
import { useSession } from '../session';
import NewDevice from './new_device';
import { usePasskeyKept } from '../flow/passkeys';
import { ForgottenPin } from '../flow/forgotten_pin';
import { Door } from './welcome';

export default function UnlockScreen({ device }: { device: BoundDevice }) {
  const t = useT();
  const session = useSession();
  const text = useTroubleText();
  const [pin, setPin] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [other, setOther] = useState<'device' | 'pin' | null>(null);
  const passkey = usePasskeyKept();
  const unlock = async (digits: string) => {
    setBusy(true);
    setFault(null);
    try {
      await session.unlock(device, digits);
    } catch (error) {
      setPin('');
      setFault(text(error));
      // The key was removed from another phone: this browser starts again with a code.
      if (isRefusal(error, 'device_unknown')) setOther('device');
    } finally {
      setBusy(false);
    }
  };
  const byPasskey = async () => {
    setBusy(true);
    setFault(null);
    try {
      await session.enterByPasskey(device);
    } catch (error) {
      setFault(isDeclined(error) ? t('wallet.passkey.declined_login') : text(error));
    } finally {
      setBusy(false);
    }
  };
  if (other === 'device') return <NewDevice onBack={() => setOther(null)} />;
  if (other === 'pin') return <ForgottenPin device={device} onBack={() => setOther(null)} onDone={(newPin) => void unlock(newPin)} />;
  return (
    <Door title={device.nickname ? t('wallet.unlock.title', { name: device.nickname }) : t('wallet.unlock.nameless')} text={device.phoneMasked}>
      {passkey && <Button look="primary" wide icon="fingerprint" disabled={busy} onClick={() => void byPasskey()}>{t('wallet.passkey.login')}</Button>}
      <PinInput label={t('ui.pin')} hint={device.demoPin ? t('wallet.demo_pin', { pin: device.demoPin }) : undefined} value={pin} onChange={setPin} onFull={(digits) => void unlock(digits)} fault={fault} disabled={busy} autoFocus={!passkey} />
      <div className="u-spread">
        <Button look="plain" onClick={() => setOther('pin')}>{t('ui.pin.forgotten')}</Button>
        <Button look="plain" onClick={() => setOther('device')}>{t('wallet.unlock.other')}</Button>
      </div>
    </Door>
  );
}
