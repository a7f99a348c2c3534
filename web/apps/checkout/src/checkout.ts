// What the server says of a checkout, and how this page hears that it has changed.
import type { components } from '@chenxi/openapi';

export type Checkout = components['schemas']['Checkout'];
export type Seen = { at: 'asking' } | { at: 'here'; it: Checkout; skew: number } | { at: 'unknown' | 'unreachable' | Ended };

/** How often a page asks that hears nothing, and how often one that listens makes sure. */
const askEvery = 3_000, makeSure = 30_000;

/** The address of this page is all it knows: /c/cos_… */
export const idIn = (path: string): string | null => /^\/c\/(cos_[0-9A-Za-z]{26})\/?$/.exec(path)?.[1] ?? null;

/** A payment link: /l/plk_… */
export const linkIn = (path: string): string | null => /^\/l\/(plk_[0-9A-Za-z]{26})\/?$/.exec(path)?.[1] ?? null;

export type Ended = 'link_paid' | 'link_ended' | 'link_busy';
const ends: Record<string, Ended> = { order_already_paid: 'link_paid', order_closed: 'link_ended', rate_limited: 'link_busy' };

/** Opens a payment link: the path of the checkout that it leads to. Whoever loads the page anew gets the same one, as long as the tab lives. */
export async function openLink(link: string, { fetch: post, language }: Asked, kept: Pick<Storage, 'getItem' | 'setItem'>): Promise<{ to: string } | Seen> {
  const known = kept.getItem(link);
  if (known !== null && idIn(known) !== null) return { to: known };
  try {
    const answer = await post(`/v1/public/payment_links/${encodeURIComponent(link)}/open`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Accept-Language': language() }, body: '{}' });
    const body = (await answer.json()) as { url?: string; code?: string };
    if (answer.status === 404) return { at: 'unknown' };
    const ended = ends[body.code ?? ''];
    if (ended) return { at: ended };
    const to = new URL(body.url ?? '', location.href).pathname;
    if (!answer.ok || idIn(to) === null) return { at: 'unreachable' };
    kept.setItem(link, to);
    return { to };
  } catch {
    return { at: 'unreachable' };
  }
}

/** Where the wallet of this browser pays it: the page that any scanned code leads to. `from` lets it come back here afterwards. */
export function payHere(code: string): string {
  const token = code.slice(code.lastIndexOf('/') + 1);
  return `/app/pay?${new URLSearchParams({ code: token, from: 'checkout' })}`;
}

/** An address of the shop's that may be gone to. The server has looked already; a page that sends people away looks again. */
export function away(url: string | null): URL | null {
  if (url === null) return null;
  try {
    const it = new URL(url);
    return it.protocol === 'https:' || it.protocol === 'http:' ? it : null;
  } catch {
    return null;
  }
}

/** `time_over`: its time has run out here, and the server has not said yet whether somebody paid in the last moment. */
export type AsOf = Omit<Checkout, 'status'> & { status: Checkout['status'] | 'time_over' };

/** A checkout whose time is over has no code any more, before anybody has asked again; that nothing was charged only the server knows. */
export function asOf(it: Checkout, now: number): AsOf {
  const ends = Date.parse(it.expires_at);
  return it.status === 'open' && ends <= now ? { ...it, status: ends <= Date.parse(it.now) ? 'expired' : 'time_over', step: 'none', code: null } : it;
}

export interface Asked { fetch: typeof fetch; language: () => string }

export async function ask(id: string, { fetch: get, language }: Asked): Promise<Seen> {
  try {
    const answer = await get(`/v1/public/checkouts/${encodeURIComponent(id)}`, { headers: { Accept: 'application/json', 'Accept-Language': language() } });
    if (answer.status === 404) return { at: 'unknown' };
    if (!answer.ok) return { at: 'unreachable' };
    const it = (await answer.json()) as Checkout;
    return { at: 'here', it, skew: Date.parse(it.now) - Date.now() };
  } catch {
    return { at: 'unreachable' };
  }
}

/** Asks now, whenever the server says that something has changed, and from time to time; until it is over. Gives what stops it. */
export function follow(id: string, how: Asked, onSeen: (seen: Seen) => void): () => void {
  let stopped = false, listening = false, asking = false, again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | null = null;

  const look = async () => {
    clearTimeout(timer);
    if (asking) {
      again = true;  // what changed while we were asking is asked for afterwards
      return;
    }
    asking = true;
    const seen = await ask(id, how);
    asking = false;
    if (stopped) return;
    onSeen(seen);
    if (seen.at === 'unknown' || (seen.at === 'here' && seen.it.status !== 'open')) return stop();
    if (again) {
      again = false;
      return void look();
    }
    const left = seen.at === 'here' ? Date.parse(seen.it.expires_at) - Date.parse(seen.it.now) : 0;
    // What became of it is asked for in the moment in which its time is over.
    timer = setTimeout(() => void look(), left > 0 ? Math.min(listening ? makeSure : askEvery, left + 250) : askEvery);
  };
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    source?.close();
    document.removeEventListener('visibilitychange', awake);
  };
  const awake = () => {
    if (document.visibilityState === 'visible') void look();
  };

  void look();
  document.addEventListener('visibilitychange', awake);
  if (typeof EventSource !== 'undefined') {
    source = new EventSource(`/v1/public/checkouts/${encodeURIComponent(id)}/stream`);
    source.addEventListener('ready', () => {
      listening = true;
      void look();
    });
    source.addEventListener('updated', () => void look());
    source.onerror = () => {
      listening = false;
      // The server lets no more pages listen, or is away; a browser that gives up says so by closing.
      if (source?.readyState === EventSource.CLOSED) source = null;
    };
  }
  return stop;
}
