// Names for what the server names by a word; a word we do not know yet is shown as it came.
import { useT, type T } from '@chenxi/i18n';
import type { IconName } from '@chenxi/ui';
import type { Arrival, Transaction } from '@chenxi/api';

const named = (t: T, area: string, word: string): string => {
  const key = `wallet.${area}.${word}`;
  const text = t(key);
  return text === key ? word : text;
};

/** A payout comes in. One that leaves had been booked by mistake, and was taken back. */
export const takenBack = (it: Pick<Transaction, 'type' | 'direction'>): boolean => it.type === 'payout' && it.direction === 'out';

export function useWords() {
  const t = useT();
  return {
    type: (word: string) => named(t, 'type', word),
    /** of one row: what the house takes back is no payout */
    kind: (it: Pick<Transaction, 'type' | 'direction'>) => (takenBack(it) ? t('wallet.type.correction') : named(t, 'type', it.type)),
    status: (word: string) => named(t, 'status', word),
    category: (word: string | null) => (word ? named(t, 'category', word) : t('wallet.category.none')),
    arrival: (word: Arrival) => named(t, 'arrival', word),
    step: (word: string) => named(t, 'step', word),
    channel: (word: string) => named(t, 'channel', word),
    window: (word: string) => named(t, 'window', word),
    dispute: (word: string) => named(t, 'dispute.state', word),
    reason: (word: string) => named(t, 'dispute.reason', word),
    answer: (word: string) => named(t, 'dispute.answer', word),
    place: (word: string) => named(t, 'dispute.place', word),
  };
}

export const categories = ['food', 'groceries', 'transport', 'shopping', 'home', 'health', 'education', 'fun', 'gift', 'transfer', 'other'];

const icons: Record<Transaction['type'], IconName> = {
  payment: 'store', refund: 'undo', transfer_in: 'collect', transfer_out: 'send', top_up: 'bank', withdrawal: 'bank', payout: 'card', cash: 'card', dispute: 'shield',
};
export const typeIcon = (type: Transaction['type']): IconName => icons[type] ?? 'receipt';
