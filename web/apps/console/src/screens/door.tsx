// Coming in: by passkey, and with a link of the machine's owner making that passkey. Nothing else opens the console.
import { isDeclined, isRefusal, makePasskey, passkeyProof, uuid7 } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Banner, Button, EmptyState, useAddress, useTroubleText } from '@chenxi/ui';
import { useState, type ReactNode } from 'react';
import { useServices } from '../services';

/** Security keys and other phones will do here, so nothing is asked of this device itself. */
const possible = (): boolean => globalThis.isSecureContext && typeof globalThis.PublicKeyCredential !== 'undefined';

function Door({ title, text, button, hint, onGo }: { title: string; text: string; button: string; hint: ReactNode; onGo: () => Promise<void> }) {
  const t = useT();
  const trouble = useTroubleText();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const go = async () => {
    setBusy(true);
    setFault(null);
    try {
      await onGo();
    } catch (error) {
      setFault(isDeclined(error) ? t('console.passkey.declined') : isRefusal(error, 'passkey_wrong', 'statement_expired') ? t('console.passkey.wrong') : isRefusal(error, 'link_token_invalid') ? t('console.enrol.used') : trouble(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="c-door">
      <EmptyState icon="shield" title={title}>{text}</EmptyState>
      {possible() ? <Button look="primary" icon="fingerprint" busy={busy} onClick={() => void go()}>{button}</Button> : <Banner tone="bad">{t('console.passkey.impossible')}</Banner>}
      {fault && <Banner tone="bad" live>{fault}</Banner>}
      <p className="u-quiet u-small">{hint}</p>
    </main>
  );
}

export function SignIn({ onDone }: { onDone: () => void }) {
  const t = useT();
  const { api } = useServices();
  const enter = async () => {
    const { challenge } = await api.passkeyChallenge();
    const nonce = uuid7();
    const proof = await passkeyProof({ purpose: 'console_login', amount: 0, currency: 'CNY', payeeId: challenge, payeeName: '', fee: 0, nonce });
    await api.signIn({ challenge, proof }, nonce);
    onDone();
  };
  return <Door title={t('console.signin')} text={t('console.signin.text')} button={t('console.signin.passkey')} hint={t('console.signin.hint')} onGo={enter} />;
}

/** The token stands behind the #, and leaves the address as soon as it has done its work. */
export function Enrol() {
  const t = useT();
  const { api } = useServices();
  const { go } = useAddress();
  const [token] = useState(() => location.hash.slice(1));
  const enrol = async () => {
    const credential = await makePasskey(await api.passkeyOptions(token), 'anywhere');
    await api.enrol({ token, credential });
    history.replaceState(null, '', '/console/');
    go('/');
  };
  return <Door title={t('console.enrol')} text={t('console.enrol.text')} button={t('console.enrol.make')} hint={t('console.enrol.hint')} onGo={enrol} />;
}
