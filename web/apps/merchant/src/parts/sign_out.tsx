import { useT } from '@chenxi/i18n';
import { Banner, Button, Sheet } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useServices } from '../services';

/** In the top of every page: a till that is put away. Nothing is left of the shop in this browser, not even in the page: it is loaded anew. */
export function SignOut() {
  const t = useT();
  const { sales, intents, signOut } = useServices();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    // What was sent and not answered would be forgotten with the till.
    if (sales.busy() || (await intents.open()).length > 0) return setFault(t('till.sign_out.waiting'));
    setBusy(true);
    setFault(null);
    if (await signOut()) return location.assign('/till/');
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
    setFault(t('till.sign_out.failed'));
    setBusy(false);
  };
  return (
    <>
      <Button look="plain" className="m-leave" icon="logout" onClick={() => { setFault(null); setOpen(true); }}>{t('till.sign_out')}</Button>
      <Sheet open={open} title={t('till.sign_out.title')} onClose={() => setOpen(false)} locked={busy}>
        <p>{t('till.sign_out.text')}</p>
        {fault && <Banner tone="warn" live>{fault}</Banner>}
        <Button look="danger" wide busy={busy} onClick={() => void leave()}>{t('till.sign_out')}</Button>
        <Button wide onClick={() => setOpen(false)}>{t('ui.cancel')}</Button>
      </Sheet>
    </>
  );
}
