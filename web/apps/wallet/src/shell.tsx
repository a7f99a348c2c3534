import { onWish, tellPage } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Go, Icon, IconButton, OfflineBar, useAddress, useOnline, usePrefs, type IconName } from '@chenxi/ui';
import { Suspense, createContext, lazy, useContext, useEffect, useRef, type ReactNode } from 'react';
import { useHome, useLive } from './data';
import { StopButton } from './flow/stop_button';

const ConfirmRequest = lazy(() => import('./flow/confirm_request'));
const FamilyQuestion = lazy(() => import('./flow/family_question'));
const VisitQuestion = lazy(() => import('./flow/visit_question'));

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
        <Go key={tab.to} to={tab.to} className="w-tab" data-middle={tab.middle}>
          <span><Icon name={tab.icon} /></span>
          {t(tab.name)}
        </Go>
      ))}
    </nav>
  );
}

const LiveContext = createContext(true);
export const useIsLive = () => useContext(LiveContext);
const tabbed = new Set(['/', '/bills', '/me']);

/** In the demo's page, which has no camera: it reads a code for us, or opens a page. */
function useWishes(): void {
  const { go } = useAddress();
  useEffect(() => {
    tellPage({ news: 'ready', app: 'wallet' });
    return onWish((wish) => {
      if (wish.wish === 'scan') go(`/pay?${new URLSearchParams({ code: wish.text })}`);
      else if (wish.wish === 'send') go(`/transfer?${new URLSearchParams({ to: wish.to })}`);
    });
  }, [go]);
}

export function Shell({ children }: { children: ReactNode }) {
  const t = useT();
  const live = useLive();
  const online = useOnline();
  const { size } = usePrefs();
  const home = useHome(live);
  const { path } = useAddress();
  const elder = size === 'elder';
  const withTabs = tabbed.has(path) && !elder;
  useWishes();
  return (
    <LiveContext value={live}>
      <a className="w-skip" href="#content">{t('wallet.skip')}</a>
      <OfflineBar offline={!online} asOf={home.data?.as_of} onRetry={() => void home.refetch()} />
      <div className="w-shell" data-tabs={withTabs || undefined}>
        {children}
      </div>
      {withTabs && <TabBar />}
      <Suspense fallback={null}><ConfirmRequest /><FamilyQuestion /><VisitQuestion /></Suspense>
    </LiveContext>
  );
}

export interface PageProps {
  title: string;
  /** the first level has no way back */
  back?: boolean | (() => void);
  actions?: ReactNode;
  /** practice: under its stripes nothing is real, so no button there may stop real payments */
  play?: boolean;
  children: ReactNode;
}
/** Title, way back, content; says its name to a screen reader when one arrives. */
export function Page({ title, back = true, actions, play, children }: PageProps) {
  const t = useT();
  const address = useAddress();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t('wallet.name')}`;
    // Only where nothing else asked for the focus.
    if (document.activeElement === document.body || document.activeElement?.closest('a')) heading.current?.focus({ preventScroll: true });
  }, [title, t]);
  const goBack = () => {
    if (typeof back === 'function') back();
    else address.back('/');
  };
  return (
    <main className="w-page" id="content">
      <header className="w-head">
        {back !== false && <IconButton icon="back" label={t('ui.back')} onClick={goBack} />}
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        <div className="w-head-actions">{actions}{!play && <StopButton />}</div>
      </header>
      {children}
    </main>
  );
}
