import { useT, type T } from '@chenxi/i18n';

const named = (t: T, area: string, word: string): string => {
  const key = `console.${area}.${word.replace(':', '_')}`;
  const text = t(key);
  return text === key ? word : text;
};
/** A word that we do not know yet is shown as it came. */
export function useWords() {
  const t = useT();
  return { kind: (word: string) => named(t, 'kind', word), row: (word: string) => named(t, 'row', word), state: (word: string) => named(t, 'state', word), dispute: (word: string) => named(t, 'dispute.state', word), why: (word: string) => named(t, 'dispute.why', word), place: (word: string) => named(t, 'dispute.place', word) };
}
