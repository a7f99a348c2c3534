import { dayOf, useFormats, useT } from '@chenxi/i18n';
import { IconButton } from '@chenxi/ui';

export const stepDay = (day: string, by: number): string => {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
};

/** A day as an address or a field names it; a field that is being typed in is empty, or has a year of five digits. */
export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** What is wrong with the days of a file; null also while they are not there yet. A quarter in one file, as the server has it. */
export function spanFault(from: string, to: string): 'wrong_span' | 'long_span' | null {
  if (from === '' || to === '') return null;
  if (!isDay(from) || !isDay(to) || from > to) return 'wrong_span';
  return stepDay(from, 92) <= to ? 'long_span' : null;
}

/** From day to day; nothing comes after today. */
export function DayStep({ day, onChange }: { day: string; onChange: (day: string) => void }) {
  const t = useT();
  const f = useFormats();
  const today = dayOf();
  return (
    <div className="m-day m-noprint">
      <IconButton icon="back" label={t('till.today.before')} onClick={() => onChange(stepDay(day, -1))} />
      <strong>{day === today ? t('till.today.today', { day: f.day(`${day}T04:00:00Z`) }) : f.day(`${day}T04:00:00Z`)}</strong>
      <IconButton icon="next" label={t('till.today.after')} disabled={day >= today} onClick={() => onChange(stepDay(day, 1))} />
    </div>
  );
}
