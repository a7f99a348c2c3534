/// <reference path="../../../packages/i18n/src/virtual.d.ts" />
// Sentences of this page. The kit's translator comes with React, which this page does without.
export type Language = 'zh-CN' | 'en';
export type Params = Record<string, string | number>;

let words: Record<string, string> = {};
let spoken: Language = 'zh-CN';

export const language = (): Language => spoken;

export async function speak(wanted: Language): Promise<void> {
  words = (await (wanted === 'en' ? import('virtual:catalogue/en') : import('virtual:catalogue/zh-CN'))).default;
  spoken = wanted;
  document.documentElement.lang = wanted;
}

export function bestLanguage(wished: readonly string[]): Language {
  const known = wished.find((one) => /^(zh|en)/i.test(one));
  return known?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
}

export const filled = (text: string, params: Params = {}): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
export const t = (key: string, params?: Params): string => filled(words[key] ?? key, params);
