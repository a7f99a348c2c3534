// "Something is wrong": on every screen, two taps from stopping everything that leaves. No PIN, no form.
import { uuid7 } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Banner, Button, IconButton, Sheet, toast, useAddress, useTroubleText } from '@chenxi/ui';
import { useRef, useState } from 'react';
import { useServices } from '../services';
import { useCustomer, useSession } from '../session';

export function StopButton() {
  const t = useT();
  const { go } = useAddress();
  const { stopped } = useCustomer();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton className="w-stop" icon="stop" label={t('wallet.stop.button')} data-on={stopped ? true : undefined} onClick={() => (stopped ? go('/stop') : setOpen(true))} />
      {open && <StopSheet onClose={() => setOpen(false)} />}
    </>
  );
}

export function StopSheet({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const { go } = useAddress();
  const session = useSession();
  const text = useTroubleText();
  // One key for this sheet: pressed again after a lost answer, it is the same request.
  const key = useRef(uuid7());
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const stop = async () => {
    setBusy(true);
    setFault(null);
    try {
      session.setCustomer(await api.stopPayments(key.current));
      toast(t('wallet.stop.done'));
      onClose();
      go('/stop');
    } catch (error) {
      setFault(text(error));
      setBusy(false);
    }
  };
  return (
    <Sheet open title={t('wallet.stop.title')} onClose={onClose}>
      <p>{t('wallet.stop.text')}</p>
      <ul className="w-plainlist">
        <li>{t('wallet.stop.what_out')}</li>
        <li>{t('wallet.stop.what_in')}</li>
        <li>{t('wallet.stop.what_back')}</li>
      </ul>
      {fault && <Banner tone="bad" live>{fault}</Banner>}
      <Button look="danger" wide busy={busy} onClick={() => void stop()}>{t('wallet.stop.do')}</Button>
      <Button wide icon="phone" onClick={() => { onClose(); go('/calling'); }}>{t('wallet.calls.ask')}</Button>
      <Button look="plain" wide onClick={onClose}>{t('ui.cancel')}</Button>
    </Sheet>
  );
}
