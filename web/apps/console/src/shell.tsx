import { endRenewal, isSignedOut, type ChangeRequests, type Colleague, type ConsoleSummary } from '@chenxi/api';
import { language, setLanguage, useFormats, useT } from '@chenxi/i18n';
import { Button, EmptyState, Go, Icon, IconButton, OfflineBar, setPrefs, toast, useAddress, useOnline, usePrefs } from '@chenxi/ui';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { addressOf } from './find';
import { SignIn } from './screens/door';
import { renewedAt, useServices } from './services';

export function useSummary(wanted = true): UseQueryResult<ConsoleSummary> {
  const { api, live } = useServices();
  return useQuery({ queryKey: ['summary'], queryFn: api.summary, refetchInterval: live ? 5000 : false, enabled: wanted });
}

export function useMe(wanted = true): UseQueryResult<Colleague> {
  const { api } = useServices();
  return useQuery({ queryKey: ['me'], queryFn: api.me, enabled: wanted });
}
export function useChanges(wanted = true): UseQueryResult<ChangeRequests> {
  const { api, live } = useServices();
  return useQuery({ queryKey: ['changes'], queryFn: api.changes, refetchInterval: live ? 5000 : false, enabled: wanted });
}

/** Over every page that a supervisor sees, and on whatever is printed or photographed of it. */
function Watermark() {
  const t = useT();
  const f = useFormats();
  const [at] = useState(() => Date.now());
  return (
    <svg className="c-watermark" aria-hidden>
      <defs>
        <pattern id="watermark" width="340" height="190" patternUnits="userSpaceOnUse" patternTransform="rotate(-24)">
          <text x="10" y="60">{t('console.watermark', { when: f.full(at) })}</text>
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#watermark)" />
    </svg>
  );
}

function Find() {
  const t = useT();
  const { go } = useAddress();
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement).matches('input, textarea');
      if ((event.key === 'k' && (event.ctrlKey || event.metaKey)) || (event.key === '/' && !typing)) {
        event.preventDefault();
        input.current?.focus();
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
  const find = () => {
    const to = addressOf(text);
    if (!to) return toast(t('console.find.bad'));
    setText('');
    go(to);
  };
  return (
    <form className="c-find" role="search" onSubmit={(event) => { event.preventDefault(); find(); }}>
      <Icon name="search" />
      <input ref={input} value={text} aria-label={t('console.find')} placeholder={t('console.find')} spellCheck={false} autoComplete="off" onChange={(event) => setText(event.target.value)} />
      <kbd aria-hidden>/</kbd>
    </form>
  );
}

export function Shell({ children }: { children: ReactNode }) {
  const t = useT();
  const f = useFormats();
  const prefs = usePrefs();
  const online = useOnline();
  const { api } = useServices();
  const queries = useQueryClient();
  // Signed out here while the server could not be told: nothing is shown any more.
  const [left, setLeft] = useState(false);
  const summary = useSummary(!left);
  const me = useMe(summary.isSuccess);
  const waiting = useChanges(summary.isSuccess).data?.waiting ?? 0;
  const books = summary.data?.books;
  const supervisor = summary.data?.viewer === 'supervisor';
  const dark = prefs.theme === 'dark' || (prefs.theme === 'auto' && document.documentElement.dataset['theme'] === 'dark');
  const speak = () => {
    const next = language() === 'en' ? 'zh-CN' : 'en';
    void setLanguage(next).then(() => { document.title = t('console.title'); });
    setPrefs({ language: next });
  };
  const signOut = async () => {
    endRenewal(renewedAt);
    try {
      await api.signOut();
    } catch (error) {
      if (!isSignedOut(error)) {
        setLeft(true);
        return queries.clear();
      }
    }
    // Loaded anew, so that nothing is left in the page either.
    location.assign('/console/');
  };
  if (left)
    return (
      <main className="c-door">
        <EmptyState icon="offline" title={t('console.sign_out')}>{t('console.signed_out_here')}</EmptyState>
        <Button look="primary" icon="logout" onClick={() => void signOut()}>{t('ui.retry')}</Button>
      </main>
    );
  if (summary.error && isSignedOut(summary.error))
    return (
      <SignIn onDone={() => void queries.invalidateQueries()} />
    );
  return (
    <>
      <a className="c-skip" href="#content">{t('console.skip')}</a>
      <header className="c-top">
        <Go to="/" className="c-brand"><img src="/console/icon.svg" alt="" width="30" height="30" /><strong>{t('console.title')}</strong></Go>
        <nav aria-label={t('console.pages')}><Go to="/" className="c-nav">{t('console.overview')}</Go><Go to="/accounts" className="c-nav">{t('console.accounts')}</Go><Go to="/calls" className="c-nav">{t('console.calls')}</Go><Go to="/disputes" className="c-nav">{t('console.disputes')}</Go><Go to="/trades" className="c-nav">{t('console.trades')}</Go><Go to="/settlements" className="c-nav">{t('console.settlements.nav')}</Go><Go to="/papers" className="c-nav">{t('console.papers')}</Go><Go to="/changes" className="c-nav">{t('console.changes')}{waiting > 0 && <b className="c-count" aria-label={t('console.changes.waiting', { count: waiting })}>{waiting}</b>}</Go><Go to="/people" className="c-nav">{t('console.people')}</Go></nav>
        <Find />
        {books && <span className="c-books" data-ok={books.ok || undefined} role="status"><Icon name={books.ok ? 'check' : 'cross'} />{t(books.ok ? 'console.books.ok' : 'console.books.bad', { difference: f.money(books.difference) })}</span>}
        <span className="c-who">
          <span className="c-role">{supervisor || !me.data ? t(supervisor ? 'console.supervisor' : 'console.operator') : me.data.name}</span>
          <Button look="plain" icon="logout" onClick={() => void signOut()}>{t('console.sign_out')}</Button>
        </span>
        <Button look="plain" icon="globe" onClick={speak}>{t('console.other_language')}</Button>
        <IconButton icon="moon" label={t('console.dark')} aria-pressed={dark} onClick={() => setPrefs({ theme: dark ? 'light' : 'dark' })} />
      </header>
      <OfflineBar offline={!online} asOf={summary.dataUpdatedAt || null} onRetry={() => void summary.refetch()} />
      <div id="content">{children}</div>
      {supervisor && <Watermark />}
    </>
  );
}

export interface PageProps { title: ReactNode; trail?: { to: string; name: string }[]; children: ReactNode; actions?: ReactNode }
export function Page({ title, trail, children, actions }: PageProps) {
  const t = useT();
  return (
    <main className="c-page">
      {trail && trail.length > 0 && <nav className="c-trail" aria-label={t('console.trail')}>{trail.map((one, i) => <span key={one.to}>{i > 0 && <Icon name="next" />}<Go to={one.to}>{one.name}</Go></span>)}</nav>}
      <div className="c-head"><h1>{title}</h1>{actions}</div>
      {children}
    </main>
  );
}
