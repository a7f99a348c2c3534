import { serverNow } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Banner, Button, Card, Pair, Pairs, Status, Timeline, type Tone, useAddress, useTroubleText } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useServices } from '../services';
import type { ScreenProps } from '../screens';
import { Page } from '../shell';
import { useWords } from '../words';

const tones: Record<string, Tone> = { succeeded: 'ok', scheduled: 'wait', awaiting_claim: 'wait', cancelled: 'plain', returned: 'plain' };

function Countdown({ until }: { until: string }) {
  const t = useT();
  const f = useFormats();
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  // The clock runs for the eye only; a screen reader is told the moment once.
  return (
    <p>
      <span className="u-hide">{t('wallet.flight.arrives', { when: f.full(until) })}</span>
      <strong className="u-num" aria-hidden>{t('wallet.flight.left', { left: f.clock(Date.parse(until) - now) })}</strong>
    </p>
  );
}

export default function TransferFlightScreen({ params }: ScreenProps) {
  const id = params['id']!;
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const { go } = useAddress();
  const query = useQuery({ queryKey: ['transfer', id], queryFn: () => api.transfer(id), refetchInterval: 10_000 });
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const cancel = async () => {
    setBusy(true);
    setFault(null);
    try {
      queries.setQueryData(['transfer', id], await api.cancelTransfer(id));
      void queries.invalidateQueries({ queryKey: ['home'] });
      void queries.invalidateQueries({ queryKey: ['transactions'] });
    } catch (error) {
      setFault(text(error));
      void query.refetch();
    } finally {
      setBusy(false);
      setSure(false);
    }
  };
  return (
    <Page title={t('wallet.flight.title')}>
      <Async query={query} shape="card">
        {(it) => (
          <>
            <Status tone={tones[it.status] ?? 'plain'} title={words.status(it.status)}>
              <AmountText amount={it.amount} currency={it.currency} size="big" />
              <p>{t('wallet.result.to', { who: it.payee.name ?? t('ui.name.unknown') })}</p>
              {it.cancellable && it.arrives_at && <Countdown until={it.arrives_at} />}
            </Status>
            {fault && <Banner tone="bad" live>{fault}</Banner>}
            {it.cancellable && (sure ? (
              <div className="u-stack">
                <Banner tone="warn" live>{t('wallet.flight.sure', { amount: f.money(it.amount, it.currency) })}</Banner>
                <Button look="danger" wide busy={busy} onClick={() => void cancel()}>{t('wallet.flight.cancel_yes')}</Button>
                <Button wide onClick={() => setSure(false)}>{t('wallet.flight.keep')}</Button>
              </div>
            ) : <Button look="danger" wide icon="undo" onClick={() => setSure(true)}>{t('wallet.flight.cancel')}</Button>)}
            <Card>
              <Timeline items={[
                { at: f.full(it.created_at), text: t('wallet.flight.made') },
                it.status === 'cancelled' || it.status === 'returned'
                  ? { at: null, text: t('wallet.flight.back'), state: 'now' }
                  : { at: it.arrives_at ? f.full(it.arrives_at) : null, text: t(it.status === 'awaiting_claim' ? 'wallet.flight.claim' : 'wallet.flight.arrive'), state: it.status === 'succeeded' ? 'now' : 'later' },
              ]} />
            </Card>
            <Card>
              <Pairs>
                <Pair name={t('wallet.pay.arrives')}>{words.arrival(it.arrival)}</Pair>
                {it.note && <Pair name={t('wallet.pay.note')}>{it.note}</Pair>}
                <Pair name={t('wallet.result.id')}>{it.id}</Pair>
              </Pairs>
            </Card>
            <Button wide onClick={() => go('/')}>{t('ui.pending.leave_button')}</Button>
          </>
        )}
      </Async>
    </Page>
  );
}
