import { useFormats, useT } from '@chenxi/i18n';
import { Banner, Button, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useServices } from '../services';
import { isProofRefusal } from '@chenxi/api';
import { useMoves } from './moves';

/** What was sent and left, or found again after a restart: still being asked about, done, or not done. */
export function OpenMoves() {
  const t = useT();
  const f = useFormats();
  const text = useTroubleText();
  const { moves } = useServices();
  const queries = useQueryClient();
  const open = useMoves(moves).filter((move) => !move.watched);
  const settled = open.filter((move) => move.state !== 'waiting').length;
  useEffect(() => {
    if (settled > 0) void queries.invalidateQueries();
  }, [settled, queries]);
  if (open.length === 0) return null;
  return (
    <section className="w-section" aria-label={t('wallet.moves')}>
      {open.map((move) => {
        const what = { amount: f.money(move.shown.amount, move.shown.currency), who: move.shown.title };
        const ok = <Button onClick={() => moves.dismiss(move.key)}>{t('wallet.moves.ok')}</Button>;
        if (move.state === 'waiting')
          return <Banner key={move.key} tone="wait" live><strong>{t('ui.pending.title')}</strong><br />{t('wallet.moves.waiting', what)}</Banner>;
        if (move.state === 'done')
          return <Banner key={move.key} tone="ok" live action={ok}>{t(move.recovered ? 'wallet.moves.found' : 'wallet.moves.done', what)}</Banner>;
        return (
          <Banner key={move.key} tone="bad" live action={ok}>
            {t('wallet.moves.not_done', what)} {move.error && !isProofRefusal(move.error) && text(move.error)}
          </Banner>
        );
      })}
    </section>
  );
}
