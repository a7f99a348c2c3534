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

/** The page of a checkout session by its id; null: that is none. */
export const pageOf = (session: string | null, origin: string): string | null => (session !== null && /^cos_[0-9A-Za-z]{26}$/.test(session) ? `${origin}/c/${session}` : null);

/** What the instance says of a session to the shop's publishable key; null: it says nothing, and the button does without. */
export interface Status {
  status: 'open' | 'paid' | 'expired' | 'cancelled';
  amount: number;
  currency: string;
}
export async function statusOf(session: string, key: string, origin: string): Promise<Status | null> {
  if (!/^cx_(test_)?pk_[\w-]{43}$/.test(key)) return null;
  try {
    const reply = await fetch(`${origin}/v1/checkout_sessions/${session}/status?key=${key}`, { credentials: 'omit' });
    return reply.ok ? ((await reply.json()) as Status) : null;
  } catch {
    return null;
  }
}

export function moneyOf({ amount, currency }: Status, language: string): string {
  const money = new Intl.NumberFormat(language, { style: 'currency', currency });
  return money.format(amount / 10 ** (money.resolvedOptions().maximumFractionDigits ?? 2));
}

/** Its own language, else that of what it stands in, else the browser's. */
export function wordsFor(lang: string | null | undefined, wished: readonly string[]): Record<string, string> {
  const known = [lang ?? '', ...wished].find((one) => /^(zh|en)/i.test(one));
  return known?.toLowerCase().startsWith('en') ? en : zh;
}
