import { useEffect, useState } from 'react';

/** Registers the service worker; gives a function when a newer version waits, and never while money is on its way. */
export function useNewVersion(busy: () => boolean): (() => void) | null {
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null);
  useEffect(() => {
    if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
    void navigator.serviceWorker.register('/app/sw.js', { scope: '/app/' }).then((registration) => {
      const look = () => {
        if (registration.waiting && navigator.serviceWorker.controller) setWaiting(registration.waiting);
      };
      look();
      registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
    }).catch(() => {
      // Without it the app only needs the network to open.
    });
  }, []);
  if (!waiting) return null;
  return () => {
    if (busy()) return;
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage('take over');
  };
}
