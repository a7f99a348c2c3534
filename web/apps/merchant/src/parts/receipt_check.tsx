// What the books say of a receipt that a customer holds up, wherever at the till it was read.
import type { TillReceiptCheck } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Banner, Card, Status } from '@chenxi/ui';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { useServices } from '../services';
import { useMethod } from './payment_row';

// The same screenshot can be held up twice: for a loaf that was paid once.
const seen = new Set<string>();

export function useReceiptCheck() {
  const { api } = useServices();
  const [verdict, setVerdict] = useState<TillReceiptCheck | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [before, setBefore] = useState(false);
  const turn = useRef(0);
  const look = useCallback((read: string) => {
    // Of two that are held up one after the other the later one counts, whichever is answered first.
    const mine = ++turn.current;
    setBusy(true);
    setVerdict(null);
    setFault(null);
    return api.checkReceipt(read).then((answer) => {
      if (mine !== turn.current) return;
      const number = /rcp_\w+/.exec(read)?.[0] ?? read;
      setBefore(seen.has(number));
      seen.add(number);
      setVerdict(answer);
    }, (error: unknown) => {
      if (mine === turn.current) setFault(error);
    }).finally(() => {
      if (mine === turn.current) setBusy(false);
    });
  }, [api]);
  const clear = useCallback(() => {
    turn.current++;
    setBusy(false);
    setVerdict(null);
    setFault(null);
  }, []);
  return { verdict, fault, busy, before, look, clear };
}

/** One word for what the cashier has to know, as big as the screen allows. */
export function Verdict({ it, shownBefore, children }: { it: TillReceiptCheck; shownBefore: boolean; children: ReactNode }) {
  const t = useT();
  const f = useFormats();
  const method = useMethod();
  const found = it.found;
  const back = found ? found.refunded_amount : 0;
  const whole = found !== null && found !== undefined && back >= found.amount;
  const sale = found?.type === 'payment';
  const word = !found ? it.result : !sale ? 'other' : whole ? 'refunded' : back > 0 ? 'part_refunded' : 'genuine';
  const tone = word === 'genuine' ? 'ok' : word === 'part_refunded' ? 'wait' : 'bad';
  return (
    <Card>
      <div className="m-verdict" data-tone={tone}>
        <Status tone={tone} title={t(`till.check.${word}`)}>
          {found && <AmountText amount={found.amount} currency={found.currency} size="big" />}
          {found?.discount !== undefined && <p>{t('till.check.discount', { before: f.money(found.amount + found.discount, found.currency), discount: f.money(found.discount, found.currency) })}</p>}
          {found && <p>{t('till.check.when', { time: f.full(found.created_at) })}{found.method ? ` · ${method(found.method)}` : ''}</p>}
          <p>{t(`till.check.${word}_text`, { amount: found ? f.money(back, found.currency) : '' })}</p>
        </Status>
        {found && shownBefore && <Banner tone="warn" live>{t('till.check.seen_before')}</Banner>}
        {children}
      </div>
    </Card>
  );
}
