import { onWish, tellPage } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Icon, IconButton, OfflineBar, useOnline, usePrefs, type IconName } from '@chenxi/ui';
import { Link, Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import { Suspense, createContext, lazy, useContext, useEffect, useRef, type ReactNode } from 'react';
import { useHome, useLive } from './data';

const ConfirmRequest = lazy(() => import('./flow/confirm_request'));

const tabs: { to: '/' | '/bills' | '/scan' | '/collect' | '/me'; icon: IconName; name: string; middle?: boolean }[] = [
  { to: '/', icon: 'home', name: 'wallet.tab.home' },
  { to: '/bills', icon: 'bills', name: 'wallet.tab.bills' },
  { to: '/scan', icon: 'scan', name: 'wallet.tab.scan', middle: true },
  { to: '/collect', icon: 'collect', name: 'wallet.tab.collect' },
  { to: '/me', icon: 'me', name: 'wallet.tab.me' },
];

function TabBar() {
  const t = useT();
  return (
    <nav className="w-tabs" aria-label={t('wallet.tabs')}>
      {tabs.map((tab) => (
        <Link key={tab.to} to={tab.to} className="w-tab" data-middle={tab.middle} activeOptions={{ exact: true, includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>
          <span><Icon name={tab.icon} /></span>
          {t(tab.name)}
        </Link>
      ))}
    </nav>
  );
}

const LiveContext = createContext(true);
export const useIsLive = () => useContext(LiveContext);
const tabbed = new Set(['/', '/bills', '/me']);

/** In the demo's page, which has no camera: it reads a code for us, or opens a page. */
function useWishes(): void {
  const navigate = useNavigate();
  useEffect(() => {
    tellPage({ news: 'ready', app: 'wallet' });
    return onWish((wish) => {
      // By way of the home page: the same code once more is a new payment, not the old result.
      void navigate({ to: '/' }).then(() => {
        if (wish.wish === 'scan') void navigate({ to: '/pay', search: { code: wish.text } });
        else if (wish.wish === 'send') void navigate({ to: '/transfer', search: { to: wish.to } });
      });
    });
  }, [navigate]);
}

export function Shell() {
  const t = useT();
  const live = useLive();
  const online = useOnline();
  const { size } = usePrefs();
  const home = useHome(live);
  const path = useRouterState({ select: (state) => state.location.pathname.replace(/^\/app(?=\/|$)/, '') || '/' });
  const elder = size === 'elder';
  const withTabs = tabbed.has(path) && !elder;
  useWishes();
  return (
    <LiveContext value={live}>
      <a className="w-skip" href="#content">{t('wallet.skip')}</a>
      <OfflineBar offline={!online} asOf={home.data?.as_of} onRetry={() => void home.refetch()} />
      <div className="w-shell" data-tabs={withTabs || undefined}>
        <Suspense fallback={null}><Outlet /></Suspense>
      </div>
      {withTabs && <TabBar />}
      <Suspense fallback={null}><ConfirmRequest /></Suspense>
    </LiveContext>
  );
}

export interface PageProps {
  title: string;
  /** the first level has no way back */
  back?: boolean | (() => void);
  actions?: ReactNode;
  children: ReactNode;
}
/** Title, way back, content; says its name to a screen reader when one arrives. */
export function Page({ title, back = true, actions, children }: PageProps) {
  const t = useT();
  const router = useRouter();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t('wallet.name')}`;
    // Only where nothing else asked for the focus.
    if (document.activeElement === document.body || document.activeElement?.closest('a')) heading.current?.focus({ preventScroll: true });
  }, [title, t]);
  const goBack = () => {
    if (typeof back === 'function') back();
    else if (router.history.canGoBack()) router.history.back();
    else void router.navigate({ to: '/' });
  };
  return (
    <main className="w-page" id="content">
      <header className="w-head">
        {back !== false && <IconButton icon="back" label={t('ui.back')} onClick={goBack} />}
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {actions && <div className="w-head-actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}
