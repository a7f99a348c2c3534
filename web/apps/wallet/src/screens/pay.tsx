import { moves as paths, tellPage, type Customer, type Guarantee, type Hold, type Payment, type Resolved, type Trade, type Transfer } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import {
  AmountField, Async, Banner, Button, Card, ConfirmSheet, EmptyState, Field, Keypad, NameCheck, Pair, Pairs, Sheet, parseAmount, pressKey,
  useAddress, usePrefs,
} from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useHome, useOfferedPlans } from '../data';
import { asCodeText } from '../flow/codes';
import { useAskFamily } from '../flow/ask_family';
import { PayerChoice, useFamilyPayers } from '../flow/family_payer';
import { alike, useMoves, type MoveOrder } from '../flow/moves';
import { OnItsWay } from '../flow/on_its_way';
import { useUsablePasskeys } from '../flow/passkeys';
import { useProofFact } from '../flow/proof_class';
import { Refused } from '../flow/refused';
import { RiskRefused, isRisk, type StepUp } from '../flow/risk_refused';
import { useMove } from '../flow/use_move';
import { useCustomer, useDevice } from '../session';
import { ShopFace } from '../flow/shop_photo';
import { useServices } from '../services';
import { Page } from '../shell';
import { HeldResult, PaidResult } from './result';

const smallPayment = 20_000; // the law's bound for paying without a PIN; the server has the last word

/** The payer's own choice, off in elder mode. */
const withoutPin = (customer: Customer, amount: number, elder: boolean): boolean =>
  customer.settings.small_payments_without_pin && !elder && amount <= smallPayment;

/** As the server writes it: what is signed names shop, title and the days. */
const guaranteed = (shop: string, title: string | null, it: Guarantee): string => `${shop} · ${title ?? ''} · ${it.confirm_days}d · ${it.send_days}d`;

function Paying({ resolved }: { resolved: Resolved }) {
  const t = useT();
  const f = useFormats();
  const { go, query } = useAddress();
  const { api, live, moves } = useServices();
  const onItsWay = useMoves(moves);
  const customer = useCustomer();
  const device = useDevice();
  const passkeys = useUsablePasskeys();
  const home = useHome();
  const { size } = usePrefs();
  const elder = size === 'elder';
  const [done, setDone] = useState<Payment | Transfer | Hold | Trade | null>(null);
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const fixed = resolved.kind === 'merchant_order' ? resolved.order.amount : resolved.kind === 'person_collect' ? (resolved.amount ?? null) : null;
  const currency = resolved.kind === 'merchant_order' ? resolved.order.currency : (resolved.currency ?? 'CNY');
  const [open, setOpen] = useState(fixed !== null);
  const [riskRead, setRiskRead] = useState(false);
  const [stepUp, setStepUp] = useState<StepUp | null>(null);
  const move = useMove<Payment | Transfer | Hold | Trade>(setDone);
  const [picked, setPicked] = useState<string | null | undefined>(undefined);

  const checkout = resolved.kind === 'merchant_order' ? (resolved.checkout_id ?? null) : null;
  useEffect(() => {
    // Only news for the shop's page: whether it arrives changes nothing about the payment.
    if (live && checkout && open) void api.tellConfirming(checkout).catch(() => {});
  }, [api, live, checkout, open]);

  const amount = fixed ?? parseAmount(typed);
  const person = resolved.kind === 'person_collect';
  const { payee } = resolved;
  const off = resolved.kind === 'merchant_order' ? resolved.order.discount : undefined;
  const holdDays = resolved.kind === 'merchant_order' ? resolved.order.hold_days : null;
  const guarantee = resolved.kind === 'merchant_order' ? resolved.order.guarantee : null;
  // Whoever pays for another says yes to one amount, at once; and what is held until its buyer confirms is his own.
  const payers = useFamilyPayers(person || holdDays !== null || guarantee ? null : amount);
  const short = amount !== null && home.data !== undefined && amount > home.data.available.amount;
  // Where one's own money is not enough, who would pay is chosen already; it is said, and can be changed.
  const payer = payers.find((it) => it.link.id === (picked === undefined && short ? payers[0]?.link.id : picked)) ?? null;
  const left = resolved.kind === 'merchant_static' ? (resolved.left_today?.amount ?? null) : null;
  const overStatic = amount !== null && left !== null && amount > left;
  useEffect(() => {
    if (overStatic) tellPage({ news: 'refused', path: paths.payments, code: 'limit_static_code_exceeded' });
  }, [overStatic]);
  const fault =
    overStatic ? t('wallet.pay.over_static', { left: f.money(left, currency) })
    : short && home.data && !payer ? t('wallet.pay.over_balance', { left: f.money(home.data.available.amount, currency) })
    : null;

  const order = (exact: number): MoveOrder => (resolved.kind === 'merchant_order' && guarantee ? {
    path: paths.trades,
    body: {
      order_id: resolved.order.id, shop_name: payee.name, title: resolved.order.title ?? '', amount: exact, currency, ...guarantee,
      ...(riskRead ? { warning_accepted: ['risk'] } : {}), ...(stepUp ? { step_up: stepUp } : {}),
    },
    shown: {
      kind: 'payment', title: payee.name, amount: exact, currency,
      statement: { purpose: 'trade', amount: exact, currency, payeeId: resolved.order.id, payeeName: guaranteed(payee.name, resolved.order.title, guarantee), fee: 0 },
    },
  } : {
    path: person ? paths.transfers : paths.payments,
    body: {
      payee_id: payee.id, payee_name: payee.name, amount: exact, currency,
      ...(person ? { arrival: 'now' } : resolved.kind === 'merchant_order' ? { order_id: resolved.order.id } : { code: resolved.code }),
      ...(riskRead ? { warning_accepted: ['risk'] } : {}), ...(stepUp ? (person ? stepUp : { step_up: stepUp }) : {}),
      ...(payer ? { family_link_id: payer.link.id } : note.trim() ? { note: note.trim() } : {}),
    },
    shown: {
      kind: person ? 'transfer' : 'payment', title: payee.name, amount: exact, currency,
      statement: { purpose: person ? 'transfer' : 'payment', amount: exact, currency, payeeId: payer ? `${payee.id}/${payer.link.id}` : payee.id, payeeName: payee.name, fee: 0 },
    },
  });

  const plans = useOfferedPlans(person || fixed !== null ? '' : payee.id);
  const family = useAskFamily({ for: person ? 'transfer' : 'payment', payee_id: payee.id, name: payee.name }, amount, currency);
  const needsPin = amount === null || move.pinAsked || !withoutPin(customer, amount, elder) || person || payer !== null;
  const proof = useProofFact(needsPin);
  if (done?.object === 'trade') return <HeldResult it={done} checkout={query.get('from') === 'checkout' ? checkout : null} />;
  if (done) return <PaidResult it={done} checkout={query.get('from') === 'checkout' ? checkout : null} />;
  const title = t(person ? 'wallet.pay.person' : 'wallet.pay.title');
  const same = amount === null ? undefined : alike(onItsWay, order(amount).shown);
  const close = () => {
    move.reset();
    setOpen(false);
  };
  return (
    <Page title={title}>
      <Card><div className="w-payee">{!person && <ShopFace id={payee.id} />}<NameCheck kind={person ? 'person' : 'merchant'} name={payee.name} verified={payee.verified} /></div></Card>
      {resolved.kind === 'merchant_static' && resolved.check_word && <p className="u-center u-small">{t('wallet.pay.check_word', { word: resolved.check_word })}</p>}
      {plans.data && plans.data.data.length > 0 && <Button wide icon="bills" onClick={() => go(`/plans/${payee.id}`)}>{t('wallet.plans.of_shop')}</Button>}
      {fixed === null ? (
        <form className="u-stack-l" onSubmit={(event) => { event.preventDefault(); if (amount && !fault) setOpen(true); }}>
          <AmountField label={t('wallet.pay.amount')} value={typed} onChange={setTyped} words={elder} inputMode="none" autoFocus fault={fault}
            hint={left !== null ? t('wallet.pay.static_left', { left: f.money(left, currency) }) : undefined} onSubmit={() => amount && !fault && setOpen(true)} />
          <Keypad point onKey={(key) => setTyped(pressKey(typed, key))} />
          {/* In large letters a field that nobody needs would push the button off the screen. */}
          {!elder && <Field label={t('wallet.pay.note')} value={note} maxLength={40} onChange={(event) => setNote(event.target.value)} />}
          <Button look="primary" wide type="submit" disabled={!amount || Boolean(fault)}>{amount ? t('wallet.pay.pay_amount', { amount: f.money(amount, currency) }) : t('wallet.pay.pay')}</Button>
        </form>
      ) : (
        <>
          {resolved.kind === 'merchant_order' && <p className="u-center u-quiet">{resolved.order.title}</p>}
          {off && <Pairs><Pair name={t('wallet.pay.before')}>{f.money(fixed + off, currency)}</Pair><Pair name={t('wallet.pay.discount')}>{f.money(-off, currency)}</Pair></Pairs>}
          {person && resolved.note && <p className="u-center u-quiet">{resolved.note}</p>}
          {guarantee && <Banner>{t('wallet.trade.promise', { days: guarantee.confirm_days, send: guarantee.send_days })}</Banner>}
          {fault && <Banner tone="bad">{fault}</Banner>}
          <Button look="primary" wide onClick={() => setOpen(true)}>{t('wallet.pay.pay_amount', { amount: f.money(fixed, currency) })}</Button>
          <Button wide onClick={() => go('/')}>{t('ui.cancel')}</Button>
        </>
      )}
      {move.refusal ? (
        <Sheet open={open} title={title} onClose={close}>{isRisk(move.refusal)
          ? <RiskRefused error={move.refusal} amount={amount ?? 0} payeeName={payee.name} onClose={close} onRead={() => { setRiskRead(true); move.reset(); }} onCode={(code) => { setStepUp(code); move.reset(); }} />
          : <Refused error={move.refusal} onClose={close} />}</Sheet>
      ) : (
        amount !== null && (
          <ConfirmSheet
            open={open} title={t('wallet.pay.sheet')} onClose={close} amount={amount} currency={currency} words={elder}
            who={<NameCheck kind={person ? 'person' : 'merchant'} name={payee.name} verified={payee.verified} />}
            facts={[
              ...(resolved.kind === 'merchant_order' && resolved.order.title ? [[t('wallet.pay.for'), resolved.order.title] as [string, string]] : []),
              ...(off ? [[t('wallet.pay.before'), f.money(amount + off, currency)], [t('wallet.pay.discount'), f.money(-off, currency)]] as [string, string][] : []),
              [t('wallet.pay.from'), payer ? t('wallet.pays.they', { who: payer.link.name ?? payer.link.phone }) : t('wallet.balance')],
              guarantee ? [t('wallet.trade.guarantee'), t('wallet.trade.held_until', { days: guarantee.confirm_days })]
                : holdDays !== null ? [t('wallet.pay.held'), t('wallet.pay.held_text', { days: holdDays })]
                : [t('wallet.pay.arrives'), t('wallet.arrival.now')],
              ...proof,
              ...(home.data && !payer ? [[t('wallet.pay.left'), f.money(home.data.spendable.amount, home.data.spendable.currency)] as [string, string]] : []),
            ]}
            needsPin={needsPin} gate={payer ? null : family.gate} extra={payer ? null : family.offer}
            risk={payers.length > 0 || same ? <>{same && <OnItsWay move={same} />}{payers.length > 0 && <PayerChoice payers={payers} chosen={payer?.link.id ?? null} onChoose={setPicked} />}{!payer && family.said}</> : family.said}
            pinHint={device.demoPin ? t('wallet.demo_pin', { pin: device.demoPin }) : undefined}
            onPasskey={passkeys.length > 0 ? () => void move.run(order(amount), { passkeys }) : undefined} asking={move.asking}
            fault={move.fault} sending={move.sending} confirmLabel={t(holdDays === null ? 'wallet.pay.confirm' : 'wallet.pay.confirm_hold')}
            onConfirm={(pin) => void move.run(order(amount), { pin })}
            onForgotten={() => go('/security')}
            onLeave={() => { move.leave(); go('/'); }}
          />
        )
      )}
    </Page>
  );
}

export default function PayScreen() {
  const t = useT();
  const { api } = useServices();
  const { go, query } = useAddress();
  const code = query.get('code');
  const resolved = useQuery({
    queryKey: ['resolved', code], queryFn: () => api.resolveCode(asCodeText(code ?? '')), enabled: Boolean(code), staleTime: 60_000, gcTime: 60_000,
  });
  if (!code)
    return (
      <Page title={t('wallet.pay.title')}>
        <EmptyState icon="scan" title={t('wallet.pay.nothing')} action={<Button look="primary" onClick={() => go('/scan')}>{t('wallet.verb.scan')}</Button>} />
      </Page>
    );
  if (resolved.data) return <Paying resolved={resolved.data} />;
  return (
    <Page title={t('wallet.pay.title')}>
      <Async query={resolved} shape="card">{() => null}</Async>
      {resolved.error && <Button wide icon="scan" onClick={() => go('/scan')}>{t('wallet.pay.scan_again')}</Button>}
    </Page>
  );
}
