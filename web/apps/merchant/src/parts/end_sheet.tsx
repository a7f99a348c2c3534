import { useT } from '@chenxi/i18n';
import { Button, ErrorState, Sheet } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

/** Something of a list ends for good: what that means, a button that says so, and the way back. `end` asks the server. */
export function EndSheet({ title, text, button, list, end, onClose }: { title: string; text: string; button: string; list: string; end: () => Promise<unknown>; onClose: () => void }) {
  const t = useT();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      await end();
      await queries.invalidateQueries({ queryKey: [list] });
      onClose();
    } catch (fault) {
      setError(fault);
      setBusy(false);
    }
  };
  return (
    <Sheet open title={title} onClose={onClose} locked={busy}>
      <p>{text}</p>
      {error !== null && <ErrorState error={error} />}
      <Button look="danger" wide busy={busy} onClick={() => void send()}>{button}</Button>
      <Button wide disabled={busy} onClick={onClose}>{t('ui.cancel')}</Button>
    </Sheet>
  );
}
