// For what changes a right instead of moving money: raising a limit, paying without the PIN.
import { isProofRefusal, signProof, uuid7, type Proof, type Unsigned } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Button, PinInput, Sheet, useTroubleText } from '@chenxi/ui';
import { useState, type ReactNode } from 'react';
import { useDevice } from '../session';

export interface PinSheetProps {
  open: boolean;
  title: string;
  children?: ReactNode;
  onClose: () => void;
  /** what is signed, where it is more than "settings" */
  about?: Pick<Unsigned, 'purpose' | 'payeeId' | 'payeeName'>;
  /** the nonce of the statement goes along as the request's key */
  act: (proof: Proof, key: string) => Promise<void>;
}
const settings = { purpose: 'settings', payeeId: '', payeeName: '' } as const;
export function PinSheet({ open, title, children, onClose, about = settings, act }: PinSheetProps) {
  const t = useT();
  const device = useDevice();
  const text = useTroubleText();
  const [pin, setPin] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (digits: string) => {
    setBusy(true);
    setFault(null);
    try {
      const nonce = uuid7();
      await act(await signProof(device, { ...about, amount: 0, currency: 'CNY', fee: 0, nonce }, digits), nonce);
      onClose();
    } catch (error) {
      setFault(text(error));
      if (!isProofRefusal(error)) setBusy(false);
    } finally {
      setPin('');
      setBusy(false);
    }
  };
  return (
    <Sheet open={open} title={title} onClose={onClose} locked={busy}>
      {children}
      <PinInput label={t('ui.pin')} hint={device.demoPin ? t('wallet.demo_pin', { pin: device.demoPin }) : undefined} fault={fault} value={pin} onChange={setPin} onFull={(digits) => void run(digits)} disabled={busy} autoFocus />
      <Button look="plain" wide onClick={onClose}>{t('ui.cancel')}</Button>
    </Sheet>
  );
}
