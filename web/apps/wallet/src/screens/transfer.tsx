import { moves as paths, type Arrival, type ResolvedPayee, type Transfer } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import {
  AmountField, Banner, Button, Card, ConfirmSheet, Field, Keypad, List, NameCheck, RiskBox, Row, Sheet, parseAmount, pressKey,
  useAddress, usePrefs, useTroubleText,
} from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useHome } from '../data';
import { isEmail, phoneE164, spacedPhone } from '../flow/handles';
import { useAskFamily } from '../flow/ask_family';
import { alike, useMoves, type MoveOrder } from '../flow/moves';
import { OnItsWay } from '../flow/on_its_way';
import { useUsablePasskeys } from '../flow/passkeys';
import { useProofFact } from '../flow/proof_class';
import { Refused } from '../flow/refused';
import { RiskRefused, isRisk, type StepUp } from '../flow/risk_refused';
import { useMove } from '../flow/use_move';
import { useCustomer, useDevice } from '../session';
import { useServices } from '../services';
import { Page } from '../shell';
import { useWords } from '../words';
import { PaidResult } from './result';

function Choose({ given, onFound }: { given: string; onFound: (handle: string, payee: ResolvedPayee) => void }) {
  const t = useT();
  const { api, recents } = useServices();
  const { id } = useCustomer();
  const text = useTroubleText();
  const { go } = useAddress();
  const known = useQuery({ queryKey: ['recents', id], queryFn: () => recents.list(id), staleTime: 0 });
  const [handle, setHandle] = useState(given);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const look = async (given: string) => {
    const phone = phoneE164(given);
    const email = isEmail(given) ? given.trim() : null;
    if (!phone && !email) return setFault(t('wallet.transfer.bad_handle'));
    setBusy(true);
    setFault(null);
    try {
      onFound(given.trim(), await api.resolvePayee(phone ? { phone } : { email: email! }));
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page title={t('wallet.transfer.title')}>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void look(handle); }}>
        <Field label={t('wallet.transfer.handle')} hint={t('wallet.transfer.handle_hint')} value={handle} fault={fault} autoFocus inputMode="email"
          autoComplete="off" autoCapitalize="off" spellCheck={false} onChange={(event) => { setHandle(event.target.value); setFault(null); }} />
        <Button look="primary" wide type="submit" busy={busy} disabled={!handle.trim()}>{t('wallet.transfer.check')}</Button>
      </form>
      {known.data && known.data.length > 0 && (
        <section className="w-section">
          <header><h2>{t('wallet.transfer.recent')}</h2></header>
          <Card flush>
            <List label={t('wallet.transfer.recent')}>
              {known.data.map((one) => (
                <Row key={one.handle} letter={(one.name ?? one.handle).replace(/["*]/g, '').slice(0, 1)} title={one.name ?? spacedPhone(one.handle)} detail={one.name ? spacedPhone(one.handle) : undefined} arrow
                  onClick={() => { setHandle(one.handle); void look(one.handle); }} />
              ))}
            </List>
          </Card>
        </section>
      )}
      <Button wide icon="scan" onClick={() => go('/scan')}>{t('wallet.transfer.scan')}</Button>
      <Banner>{t('wallet.transfer.safe')}</Banner>
    </Page>
  );
}

function Send({ handle, payee, onBack }: { handle: string; payee: ResolvedPayee; onBack: () => void }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { go } = useAddress();
  const device = useDevice();
  const passkeys = useUsablePasskeys();
  const home = useHome();
  const proof = useProofFact(true);
  const { size } = usePrefs();
  const elder = size === 'elder';
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  // In elder mode someone new gets two hours in which the sender may still change their mind.
  const [arrival, setArrival] = useState<Arrival>(elder && payee.first_time ? '2h' : 'now');
  const [open, setOpen] = useState(false);
  const [accepted, setAccepted] = useState(false);
  const [riskRead, setRiskRead] = useState(false);
  const [stepUp, setStepUp] = useState<StepUp | null>(null);
  const [done, setDone] = useState<Transfer | null>(null);
  const { recents, moves } = useServices();
  const onItsWay = useMoves(moves);
  const customer = useCustomer();
  const move = useMove<Transfer>(async (transfer) => {
    // Written down before it is said, so that whoever goes on at once finds the name again.
    await recents.add(customer.id, { handle, name: payee.name }).catch(() => {});
    setDone(transfer);
  });
  const amount = parseAmount(typed);
  const currency = home.data?.available.currency ?? 'CNY';
  const family = useAskFamily({ for: 'transfer', payee_id: payee.payee_id, name: payee.name }, amount, currency, payee.first_time);
  const unknown = payee.registered === 'unknown';
  const warned = payee.warning?.kind === 'first_payee_large' && amount !== null && amount > payee.warning.above;
  const fault = amount !== null && home.data && amount > home.data.available.amount ? t('wallet.pay.over_balance', { left: f.money(home.data.available.amount, currency) }) : null;
  const name = payee.name ?? '';
  const who = <NameCheck kind="person" name={payee.name} handle={spacedPhone(handle)} verified={payee.name_verified} firstTime={payee.first_time} />;
  const close = () => {
    move.reset();
    setOpen(false);
  };
  if (done) return <PaidResult it={done} />;
  const order = (exact: number): MoveOrder => ({
    path: paths.transfers,
    body: {
      payee_id: payee.payee_id, payee_name: name, amount: exact, currency, arrival,
      ...(note.trim() ? { note: note.trim() } : {}), ...(warned || riskRead ? { warning_accepted: [...(warned ? ['first_payee_large' as const] : []), ...(riskRead ? ['risk' as const] : [])] } : {}),
      ...(stepUp ?? {}),
    },
    shown: {
      kind: 'transfer', title: payee.name ?? handle, amount: exact, currency,
      statement: { purpose: 'transfer', amount: exact, currency, payeeId: payee.payee_id, payeeName: name, fee: 0 },
    },
  });
  const same = amount === null ? undefined : alike(onItsWay, order(amount).shown);
  return (
    <Page title={t('wallet.transfer.title')} back={onBack}>
      <Card>{who}</Card>
      {unknown && <Banner tone="wait">{t('wallet.transfer.unknown')}</Banner>}
      <form className="u-stack-l" onSubmit={(event) => { event.preventDefault(); if (amount && !fault) setOpen(true); }}>
        <AmountField label={t('wallet.transfer.amount')} value={typed} onChange={setTyped} inputMode="none" autoFocus words={elder} fault={fault}
          hint={home.data && t('wallet.transfer.left', { left: f.money(home.data.spendable.amount, currency) })} />
        <Keypad point onKey={(key) => setTyped(pressKey(typed, key))} />
        <fieldset className="w-choice">
          <legend className="u-label">{t('wallet.transfer.when')}</legend>
          {(['now', '2h', '24h'] as const).map((value) => (
            <label key={value}>
              <input type="radio" name="arrival" checked={arrival === value} onChange={() => setArrival(value)} />
              <span>{words.arrival(value)}<small>{t(value === 'now' ? 'wallet.transfer.now_hint' : 'wallet.transfer.later_hint')}</small></span>
            </label>
          ))}
        </fieldset>
        <Field label={t('wallet.pay.note')} value={note} maxLength={40} onChange={(event) => setNote(event.target.value)} />
        <Button look="primary" wide type="submit" disabled={!amount || Boolean(fault)}>{t('ui.next')}</Button>
      </form>
      {move.refusal ? (
        <Sheet open={open} title={t('wallet.transfer.title')} onClose={close}>{isRisk(move.refusal)
          ? <RiskRefused error={move.refusal} amount={amount ?? 0} payeeName={name} onClose={close} onRead={() => { setRiskRead(true); move.reset(); }} onCode={(code) => { setStepUp(code); move.reset(); }} />
          : <Refused error={move.refusal} onClose={close} />}</Sheet>
      ) : (
        amount !== null && (
          <ConfirmSheet
            open={open} title={t('wallet.transfer.sheet')} onClose={close} who={who} amount={amount} currency={currency} words={elder}
            facts={[
              [t('wallet.pay.arrives'), words.arrival(arrival)],
              [t('wallet.transfer.undo'), t(arrival === 'now' ? 'wallet.transfer.undo_no' : 'wallet.transfer.undo_yes')],
              [t('wallet.transfer.fee'), f.money(0, currency)],
              ...proof,
              ...(note.trim() ? [[t('wallet.pay.note'), note.trim()] as [string, string]] : []),
            ]}
            risk={(family.said || warned || same) && <>{same && <OnItsWay move={same} />}{family.said}{warned && (
              <RiskBox title={t('wallet.risk.title')} accepted={accepted} onAccept={setAccepted} question={t('wallet.risk.question')}>
                {t('wallet.risk.text', { who: payee.name ?? handle, above: f.money(payee.warning!.above, currency) })}
                {arrival === 'now' && <Button onClick={() => setArrival('24h')}>{t('wallet.risk.delay')}</Button>}
              </RiskBox>
            )}</>}
            riskPending={warned && !accepted} gate={family.gate} extra={family.offer}
            needsPin pinHint={device.demoPin ? t('wallet.demo_pin', { pin: device.demoPin }) : undefined}
            onPasskey={passkeys.length > 0 ? () => void move.run(order(amount), { passkeys }) : undefined} asking={move.asking}
            fault={move.fault} sending={move.sending} confirmLabel={t('wallet.transfer.confirm')}
            onConfirm={(pin) => void move.run(order(amount), { pin })}
            onForgotten={() => go('/security')}
            onLeave={() => { move.leave(); go('/'); }}
          />
        )
      )}
    </Page>
  );
}

export default function TransferScreen() {
  const to = useAddress().query.get('to') ?? '';
  const [found, setFound] = useState<{ handle: string; payee: ResolvedPayee } | null>(null);
  if (!found) return <Choose given={to} onFound={(handle, payee) => setFound({ handle, payee })} />;
  return <Send {...found} onBack={() => setFound(null)} />;
}
