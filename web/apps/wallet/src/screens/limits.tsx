import type { Limit, Limits, UserWindow } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, Go, List, Meter, Row, Sheet, SliderField, toast } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useLimits } from '../data';
import { OwnBoundsSection } from '../flow/own_bounds';
import { PinSheet } from '../flow/pin_sheet';
import { ProofSection } from '../flow/proof_class';
import { useServices } from '../services';
import { Page } from '../shell';
import { useWords } from '../words';

const own: UserWindow[] = ['payment', 'day', 'month', 'night'];

function Statutory({ it }: { it: Limit }) {
  const t = useT();
  const f = useFormats();
  const share = it.max.amount === 0 ? 0 : it.used.amount / it.max.amount;
  return (
    <div className="w-caterow">
      <div className="u-spread"><strong>{it.title}</strong><span className="u-num">{f.money(it.max.amount, it.max.currency)}</span></div>
      {it.window !== 'payment' && (
        <>
          <Meter part={share} label={t('wallet.limits.used_part', { percent: Math.round(share * 100) })} />
          <div className="u-spread u-small u-quiet"><span>{t('wallet.limits.used', { amount: f.money(it.used.amount, it.used.currency) })}</span><span>{t('wallet.limits.left', { amount: f.money(it.left.amount, it.left.currency) })}</span></div>
        </>
      )}
    </div>
  );
}

/** Where the limits come from: each law once, with the names of its rules for those who want to look them up. */
function Sources({ limits }: { limits: Limit[] }) {
  const t = useT();
  const laws = [...new Set(limits.map((it) => it.law).filter(Boolean))];
  return (
    <details className="u-details">
      <summary>{t('wallet.limits.sources')}</summary>
      {laws.map((law) => (
        <div key={law} className="u-stack-s">
          <p>{law}</p>
          <ul className="u-small u-quiet">{limits.filter((it) => it.law === law).map((it) => <li key={it.rule + it.source}>{it.title} <code>{it.rule}</code></li>)}</ul>
        </div>
      ))}
    </details>
  );
}

/** The most a person can set: the law's number for that window, else its number for a day. */
function ceiling(limits: Limits, window: UserWindow): number {
  const of = (name: string) => limits.statutory.filter((it) => it.window === name).map((it) => it.max.amount);
  const found = [...of(window), ...(window === 'night' ? of('day') : window === 'month' ? of('year') : [])];
  return found.length > 0 ? Math.min(...found) : 5_000_000;
}

function Edit({ window, limits, onClose }: { window: UserWindow; limits: Limits; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api } = useServices();
  const queries = useQueryClient();
  const top = ceiling(limits, window);
  const current = limits.user[window]?.amount ?? null;
  const [yuan, setYuan] = useState(Math.round((current ?? top) / 100));
  const [sign, setSign] = useState<{ amount: number | null } | null>(null);
  const raises = current !== null && yuan * 100 > current;
  if (sign)
    return (
      <PinSheet open title={words.window(window)} onClose={() => setSign(null)} act={async (proof, key) => {
        queries.setQueryData(names.limits, await api.changeLimits({ [window]: sign.amount, proof }, key));
        void queries.invalidateQueries({ queryKey: names.home });
        toast(t('wallet.saved'));
        onClose();
      }}>
        <p className="u-center">{sign.amount === null ? t('wallet.limits.remove') : f.money(sign.amount)}</p>
      </PinSheet>
    );
  return (
    <Sheet open title={words.window(window)} onClose={onClose}>
      <SliderField label={t('wallet.limits.own')} value={yuan} max={top / 100} step={window === 'payment' ? 50 : 100} onChange={setYuan} endLabel={t('wallet.limits.top', { amount: f.money(top) })} />
      <Banner tone={raises ? 'wait' : 'plain'}>{t(raises ? 'wallet.limits.raise' : 'wallet.limits.lower')}</Banner>
      <Button look="primary" wide onClick={() => setSign({ amount: yuan * 100 })}>{t('ui.save')}</Button>
      {current !== null && <Button look="plain" wide onClick={() => setSign({ amount: null })}>{t('wallet.limits.remove')}</Button>}
    </Sheet>
  );
}

export default function LimitsScreen() {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const query = useLimits();
  const [editing, setEditing] = useState<UserWindow | null>(null);
  return (
    <Page title={t('wallet.limits.title')}>
      <Async query={query}>
        {(limits) => (
          <>
            <section className="w-section">
              <header><h2>{t('wallet.limits.mine')}</h2></header>
              <Card flush>
                <List>
                  {own.map((window) => {
                    const set = limits.user[window];
                    const later = limits.user.pending.find((one) => one.window === window);
                    return (
                      <Row key={window} title={words.window(window)} arrow onClick={() => setEditing(window)}
                        detail={later ? t('wallet.limits.pending', { amount: later.amount === null ? t('wallet.limits.unset') : f.money(later.amount), when: `${f.day(later.effective_at)} ${f.time(later.effective_at)}` }) : undefined}
                        end={set ? f.money(set.amount, set.currency) : t('wallet.limits.unset')} />
                    );
                  })}
                </List>
              </Card>
              <p className="u-small u-quiet">{t('wallet.limits.mine_text')}</p>
            </section>
            <section className="w-section">
              <header><h2>{t('wallet.limits.law')}</h2></header>
              <Card flush>{limits.statutory.map((it) => <Statutory key={it.rule + it.window + it.source} it={it} />)}</Card>
              <p className="u-small u-quiet">{t('wallet.limits.law_text')}</p>
              <Sources limits={limits.statutory} />
              <Card flush><List><Row icon="card" title={t('wallet.limits.more')} detail={t('wallet.identity.me_hint')} arrow link={(className, inside) => <Go to="/identity" className={className}>{inside}</Go>} /></List></Card>
            </section>
            <ProofSection classes={limits.factor_classes} />
            <OwnBoundsSection />
            {editing && <Edit window={editing} limits={limits} onClose={() => setEditing(null)} />}
          </>
        )}
      </Async>
    </Page>
  );
}
