import { isRefusal, tillMoves, type CartLine, type Intent, type Payment, type Refund } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, AmountText, Async, Banner, Button, EmptyState, ErrorState, IconButton, Pair, Pairs, PendingState, Sheet, Status, TextArea, parseAmount, useAddress } from '@chenxi/ui';
import { useEffect, useRef, useState } from 'react';
import { partPaid } from '../cart';
import { usePayment } from '../data';
import { useMethod } from '../parts/payment_row';
import type { RefundShown } from '../sale';
import { useServices } from '../services';
import { Page } from '../shell';

/** 1250 → "12.50", as the amount field takes it. */
const plain = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;

type Step = { at: 'form' } | { at: 'sending'; attempt: number } | { at: 'done'; refund: Refund } | { at: 'failed'; error: unknown };

/** Of each line how many come back. */
type Returned = Record<number, number>;

function ReturnLines({ lines, returned, onChange }: { lines: CartLine[]; returned: Returned; onChange: (next: Returned) => void }) {
  const t = useT();
  const f = useFormats();
  return (
    <ul className="m-lines" aria-label={t('till.refund.lines')}>
      {lines.map((one) => {
        const count = returned[one.line] ?? 0, left = one.count - one.returned;
        return (
          <li className="m-line" key={one.line}>
            <span className="m-line-name">{one.name}<small className="u-num u-quiet">{f.money(one.price)} · {t('till.refund.sold', { count: one.count, returned: one.returned })}</small></span>
            <span className="m-line-count">
              <IconButton icon="minus" label={t('till.cart.less', { name: one.name })} disabled={count === 0} onClick={() => onChange({ ...returned, [one.line]: count - 1 })} />
              <output className="u-num" aria-label={t('till.cart.count', { name: one.name })}>{count}</output>
              <IconButton icon="plus" label={t('till.cart.more', { name: one.name })} disabled={count >= left} onClick={() => onChange({ ...returned, [one.line]: count + 1 })} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function RefundSheet({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const { intents, sales, onChanged, live } = useServices();
  // As it was when the sheet was opened; afterwards the payment is read anew, and says what of its fee has come back.
  const [opened] = useState(payment);
  const left = opened.amount - opened.refunded_amount;
  const feeBack = (payment.fee_returned ?? 0) - (opened.fee_returned ?? 0);
  const [typed, setTyped] = useState(plain(left));
  const [reason, setReason] = useState('');
  // By line, as long as nobody types another amount.
  const [returned, setReturned] = useState<Returned>({});
  const back = (payment.lines ?? []).flatMap(({ line }) => ((returned[line] ?? 0) > 0 ? [{ line, count: returned[line]! }] : []));
  const choose = (next: Returned) => {
    const before = (payment.lines ?? []).reduce((all, one) => all + one.price * (next[one.line] ?? 0), 0);
    const returned = (payment.lines ?? []).reduce((all, one) => all + one.price * one.returned, 0);
    const sum = payment.discount ? partPaid(payment.amount, payment.discount, returned, before) : before;
    setReturned(next);
    setTyped(sum > 0 ? plain(sum) : plain(left));
  };
  const type = (text: string) => {
    setReturned({});
    setTyped(text);
  };
  const [step, setStep] = useState<Step>({ at: 'form' });
  const intent = useRef<Intent<RefundShown> | null>(null);
  const amount = parseAmount(typed);
  const fault = amount === null || amount === 0 ? null : amount > left ? t('till.refund.too_much', { left: f.money(left, payment.currency) }) : null;
  const fits = amount !== null && amount > 0 && !fault;
  const send = async () => {
    if (!fits) return;
    setStep({ at: 'sending', attempt: 1 });
    try {
      const body = { amount, currency: payment.currency, ...(reason.trim() ? { reason: reason.trim() } : {}), ...(back.length > 0 ? { lines: back } : {}) };
      // A second press with the same words is the same refund, whatever became of the first.
      const same = intent.current && JSON.stringify(intent.current.body) === JSON.stringify(body) ? intent.current : null;
      const asked = same ?? (await intents.make<RefundShown>(tillMoves.refunds(payment.id), body, { kind: 'refund', amount, currency: payment.currency, paymentId: payment.id }));
      intent.current = asked;
      const { data } = await intents.send<Refund>(asked, { onState: ({ attempt }) => { sales.waiting(asked, attempt); setStep({ at: 'sending', attempt }); } });
      intent.current = null;
      sales.answered(asked.key, 'done', true);
      sales.refunded(data);
      setStep({ at: 'done', refund: data });
    } catch (error) {
      if (intent.current) sales.answered(intent.current.key, 'refused', true);
      intent.current = null;
      onChanged.current();
      setStep({ at: 'failed', error });
    }
  };
  useEffect(() => () => { if (!live) intent.current = null; }, [live]);
  return (
    <Sheet open title={t('till.refund.title')} onClose={onClose} locked={step.at === 'sending'}>
      {step.at === 'form' && (
        <form className="u-stack-l" onSubmit={(event) => { event.preventDefault(); void send(); }}>
          {payment.lines && <ReturnLines lines={payment.lines} returned={returned} onChange={choose} />}
          <AmountField label={t('till.refund.amount')} value={typed} onChange={type} fault={fault} autoFocus hint={t('till.refund.left', { left: f.money(left, payment.currency) })} />
          <div className="m-quick" role="group" aria-label={t('till.refund.amount')}>
            <button type="button" className="u-chip" aria-pressed={amount === left} onClick={() => type(plain(left))}>{t('till.refund.all', { amount: f.money(left, payment.currency) })}</button>
            {left > 1 && <button type="button" className="u-chip" aria-pressed={amount === Math.floor(left / 2)} onClick={() => type(plain(Math.floor(left / 2)))}>{t('till.refund.half', { amount: f.money(Math.floor(left / 2), payment.currency) })}</button>}
          </div>
          <TextArea label={t('till.refund.reason')} value={reason} maxLength={40} rows={2} onChange={(event) => setReason(event.target.value)} />
          <Button look="primary" wide type="submit" disabled={!fits}>{amount ? t('till.refund.confirm', { amount: f.money(amount, payment.currency) }) : t('till.refund.title')}</Button>
          <p className="u-center u-quiet u-small">{t('till.refund.where')}{payment.fee_returns ? ` ${t('till.refund.fee', { fee: f.money(payment.fee - (payment.fee_returned ?? 0), payment.currency) })}` : ''}</p>
        </form>
      )}
      {step.at === 'sending' && <PendingState attempt={step.attempt}><AmountText amount={amount} currency={payment.currency} size="mid" /></PendingState>}
      {step.at === 'done' && (
        <>
          <Status tone="ok" title={t('till.refund.done')}><AmountText amount={step.refund.amount} currency={step.refund.currency} size="big" /><p>{t('till.refund.done_text')}</p>{feeBack > 0 && <p>{t('till.refund.fee_back', { amount: f.money(feeBack, payment.currency) })}</p>}</Status>
          <Button look="primary" wide onClick={onClose}>{t('ui.done')}</Button>
        </>
      )}
      {step.at === 'failed' && (
        <>
          <ErrorState error={step.error} onRetry={() => setStep({ at: 'form' })} />
          <Button wide onClick={onClose}>{t('ui.close')}</Button>
        </>
      )}
    </Sheet>
  );
}

/** What of the payment other shops have got, and what has come back from each. */
function Shares({ split, currency }: { split: NonNullable<Payment['split']>; currency: string }) {
  const t = useT();
  const f = useFormats();
  return (
    <section className="m-section"><h2>{t('till.payment.shared')}</h2>
      <div className="u-card"><Pairs>
        {split.shares.map((one) => (
          <Pair key={one.id} name={one.shop.name}>
            {f.money(one.status === 'paid' ? one.paid_amount : one.due_amount, currency)}
            {one.status !== 'paid' && <small className="u-quiet"> {t(`till.payment.share.${one.status}`)}</small>}
            {one.returned_amount > 0 && one.status === 'paid' && <small className="u-quiet"> {t('till.payment.share.back', { amount: f.money(one.returned_amount, currency) })}</small>}
            {one.owed_amount > 0 && <small> {t('till.payment.share.owed', { amount: f.money(one.owed_amount, currency) })}</small>}
          </Pair>
        ))}
      </Pairs></div>
    </section>
  );
}

export default function PaymentScreen({ params }: { params: Record<string, string> }) {
  const t = useT();
  const f = useFormats();
  const method = useMethod();
  const { query, go } = useAddress();
  const one = usePayment(params['id'] ?? '');
  const [refunding, setRefunding] = useState(query.get('refund') === '1');
  const unknown = isRefusal(one.error, 'payment_unknown', 'not_found');
  return (
    <Page title={t('till.payment.title')} back="/today">
      {unknown ? (
        <EmptyState icon="search" title={t('till.payment.unknown')} action={<Button look="primary" onClick={() => go('/today')}>{t('till.tab.today')}</Button>} />
      ) : (
        <Async query={one} shape="card">
          {(payment) => (
            <>
              <div className="u-card m-bill">
                <AmountText amount={payment.amount} currency={payment.currency} direction="in" size="big" />
                <p className="u-quiet">{payment.note || method(payment.method)}</p>
              </div>
              {payment.refunded_amount > 0 && (
                <Banner tone={payment.refunded_amount >= payment.amount ? 'plain' : 'warn'}>
                  {payment.refunded_amount >= payment.amount ? t('till.refunded_all') : t('till.refunded_part_of', { amount: f.money(payment.refunded_amount, payment.currency), left: f.money(payment.amount - payment.refunded_amount, payment.currency) })}
                </Banner>
              )}
              {payment.lines && (
                <div className="u-card"><Pairs>
                  {payment.lines.map((one) => <Pair key={one.line} name={`${one.name} × ${one.count}`}>{f.money(one.price * one.count, payment.currency)}{one.returned > 0 && <small className="u-quiet"> {t('till.refund.sold', { count: one.count, returned: one.returned })}</small>}</Pair>)}
                  {payment.discount !== undefined && <Pair name={t('till.payment.discount')}>{f.money(-payment.discount, payment.currency)}</Pair>}
                </Pairs></div>
              )}
              <div className="u-card">
                <Pairs>
                  <Pair name={t('till.payment.how')}>{method(payment.method)}</Pair>
                  <Pair name={t('till.payment.when')}>{f.full(payment.created_at)}</Pair>
                  {payment.discount !== undefined && !payment.lines && <Pair name={t('till.payment.discount')}>{f.money(-payment.discount, payment.currency)}</Pair>}
                  {payment.note && <Pair name={t('till.note')}>{payment.note}</Pair>}
                  <Pair name={t('till.payment.fee')}>{f.money(payment.fee, payment.currency)}{(payment.fee_returned ?? 0) > 0 && <small className="u-quiet"> {t('till.payment.fee_back', { amount: f.money(payment.fee_returned ?? 0, payment.currency) })}</small>}</Pair>
                  <Pair name={t('till.payment.id')}><span className="u-num m-id">{payment.id}</span></Pair>
                </Pairs>
              </div>
              {payment.split && <Shares split={payment.split} currency={payment.currency} />}
              {payment.refunded_amount < payment.amount && <Button look="outline" icon="undo" wide onClick={() => setRefunding(true)}>{t('till.refund.title')}</Button>}
              {refunding && <RefundSheet payment={payment} onClose={() => setRefunding(false)} />}
            </>
          )}
        </Async>
      )}
    </Page>
  );
}
