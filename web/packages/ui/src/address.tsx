// Pages of an app by their address. No library: a page and its parameters are all that our apps ask of one.
import { createContext, useCallback, useContext, useMemo, useSyncExternalStore, type AnchorHTMLAttributes, type ReactNode } from 'react';

export interface Address {
  /** below the app's own address: "/", "/today" */
  path: string;
  query: URLSearchParams;
  /** another one each time that somebody goes somewhere, be it to the same page */
  visit: number;
  go: (to: string, options?: { replace?: boolean }) => void;
  back: (otherwise: string) => void;
  /** as a link in the page names it */
  href: (to: string) => string;
}
const AddressContext = createContext<Address | null>(null);

const changed = 'chenxi:address';
/** What we wrote down with this entry of the history: was there a page of ours before it? */
const entry = (): { inside: boolean; visit: number } => ({ inside: false, visit: 0, ...(history.state as object | null) });
const subscribe = (notify: () => void) => {
  addEventListener('popstate', notify);
  addEventListener(changed, notify);
  return () => {
    removeEventListener('popstate', notify);
    removeEventListener(changed, notify);
  };
};

/** "/payments/{id}" and "/payments/pay_1" → {id: "pay_1"}; null when it does not fit. */
export function matchAddress(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const found: [string, string][] = [];
  for (const [i, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (!name) {
      if (part !== given[i]) return null;
    } else {
      if (!given[i]) return null;
      try {
        found.push([name, decodeURIComponent(given[i])]);
      } catch {
        return null;  // a link that was cut in the middle of a letter
      }
    }
  }
  return Object.fromEntries(found);
}

export interface AddressProps { base: string; children: ReactNode; /** for the gallery: an address that the browser's bar does not show */ given?: { at: string; onGo: (to: string) => void } }
export function AddressProvider({ base, given, children }: AddressProps) {
  const shown = useSyncExternalStore(subscribe, () => `${entry().visit} ${location.pathname}${location.search}`);
  const where = shown.slice(shown.indexOf(' ') + 1);
  const visit = given ? 0 : Number.parseInt(shown, 10);
  const at = given ? given.at : where.startsWith(base) ? where.slice(base.length) || '/' : '/';
  const onGo = given?.onGo;
  const go = useCallback((to: string, options?: { replace?: boolean }) => {
    if (onGo) return onGo(to);
    const { inside, visit: before } = entry();
    history[options?.replace ? 'replaceState' : 'pushState']({ inside: inside || !options?.replace, visit: before + 1 }, '', base + to);
    dispatchEvent(new Event(changed));
    scrollTo(0, 0);
  }, [base, onGo]);
  const address = useMemo<Address>(() => {
    const [path = '/', search = ''] = at.split('?');
    return {
      path: path.length > 1 ? path.replace(/\/$/, '') : '/',
      query: new URLSearchParams(search),
      visit,
      go,
      // Only where we came from a page of ours there is a way back to it.
      back: (otherwise) => (!onGo && entry().inside ? history.back() : go(otherwise, { replace: true })),
      href: (to) => base + to,
    };
  }, [at, visit, base, go, onGo]);
  return <AddressContext value={address}>{children}</AddressContext>;
}
export function useAddress(): Address {
  const address = useContext(AddressContext);
  if (!address) throw new Error('AddressContext is missing');
  return address;
}

export interface GoProps extends AnchorHTMLAttributes<HTMLAnchorElement> { to: string }
/** A link inside of the app: a real one, so that it can be opened in a new tab. */
export function Go({ to, onClick, children, ...rest }: GoProps) {
  const { go, href, path } = useAddress();
  return (
    <a
      {...rest}
      href={href(to)}
      aria-current={path === to.split('?')[0] ? 'page' : undefined}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
