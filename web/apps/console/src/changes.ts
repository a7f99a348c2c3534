// What takes two people: the words for it, and the hash of exactly what is shown.
import type { Role } from '@chenxi/api';
import type { T } from '@chenxi/i18n';

export const roles: Role[] = ['support', 'risk', 'finance', 'compliance', 'security', 'supervisor'];
export const kinds = ['staff.colleague', 'staff.roles', 'account.freeze', 'account.free', 'account.lift_stop', 'account.end_sessions', 'account.recover', 'limits.sooner', 'data.export', 'payments.refund', 'books.adjust', 'funds.budget', 'keys.end', 'disputes.decide', 'packages.wind_up', 'trade.decide', 'trade.wind_up'] as const;
export type Kind = (typeof kinds)[number];

/** Of the server's canonical text; `what` differs with the kind. */
export interface Asked { kind: string; maker: number; what: Record<string, unknown>; reason: string; urgent: boolean }
export const readText = (text: string): Asked => JSON.parse(text) as Asked;

/** What the page shows is what it hashes: the server carries out what has this hash, or nothing. */
export async function hashOf(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** "12.5" → 1250 fen; null when it is no amount */
export const fen = (yuan: string): number | null => (/^\d{1,9}(\.\d{1,2})?$/.test(yuan.trim()) ? Math.round(Number(yuan) * 100) : null);

export const kindName = (t: T, kind: string): string => ((kinds as readonly string[]).includes(kind) ? t(`console.change.${kind as Kind}`) : kind);
const rolesText = (t: T, given: unknown): string => (Array.isArray(given) ? given : []).map((role: Role) => t(`console.role.${role}`)).join(t('console.role.and'));

/** A correction by its two accounts: nothing else than these is booked by hand. */
function adjustment(t: T, what: Record<string, unknown>, amount: string): string {
  const customer = String(what['customer']);
  if (what['to'] === 'customer') return t('console.change.will.give', { customer, amount });
  if (what['from'] === 'customer') return t('console.change.will.take_back', { customer, amount, posting: String(what['posting']), to: t(what['to'] === 'cash' ? 'console.kind.cash' : 'console.kind.operator_funds') });
  return t(what['from'] === 'residual' ? 'console.change.will.rounding_out' : 'console.change.will.rounding_in', { amount });
}

/** What will happen, in a sentence. A kind that this page does not know is shown as it came, so that nobody approves blindly. */
export function willHappen(t: T, asked: Asked, nameOf: (colleague: number) => string, money: (amount: number) => string): string {
  const { kind, what } = asked;
  const customer = String(what['customer']);
  const given = rolesText(t, what['roles']);
  switch (kind as Kind) {
    case 'staff.colleague': return t('console.change.will.colleague', { name: String(what['name']), roles: given });
    case 'staff.roles': return given ? t('console.change.will.roles', { name: nameOf(Number(what['colleague'])), roles: given }) : t('console.change.will.leave', { name: nameOf(Number(what['colleague'])) });
    case 'account.freeze': return t(asked.urgent ? 'console.change.will.keep_frozen' : 'console.change.will.freeze', { customer });
    case 'account.free': return t('console.change.will.free', { customer });
    case 'disputes.decide': return t(`console.change.will.${what['decision'] as 'return' | 'return_part' | 'release'}`, { number: String(what['number']), amount: money(Number(what['amount'])) });
    case 'account.lift_stop': return t('console.change.will.lift_stop', { customer });
    case 'account.recover': return t('console.change.will.recover', { customer });
    case 'packages.wind_up': return t('console.change.will.wind_up', { name: String(what['name']) });
    case 'trade.wind_up': return t('console.change.will.trade_wind_up', { name: String(what['name']) });
    case 'trade.decide': return t('console.change.will.trade_decide', { trade: String(what['trade']), amount: money(Number(what['return'])) });
    case 'limits.sooner': return t(what['which'] === 'reduced' ? 'console.change.will.sooner_reduced' : 'console.change.will.sooner_raise', { customer });
    case 'data.export': return t('console.change.will.export', { customer });
    case 'payments.refund': return t('console.change.will.refund', { customer, payment: String(what['payment']), amount: money(Number(what['amount'])) });
    case 'books.adjust': return adjustment(t, what, money(Number(what['amount'])));
    case 'funds.budget': return t(what['way'] === 'in' ? 'console.change.will.budget_in' : 'console.change.will.budget_out', { counter: String(what['counter']), amount: money(Number(what['amount'])) });
    case 'keys.end': return t('console.change.will.key_end', { shop: String(what['name']), key: String(what['key']) });
    case 'account.end_sessions': return t('console.change.will.end_sessions', { customer });
  }
  return JSON.stringify(what);
}
