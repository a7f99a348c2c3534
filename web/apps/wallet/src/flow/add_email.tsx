// An e-mail address proves who one is when something changes; it never moves money. Its code shows that it is one's own, the PIN that
// it is one's own wallet.
import { isRefusal, type CodeChallenge, type Proof } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Button, Field, OtpInput, Sheet, toast, useTroubleText } from '@chenxi/ui';
import { useState } from 'react';
import { useServices } from '../services';
import { useSession } from '../session';
import { isEmail } from './handles';
import { PinSheet } from './pin_sheet';

export function AddEmail({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const session = useSession();
  const text = useTroubleText();
  const [email, setEmail] = useState('');
  const [challenge, setChallenge] = useState<CodeChallenge | null>(null);
  const [code, setCode] = useState('');
  const [signing, setSigning] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setFault(null);
    try {
      setChallenge(await api.sendCode('add_email', { email: email.trim() }));
    } catch (error) {
      setFault(text(error));
    }
    setBusy(false);
  };
  const add = async (proof: Proof, key: string) => {
    try {
      session.setCustomer(await api.addEmail({ challenge_id: challenge!.id, code, proof }, key));
      toast(t('wallet.security.email_added'));
      onClose();
    } catch (error) {
      if (!['code_wrong', 'code_expired', 'code_used', 'code_tries_exhausted', 'email_taken'].some((refusal) => isRefusal(error, refusal))) throw error;
      setFault(text(error));  // the code's fault, not the PIN's: back to it
      setCode('');
      setSigning(false);
    }
  };
  if (signing) return <PinSheet open title={t('wallet.security.email')} onClose={() => setSigning(false)} act={add} />;
  return (
    <Sheet open title={t('wallet.security.email')} onClose={onClose}>
      {challenge ? (
        <OtpInput label={t('wallet.code_sent', { to: challenge.masked })} value={code} onChange={setCode} onFull={() => { setFault(null); setSigning(true); }} fault={fault} autoFocus />
      ) : (
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void send(); }}>
          <Field label={t('wallet.security.email')} hint={t('wallet.security.email_hint')} type="email" autoComplete="email" value={email} fault={fault} onChange={(event) => setEmail(event.target.value)} autoFocus />
          <Button look="primary" wide type="submit" busy={busy} disabled={!isEmail(email)}>{t('wallet.send_code')}</Button>
        </form>
      )}
    </Sheet>
  );
}
