import { useT } from '@chenxi/i18n';
import { Button } from '@chenxi/ui';

export interface BarProps { leave: string; danger?: boolean; onLeave: () => void }
/** On every screen and every sheet of practice: what this is, and the way out. */
export function Bar({ leave, danger, onLeave }: BarProps) {
  const t = useT();
  return (
    <div className="p-bar">
      <p><strong>{t('practice.mark')}</strong> {t('practice.mark_text')}</p>
      <Button look={danger ? 'danger' : 'default'} onClick={onLeave}>{leave}</Button>
    </div>
  );
}
