/// <reference path="./virtual.d.ts" />
import { i18n } from '@lingui/core';
import { I18nProvider, useLingui } from '@lingui/react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { formats, type Formats } from './format';

export * from './format';

export type Language = 'zh-CN' | 'en';
export const languages: Language[] = ['zh-CN', 'en'];
export type Params = Record<string, string | number>;
export type T = (key: string, params?: Params) => string;

/** Our catalogue knows only {name}; Lingui's compiled form is a list of texts and [name]. */
export function compileMessage(message: string): (string | [string])[] {
  return message
    .split(/(\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) => (/^\{\w+\}$/.test(part) ? [part.slice(1, -1)] : part));
}
i18n.setMessagesCompiler(compileMessage);

const load = (language: Language): Promise<{ default: Record<string, string> }> =>
  language === 'en' ? import('virtual:catalogue/en') : import('virtual:catalogue/zh-CN');

export function bestLanguage(wished: readonly string[] = navigator.languages): Language {
  for (const one of wished) {
    if (one.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (one.toLowerCase().startsWith('en')) return 'en';
  }
  return 'zh-CN';
}

export async function setLanguage(language: Language): Promise<void> {
  const { default: messages } = await load(language);
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

export const language = (): Language => (i18n.locale === 'en' ? 'en' : 'zh-CN');
/** Outside of React. */
export const t: T = (key, params) => i18n._(key, params);

export function Translated({ children }: { children: ReactNode }) {
  return <I18nProvider i18n={i18n}>{children}</I18nProvider>;
}

export function useT(): T {
  const { i18n: current } = useLingui();
  // A new function per language, so that memoised children notice the change.
  return useMemo<T>(() => (key, params) => current._(key, params), [current, current.locale]);
}

export function useFormats(): Formats {
  const { i18n: current } = useLingui();
  return useMemo(() => formats(current.locale), [current.locale]);
}

export type LaterWords = Record<Language, () => Promise<{ default: Record<string, string> }>>;
/** The sentences of a part that most people never open: they come with it. False until they are here. */
export function useLaterWords(words: LaterWords): boolean {
  const { i18n: current } = useLingui();
  const [here, setHere] = useState<string | null>(null);
  const { locale } = current;
  useEffect(() => {
    let left = false;
    void words[locale === 'en' ? 'en' : 'zh-CN']().then(({ default: messages }) => {
      if (left) return;
      current.load(locale, messages);
      setHere(locale);
    });
    return () => { left = true; };
  }, [current, locale, words]);
  return here === locale;
}
