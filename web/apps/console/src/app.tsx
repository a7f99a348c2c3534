import { framed, renewWhenOld } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { AddressProvider, Button, EmptyState, ToastHost, makeQueries, matchAddress, useAddress } from '@chenxi/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, lazy, useEffect, useState, type ComponentType } from 'react';
import { ServicesContext, makeServices, renewedAt, type Services } from './services';
import { Page, Shell } from './shell';
import { Enrol } from './screens/door';
import Overview from './screens/overview';

const pages: [string, ComponentType<{ params: Record<string, string> }>][] = [
  ['/', Overview],
  ['/accounts', lazy(() => import('./screens/accounts'))],
  ['/accounts/{id}', lazy(() => import('./screens/account'))],
  ['/calls', lazy(() => import('./screens/calls'))],
  ['/postings/{id}', lazy(() => import('./screens/posting'))],
  ['/disputes', lazy(() => import('./screens/disputes'))],
  ['/disputes/{id}', lazy(() => import('./screens/dispute'))],
  ['/trades', lazy(() => import('./screens/trades').then((it) => ({ default: it.TradesScreen })))],
  ['/trades/{id}', lazy(() => import('./screens/trades').then((it) => ({ default: it.TradeScreen })))],
  ['/settlements', lazy(() => import('./screens/settlements'))],
  ['/papers', lazy(() => import('./screens/papers'))],
  ['/changes', lazy(() => import('./screens/changes'))],
  ['/changes/{id}', lazy(() => import('./screens/change'))],
  ['/people', lazy(() => import('./screens/people'))],
];
/** The addresses of the console, for the tests that walk them all. */
export const addresses = pages.map(([pattern]) => pattern);

function Pages() {
  const t = useT();
  const { path, go } = useAddress();
  for (const [pattern, Found] of pages) {
    const params = matchAddress(pattern, path);
    if (params) return <Found key={path} params={params} />;
  }
  return <Page title={t('console.not_found')}><EmptyState icon="search" title={t('console.not_found.text')} action={<Button look="primary" onClick={() => go('/')}>{t('console.overview')}</Button>} /></Page>;
}

/** Who comes with a link for a passkey is not signed in yet. */
function House() {
  const { path } = useAddress();
  if (path === '/enrol') return <Enrol />;
  return <Shell><Suspense fallback={null}><Pages /></Suspense></Shell>;
}

/** An operator who is at work stays signed in; a desk that was left does not. */
function useAtWork({ api, live }: Services): void {
  useEffect(() => {
    if (!live) return;
    const renew = () => void renewWhenOld(renewedAt, 10 * 60_000, api.renewSession).catch(() => {});
    renew();
    for (const sign of ['pointerdown', 'keydown']) addEventListener(sign, renew);
    // In the demo's page nobody works here, and it is to be looked at.
    const timer = framed() ? setInterval(renew, 60_000) : undefined;
    return () => {
      for (const sign of ['pointerdown', 'keydown']) removeEventListener(sign, renew);
      clearInterval(timer);
    };
  }, [api, live]);
}

export interface AppProps { services?: Services; startAt?: string }
export function App({ services: given, startAt }: AppProps) {
  const [services] = useState(() => given ?? makeServices());
  useAtWork(services);
  const [queries] = useState(() => makeQueries(!given, 3000));
  const [at, setAt] = useState(startAt ?? '/');
  return (
    <ServicesContext value={services}>
      <QueryClientProvider client={queries}>
        <AddressProvider base="/console" given={startAt === undefined ? undefined : { at, onGo: setAt }}>
          <House />
          <ToastHost />
        </AddressProvider>
      </QueryClientProvider>
    </ServicesContext>
  );
}
