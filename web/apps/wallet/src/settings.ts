import { setLanguage, type Language } from '@chenxi/i18n';
import { setPrefs } from '@chenxi/ui';
import type { Services } from './services';

/** At once on this screen; the server remembers it for the next browser when it can be reached. */
export async function switchElder({ api }: Services, on: boolean): Promise<void> {
  setPrefs({ size: on ? 'elder' : 'normal' });
  await api.changeSettings({ elder_mode: on }).catch(() => {});
}
export async function chooseLanguage({ api }: Services, language: Language, signedIn: boolean): Promise<void> {
  await setLanguage(language);
  setPrefs({ language });
  if (signedIn) await api.changeSettings({ language }).catch(() => {});
}
