import { renewWhenOld } from '@chenxi/api';
import { AddressProvider, ErrorState, Loading, NewVersion, Status, ToastHost, makeQueries } from '@chenxi/ui';
import { useT } from '@chenxi/i18n';
import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, lazy, useEffect, useState, type ReactNode } from 'react';
import { Screens } from './screens';
import { ServicesContext, makeServices, useServices, type Services } from './services';
import { SessionProvider, useSession, type SessionState } from './session';
import { Shell } from './shell';

const Welcome = lazy(() => import('./screens/welcome'));
const Unlock = lazy(() => import('./screens/unlock'));
const NewDevice = lazy(() => import('./screens/new_device'));

function Unsafe({ missing }: { missing: string[] }) {
  const t = useT();
  return (
    <main className="w-page w-centre">
      <Status tone="warn" title={t('wallet.unsafe.title')} level={1}>
        <p>{t('wallet.unsafe.text')}</p>
        <ul className="w-missing">
          {missing.includes('crypto') && <li>{t('wallet.unsafe.crypto')}</li>}
          {missing.includes('storage') && <li>{t('wallet.unsafe.storage')}</li>}
          {missing.includes('camera') && <li>{t('wallet.unsafe.camera')}</li>}
          {missing.includes('offline') && <li>{t('wallet.unsafe.offline')}</li>}
        </ul>
        <p className="u-quiet">{t('wallet.unsafe.help')}</p>
      </Status>
    </main>
  );
}

/** The address stays as it is while somebody signs in, so that they arrive where they wanted to go. */
export function Gate({ children }: { children: ReactNode }) {
  const { state, restart } = useSession();
  const { api, moves, live } = useServices();
  const who = state.at === 'in' ? state.customer.id : null;
  useEffect(() => {
    if (!live || !who) return;
    // Another time if it cannot be reached now: the cookie is good for weeks.
    const renew = () => void renewWhenOld('chenxi.wallet.renewed', 3_600_000, api.renewSession).catch(() => {});
    renew();
    document.addEventListener('visibilitychange', renew);
    return () => document.removeEventListener('visibilitychange', renew);
  }, [live, who, api]);
  useEffect(() => {
    if (live && who) void moves.recover().catch(() => {});
  }, [live, who, moves]);
  if (state.at === 'in') return <>{children}</>;
  if (state.at === 'unsafe') return <Unsafe missing={state.missing} />;
  if (state.at === 'unreachable') return <main className="w-page w-centre"><ErrorState error={state.error} onRetry={restart} /></main>;
  if (state.at === 'starting') return <main className="w-page"><Loading shape="both" /></main>;
  return (
    <Suspense fallback={<main className="w-page"><Loading shape="card" /></main>}>
      {state.at === 'welcome' ? <Welcome /> : state.at === 'locked' ? <Unlock device={state.device} /> : <NewDevice customer={state.customer} />}
    </Suspense>
  );
}

export interface AppProps { services?: Services; session?: SessionState; startAt?: string }
/** The gallery gives its own services, session and address; everybody else gets the real ones. */
export function App({ services: given, session, startAt }: AppProps) {
  const [services] = useState<Services>(() => given ?? makeServices({ onSignedOut: () => dispatchEvent(new Event('chenxi:signed-out')) }));
  const [queries] = useState(() => makeQueries(services.live));
  const [at, setAt] = useState(startAt ?? '/');
  return (
    <ServicesContext value={services}>
      <QueryClientProvider client={queries}>
        <SessionProvider given={session}>
          {services.live && <NewVersion base="/app/" busy={services.moves.busy} />}
          <AddressProvider base="/app" given={startAt === undefined ? undefined : { at, onGo: setAt }}>
            <Gate><Shell><Screens /></Shell></Gate>
          </AddressProvider>
          <ToastHost />
        </SessionProvider>
      </QueryClientProvider>
    </ServicesContext>
  );
}
