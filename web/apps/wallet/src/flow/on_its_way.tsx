import { useFormats, useT } from '@chenxi/i18n';
import { Banner } from '@chenxi/ui';
import type { Move } from './moves';

/** Before somebody pays again what has been sent and not answered: another confirmation is another payment. */
export function OnItsWay({ move: { shown } }: { move: Move }) {
  const t = useT();
  const f = useFormats();
  return <Banner tone="warn" live>{t('wallet.moves.alike', { amount: f.money(shown.amount, shown.currency), who: shown.title })}</Banner>;
}
