// How the person wants to see things. Kept in this browser and set on <html> before the first paint by boot.js. Knows no framework: the
// page that strangers pay on has none.
export interface Prefs { theme: 'auto' | 'light' | 'dark'; size: 'normal' | 'large' | 'elder'; hideBalance: boolean; language: string | null }
const name = 'chenxi.prefs';
const first: Prefs = { theme: 'auto', size: 'normal', hideBalance: false, language: null };

function read(): Prefs {
  try {
    return { ...first, ...(JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Prefs>) };
  } catch {
    return first;
  }
}
let prefs: Prefs = read();
const listeners = new Set<() => void>();

export const getPrefs = (): Prefs => prefs;
export function setPrefs(change: Partial<Prefs>): void {
  prefs = { ...prefs, ...change };
  try {
    localStorage.setItem(name, JSON.stringify(prefs));
  } catch {
    // Private windows may refuse to keep anything; the page works on.
  }
  applyPrefs();
  listeners.forEach((notify) => notify());
}
/** For this page only: nothing is kept. */
export function overridePrefs(change: Partial<Prefs>): void {
  prefs = { ...prefs, ...change };
  applyPrefs();
}
export function applyPrefs(): void {
  const root = document.documentElement;
  const dark = prefs.theme === 'dark' || (prefs.theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset['theme'] = dark ? 'dark' : 'light';
  root.dataset['size'] = prefs.size;
}
/** What another tab or frame of ours has chosen is chosen here as well. */
export function followOtherPages(onLanguage: (language: string) => void): void {
  addEventListener('storage', (event) => {
    if (event.key !== name) return;
    const before = prefs.language;
    prefs = read();
    applyPrefs();
    listeners.forEach((notify) => notify());
    if (prefs.language !== null && prefs.language !== before) onLanguage(prefs.language);
  });
}
export function onPrefs(notify: () => void): () => void {
  listeners.add(notify);
  return () => void listeners.delete(notify);
}
