import { onWish } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Button, Go, Icon, IconButton, OfflineBar, useAddress, type IconName } from '@chenxi/ui';
import { createContext, useContext, useEffect, useRef, type ReactNode } from 'react';
import { useLive, useMe, usePlans, useReachable } from './data';
import { SignOut } from './parts/sign_out';
import { useCounter, useServices } from './services';
import { getSound, setSound, useSound } from './sound';

const tabs: { to: string; icon: IconName; name: string }[] = [
  { to: '/', icon: 'collect', name: 'till.tab.collect' },
  { to: '/today', icon: 'bills', name: 'till.tab.today' },
  { to: '/code', icon: 'code', name: 'till.tab.code' },
  { to: '/settings', icon: 'settings', name: 'till.tab.settings' },
];

/** for shops that sell visits in advance */
const packagesTab: (typeof tabs)[number] = { to: '/packages', icon: 'bills', name: 'till.packages' };

const LiveContext = createContext(true);
export const useIsLive = () => useContext(LiveContext);

/** What came from a printed code while somebody else is being served. */
function Arrival() {
  const t = useT();
  const f = useFormats();
  const { sales } = useServices();
  const { arrival, sale } = useCounter();
  useEffect(() => {
    if (!arrival) return;
    const timer = setTimeout(sales.dismissArrival, 12_000);
    return () => clearTimeout(timer);
  }, [arrival, sales]);
  if (!arrival || sale.at === 'paid') return null;
  return (
    <div className="m-arrival" role="status" key={arrival.id}>
      <span className="m-arrival-mark" aria-hidden><Icon name="check" /></span>
      <div><strong>{t('till.arrival', { amount: f.money(arrival.amount, arrival.currency) })}</strong><small>{f.time(arrival.at)}</small></div>
      <IconButton icon="close" label={t('ui.close')} onClick={sales.dismissArrival} />
    </div>
  );
}

function Recovered({ online }: { online: boolean }) {
  const t = useT();
  const f = useFormats();
  const { sales } = useServices();
  const { recovered } = useCounter();
  if (recovered.length === 0) return null;
  const asking = recovered.some((one) => one.state === 'asking');
  return (
    <section className="m-unsent" aria-label={t(asking ? 'till.unsent.title' : 'till.unsent.answered')}>
      <h2>{t(asking ? 'till.unsent.title' : 'till.unsent.answered')}</h2>
      {asking && <p className="u-small">{t(online ? 'till.unsent.text' : 'till.unsent.offline')}</p>}
      {recovered.map((one) => (
        <div key={one.key} className="m-recovered u-banner" data-tone={one.state === 'asking' ? 'wait' : one.state === 'done' ? 'ok' : 'warn'} role="status">
          <Icon name={one.state === 'asking' ? 'clock' : one.state === 'done' ? 'check' : 'info'} />
          <div>
            <div>{t(`till.recovered.${one.shown.kind}_${one.state}`, { amount: f.money(one.shown.amount, one.shown.currency) })} <small className="u-quiet">{f.time(one.at)}</small></div>
            {one.state !== 'asking' && <Button onClick={() => sales.forgetRecovered(one.key)}>{t('ui.done')}</Button>}
          </div>
        </div>
      ))}
    </section>
  );
}

export function Shell({ children }: { children: ReactNode }) {
  const t = useT();
  const live = useLive();
  const online = useReachable();
  const me = useMe();
  const plans = usePlans();
  const shown = (plans.data?.data?.length ?? 0) > 0 ? [...tabs.slice(0, 2), packagesTab, ...tabs.slice(2)] : tabs;
  const sound = useSound();
  const { voice, sales } = useServices();
  const { go } = useAddress();
  const path = useAddress().path;
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => onWish((wish) => {
    if (wish.wish === 'say') {
      voice.prime(getSound().language);
      setSound({ on: true });
      sales.announce();
    }
    if (wish.wish === 'go') {
      if (wish.to === '/') sales.close();
      go(wish.to);
    }
  }), [go, sales, voice]);
  useEffect(() => {
    const tab = tabs.find((one) => one.to === path);
    document.title = tab ? `${t(tab.name)} · ${t('till.name')}` : t('till.name');
  }, [path, t]);
  const switchSound = () => {
    voice.prime(sound.language);
    setSound({ on: !sound.on });
  };
  return (
    <LiveContext value={live}>
      <a className="m-skip" href="#content">{t('till.skip')}</a>
      <header className="m-top">
        <div className="m-shop">
          <span className="m-logo" aria-hidden><Icon name="store" /></span>
          <div><strong>{me.data?.merchant.name}</strong><span className="m-live" data-on={(live && online) || undefined}><i aria-hidden />{t(live && online ? 'till.live' : 'till.polling')}</span></div>
        </div>
        <nav className="m-tabs" aria-label={t('till.tabs')}>
          {shown.map((tab) => <Go key={tab.to} to={tab.to} className="m-tab"><Icon name={tab.icon} /><span>{t(tab.name)}</span></Go>)}
        </nav>
        <div className="m-top-end">
          <IconButton icon={sound.on ? 'speak' : 'mute'} label={t(sound.on ? 'till.sound.turn_off' : 'till.sound.turn_on')} aria-pressed={sound.on} onClick={switchSound} />
          <SignOut />
        </div>
      </header>
      <OfflineBar offline={!online} onRetry={() => void me.refetch()} />
      <Arrival />
      <Recovered online={online} />
      <div id="content" ref={content} className="m-content">{children}</div>
    </LiveContext>
  );
}

export interface PageProps { title: string; back?: string; actions?: ReactNode; children: ReactNode; wide?: boolean }
export function Page({ title, back, actions, children, wide }: PageProps) {
  const t = useT();
  const address = useAddress();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main className="m-page" data-wide={wide || undefined}>
      <div className="m-head">
        {back && <IconButton icon="back" label={t('ui.back')} onClick={() => address.back(back)} />}
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {actions}
      </div>
      {children}
    </main>
  );
}
