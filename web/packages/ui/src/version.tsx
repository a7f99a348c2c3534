import { useT } from '@chenxi/i18n';
import { useEffect, useState } from 'react';
import { Button } from './button';

/** Registers the service worker of the app at `base` ("/app/"); gives the newer version that waits, if there is one. */
function useWaiting(base: string): ServiceWorker | null {
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null);
  useEffect(() => {
    if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
    void navigator.serviceWorker.register(`${base}sw.js`, { scope: base }).then((registration) => {
      const look = () => {
        if (registration.waiting && navigator.serviceWorker.controller) setWaiting(registration.waiting);
      };
      look();
      registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
    }).catch(() => {
      // Without it the app only needs the network to open.
    });
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
