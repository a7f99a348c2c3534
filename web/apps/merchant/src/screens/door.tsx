import { isRefusal } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Button, Field, Icon, useTroubleText } from '@chenxi/ui';
import { useState } from 'react';
import { SignOut } from '../parts/sign_out';
import { useServices } from '../services';
import { useSound } from '../sound';

/** The one tap that a browser wants before it may speak; a till is opened with it. */
export function FrontDoor({ shop, onOpen }: { shop: string; onOpen: () => void }) {
  const t = useT();
  const { voice } = useServices();
  const sound = useSound();
  const open = () => {
    voice.prime(sound.language);
    onOpen();
  };
  return (
    <main className="m-door m-door-hero">
      <div className="m-door-inside">
        <span className="m-logo m-logo-big" aria-hidden><Icon name="store" /></span>
        <p className="m-door-hello">{t('till.name')}</p>
        <h1>{shop}</h1>
        <button type="button" className="u-button m-next" onClick={open} autoFocus>{t('till.open')}</button>
        <p className="m-door-hint">{t('till.open.hint')}</p>
        <SignOut />
      </div>
    </main>
  );
}

/** Of the whole link, or of what stands behind its #. */
const tokenIn = (text: string): string => text.trim().replace(/^.*#/s, '');

/** Eight letters and digits, as the owner's screen shows them. */
const isPairingCode = (text: string): boolean => /^[0-9a-z]{4}[- ]?[0-9a-z]{4}$/i.test(text.trim());

export function SignIn({ onDone }: { onDone: () => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const [link, setLink] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const enter = async () => {
    setBusy(true);
    setFault(null);
    try {
      await (isPairingCode(link) ? api.pair(link.trim()) : api.signIn(tokenIn(link)));
      onDone();
    } catch (error) {
      setFault(isRefusal(error, 'link_token_invalid', 'not_signed_in', 'malformed') ? t('till.signin.bad') : text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="m-door">
      <form className="m-door-inside u-stack-l" onSubmit={(event) => { event.preventDefault(); void enter(); }}>
        <span className="m-logo m-logo-big" aria-hidden><Icon name="store" /></span>
        <div className="u-stack-s"><h1>{t('till.signin.title')}</h1><p className="u-quiet">{t('till.signin.text')}</p></div>
        <Field label={t('till.signin.link')} hint={t('till.signin.hint')} value={link} fault={fault} autoComplete="off" autoCapitalize="off" spellCheck={false} onChange={(event) => setLink(event.target.value)} />
        <Button look="primary" wide type="submit" busy={busy} disabled={!link.trim()}>{t('till.signin.enter')}</Button>
      </form>
    </main>
  );
}
