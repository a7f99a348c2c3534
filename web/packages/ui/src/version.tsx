import { useT } from '@chenxi/i18n';
import { useEffect, useState } from 'react';
import { Button } from './button';
import { openWithoutNetwork } from './offline';

/** The newer version of the app at `base` ("/app/") that waits, if there is one. */
function useWaiting(base: string): ServiceWorker | null {
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null);
  useEffect(() => {
    if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
    return openWithoutNetwork(base, setWaiting);
  }, [base]);
  return waiting;
}

/** A newer version takes over when the person says so, and never while money is on its way. */
export function NewVersion({ base, busy }: { base: string; busy: () => boolean }) {
  const t = useT();
  const waiting = useWaiting(base);
  if (!waiting) return null;
  const takeOver = () => {
    if (busy()) return;
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage('take over');
  };
  return (
    <div className="u-newversion" role="status">
      <span>{t('ui.version.new')}</span>
      <Button look="plain" onClick={takeOver}>{t('ui.version.take')}</Button>
    </div>
  );
}
