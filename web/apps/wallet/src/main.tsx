import '@chenxi/ui/styles.css';
import './styles/wallet.css';
import { Translated, bestLanguage, setLanguage, t, type Language } from '@chenxi/i18n';
import { applyPrefs, followOtherPages, getPrefs, overridePrefs, type Prefs } from '@chenxi/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const gallery = /^\/dev\/gallery(\/|$)/.test(location.pathname);
const query = new URLSearchParams(location.search);
const asked = query.get('lang') as Language | null;

/** The front door and the addresses of printed codes are this same page; without its slash it would be outside of the service worker's reach. */
function homeAddress(): void {
  const printed = /^\/q\/([^/]+)\/?$/.exec(location.pathname);
  if (printed) history.replaceState(null, '', `/app/?${new URLSearchParams({ code: decodeURIComponent(printed[1]!) })}`);
  else if (!location.pathname.startsWith('/app/')) history.replaceState(null, '', `/app/${location.pathname === '/app' ? location.search : ''}`);
}

async function start(): Promise<void> {
  // The gallery's frames choose theme and size by their address.
  if (gallery) overridePrefs({ size: (query.get('size') ?? 'normal') as Prefs['size'], theme: (query.get('theme') ?? 'auto') as Prefs['theme'], hideBalance: false });
  else {
    applyPrefs();
    followOtherPages((language) => void setLanguage(language as Language));
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyPrefs);
  if (!gallery) homeAddress();
  const wished = (gallery && asked) || (getPrefs().language as Language | null) || bestLanguage();
  const page = gallery ? import('./gallery/gallery').then((it) => it.Gallery) : import('./app').then((it) => it.App);
  const [Page] = await Promise.all([page, setLanguage(wished)]);
  document.title = t('wallet.name');
  createRoot(document.getElementById('root')!).render(<StrictMode><Translated><Page /></Translated></StrictMode>);
}
void start();
