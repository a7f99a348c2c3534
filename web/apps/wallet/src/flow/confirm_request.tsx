// The till has scanned our payment code and the amount is above what goes without asking: the phone asks.
import { moves as paths, type Confirmation, type Payment } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Button, ConfirmSheet, NameCheck, Sheet, toast, usePrefs, useTroubleText } from '@chenxi/ui';
import { useEffect, useState } from 'react';
import { useHome } from '../data';
import { useDevice } from '../session';
import { useServices } from '../services';
import { useAskFamily } from './ask_family';
import type { MoveOrder } from './moves';
import { useUsablePasskeys } from './passkeys';
import { useProofFact } from './proof_class';
import { Refused } from './refused';
import { RiskRefused, isRisk, type StepUp } from './risk_refused';
import { useMove } from './use_move';

export default function ConfirmRequest() {
  const t = useT();
  const f = useFormats();
  const text = useTroubleText();
  const { api } = useServices();
  const { size } = usePrefs();
  const device = useDevice();
  const passkeys = useUsablePasskeys();
  const proof = useProofFact(true);
  const home = useHome();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  /** what risk asked about one order, and was answered */
  const [said, setSaid] = useState<{ order: string; read?: boolean; stepUp?: StepUp } | null>(null);
  const move = useMove<Payment>((payment) => toast(t('wallet.confirm.paid', { amount: f.money(payment.amount, payment.currency), who: payment.payee.name })));

  useEffect(() => {
    const reopen = (event: Event) => setClosed((before) => new Set([...before].filter((id) => id !== (event as CustomEvent<string>).detail)));
    addEventListener('chenxi:confirm', reopen);
    return () => removeEventListener('chenxi:confirm', reopen);
  }, []);

  const asked = home.data?.pending.find((it): it is Confirmation => it.object === 'confirmation' && !closed.has(it.order.id));
  const family = useAskFamily({ for: 'payment', payee_id: asked?.payee.id, name: asked?.payee.name ?? null }, asked?.order.amount ?? null, asked?.order.currency ?? 'CNY');
  if (!asked) return null;
  const { order: brief, payee } = asked;
  const close = () => {
    move.reset();
    setClosed((before) => new Set(before).add(brief.id));
  };
  const order = (): MoveOrder => ({
    path: paths.payments,
    body: {
      payee_id: payee.id, payee_name: payee.name, amount: brief.amount, currency: brief.currency, order_id: brief.id,
      ...(said?.order === brief.id && said.read ? { warning_accepted: ['risk'] } : {}), ...(said?.order === brief.id && said.stepUp ? { step_up: said.stepUp } : {}),
    },
    shown: {
      kind: 'payment', title: payee.name, amount: brief.amount, currency: brief.currency,
      statement: { purpose: 'payment', amount: brief.amount, currency: brief.currency, payeeId: payee.id, payeeName: payee.name, fee: 0 },
    },
  });
  const decline = async () => {
    try {
      await api.declineOrder(brief.id);
      toast(t('wallet.confirm.declined'));
      close();
      void home.refetch();
    } catch (error) {
      toast(text(error));
    }
  };
  const answer = (more: { read?: boolean; stepUp?: StepUp }) => {
    setSaid((before) => ({ ...(before?.order === brief.id ? before : {}), order: brief.id, ...more }));
    move.reset();
  };
  if (move.refusal)
    return (
      <Sheet open title={t('wallet.confirm.title')} onClose={close}>{isRisk(move.refusal)
        ? <RiskRefused error={move.refusal} amount={brief.amount} payeeName={payee.name} onClose={close} onRead={() => answer({ read: true })} onCode={(stepUp) => answer({ stepUp })} />
        : <Refused error={move.refusal} onClose={close} />}</Sheet>
    );
  return (
    <ConfirmSheet
      open title={t('wallet.confirm.title')} onClose={close}
      who={<NameCheck kind="merchant" name={payee.name} verified={payee.verified} />}
      amount={brief.amount} currency={brief.currency} words={size === 'elder'}
      facts={[
        [t('wallet.pay.for'), brief.title || '—'],
        [t('wallet.pay.from'), t('wallet.balance')],
        [t('wallet.pay.expires'), f.time(brief.expires_at)],
        ...proof,
      ]}
      risk={family.said} gate={family.gate}
      extra={<>{family.offer}<Button look="danger" wide onClick={() => void decline()}>{t('wallet.confirm.decline')}</Button></>}
      needsPin pinHint={device.demoPin ? t('wallet.demo_pin', { pin: device.demoPin }) : undefined}
      onPasskey={passkeys.length > 0 ? () => void move.run(order(), { passkeys }) : undefined} asking={move.asking}
      fault={move.fault} sending={move.sending} confirmLabel={t('wallet.pay.confirm')}
      onLeave={() => { move.leave(); close(); }}
      onConfirm={(pin) => void move.run(order(), { pin })}
    />
  );
}
