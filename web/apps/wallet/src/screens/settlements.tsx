// The settlements of one shop: the next one, what can go today, and the earlier ones.
import { moves as paths, type SettlementAsked, type Settlements } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, ConfirmSheet, EmptyState, List, Pair, Pairs, Row, Sheet, useAddress, usePrefs } from '@chenxi/ui';
import { useState } from 'react';
import { useSettlements, useShops } from '../data';
import { useProofFact } from '../flow/proof_class';
import { Refused } from '../flow/refused';
import { useSettlementWords } from '../flow/settlement_parts';
import { NextSettlement, useAccountName } from '../flow/shop_settlement';
import { useMove } from '../flow/use_move';
import type { ScreenProps } from '../screens';
import { useDevice } from '../session';
import { Page } from '../shell';
import { OneSettlement } from './settlement';

/** The fee is shown before anything is signed. */
function Now({ shop, name, all }: { shop: string; name: string; all: Settlements }) {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const { size } = usePrefs();
  const device = useDevice();
  const proof = useProofFact(true);
  const [open, setOpen] = useState(false);
  const move = useMove<SettlementAsked>((made) => go(`/shops/${shop}/settlements?one=${made.id}`));
  const account = useAccountName(all.account?.bank_link_id ?? null);
  const { instant, currency } = all;
  if (!instant.offered) return null;
  const now = instant.now;
  const close = () => {
    move.reset();
    setOpen(false);
  };
  return (
    <section className="w-section">
      <header><h2>{t('wallet.settle.now')}</h2></header>
      <Card>
        <div className="u-stack">
          {instant.open ? (
            now ? (
              <>
                <Pairs>
                  <Pair name={t('wallet.settle.arrives')}><strong className="u-num">{f.money(now.amount, currency)}</strong></Pair>
                  <Pair name={t('wallet.settle.line.instant_fee')}><span className="u-num">{f.money(now.fee, currency)}</span></Pair>
                </Pairs>
                <Button look="primary" wide icon="send" onClick={() => setOpen(true)}>{t('wallet.settle.now_button')}</Button>
              </>
            ) : <p>{t('wallet.settle.now_nothing')}</p>
          ) : (
            <Banner tone="wait">
              {t('wallet.settle.not_yet')}
              {instant.from && <p>{t('wallet.settle.not_yet_from', { day: f.day(instant.from) })}</p>}
              <p>{t('wallet.settle.trade_days', { days: instant.trade_days, needed: instant.trade_days_needed })}</p>
            </Banner>
          )}
          {instant.law && <details className="u-details"><summary>{t('wallet.limits.sources')}</summary><p>{instant.law}</p></details>}
        </div>
      </Card>
      {now && (move.refusal ? (
        <Sheet open={open} title={t('wallet.settle.now')} onClose={close}><Refused error={move.refusal} onClose={close} /></Sheet>
      ) : (
        <ConfirmSheet
          open={open} title={t('wallet.settle.now')} onClose={close} amount={now.amount} currency={currency} words={size === 'elder'}
          who={<List><Row icon="bank" title={account} detail={name} /></List>}
          facts={[[t('wallet.settle.line.instant_fee'), f.money(now.fee, currency)], [t('wallet.pay.arrives'), t('wallet.bank.when')], ...proof]}
          needsPin pinHint={device.demoPin ? t('wallet.demo_pin', { pin: device.demoPin }) : undefined}
          fault={move.fault} sending={move.sending} confirmLabel={t('wallet.settle.now_button')}
          onConfirm={(pin) => void move.run({
            path: paths.settlements,
            body: { shop_id: shop, upto: now.upto, amount: now.amount, fee: now.fee },
            shown: { kind: 'settlement', title: account, amount: now.amount, currency, statement: { purpose: 'settlement', amount: now.amount, currency, payeeId: shop, payeeName: '', fee: now.fee } },
          }, { pin })}
          onForgotten={() => go('/security')}
          onLeave={() => { move.leave(); go('/'); }}
        />
      ))}
    </section>
  );
}

/** All of a shop, or one of them: `?one=`. */
export default function SettlementsScreen({ params }: ScreenProps) {
  const { query } = useAddress();
  const one = query.get('one');
  return one ? <OneSettlement shop={params['id'] ?? ''} id={one} /> : <AllSettlements shop={params['id'] ?? ''} />;
}

function AllSettlements({ shop }: { shop: string }) {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const words = useSettlementWords();
  const query = useSettlements(shop);
  const shops = useShops();
  const name = shops.data?.data.find((it) => it.id === shop)?.name ?? '';
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Page title={t('wallet.settle.title')}>
      <Async query={{ data: query.data?.pages[0], error: query.error, refetch: query.refetch }}>
        {(all) => (
          <>
            <Card>
              <div className="u-stack">
                <NextSettlement shop={shop} now={all} />
                {all.next.lines.length > 0 && (
                  <details className="u-details">
                    <summary>{t('wallet.settle.made_of')}</summary>
                    <Pairs>{all.next.lines.map((it) => <Pair key={it.kind} name={words.line(it)}><span className="u-num">{f.money(it.amount, all.currency)}</span></Pair>)}</Pairs>
                  </details>
                )}
                <p className="u-small u-quiet">{all.fee.law ?? t('wallet.settle.free')}</p>
              </div>
            </Card>
            <Now shop={shop} name={name} all={all} />
            <section className="w-section">
              <header><h2>{t('wallet.settle.earlier')}</h2></header>
              {rows.length === 0 ? <EmptyState icon="receipt" title={t('wallet.settle.none')}>{t('wallet.settle.none_text')}</EmptyState> : (
                <Card flush>
                  <List label={t('wallet.settle.earlier')}>
                    {rows.map((it) => (
                      <Row key={it.id} icon={it.status === 'refused' ? 'warn' : it.status === 'paid' ? 'check' : 'clock'} title={words.days(it)} detail={words.status[it.status]}
                        end={<span className="u-num">{f.money(it.amount, it.currency)}</span>} endDetail={it.kind === 'instant' ? t('wallet.settle.same_day') : undefined}
                        onClick={() => go(`/shops/${shop}/settlements?one=${it.id}`)} arrow />
                    ))}
                  </List>
                </Card>
              )}
              {query.hasNextPage && <Button wide busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('ui.more')}</Button>}
            </section>
          </>
        )}
      </Async>
    </Page>
  );
}
