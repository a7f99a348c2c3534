import { moves as paths, type BankLink, type TopUp, type Withdrawal } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import {
  AmountField, AmountText, Async, Banner, Button, Card, ConfirmSheet, EmptyState, Keypad, List, Pair, Pairs, Row, Sheet, Status,
  parseAmount, pressKey, useAddress, usePrefs,
} from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useBankLinks, useHome } from '../data';
import { useProofFact } from '../flow/proof_class';
import { Refused } from '../flow/refused';
import { useAskFamily } from '../flow/ask_family';
import { useMove } from '../flow/use_move';
import { useServices } from '../services';
import { useDevice } from '../session';
import { Page } from '../shell';

type Direction = 'top_up' | 'withdrawal';
type BankMove = TopUp | Withdrawal;

/** The bank may answer later; the page waits with the person and says that they need not. */
function Outcome({ first }: { first: BankMove }) {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const { api } = useServices();
  const query = useQuery<BankMove>({
    queryKey: ['bank_move', first.id], initialData: first,
    queryFn: () => (first.object === 'top_up' ? api.topUp(first.id) : api.withdrawal(first.id)),
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? 2000 : false),
  });
  const it = query.data;
  const top = it.object === 'top_up';
  return (
    <Page title={t(top ? 'wallet.top_up.title' : 'wallet.withdraw.title')} back={() => go('/')}>
      <Status tone={it.status === 'succeeded' ? 'ok' : it.status === 'failed' ? 'bad' : 'wait'}
        title={t(it.status === 'succeeded' ? (top ? 'wallet.top_up.done' : 'wallet.withdraw.done') : it.status === 'failed' ? 'wallet.bank.failed' : 'wallet.bank.pending')}>
        <AmountText amount={it.amount} currency={it.currency} size="big" />
        {it.status === 'pending' && <p className="u-quiet">{t('wallet.bank.pending_text')}</p>}
        {it.status === 'failed' && <p>{it.reason} {t(top ? 'wallet.top_up.failed_text' : 'wallet.withdraw.failed_text')}</p>}
      </Status>
      <Card>
        <Pairs>
          <Pair name={t('wallet.bank.bank')}>{it.bank_name} {it.account_masked}</Pair>
          <Pair name={t('wallet.result.time')}>{f.full(it.created_at)}</Pair>
          <Pair name={t('wallet.result.id')}>{it.id}</Pair>
        </Pairs>
      </Card>
      <Button look="primary" wide onClick={() => go('/')}>{t('ui.done')}</Button>
    </Page>
  );
}

function Form({ direction, links }: { direction: Direction; links: BankLink[] }) {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const device = useDevice();
  const home = useHome();
  const proof = useProofFact(true);
  const { size } = usePrefs();
  const [linkId, setLinkId] = useState(links[0]!.id);
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState<BankMove | null>(null);
  const move = useMove<BankMove>(setDone);
  const link = links.find((one) => one.id === linkId) ?? links[0]!;
  const amount = parseAmount(typed);
  const currency = home.data?.available.currency ?? 'CNY';
  const out = direction === 'withdrawal';
  const available = home.data?.available.amount;
  const fault = out && amount !== null && available !== undefined && amount > available ? t('wallet.pay.over_balance', { left: f.money(available, currency) }) : null;
  const family = useAskFamily({ for: 'withdrawal', bank_link_id: link.id, name: null }, out ? amount : null, currency);
  const title = t(out ? 'wallet.withdraw.title' : 'wallet.top_up.title');
  const close = () => {
    move.reset();
    setOpen(false);
  };
  if (done) return <Outcome first={done} />;
  return (
    <Page title={title}>
      <form className="u-stack-l" onSubmit={(event) => { event.preventDefault(); if (amount && !fault) setOpen(true); }}>
        <fieldset className="w-choice">
          <legend className="u-label">{t(out ? 'wallet.withdraw.to' : 'wallet.top_up.from')}</legend>
          {links.map((one) => (
            <label key={one.id}><input type="radio" name="bank" checked={one.id === link.id} onChange={() => setLinkId(one.id)} /><span>{one.bank_name}<small>{one.account_masked}</small></span></label>
          ))}
        </fieldset>
        <AmountField label={t(out ? 'wallet.withdraw.amount' : 'wallet.top_up.amount')} value={typed} onChange={setTyped} inputMode="none" words={size === 'elder'} fault={fault}
          hint={available !== undefined ? t('wallet.bank.available', { amount: f.money(available, currency) }) : undefined} autoFocus />
        <Keypad point onKey={(key) => setTyped(pressKey(typed, key))} />
        <Button look="primary" wide type="submit" disabled={!amount || Boolean(fault)}>{t('ui.next')}</Button>
      </form>
      {move.refusal ? (
        <Sheet open={open} title={title} onClose={close}><Refused error={move.refusal} onClose={close} /></Sheet>
      ) : (
        amount !== null && (
          <ConfirmSheet
            open={open} title={title} onClose={close} amount={amount} currency={currency} words={size === 'elder'}
            who={<List><Row icon="bank" title={link.bank_name} detail={link.account_masked} /></List>}
            facts={[[t('wallet.transfer.fee'), f.money(0, currency)], [t('wallet.pay.arrives'), t('wallet.bank.when')], ...proof]}
            needsPin pinHint={device.demoPin ? t('wallet.demo_pin', { pin: device.demoPin }) : undefined}
            risk={out && family.said} gate={out && family.gate} extra={out && family.offer}
            fault={move.fault} sending={move.sending} confirmLabel={title}
            onConfirm={(pin) => void move.run({
              path: out ? paths.withdrawals : paths.topUps,
              body: { bank_link_id: link.id, amount, currency },
              shown: { kind: direction, title: link.bank_name, amount, currency, statement: { purpose: direction, amount, currency, payeeId: link.id, payeeName: '', fee: 0 } },
            }, { pin })}
            onForgotten={() => go('/security')}
            onLeave={() => { move.leave(); go('/'); }}
          />
        )
      )}
    </Page>
  );
}

function BankMoveScreen({ direction }: { direction: Direction }) {
  const t = useT();
  const { go } = useAddress();
  const query = useBankLinks();
  if (query.data && query.data.data.length > 0) return <Form direction={direction} links={query.data.data} />;
  return (
    <Page title={t(direction === 'top_up' ? 'wallet.top_up.title' : 'wallet.withdraw.title')}>
      <Async query={query} shape="card">
        {() => <EmptyState icon="bank" title={t('wallet.bank.none')} action={<Button look="primary" onClick={() => go('/bank')}>{t('wallet.bank.link')}</Button>}>{t('wallet.bank.none_text')}</EmptyState>}
      </Async>
      <Banner>{t('wallet.bank.safe')}</Banner>
    </Page>
  );
}
export const TopUpScreen = () => <BankMoveScreen direction="top_up" />;
export const WithdrawScreen = () => <BankMoveScreen direction="withdrawal" />;
