// Asking for what takes two.
import { uuid7 } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Button, Field, Tabs, TextArea, toast, useAddress, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useServices } from './services';
import { useMe } from './shell';

type Body = { kind: string; what: Record<string, unknown>; reason: string; urgent?: boolean };

/** Sends it, keeps one key for one content, and leads to what was asked for. */
export function useAsk() {
  const t = useT();
  const { api } = useServices();
  const { go } = useAddress();
  const queries = useQueryClient();
  const text = useTroubleText();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const sent = useRef({ what: '', key: '' });
  const ask = async (body: Body) => {
    const what = JSON.stringify(body);
    if (sent.current.what !== what) sent.current = { what, key: uuid7() };
    setBusy(true);
    setFault(null);
    try {
      const made = await api.askChange(body as Parameters<typeof api.askChange>[0], sent.current.key);
      toast(t('console.ask.done'));
      go(`/changes/${made.id}`);
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
      void queries.invalidateQueries();
    }
  };
  return { ask, busy, fault };
}

const wallets = ['account.freeze', 'account.free', 'account.lift_stop', 'account.recover', 'account.end_sessions'] as const;
const bySupport: readonly Wallet[] = ['account.lift_stop', 'account.recover', 'account.end_sessions'];
const withDocument: readonly Wallet[] = ['account.lift_stop', 'account.recover'];
type Wallet = (typeof wallets)[number];

/** A resident's wallet: frozen, freed, its owner's own stop lifted or his way back opened after he has shown who he is, or signed out everywhere. */
export function AskWallet() {
  const t = useT();
  const mine = useMe().data?.roles ?? [];
  const may = (kind: Wallet) => mine.some((role) => (bySupport.includes(kind) ? role === 'support' || role === 'risk' : role === 'risk' || role === 'compliance'));
  const allowed = wallets.filter(may);
  const [chosen, setKind] = useState<Wallet | null>(null);
  const kind = chosen ?? allowed[0] ?? 'account.lift_stop';
  const [phone, setPhone] = useState('');
  const [digits, setDigits] = useState('');
  const [reason, setReason] = useState('');
  const [urgent, setUrgent] = useState(false);
  const { ask, busy, fault } = useAsk();
  const recovers = kind === 'account.recover';
  const ready = phone.trim() !== '' && reason.trim() !== '' && (!recovers || /^\d{4}$/.test(digits));
  const send = () => void ask({ kind, what: { phone: phone.trim(), ...(recovers ? { digits } : {}) }, reason: reason.trim(), ...(kind === 'account.freeze' && urgent ? { urgent } : {}) });
  return (
    <section className="c-block" aria-labelledby="ask">
      <h2 id="ask">{t('console.ask.wallet')}</h2>
      <form className="c-decide" onSubmit={(event) => { event.preventDefault(); if (ready) send(); }}>
        <Tabs<Wallet> label={t('console.changes.kind')} value={kind} onChange={setKind} options={allowed.map((value) => ({ value, label: t(`console.change.${value}`) }))} />
        <Field label={t('console.calls.phone')} value={phone} inputMode="tel" autoComplete="off" onChange={(event) => setPhone(event.target.value)} />
        {recovers && <Field label={t('console.ask.digits')} hint={t('console.ask.digits_hint')} value={digits} inputMode="numeric" maxLength={4} autoComplete="off" onChange={(event) => setDigits(event.target.value.replace(/\D/g, ''))} />}
        <TextArea label={t('console.ask.why')} value={reason} maxLength={300} fault={fault} onChange={(event) => setReason(event.target.value)} />
        {kind === 'account.freeze' && <label className="u-check"><input type="checkbox" checked={urgent} onChange={(event) => setUrgent(event.target.checked)} /><span>{t('console.ask.urgent')}</span></label>}
        {withDocument.includes(kind) && <p className="u-quiet u-small">{t('console.ask.lift_hint')}</p>}
        {kind === 'account.end_sessions' && <p className="u-quiet u-small">{t('console.ask.end_sessions_hint')}</p>}
        <Button look={urgent && kind === 'account.freeze' ? 'danger' : 'primary'} type="submit" disabled={!ready} busy={busy}>{t(urgent && kind === 'account.freeze' ? 'console.ask.send_urgent' : 'console.ask.send')}</Button>
      </form>
    </section>
  );
}
