import { framed, isRefusal, isSignedOut, renewWhenOld, tellPage } from '@chenxi/api';
import { AddressProvider, Banner, ErrorState, Loading, NewVersion, ToastHost, makeQueries, matchAddress, useAddress } from '@chenxi/ui';
import { useT } from '@chenxi/i18n';
import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, lazy, useEffect, useState, type ComponentType } from 'react';
import { useMe, useSelf } from './data';
import { FrontDoor, SignIn } from './screens/door';
import { Receiver } from './screens/receiver';
import TillScreen from './screens/till';
import { ServicesContext, keptRole, makeServices, renewedAt, useServices, type Services } from './services';
import { Shell } from './shell';
import { useWakeLock } from './wake';

const NotFound = lazy(() => import('./screens/not_found'));
const pages: [string, ComponentType<{ params: Record<string, string> }>][] = [
  ['/', TillScreen],
  ['/today', lazy(() => import('./screens/today'))],
  ['/report', lazy(() => import('./screens/report'))],
  ['/check', lazy(() => import('./screens/check'))],
  ['/payments/{id}', lazy(() => import('./screens/payment'))],
  ['/code', lazy(() => import('./screens/code'))],
  ['/settings', lazy(() => import('./screens/settings'))],
  ['/devices', lazy(() => import('./screens/devices'))],
  ['/shift', lazy(() => import('./screens/shift'))],
  ['/products', lazy(() => import('./screens/products'))],
  ['/packages', lazy(() => import('./screens/packages'))],
  ['/held_orders', lazy(() => import('./screens/held_orders'))],
  ['/trades', lazy(() => import('./screens/trades'))],
  ['/partners', lazy(() => import('./screens/partners'))],
  ['/programs', lazy(() => import('./screens/programs'))],
];
/** The addresses of the till, for the tests that walk them all. */
export const addresses = pages.map(([pattern]) => pattern);

function Pages() {
  const { path } = useAddress();
  for (const [pattern, Page] of pages) {
    const params = matchAddress(pattern, path);
    if (params) return <Page params={params} />;
  }
  return <NotFound />;
}

function Open() {
  const { live, sales, api, giveKey } = useServices();
  const t = useT();
  const [elsewhere, setElsewhere] = useState(false);
  useWakeLock(live);
  useEffect(() => {
    if (!live) return;
    // Without a network it is given the next time.
    void giveKey().catch((error: unknown) => setElsewhere(isRefusal(error, 'signature_wrong')));
    const renew = () => void renewWhenOld(renewedAt, 24 * 3_600_000, api.renewSession).catch(() => {});
    renew();
    const timer = setInterval(renew, 3_600_000);
    return () => clearInterval(timer);
  }, [live, api, giveKey]);
  useEffect(() => {
    if (!live) return;
    tellPage({ news: 'ready', app: 'till' });
    void sales.recover().catch(() => {});
  }, [live, sales]);
  return <Shell>{elsewhere && <Banner tone="warn" live>{t('till.key_elsewhere')}</Banner>}<Suspense fallback={null}><Pages /></Suspense></Shell>;
}

/** The cookie gets its key here, too, and the page stays awake. */
function Receiving() {
  const { live, giveKey } = useServices();
  useWakeLock(live);
  useEffect(() => {
    if (live) void giveKey().catch(() => {});
  }, [live, giveKey]);
  return <Receiver />;
}

function Gate({ opened }: { opened: boolean }) {
  const t = useT();
  const { live, voice } = useServices();
  const me = useMe();
  const self = useSelf();
  const [open, setOpen] = useState(opened);
  // In the demo's page the first tap anywhere opens the sound; a door would only be in the way.
  useEffect(() => {
    if (!framed()) return;
    const tapped = () => voice.prime(document.documentElement.lang === 'en' ? 'en' : 'zh');
    addEventListener('pointerdown', tapped);
    return () => removeEventListener('pointerdown', tapped);
  }, [voice]);
  if (me.error && isSignedOut(me.error)) return <SignIn onDone={() => { void self.refetch(); void me.refetch(); }} />;
  if (me.error && !me.data) return <main className="m-door"><ErrorState error={me.error} onRetry={() => void me.refetch()} /></main>;
  if (!me.data) return <main className="m-door" aria-label={t('till.name')}><Loading shape="both" /></main>;
  if (!open && !framed()) return <FrontDoor shop={me.data.merchant.name} onOpen={() => setOpen(true)} />;
  // What the role may not see is not asked for: until it is known, nothing is.
  const role = self.data?.role ?? (live ? localStorage.getItem(keptRole) : null);
  if (!role && (!self.error || isSignedOut(self.error))) return <main className="m-door" aria-label={t('till.name')}><Loading shape="both" /></main>;
  if (role === 'receiver') return <Receiving />;
  return <Open />;
}

export interface AppProps { services?: Services; startAt?: string; opened?: boolean }
/** The gallery gives its own services and address; everybody else gets the real ones. */
export function App({ services: given, startAt, opened = false }: AppProps) {
  const [queries] = useState(() => makeQueries(!given));
  const [services] = useState<Services>(() => given ?? makeServices({ onSignedOut: () => void queries.invalidateQueries({ queryKey: ['me'] }) }));
  const [at, setAt] = useState(startAt ?? '/');
  return (
    <ServicesContext value={services}>
      <QueryClientProvider client={queries}>
        <AddressProvider base="/till" given={startAt === undefined ? undefined : { at, onGo: setAt }}>
          {services.live && <NewVersion base="/till/" busy={services.sales.busy} />}
          <Gate opened={opened} />
          <ToastHost />
        </AddressProvider>
      </QueryClientProvider>
    </ServicesContext>
  );
}
