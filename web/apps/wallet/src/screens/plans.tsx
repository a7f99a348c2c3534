// What a shop sells in advance, and buying it: what is paid waits in escrow and stays one's own until each visit.
import { moves as paths, type Plan, type VisitPackage } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, ConfirmSheet, EmptyState, Sheet, useAddress, usePrefs } from '@chenxi/ui';
import { useState } from 'react';
import { useHome, useOfferedPlans } from '../data';
import { useAskFamily } from '../flow/ask_family';
import type { MoveOrder } from '../flow/moves';
import { useUsablePasskeys } from '../flow/passkeys';
import { useProofFact } from '../flow/proof_class';
import { Refused } from '../flow/refused';
import { RiskRefused, isRisk, type StepUp } from '../flow/risk_refused';
import { useMove } from '../flow/use_move';
import { useDevice } from '../session';
import type { ScreenProps } from '../screens';
import { Page } from '../shell';

/** As the server writes it: what is signed names shop, plan, visits, months and the days of the law. */
export const signedName = (plan: Plan): string => `${plan.shop.name} · ${plan.name} · ${plan.visits} · ${plan.months}m · ${plan.cooling_days}d`;

function BuySheet({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const device = useDevice();
  const passkeys = useUsablePasskeys();
  const home = useHome();
  const { size } = usePrefs();
  const [riskRead, setRiskRead] = useState(false);
  const [stepUp, setStepUp] = useState<StepUp | null>(null);
  const move = useMove<VisitPackage>((bought) => go(`/packages/${bought.id}`, { replace: true }));
  const proof = useProofFact(true);
  const { price, currency } = plan;
  const family = useAskFamily({ for: 'payment', payee_id: plan.shop.id, name: plan.shop.name }, price, currency);
  const short = home.data && price > home.data.available.amount;
  const order = (): MoveOrder => ({
    path: paths.packages,
    body: {
      plan_id: plan.id, shop_name: plan.shop.name, plan_name: plan.name, price, visits: plan.visits, months: plan.months, cooling_days: plan.cooling_days,
      ...(riskRead ? { warning_accepted: ['risk'] } : {}), ...(stepUp ? { step_up: stepUp } : {}),
    },
    shown: {
      kind: 'payment', title: plan.shop.name, amount: price, currency,
      statement: { purpose: 'package', amount: price, currency, payeeId: plan.id, payeeName: signedName(plan), fee: 0 },
    },
  });
  if (move.refusal)
    return (
      <Sheet open title={t('wallet.plans.buy')} onClose={onClose}>{isRisk(move.refusal)
        ? <RiskRefused error={move.refusal} amount={price} payeeName={plan.shop.name} onClose={onClose} onRead={() => { setRiskRead(true); move.reset(); }} onCode={(code) => { setStepUp(code); move.reset(); }} />
        : <Refused error={move.refusal} onClose={onClose} />}</Sheet>
    );
  return (
    <ConfirmSheet
      open title={t('wallet.plans.buy')} onClose={onClose} amount={price} currency={currency} words={size === 'elder'}
      who={<p className="u-center"><strong>{plan.shop.name}</strong></p>}
      facts={[
        [t('wallet.plans.name'), plan.name],
        [t('wallet.plans.visits'), t('wallet.plans.each', { count: plan.visits, amount: f.money(Math.ceil(price / plan.visits), currency) })],
        [t('wallet.plans.months'), t('wallet.plans.months_count', { count: plan.months })],
        [t('wallet.plans.refund'), t('wallet.plans.refund_text', { count: plan.cooling_days })],
        [t('wallet.pay.from'), t('wallet.balance')],
        ...proof,
      ]}
      needsPin gate={family.gate} extra={family.offer}
      risk={<>{short && home.data && <Banner tone="bad">{t('wallet.pay.over_balance', { left: f.money(home.data.available.amount, currency) })}</Banner>}{family.said}</>}
      pinHint={device.demoPin ? t('wallet.demo_pin', { pin: device.demoPin }) : undefined}
      onPasskey={passkeys.length > 0 ? () => void move.run(order(), { passkeys }) : undefined} asking={move.asking}
      fault={move.fault} sending={move.sending} confirmLabel={t('wallet.plans.buy')}
      onConfirm={(pin) => void move.run(order(), { pin })}
      onForgotten={() => go('/security')}
      onLeave={() => { move.leave(); go('/'); }}
    />
  );
}

export default function PlansScreen({ params }: ScreenProps) {
  const t = useT();
  const f = useFormats();
  const query = useOfferedPlans(params['shop']!);
  const [buying, setBuying] = useState<Plan | null>(null);
  return (
    <Page title={query.data?.data[0]?.shop.name ?? t('wallet.plans.title')}>
      <Banner>{t('wallet.plans.escrow')}</Banner>
      <Async query={query}>
        {({ data }) => (data.length === 0 ? <EmptyState icon="bills" title={t('wallet.plans.none')} /> : data.map((plan) => (
          <Card key={plan.id}>
            <div className="u-stack">
              <div className="u-spread"><h2>{plan.name}</h2><strong className="u-num">{f.money(plan.price, plan.currency)}</strong></div>
              <p>{t('wallet.plans.each', { count: plan.visits, amount: f.money(Math.ceil(plan.price / plan.visits), plan.currency) })} · {t('wallet.plans.months_count', { count: plan.months })}</p>
              <p className="u-small u-quiet">{t('wallet.plans.refund_text', { count: plan.cooling_days })}</p>
              <Button look="primary" wide onClick={() => setBuying(plan)}>{t('wallet.plans.buy')}</Button>
            </div>
          </Card>
        )))}
      </Async>
      {buying && <BuySheet plan={buying} onClose={() => setBuying(null)} />}
    </Page>
  );
}
