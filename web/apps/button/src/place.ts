/// <reference path="../../../packages/i18n/src/virtual.d.ts" />
// Where the button may lead, and in which words.
import en from 'virtual:catalogue/en';
import zh from 'virtual:catalogue/zh-CN';

/** The address of a checkout or a payment link of this instance; null: anything else. */
export function placeOf(href: string | null, origin: string): string | null {
  if (href === null) return null;
  try {
    const url = new URL(href);
    return url.origin === origin && /^\/[cl]\/[0-9A-Za-z_]+$/.test(url.pathname) && url.username === '' ? `${url.origin}${url.pathname}` : null;
  } catch {
    return null;
  }
}

/** Its own language, else that of what it stands in, else the browser's. */
export function wordsFor(lang: string | null | undefined, wished: readonly string[]): Record<string, string> {
  const known = [lang ?? '', ...wished].find((one) => /^(zh|en)/i.test(one));
  return known?.toLowerCase().startsWith('en') ? en : zh;
}
