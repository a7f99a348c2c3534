import { signProof, uuid7, type Dispute, type DisputeAnswer } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Banner, Button, Card, Pair, Pairs, Sheet, Status, TextArea, Timeline, type Tone, toast, useAddress, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useDispute } from '../data';
import { useServices } from '../services';
import { useDevice } from '../session';
import type { ScreenProps } from '../screens';
import { Page } from '../shell';
import { useWords } from '../words';

const answers: DisputeAnswer[] = ['was_owed', 'delivered_goods', 'already_returned', 'other'];

function toneOf(it: Dispute): Tone {
  if (it.ended_at === null) return 'wait';
  return it.role === 'payer' && it.returned > 0 ? 'ok' : 'plain';
}

/** One change of the case: sent once with its key, and everything that it touches is read anew. */
function useChange() {
  const text = useTroubleText();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const sent = useRef({ what: '', key: '' });
  const run = async (what: string, change: (key: string) => Promise<unknown>): Promise<boolean> => {
    if (sent.current.what !== what) sent.current = { what, key: uuid7() };
    setBusy(true);
    setFault(null);
    try {
      await change(sent.current.key);
      sent.current = { what: '', key: '' };
      return true;
    } catch (error) {
      setFault(text(error));
      return false;
    } finally {
      setBusy(false);
      void queries.invalidateQueries();
    }
  };
  return { busy, fault, run };
}

/** What the case means for whoever reads it: what happened to the money, until when, what to do. */
function Meaning({ it }: { it: Dispute }) {
  const t = useT();
  const f = useFormats();
  const money = (amount: number) => f.money(amount, it.currency);
  const who = it.other.name ?? t('ui.name.unknown');
  const when = `${f.day(it.due_at)} ${f.time(it.due_at)}`;
  if (it.ended_at !== null) {
    if (it.role !== 'payer') return <p>{it.returned > 0 ? t('wallet.dispute.said.taken', { amount: money(it.returned) }) : it.frozen_first > 0 ? t('wallet.dispute.said.free', { amount: money(it.frozen_first) }) : t('wallet.dispute.said.nothing')}</p>;
    if (it.returned > 0) return <p>{t('wallet.dispute.said.back', { amount: money(it.returned) })}</p>;
    return <p>{t(it.door === 'wrong_person' ? 'wallet.dispute.said.not_back' : 'wallet.dispute.said.not_back_deceived')}</p>;
  }
  if (it.door === 'wrong_person')
    return <p>{it.role === 'payer' ? t('wallet.dispute.said.asked', { who, when }) : t('wallet.dispute.said.please', { who, when })}</p>;
  if (it.role === 'payer') return <p>{it.frozen > 0 ? t('wallet.dispute.said.frozen', { amount: money(it.frozen), when }) : t('wallet.dispute.said.gone', { when })}</p>;
  return it.frozen > 0 ? (
    <>
      <p>{t('wallet.dispute.said.aside', { amount: money(it.frozen), when })}</p>
      <p>{t('wallet.dispute.said.works')}</p>
    </>
  ) : <p>{t('wallet.dispute.said.explain', { when })}</p>;
}

/** Where the money was found, without anybody's name. */
function Found({ it }: { it: Dispute }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  if (it.trace.length === 0) return null;
  return (
    <section className="w-section">
      <header><h2>{t('wallet.dispute.trace')}</h2></header>
      <Card>
        <ol className="w-trace">
          {it.trace.map((step) => (
            <li key={step.number} data-depth={Math.min(step.depth, 4)}>
              <span><strong>{step.depth === 0 ? t('wallet.dispute.receiver') : words.place(step.place)}</strong><small>{t('wallet.dispute.share', { amount: f.money(step.share, it.currency) })}</small></span>
              <span>{step.frozen > 0 ? t('wallet.dispute.frozen_here', { amount: f.money(step.frozen, it.currency) }) : t('wallet.dispute.frozen_none')}</span>
            </li>
          ))}
          {it.lost > 0 && <li data-depth={0}><span>{t('wallet.dispute.lost')}</span><span>{f.money(it.lost, it.currency)}</span></li>}
        </ol>
      </Card>
    </section>
  );
}

function GiveBack({ it }: { it: Dispute }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const device = useDevice();
  const { api } = useServices();
  const change = useChange();
  const [declining, setDeclining] = useState(false);
  const [answer, setAnswer] = useState<DisputeAnswer | null>(null);
  const [statement, setStatement] = useState('');
  const give = () => change.run('give', async (key) => {
    const proof = await signProof(device, { purpose: 'give_back', amount: it.amount, currency: it.currency, payeeId: it.id, payeeName: '', fee: 0, nonce: key }, undefined);
    await api.giveBack(it.id, it.amount, proof, key);
    toast(t('wallet.dispute.given', { amount: f.money(it.amount, it.currency) }));
  });
  const decline = () => {
    if (!answer) return;
    const body = { answer, ...(statement.trim() ? { statement: statement.trim() } : {}) };
    void change.run(JSON.stringify(body), (key) => api.declineDispute(it.id, body, key)).then((done) => { if (done) setDeclining(false); });
  };
  return (
    <>
      {change.fault && <Banner tone="bad" live>{change.fault}</Banner>}
      <Button look="primary" wide icon="undo" busy={change.busy && !declining} onClick={() => void give()}>{t('wallet.dispute.give_back', { amount: f.money(it.amount, it.currency) })}</Button>
      <Button wide onClick={() => setDeclining(true)}>{t('wallet.dispute.decline')}</Button>
      <Banner>{t('wallet.dispute.give_back_safe')}</Banner>
      <Sheet open={declining} title={t('wallet.dispute.decline')} onClose={() => setDeclining(false)}>
        <fieldset className="w-choice">
          <legend className="u-label">{t('wallet.dispute.why')}</legend>
          {answers.map((one) => (
            <label key={one}><input type="radio" name="answer" checked={answer === one} onChange={() => setAnswer(one)} />{words.answer(one)}</label>
          ))}
        </fieldset>
        <TextArea label={t('wallet.dispute.words')} hint={t('wallet.dispute.words.wrong_person')} value={statement} maxLength={500} onChange={(event) => setStatement(event.target.value)} />
        {change.fault && <Banner tone="bad" live>{change.fault}</Banner>}
        <Button look="primary" wide disabled={!answer} busy={change.busy} onClick={decline}>{t('wallet.dispute.decline_send')}</Button>
        <Button look="plain" wide onClick={() => setDeclining(false)}>{t('ui.cancel')}</Button>
      </Sheet>
    </>
  );
}

function Statements({ it }: { it: Dispute }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const change = useChange();
  const [words, setWords] = useState('');
  const say = () => void change.run(`say ${words}`, (key) => api.sayInDispute(it.id, words.trim(), key)).then((done) => { if (done) setWords(''); });
  if (it.statements.length === 0 && !it.can.say) return null;
  return (
    <section className="w-section">
      <header><h2>{t('wallet.dispute.statements')}</h2></header>
      {it.statements.length > 0 && (
        <Card>
          <ul className="w-said">
            {it.statements.map((one) => (
              <li key={one.at + one.from} data-from={one.from}><small>{t(`wallet.dispute.from.${one.from}`)} · {f.full(one.at)}</small><p>{one.text || t('wallet.dispute.erased')}</p></li>
            ))}
          </ul>
        </Card>
      )}
      {it.can.say && (
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (words.trim()) say(); }}>
          <TextArea label={t('wallet.dispute.add')} hint={t(`wallet.dispute.words.${it.door}`)} value={words} maxLength={500} fault={change.fault} onChange={(event) => setWords(event.target.value)} />
          <Button wide type="submit" busy={change.busy} disabled={!words.trim()}>{t('wallet.dispute.add_send')}</Button>
        </form>
      )}
    </section>
  );
}

function Withdraw({ it }: { it: Dispute }) {
  const t = useT();
  const { api } = useServices();
  const change = useChange();
  const [sure, setSure] = useState(false);
  if (!sure) return <Button look="plain" wide onClick={() => setSure(true)}>{t('wallet.dispute.withdraw')}</Button>;
  return (
    <div className="u-stack">
      <Banner tone="warn" live>{t('wallet.dispute.withdraw_sure')}</Banner>
      {change.fault && <Banner tone="bad" live>{change.fault}</Banner>}
      <Button look="danger" wide busy={change.busy} onClick={() => void change.run('withdraw', (key) => api.withdrawDispute(it.id, key))}>{t('wallet.dispute.withdraw')}</Button>
      <Button wide onClick={() => setSure(false)}>{t('wallet.dispute.keep')}</Button>
    </div>
  );
}

export default function DisputeScreen({ params }: ScreenProps) {
  const id = params['id']!;
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { go } = useAddress();
  const query = useDispute(id);
  return (
    <Page title={t('wallet.dispute.title')}>
      <Async query={query} shape="both">
        {(it) => (
          <>
            <Status tone={toneOf(it)} title={it.can.give_back ? t('wallet.dispute.asked_you') : words.dispute(it.status)}>
              <AmountText amount={it.amount} currency={it.currency} size="big" />
              <Meaning it={it} />
            </Status>
            {it.can.give_back && <GiveBack it={it} />}
            {it.role === 'payer' && it.status !== 'given_back' && it.door === 'deceived' && <Banner tone="plain">{t('wallet.dispute.police')}</Banner>}
            <Card>
              <Timeline items={[
                { at: f.full(it.opened_at), text: t('wallet.dispute.opened'), state: it.ended_at ? 'done' : 'now' },
                it.ended_at ? { at: f.full(it.ended_at), text: words.dispute(it.status), state: 'now' } : { at: f.full(it.due_at), text: t(it.door === 'deceived' ? 'wallet.dispute.decided_by' : 'wallet.dispute.answered_by'), state: 'later' },
              ]} />
            </Card>
            <Found it={it} />
            <Card>
              <Pairs>
                {it.other.name && <Pair name={t(it.role === 'payer' ? 'wallet.dispute.receiver' : 'wallet.dispute.sender')}>{it.other.name}</Pair>}
                {it.reason && <Pair name={t('wallet.dispute.reason')}>{words.reason(it.reason)}</Pair>}
                {it.answer && <Pair name={t('wallet.dispute.why')}>{words.answer(it.answer)}</Pair>}
                <Pair name={t('wallet.result.id')}><span className="u-num">{it.id}</span></Pair>
              </Pairs>
            </Card>
            <Statements it={it} />
            {it.transaction_id && <Button wide icon="receipt" onClick={() => go(`/bills/${it.transaction_id!}`)}>{t('wallet.dispute.bill')}</Button>}
            {it.role === 'payer' && it.door === 'wrong_person' && it.ended_at !== null && it.returned === 0 && it.transaction_id && (
              <Button wide icon="shield" onClick={() => go(`/disputes/new?${new URLSearchParams({ transaction: it.transaction_id! })}`)}>{t('wallet.dispute.door.deceived')}</Button>
            )}
            {it.can.withdraw && <Withdraw it={it} />}
          </>
        )}
      </Async>
    </Page>
  );
}
