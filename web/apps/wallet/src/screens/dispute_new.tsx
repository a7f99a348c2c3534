import { uuid7, type DisputeReason, type TransactionDetail } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Banner, Button, EmptyState, TextArea, useAddress, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { names, useTransaction } from '../data';
import { useServices } from '../services';
import { Page } from '../shell';
import { useWords } from '../words';

type Door = 'wrong_person' | 'deceived';
const reasons: Record<Door, DisputeReason[]> = {
  wrong_person: ['wrong_number', 'wrong_amount', 'paid_twice', 'other'],
  deceived: ['fake_service', 'fake_relative', 'fake_sale', 'fake_investment', 'fake_job', 'other'],
};

/** Two doors, because they lead to different places: one asks the receiver, the other freezes. */
function Doors({ onDoor }: { onDoor: (door: Door) => void }) {
  const t = useT();
  return (
    <div className="u-stack">
      {(['deceived', 'wrong_person'] as const).map((door) => (
        <button key={door} type="button" className="w-door-choice" data-door={door} onClick={() => onDoor(door)}>
          <strong>{t(`wallet.dispute.door.${door}`)}</strong>
          <span>{t(`wallet.dispute.door.${door}.text`)}</span>
        </button>
      ))}
    </div>
  );
}

function Form({ it, door, onBack }: { it: TransactionDetail; door: Door; onBack: () => void }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api } = useServices();
  const { go } = useAddress();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [reason, setReason] = useState<DisputeReason | null>(null);
  const [statement, setStatement] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // Pressed again after a lost answer, it is the same request; changed, it is another one.
  const sent = useRef({ what: '', key: '' });
  const send = async () => {
    if (!reason) return setFault(t('wallet.dispute.choose'));
    const body = { transaction_id: it.id, door, reason, ...(statement.trim() ? { statement: statement.trim() } : {}) };
    const what = JSON.stringify(body);
    if (sent.current.what !== what) sent.current = { what, key: uuid7() };
    setBusy(true);
    setFault(null);
    try {
      const made = await api.openDispute(body, sent.current.key);
      void queries.invalidateQueries({ queryKey: names.disputes });
      go(`/disputes/${made.id}`, { replace: true });
    } catch (error) {
      setFault(text(error));
      setBusy(false);
    }
  };
  return (
    <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <fieldset className="w-choice">
        <legend className="u-label">{t('wallet.dispute.what')}</legend>
        {reasons[door].map((one) => (
          <label key={one}><input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />{words.reason(one)}</label>
        ))}
      </fieldset>
      <TextArea label={t('wallet.dispute.words')} hint={t(`wallet.dispute.words.${door}`)} value={statement} maxLength={500} onChange={(event) => setStatement(event.target.value)} />
      {door === 'deceived' && <Banner tone="warn">{t('wallet.dispute.truth')}</Banner>}
      {fault && <Banner tone="bad" live>{fault}</Banner>}
      <Button look={door === 'deceived' ? 'danger' : 'primary'} wide type="submit" busy={busy}>{t(`wallet.dispute.send.${door}`, { amount: f.money(it.amount, it.currency) })}</Button>
      <Button look="plain" wide onClick={onBack}>{t('wallet.dispute.other_door')}</Button>
    </form>
  );
}

export default function DisputeNewScreen() {
  const t = useT();
  const f = useFormats();
  const { query, go } = useAddress();
  const id = query.get('transaction') ?? '';
  const transaction = useTransaction(id);
  const [door, setDoor] = useState<Door | null>(null);
  if (!id)
    return (
      <Page title={t('wallet.dispute.door')}>
        <EmptyState icon="search" title={t('wallet.disputes.find')} action={<Button look="primary" onClick={() => go('/bills')}>{t('wallet.disputes.find')}</Button>}>{t('wallet.disputes.find_text')}</EmptyState>
      </Page>
    );
  return (
    <Page title={t(door ? `wallet.dispute.door.${door}` : 'wallet.dispute.door')}>
      <Async query={transaction} shape="both">
        {(it) => (
          <>
            <div className="w-figure">
              <h2>{it.title}</h2>
              <AmountText amount={it.amount} currency={it.currency} size="big" />
              <p className="u-quiet">{f.full(it.created_at)}</p>
            </div>
            {door ? <Form it={it} door={door} onBack={() => setDoor(null)} /> : <Doors onDoor={setDoor} />}
          </>
        )}
      </Async>
    </Page>
  );
}
