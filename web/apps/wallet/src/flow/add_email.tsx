// An e-mail address proves who one is when something changes; it never moves money.
import type { CodeChallenge } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Button, Field, OtpInput, Sheet, toast, useTroubleText } from '@chenxi/ui';
import { useState } from 'react';
import { useServices } from '../services';
import { useSession } from '../session';
import { isEmail } from './handles';

export function AddEmail({ onClose }: { onClose: () => void }) {
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
