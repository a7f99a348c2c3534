import '@chenxi/ui/styles.css';
import './styles/demo.css';
import { Translated, bestLanguage, setLanguage, t, type Language } from '@chenxi/i18n';
import { applyPrefs, followOtherPages, getPrefs, setPrefs } from '@chenxi/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';

async function start(): Promise<void> {
  applyPrefs();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyPrefs);
  followOtherPages((language) => void setLanguage(language as Language));
  const wished = (getPrefs().language as Language | null) ?? bestLanguage();
  // The frames speak as this page does, not as their people would.
  setPrefs({ language: wished });
  await setLanguage(wished);
  document.title = `${t('demo.name')} · ${t('demo.subtitle')}`;
  createRoot(document.getElementById('root')!).render(<StrictMode><Translated><App /></Translated></StrictMode>);
}
void start();
