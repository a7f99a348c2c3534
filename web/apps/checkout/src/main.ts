import '@chenxi/ui/styles.css';
import './styles/checkout.css';
import { applyPrefs, followOtherPages, getPrefs, setPrefs } from '@chenxi/ui/prefs';
import { away, follow, idIn, linkIn, openLink, type Seen } from './checkout';
import { draw, lookOf, said, timeLeft, type Acts, type Shown } from './page';
import { bestLanguage, language, speak, t, type Language } from './words';

/** Long enough to read that it is paid. */
const leaveAfter = 6;

const root = document.getElementById('root')!;
let seen: Seen = { at: 'asking' };
let skew = 0;
let drawn = '';
/** This page has waited for the payment: it may go on to the shop by itself. One that was opened later is only read. */
let waited = false;
let paidAt: number | null = null;
let stop = (): void => {};

const now = () => Date.now() + skew;
const isDark = () => document.documentElement.dataset['theme'] === 'dark';

function shown(): Shown {
  const leaving = paidAt === null ? null : Math.max(0, leaveAfter - Math.floor((Date.now() - paidAt) / 1000));
  return { seen, now: now(), looks: { elder: getPrefs().size === 'elder', dark: isDark() }, leaving };
}

function show(): void {
  const it = shown(), look = lookOf(it);
  if (look !== drawn) {
    drawn = look;
    draw(root, it, acts);
    const sentence = said(it), region = document.getElementById('said')!;
    if (region.textContent !== sentence) region.textContent = sentence;
    return;
  }
  const left = document.getElementById('left'), leaving = document.getElementById('leaving');
  if (left && seen.at === 'here') left.textContent = timeLeft(seen.it, it.now);
  if (leaving && it.leaving !== null) leaving.textContent = t('checkout.leaving', { seconds: it.leaving });
}

function tick(): void {
  show();
  const to = seen.at === 'here' && paidAt !== null ? away(seen.it.return_url) : null;
  if (to && Date.now() - paidAt! >= leaveAfter * 1000) {
    paidAt = null;
    location.assign(to.href);
  }
}

function heard(now_: Seen): void {
  // A page that has something to show keeps showing it while the server cannot be asked.
  if (now_.at === 'unreachable' && seen.at === 'here') return;
  seen = now_;
  if (seen.at === 'here') {
    skew = seen.skew;
    if (seen.it.status === 'open') waited = true;
    if ((seen.it.status === 'paid' || seen.it.status === 'authorized') && waited && paidAt === null) paidAt = Date.now();
  }
  show();
}

function start(): void {
  const id = idIn(location.pathname), link = linkIn(location.pathname);
  const how = { fetch: ((...all) => fetch(...all)) as typeof fetch, language };
  stop();
  if (id !== null) stop = follow(id, how, heard);
  else if (link !== null) void openLink(link, how, sessionStorage).then((found) => ('to' in found ? location.replace(found.to) : heard(found)));
  else heard({ at: 'unknown' });
}

const acts: Acts = {
  speak: () => {
    const next: Language = language() === 'en' ? 'zh-CN' : 'en';
    setPrefs({ language: next });
    void speak(next).then(show);
  },
  elder: () => {
    setPrefs({ size: getPrefs().size === 'elder' ? 'normal' : 'elder' });
    show();
  },
  dark: () => {
    setPrefs({ theme: isDark() ? 'light' : 'dark' });
    show();
  },
  retry: start,
  stay: () => {
    paidAt = null;
    waited = false;
    show();
  },
};

async function begin(): Promise<void> {
  applyPrefs();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    applyPrefs();
    show();
  });
  followOtherPages((wanted) => void speak(wanted as Language).then(show));
  addEventListener('storage', show);
  await speak((getPrefs().language as Language | null) ?? bestLanguage(navigator.languages));
  show();
  start();
  setInterval(tick, 500);
  // Back from the wallet by the browser's own button: the page was kept as it was left.
  addEventListener('pageshow', (event) => {
    if (event.persisted) start();
  });
}
void begin();
