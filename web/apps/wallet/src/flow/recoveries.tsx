// Somebody whose contact I am has lost phone and PIN and reads four digits out to me; or it is my own account that somebody recovers.
import { uuid7, type RecoveryAsked } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Banner, Button, Card, Field, Go, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useRecoveries } from '../data';
import { useServices } from '../services';
import { PinSheet } from './pin_sheet';

function Asked({ it }: { it: RecoveryAsked }) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const [digits, setDigits] = useState('');
  const [sign, setSign] = useState(false);
  const who = it.name ?? '';
  return (
    <Card>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); setSign(true); }}>
        <p><strong>{t('wallet.vouch.asks', { who })}</strong></p>
        <Banner tone="warn">{t('wallet.vouch.hear')}</Banner>
        <a className="u-button" data-wide href={`tel:${it.phone}`}>{t('wallet.ask.call', { who })}</a>
        <Field label={t('wallet.vouch.digits')} inputMode="numeric" maxLength={4} value={digits} onChange={(event) => setDigits(event.target.value.replace(/\D/g, ''))} autoComplete="off" />
        <Button look="primary" wide type="submit" disabled={digits.length !== 4}>{t('wallet.vouch.confirm')}</Button>
      </form>
      <PinSheet open={sign} title={t('wallet.vouch.confirm')} onClose={() => setSign(false)} about={{ purpose: 'family', payeeId: it.id, payeeName: digits }}
        act={async (proof, key) => {
          await api.confirmRecovery({ recovery_id: it.id, digits, proof }, key);
          await queries.invalidateQueries({ queryKey: names.recoveries });
          toast(t('wallet.vouch.done'));
        }}>
        <p>{t('wallet.vouch.hear')}</p>
      </PinSheet>
    </Card>
  );
}

/** My own, while I still hold a phone of mine; or one for which I have spoken, and take my word back. One tap, without the PIN. */
function Stop({ it }: { it: RecoveryAsked }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const queries = useQueryClient();
  const text = useTroubleText();
  const [fault, setFault] = useState<string | null>(null);
  const who = it.name ?? '';
  const stop = async () => {
    setFault(null);
    try {
      await api.stopRecovery(it.id, uuid7());
      await queries.invalidateQueries({ queryKey: names.recoveries });
      toast(t('wallet.vouch.stopped'));
    } catch (error) {
      setFault(text(error));
    }
  };
  const when = it.effective_at === null ? null : f.full(it.effective_at);
  return (
    <Card>
      <div className="u-stack">
        {it.mine ? <Banner tone="bad" live>{t('wallet.vouch.mine')}</Banner> : <p><strong>{t('wallet.vouch.said', { who })}</strong></p>}
        {when && <p>{t(it.mine ? 'wallet.vouch.mine_when' : 'wallet.vouch.said_when', { when })}</p>}
        {fault && <Banner tone="bad" live>{fault}</Banner>}
        <Button look={it.mine ? 'danger' : 'outline'} wide onClick={() => void stop()}>{t(it.mine ? 'wallet.vouch.stop' : 'wallet.vouch.take_back')}</Button>
      </div>
    </Card>
  );
}

export function RecoveriesSection() {
  const t = useT();
  const recoveries = useRecoveries();
  const data = recoveries.data?.data ?? [];
  if (data.length === 0) return null;
  return (
    <section className="w-section">
      <header><h2>{t('wallet.vouch.title')}</h2></header>
      {data.map((it) => (it.mine || it.said ? <Stop key={it.id} it={it} /> : <Asked key={it.id} it={it} />))}
    </section>
  );
}

/** On the first screen: nobody looks for what he does not know of. */
export function OpenRecoveries() {
  const t = useT();
  const data = useRecoveries().data?.data ?? [];
  const see = <Go to="/family">{t('wallet.vouch.see')}</Go>;
  if (data.some((it) => it.mine)) return <Banner tone="bad" action={see}>{t('wallet.vouch.mine')}</Banner>;
  const asked = data.find((it) => !it.said);
  return asked ? <Banner tone="warn" action={see}>{t('wallet.vouch.asks', { who: asked.name ?? '' })}</Banner> : null;
}
