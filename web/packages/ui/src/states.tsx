import { troubleOf } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Button } from './button';
import { Icon, type IconName } from './icons';

export type Tone = 'plain' | 'ok' | 'warn' | 'bad' | 'wait';
const toneIcon: Record<Tone, IconName> = { plain: 'info', ok: 'check', warn: 'warn', bad: 'cross', wait: 'clock' };

export interface BannerProps { tone?: Tone; children: ReactNode; action?: ReactNode; live?: boolean }
export function Banner({ tone = 'plain', children, action, live }: BannerProps) {
  return (
    <div className="u-banner" data-tone={tone} role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}>
      <Icon name={toneIcon[tone]} />
      <div><div>{children}</div>{action}</div>
    </div>
  );
}

export interface StatusProps { tone: Tone; title: string; children?: ReactNode; icon?: IconName; level?: 1 | 2 }
/** The big answer of a screen: tick, clock or cross, and words. */
export function Status({ tone, title, children, icon, level = 2 }: StatusProps) {
  const Title = level === 1 ? 'h1' : 'h2';
  return (
    <div className="u-state" data-tone={tone} role="status">
      <span className="u-state-mark" aria-hidden><Icon name={icon ?? toneIcon[tone]} /></span>
      <Title>{title}</Title>
      {children}
    </div>
  );
}

export interface EmptyProps { title: string; children?: ReactNode; action?: ReactNode; icon?: IconName }
export function EmptyState({ title, children, action, icon = 'note' }: EmptyProps) {
  return (
    <div className="u-state">
      <span className="u-state-mark" aria-hidden><Icon name={icon} /></span>
      <h2>{title}</h2>
      {children && <p className="u-quiet">{children}</p>}
      {action}
    </div>
  );
}

/** The sentence for a person: the server's own when it decided, ours when it could not be asked. */
export function useTroubleText(): (error: unknown) => string {
  const t = useT();
  return (error) => {
    const trouble = troubleOf(error);
    if (trouble.kind === 'offline') return t('ui.error.offline');
    if (trouble.kind === 'unsure') return t('ui.error.unsure');
    if (trouble.kind === 'broken') return t('ui.error.broken');
    return trouble.problem.user_message || (trouble.problem.status >= 500 ? t('ui.error.server') : t('ui.error.refused'));
  };
}

function RequestId({ id }: { id: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  if (!id) return null;
  return (
    <p className="u-fineprint">
      <span>{t('ui.error.request')} {id}</span>
      <Button look="plain" icon="copy" onClick={() => void navigator.clipboard?.writeText(id).then(() => setCopied(true), () => {})}>
        {t(copied ? 'ui.copied' : 'ui.copy')}
      </Button>
    </p>
  );
}

export interface ErrorProps { error: unknown; onRetry?: () => void; title?: string; action?: ReactNode; money?: string }
export function ErrorState({ error, onRetry, title, action, money }: ErrorProps) {
  const t = useT();
  const text = useTroubleText();
  const f = useFormats();
  const trouble = troubleOf(error);
  const problem = trouble.kind === 'refused' ? trouble.problem : null;
  const offline = trouble.kind === 'offline';
  return (
    <div className="u-state" data-tone={offline ? 'wait' : 'bad'} role="alert">
      <span className="u-state-mark" aria-hidden><Icon name={offline ? 'offline' : 'cross'} /></span>
      <h2>{title ?? (problem?.title || null) ?? t(offline ? 'ui.error.title.offline' : 'ui.error.title')}</h2>
      <p>{text(error)}</p>
      {money && <p className="u-quiet">{money}</p>}
      {problem?.until && <p className="u-quiet">{t('ui.error.until', { when: f.full(problem.until) })}</p>}
      {action}
      {onRetry && problem?.retryable !== 'never' && <Button look={action ? 'default' : 'primary'} icon="refresh" onClick={onRetry}>{t('ui.retry')}</Button>}
      {problem && <RequestId id={problem.request_id} />}
    </div>
  );
}

/** Nothing before 200 ms, bones after, words after 3 s and 8 s: the person may leave. */
export function Loading({ shape = 'list' }: { shape?: 'list' | 'card' | 'both' }) {
  const t = useT();
  const [stage, setStage] = useState(0);
  useEffect(() => {
    const timers = [200, 3000, 8000].map((ms, i) => setTimeout(() => setStage(i + 1), ms));
    return () => timers.forEach(clearTimeout);
  }, []);
  return (
    <div className="u-skeleton" aria-busy="true">
      {stage > 0 && <Skeleton shape={shape} />}
      <p className="u-center u-quiet u-small" role="status">
        {stage === 0 ? <span className="u-hide">{t('ui.loading')}</span> : stage === 1 ? <span className="u-hide">{t('ui.loading')}</span> : t(stage === 2 ? 'ui.loading.long' : 'ui.loading.longer')}
      </p>
    </div>
  );
}

export function Skeleton({ shape = 'list' }: { shape?: 'list' | 'card' | 'both' }) {
  return (
    <div className="u-skeleton" aria-hidden>
      {shape !== 'list' && <span className="u-bone" data-shape="block" />}
      {shape !== 'card' && [0, 1, 2, 3].map((i) => <span key={i} className="u-bone" data-shape="line" />)}
    </div>
  );
}

export interface AsyncProps<Data> {
  query: { data: Data | undefined; error: unknown; refetch: () => unknown };
  shape?: 'list' | 'card' | 'both';
  empty?: (data: Data) => ReactNode | null;
  children: (data: Data) => ReactNode;
}
/** Every screen that reads something has the same five faces. Data on the screen is kept when a later reading fails. */
export function Async<Data>({ query, shape, empty, children }: AsyncProps<Data>) {
  if (query.data !== undefined) return <>{empty?.(query.data) ?? children(query.data)}</>;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading shape={shape} />;
}

export interface PendingProps { attempt?: number; nextInMs?: number; sinceMs?: number; children?: ReactNode; leave?: ReactNode }
/** Sent, and no answer yet. What must be read here: it is never charged twice. */
export function PendingState({ attempt = 1, children, leave }: PendingProps) {
  const t = useT();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 8000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="u-state" data-tone="wait" role="status">
      <span className="u-state-mark u-breathe" aria-hidden><Icon name="clock" /></span>
      <h2>{t('ui.pending.title')}</h2>
      {children}
      {attempt > 1 && <p className="u-quiet">{t('ui.pending.again', { count: attempt })}</p>}
      {(slow || attempt > 2) && <p className="u-quiet">{t('ui.pending.leave')}</p>}
      {(slow || attempt > 2) && leave}
    </div>
  );
}

const subscribeOnline = (notify: () => void) => {
  addEventListener('online', notify);
  addEventListener('offline', notify);
  return () => {
    removeEventListener('online', notify);
    removeEventListener('offline', notify);
  };
};
export const useOnline = (): boolean => useSyncExternalStore(subscribeOnline, () => navigator.onLine, () => true);

export function OfflineBar({ offline, asOf, onRetry }: { offline: boolean; asOf?: string | number | null; onRetry?: () => void }) {
  const t = useT();
  const f = useFormats();
  if (!offline) return null;
  return (
    <div className="u-offline" role="status">
      <Icon name="offline" />
      <span>{asOf ? t('ui.offline.since', { when: f.time(asOf) }) : t('ui.offline')}</span>
      {onRetry && <Button look="plain" onClick={onRetry}>{t('ui.retry')}</Button>}
    </div>
  );
}

let toasts: { id: number; text: string }[] = [];
const listeners = new Set<() => void>();
let nextToast = 1;
const setToasts = (next: typeof toasts) => {
  toasts = next;
  listeners.forEach((notify) => notify());
};
export function toast(text: string, ms = 4000): void {
  const id = nextToast++;
  setToasts([...toasts.slice(-2), { id, text }]);
  setTimeout(() => setToasts(toasts.filter((one) => one.id !== id)), ms);
}
export function ToastHost() {
  const shown = useSyncExternalStore((notify) => { listeners.add(notify); return () => listeners.delete(notify); }, () => toasts);
  return <div className="u-toasts" role="status">{shown.map((one) => <div key={one.id} className="u-toast">{one.text}</div>)}</div>;
}
