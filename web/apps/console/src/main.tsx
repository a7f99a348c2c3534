import '@chenxi/ui/styles.css';
import './styles/console.css';
import { Translated, bestLanguage, setLanguage, t, type Language } from '@chenxi/i18n';
import { applyPrefs, followOtherPages, getPrefs, overridePrefs, type Prefs } from '@chenxi/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const gallery = /^\/dev\/gallery\/console(\/|$)/.test(location.pathname);
const query = new URLSearchParams(location.search);

async function start(): Promise<void> {
  if (gallery) overridePrefs({ size: (query.get('size') ?? 'normal') as Prefs['size'], theme: (query.get('theme') ?? 'auto') as Prefs['theme'] });
  else {
    applyPrefs();
    followOtherPages((language) => void setLanguage(language as Language));
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyPrefs);
  const wished = (gallery && (query.get('lang') as Language | null)) || (getPrefs().language as Language | null) || bestLanguage();
  const page = gallery ? import('./gallery/gallery').then((it) => it.Gallery) : import('./app').then((it) => it.App);
  const [Page] = await Promise.all([page, setLanguage(wished)]);
  document.title = t('console.title');
  createRoot(document.getElementById('root')!).render(<StrictMode><Translated><Page /></Translated></StrictMode>);
}
void start();
