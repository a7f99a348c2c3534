// Somebody of the family asks about a payment: the question stands on whatever screen is open.
import { uuid7, type ApprovalRequest } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { AmountText, Banner, Button, Pair, Pairs, Sheet, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { names, useApprovals } from '../data';
import { useServices } from '../services';

const kinds = { payment: 'wallet.ask.for.payment', transfer: 'wallet.ask.for.transfer', withdrawal: 'wallet.ask.for.withdrawal', cash: 'wallet.ask.for.cash' } as const;

export function QuestionSheet({ asked, onClose }: { asked: ApprovalRequest; onClose: () => void }) {
  const t = useT();
  const text = useTroubleText();
  const { api } = useServices();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<'yes' | 'no' | 'call' | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const key = useRef(uuid7());
  const answer = async (word: 'yes' | 'no' | 'call') => {
    setBusy(word);
    setFault(null);
    try {
      await api.answerApproval(asked.id, word, key.current);
      toast(t('wallet.ask.answered'));
      onClose();
    } catch (error) {
      setFault(text(error));
    } finally {
      key.current = uuid7();
      setBusy(null);
      void queries.invalidateQueries({ queryKey: names.approvals });
    }
  };
  return (
    <Sheet open title={t('wallet.ask.asks', { who: asked.with ?? '' })} onClose={onClose} locked={busy !== null}>
      <div className="u-center"><AmountText amount={asked.amount} currency={asked.currency} size="big" /></div>
      <Pairs>
        <Pair name={t('wallet.ask.kind')}>{t(kinds[asked.for])}</Pair>
        {asked.payee_name && <Pair name={t('wallet.ask.payee')}>{asked.payee_name}</Pair>}
        {asked.payee_handle && <Pair name={t('wallet.ask.handle')}><span className="u-num">{asked.payee_handle}</span></Pair>}
        {asked.reason && <Pair name={t('wallet.ask.why')}>{asked.reason}</Pair>}
      </Pairs>
      <Banner tone="warn">{t('wallet.ask.think')}</Banner>
      {fault && <Banner tone="bad" live>{fault}</Banner>}
      <a className="u-button" data-wide href={`tel:${asked.phone}`}>{t('wallet.ask.call', { who: asked.with ?? '' })}</a>
      <Button wide icon="phone" busy={busy === 'call'} onClick={() => void answer('call')}>{t('wallet.ask.say_call')}</Button>
      <div className="w-two">
        <Button look="danger" busy={busy === 'no'} onClick={() => void answer('no')}>{t('wallet.ask.say_no')}</Button>
        <Button look="primary" busy={busy === 'yes'} onClick={() => void answer('yes')}>{t('wallet.ask.say_yes')}</Button>
      </div>
      <p className="u-small u-quiet">{t('wallet.ask.moves_nothing')}</p>
    </Sheet>
  );
}

export default function FamilyQuestion() {
  const approvals = useApprovals();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const asked = approvals.data?.data.find((it) => it.role === 'asked' && it.state === 'open' && !closed.has(it.id));
  return asked ? <QuestionSheet key={asked.id} asked={asked} onClose={() => setClosed((before) => new Set(before).add(asked.id))} /> : null;
}
