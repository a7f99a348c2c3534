import '@chenxi/ui/styles.css';
import './styles/verify.css';
import { Translated, bestLanguage, setLanguage, t, type Language } from '@chenxi/i18n';
import { applyPrefs, followOtherPages, getPrefs } from '@chenxi/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';

async function start(): Promise<void> {
  applyPrefs();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyPrefs);
  followOtherPages((language) => void setLanguage(language as Language));
  await setLanguage((getPrefs().language as Language | null) ?? bestLanguage());
  document.title = t('verify.title');
  createRoot(document.getElementById('root')!).render(<StrictMode><Translated><App /></Translated></StrictMode>);
}
void start();
