import { dayOf, useFormats, useT } from '@chenxi/i18n';
import { IconButton } from '@chenxi/ui';

export const stepDay = (day: string, by: number): string => {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
};

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
