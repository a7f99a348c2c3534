import type { TransactionDetail } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Banner, Button, Card, Pair, Pairs, Sheet, TextArea, Timeline, toast, useAddress, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useProofName } from '../flow/proof_class';
import { names, useDisputes, useTransaction } from '../data';
import { useServices } from '../services';
import type { ScreenProps } from '../screens';
import { Page } from '../shell';
import { categories, takenBack, useWords } from '../words';


function Notes({ it }: { it: TransactionDetail }) {
  const t = useT();
  const words = useWords();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [open, setOpen] = useState<'category' | 'note' | null>(null);
  const [note, setNote] = useState(it.note ?? '');
  const [fault, setFault] = useState<string | null>(null);
  const save = async (change: { category?: string; note?: string | null }) => {
    setFault(null);
    try {
      await api.annotate(it.id, change);
      await queries.invalidateQueries({ queryKey: names.transactions });
      setOpen(null);
      toast(t('wallet.saved'));
    } catch (error) {
      setFault(text(error));
    }
  };
  return (
    <>
      <div className="w-two">
        <Button icon="filter" onClick={() => setOpen('category')}>{words.category(it.category)}</Button>
        <Button icon="note" onClick={() => setOpen('note')}>{t(it.note ? 'wallet.bill.note_edit' : 'wallet.bill.note_add')}</Button>
      </div>
      <Sheet open={open === 'category'} title={t('wallet.bill.category')} onClose={() => setOpen(null)}>
        <fieldset className="w-choice">
          <legend className="u-hide">{t('wallet.bill.category')}</legend>
          {categories.map((one) => (
            <label key={one}><input type="radio" name="category" checked={it.category === one} onChange={() => void save({ category: one })} />{words.category(one)}</label>
          ))}
        </fieldset>
        {fault && <p className="u-fault" role="alert">{fault}</p>}
      </Sheet>
      <Sheet open={open === 'note'} title={t('wallet.bill.note')} onClose={() => setOpen(null)}>
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void save({ note: note.trim() || null }); }}>
          <TextArea label={t('wallet.bill.note')} value={note} maxLength={200} fault={fault} onChange={(event) => setNote(event.target.value)} />
          <Button look="primary" wide type="submit">{t('ui.save')}</Button>
        </form>
      </Sheet>
    </>
  );
}

/** Only what went to a person and has arrived; where there is a case already, the way to it. */
function Complaint({ it }: { it: TransactionDetail }) {
  const t = useT();
  const words = useWords();
  const { go } = useAddress();
  const disputes = useDisputes();
  const known = disputes.data?.data.find((one) => one.transaction_id === it.id || one.id === it.object_id);
  if (known) return <Button wide icon="shield" onClick={() => go(`/disputes/${known.id}`)}>{t('wallet.dispute.see', { state: words.dispute(known.status) })}</Button>;
  if (it.object_id?.startsWith('dsp_')) return <Button wide icon="shield" onClick={() => go(`/disputes/${it.object_id!}`)}>{t('wallet.dispute.title')}</Button>;
  if (it.direction !== 'out' || it.type !== 'transfer_out' || it.status !== 'succeeded') return null;
  return <Button wide icon="shield" onClick={() => go(`/disputes/new?${new URLSearchParams({ transaction: it.id })}`)}>{t('wallet.dispute.door')}</Button>;
}

export default function BillScreen({ params }: ScreenProps) {
  const id = params['id']!;
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const proofName = useProofName();
  const { go } = useAddress();
  const query = useTransaction(id);
  return (
    <Page title={t('wallet.bill.title')}>
      <Async query={query} shape="both">
        {(it) => (
          <>
            <div className="w-figure">
              <p className="u-quiet">{words.kind(it)}</p>
              <h2>{it.title}</h2>
              <AmountText amount={it.amount} currency={it.currency} direction={it.direction} size="big" />
              <p>{words.status(it.status)}</p>
            </div>
            <Card>
              <Timeline items={it.timeline.map((step, i) => ({ at: f.full(step.at), text: words.step(step.kind), state: i === it.timeline.length - 1 ? 'now' : 'done' }))} />
            </Card>
            <Card>
              <Pairs>
                <Pair name={t('wallet.result.time')}>{f.full(it.created_at)}</Pair>
                {it.balance_after !== null && it.balance_after !== undefined && <Pair name={t('wallet.bill.after')}>{f.money(it.balance_after, it.currency)}</Pair>}
                {it.note && <Pair name={t('wallet.bill.note')}>{it.note}</Pair>}
                {it.discount !== undefined && <Pair name={t('wallet.bill.discount')}>{f.money(-it.discount, it.currency)}</Pair>}
                {it.refunds.map((refund) => (
                  <Pair key={refund.id} name={t('wallet.bill.refund', { when: f.day(refund.created_at) })}>{f.money(refund.amount, refund.currency)}</Pair>
                ))}
                {it.proved && <Pair name={t('wallet.proof.label')}>{proofName(it.proved)}<br /><small className="u-quiet">{it.proved.law}</small></Pair>}
                <Pair name={t('wallet.result.id')}><span className="u-num">{it.object_id ?? it.id}</span></Pair>
              </Pairs>
            </Card>
            {it.type === 'refund' && it.direction === 'in' && <Banner tone="ok">{t('wallet.bill.refund_here', { time: f.full(it.created_at) })}</Banner>}
            {takenBack(it) && <Banner>{t('wallet.bill.taken_back', { amount: f.money(it.amount, it.currency) })}</Banner>}
            {it.refunds.length > 0 && <Banner tone="ok">{t('wallet.bill.refunds_here')}</Banner>}
            <Notes key={it.note ?? ''} it={it} />
            <Button wide icon="search" onClick={() => go(`/bills?${new URLSearchParams({ like: it.id })}`)}>{t('wallet.bill.like')}</Button>
            {it.receipt_id && <Button wide icon="receipt" onClick={() => go(`/receipts/${it.receipt_id!}`)}>{t('wallet.bill.receipt')}</Button>}
            {it.object_id?.startsWith('pkg_') && <Button wide icon="bills" onClick={() => go(`/packages/${it.object_id!}`)}>{t('wallet.packages.see')}</Button>}
            {it.object_id?.startsWith('trd_') && <Button wide icon="shield" onClick={() => go(`/trades/${it.object_id!}`)}>{t('wallet.trade.see')}</Button>}
            <Complaint it={it} />
            {it.object_id?.startsWith('trf_') && it.direction === 'out' && (
              <Button wide onClick={() => go(`/transfers/${it.object_id!}`)}>{t('wallet.result.watch')}</Button>
            )}
          </>
        )}
      </Async>
    </Page>
  );
}
