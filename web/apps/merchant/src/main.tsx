import '@chenxi/ui/styles.css';
import './styles/till.css';
import { Translated, bestLanguage, setLanguage, t, type Language } from '@chenxi/i18n';
import { applyPrefs, followOtherPages, getPrefs, overridePrefs, type Prefs } from '@chenxi/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const gallery = /^\/dev\/gallery\/till(\/|$)/.test(location.pathname);
const query = new URLSearchParams(location.search);

async function start(): Promise<void> {
  // The gallery's frames choose theme and size by their address.
  if (gallery) overridePrefs({ size: (query.get('size') ?? 'normal') as Prefs['size'], theme: (query.get('theme') ?? 'auto') as Prefs['theme'] });
  else {
    applyPrefs();
    followOtherPages((language) => void setLanguage(language as Language));
  }
  // Without its slash the page would be outside of the service worker's reach.
  if (location.pathname === '/till') history.replaceState(null, '', `/till/${location.search}`);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyPrefs);
  const wished = (gallery && (query.get('lang') as Language | null)) || (getPrefs().language as Language | null) || bestLanguage();
  const page = gallery ? import('./gallery/gallery').then((it) => it.Gallery) : import('./app').then((it) => it.App);
  const [Page] = await Promise.all([page, setLanguage(wished)]);
  document.title = t('till.name');
  createRoot(document.getElementById('root')!).render(<StrictMode><Translated><Page /></Translated></StrictMode>);
}
void start();
