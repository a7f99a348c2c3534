// How strongly somebody proves himself, what the law calls that, and how much it allows: said before paying, on the bill, among the limits.
import type { Limits } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Card } from '@chenxi/ui';
import { useLimits } from '../data';

type FactorClass = Limits['factor_classes'][number];

export function useProofName(): (it: Pick<FactorClass, 'factors' | 'class'>) => string {
  const t = useT();
  return (it) => t(it.factors === 'two' ? 'wallet.proof.two' : 'wallet.proof.one', { class: it.class });
}

/** The line of the confirm sheet; none where the rules say nothing of it. */
export function useProofFact(needsPin: boolean): [string, string][] {
  const t = useT();
  const f = useFormats();
  const name = useProofName();
  const found = useLimits().data?.factor_classes.find((it) => it.factors === (needsPin ? 'two' : 'one'));
  if (!found) return [];
  const left = found.today ? ` · ${t('wallet.proof.left', { amount: f.money(found.today.left, found.today.currency) })}` : '';
  return [[t('wallet.proof.label'), name(found) + left]];
}

export function ProofSection({ classes }: { classes: FactorClass[] }) {
  const t = useT();
  const f = useFormats();
  const name = useProofName();
  if (classes.length === 0) return null;
  return (
    <section className="w-section">
      <header><h2>{t('wallet.proof.title')}</h2></header>
      <Card flush>
        {classes.map((it) => (
          <div key={it.factors} className="w-caterow">
            <div className="u-spread"><strong>{name(it)}</strong>{it.today && <span className="u-num">{f.money(it.today.max, it.today.currency)}</span>}</div>
            <p className="u-small">{t(it.factors === 'two' ? 'wallet.proof.two_is' : 'wallet.proof.one_is')}</p>
            <p className="u-small u-quiet">{it.law}</p>
            {!it.confirmed && <p className="u-small u-quiet">{t('wallet.identity.unconfirmed')}</p>}
          </div>
        ))}
      </Card>
      <p className="u-small u-quiet">{t('wallet.proof.text')}</p>
    </section>
  );
}
