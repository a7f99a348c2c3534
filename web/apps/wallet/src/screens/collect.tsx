import type { CollectCode } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, AmountText, Async, Button, Card, EmptyState, ErrorState, Field, Keypad, List, Loading, QrImage, Sheet, parseAmount, pressKey, toast } from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useHome } from '../data';
import { TransactionRow } from '../parts';
import { useCustomer } from '../session';
import { useServices } from '../services';
import { Page, useIsLive } from '../shell';

export default function CollectScreen() {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const customer = useCustomer();
  const home = useHome(useIsLive());
  const [asked, setAsked] = useState<{ amount?: number; note?: string }>({});
  const [editing, setEditing] = useState(false);
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const since = useRef(new Set<string>());
  const first = useRef(false);
  const code = useQuery<CollectCode>({
    queryKey: ['collect', asked], staleTime: 60_000, gcTime: 0,
    queryFn: () => api.makeCollectCode({ ...asked, ...(asked.amount ? { currency: 'CNY' } : {}) }),
  });
  if (home.data && !first.current) {
    first.current = true;
    home.data.recent.forEach((it) => since.current.add(it.id));
  }
  const arrived = (home.data?.recent ?? []).filter((it) => it.direction === 'in' && !since.current.has(it.id));
  const share = async (text: string) => {
    try {
      if (navigator.share) await navigator.share({ url: text });
      else {
        await navigator.clipboard.writeText(text);
        toast(t('ui.copied'));
      }
    } catch {
      // Closing the sharing sheet is not an error.
    }
  };
  return (
    <Page title={t('wallet.collect.title')}>
      {code.data ? (
        <div className="w-collectcard">
          <strong>{customer.nickname}</strong>
          {asked.amount ? <AmountText amount={asked.amount} size="mid" /> : <span className="u-quiet u-small">{t('wallet.collect.any')}</span>}
          {asked.note && <span className="u-quiet">{asked.note}</span>}
          <QrImage text={code.data.text} label={t('wallet.collect.qr', { name: customer.nickname })} />
          <span className="u-quiet u-small">{t('wallet.collect.until', { when: f.time(code.data.expires_at) })}</span>
        </div>
      ) : code.error ? <ErrorState error={code.error} onRetry={() => void code.refetch()} /> : <Loading shape="card" />}
      <div className="w-two">
        <Button icon="plus" onClick={() => setEditing(true)}>{t(asked.amount ? 'wallet.collect.change' : 'wallet.collect.set')}</Button>
        <Button icon="copy" disabled={!code.data} onClick={() => code.data && void share(code.data.text)}>{t('wallet.collect.share')}</Button>
      </div>
      <section className="w-section" aria-live="polite">
        <header><h2>{t('wallet.collect.arrivals')}</h2></header>
        <Card flush>
          <Async query={home}>
            {() => arrived.length === 0
              ? <EmptyState icon="collect" title={t('wallet.collect.waiting')}>{t('wallet.collect.waiting_text')}</EmptyState>
              : <List label={t('wallet.collect.arrivals')}>{arrived.map((it) => <TransactionRow key={it.id} it={it} when="time" />)}</List>}
          </Async>
        </Card>
      </section>
      <Sheet open={editing} title={t('wallet.collect.set')} onClose={() => setEditing(false)}>
        <form className="u-stack" onSubmit={(event) => {
          event.preventDefault();
          const amount = parseAmount(typed);
          setAsked({ ...(amount ? { amount } : {}), ...(note.trim() ? { note: note.trim() } : {}) });
          setEditing(false);
        }}>
          <AmountField label={t('wallet.collect.amount')} value={typed} onChange={setTyped} inputMode="none" autoFocus />
          <Keypad point onKey={(key) => setTyped(pressKey(typed, key))} />
          <Field label={t('wallet.pay.note')} value={note} maxLength={40} onChange={(event) => setNote(event.target.value)} />
          <Button look="primary" wide type="submit">{t('ui.done')}</Button>
        </form>
      </Sheet>
    </Page>
  );
}
