import { useFormats, useT } from '@chenxi/i18n';
import { offFault, type Off } from '../cart';
import type { Due } from '../sale';

/** Below the figure: what is to be paid after the discount, or that a smaller sale has none of it left. */
export function OffSaid({ due, off }: { due: Due; off: Off | null }) {
  const t = useT();
  const f = useFormats();
  const before = f.money(due.before);
  const fault = due.before > 0 ? offFault(due.before, off) : null;
  if (due.off === 0 && (off === null || fault === null)) return null;
  return (
    <span className="m-due u-num" role="status">
      {off === null || fault === null ? t('till.discount.due', { amount: f.money(due.amount), before })
        : fault === 'too_little' ? t('till.discount.too_little', { before })
        : t('till.discount.gone', { off: off.by === 'amount' ? f.money(off.amount) : `${off.percent}%`, before })}
    </span>
  );
}
