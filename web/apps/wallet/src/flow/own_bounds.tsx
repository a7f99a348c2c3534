// Narrower limits of one's own, and money put aside. Tighter at once, looser after a day.
import type { OwnBound, OwnBounds, Proof } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, Async, Banner, Button, Card, Field, List, Row, Sheet, parseAmount, toast, useTroubleText } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names } from '../data';
import { useServices } from '../services';
import { useWords } from '../words';
import { phoneE164 } from './handles';
import { PinSheet } from './pin_sheet';

const channels = ['static_code', 'payment_code', 'order', 'link', 'transfer', 'withdrawal'] as const;
type Channel = (typeof channels)[number];
/** What is being changed: money put aside, or one bound. */
type Subject = { what: 'lock' } | { what: 'year' } | { what: 'channel'; channel: Channel } | { what: 'payee'; payeeId: string; name: string };

const boundsName = ['bounds'];

function Edit({ subject, now, onClose }: { subject: Subject; now: number | null; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api } = useServices();
  const queries = useQueryClient();
  const [typed, setTyped] = useState(now ? String(now / 100) : '');
  const [sign, setSign] = useState<{ amount: number | null } | null>(null);
  const amount = typed.trim() === '' ? null : typed.trim() === '0' ? 0 : parseAmount(typed);
  const lock = subject.what === 'lock';
  const looser = now !== null && amount !== null && (lock ? amount < now : amount > now);
  const title = lock ? t('wallet.bounds.lock') : subject.what === 'year' ? t('wallet.bounds.year') : subject.what === 'channel' ? words.channel(subject.channel) : subject.name;
  const act = async (proof: Proof, key: string) => {
    const amountOrNone = sign!.amount;
    const fresh: OwnBounds = lock
      ? await api.lockMoney({ amount: amountOrNone ?? 0, proof }, key)
      : await api.setBound({
          kind: subject.what, amount: amountOrNone, proof,
          ...(subject.what === 'channel' ? { channel: subject.channel } : {}), ...(subject.what === 'payee' ? { payee_id: subject.payeeId } : {}),
        }, key);
    queries.setQueryData(boundsName, fresh);
    void queries.invalidateQueries({ queryKey: names.home });
    void queries.invalidateQueries({ queryKey: names.limits });
    toast(t('wallet.saved'));
    onClose();
  };
  if (sign)
    return (
      <PinSheet open title={title} onClose={() => setSign(null)} act={act}>
        <p className="u-center">{sign.amount === null ? t('wallet.limits.remove') : f.money(sign.amount)}</p>
      </PinSheet>
    );
  return (
    <Sheet open title={title} onClose={onClose}>
      <AmountField label={t(lock ? 'wallet.bounds.lock_amount' : 'wallet.limits.own')} value={typed} onChange={setTyped} inputMode="decimal" autoFocus />
      {lock && <p className="u-small u-quiet">{t('wallet.bounds.lock_hint')}</p>}
      {subject.what === 'channel' && <p className="u-small u-quiet">{t('wallet.bounds.channel_hint')}</p>}
      {subject.what === 'payee' && <p className="u-small u-quiet">{t('wallet.bounds.payee_hint')}</p>}
      <Banner tone={looser ? 'wait' : 'plain'}>{t(looser ? 'wallet.limits.raise' : 'wallet.limits.lower')}</Banner>
      <Button look="primary" wide disabled={amount === null} onClick={() => setSign({ amount })}>{t('ui.save')}</Button>
      {now !== null && <Button look="plain" wide onClick={() => setSign({ amount: lock ? 0 : null })}>{t(lock ? 'wallet.bounds.unlock' : 'wallet.limits.remove')}</Button>}
    </Sheet>
  );
}

/** A person by phone number: the name is checked before the bound is set. */
function ChoosePayee({ onFound, onClose }: { onFound: (payeeId: string, name: string) => void; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const [phone, setPhone] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const number = phoneE164(phone);
  const look = async () => {
    setBusy(true);
    setFault(null);
    try {
      const payee = await api.resolvePayee({ phone: number! });
      if (payee.registered === 'unknown') setFault(t('wallet.bounds.nobody'));
      else onFound(payee.payee_id, payee.name ?? phone);
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet open title={t('wallet.bounds.payee_add')} onClose={onClose}>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void look(); }}>
        <Field label={t('wallet.phone')} prefix={phone.startsWith('+') ? undefined : '+86'} inputMode="tel" type="tel" value={phone} fault={fault} onChange={(event) => setPhone(event.target.value)} autoFocus />
        <Button look="primary" wide type="submit" busy={busy} disabled={!number}>{t('ui.next')}</Button>
      </form>
    </Sheet>
  );
}

export function OwnBoundsSection() {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api } = useServices();
  const query = useQuery({ queryKey: boundsName, queryFn: api.bounds });
  const [editing, setEditing] = useState<{ subject: Subject; now: number | null } | null>(null);
  const [choosing, setChoosing] = useState(false);
  const later = (pending: OwnBound['pending']) =>
    pending ? t('wallet.limits.pending', { amount: pending.amount ? f.money(pending.amount.amount, pending.amount.currency) : t('wallet.limits.unset'), when: `${f.day(pending.effective_at)} ${f.time(pending.effective_at)}` }) : undefined;
  const row = (key: string, title: string, subject: Subject, bound: OwnBound | undefined) => (
    <Row key={key} title={title} arrow onClick={() => setEditing({ subject, now: bound?.amount?.amount ?? null })}
      detail={later(bound?.pending ?? null) ?? (bound?.used && bound.amount ? t('wallet.limits.used', { amount: f.money(bound.used.amount, bound.used.currency) }) : undefined)}
      end={bound?.amount ? f.money(bound.amount.amount, bound.amount.currency) : t('wallet.limits.unset')} />
  );
  return (
    <Async query={query}>
      {(all) => (
        <>
          <section className="w-section">
            <header><h2>{t('wallet.bounds.lock')}</h2></header>
            <Card flush>
              <List>
                <Row icon="shield" title={t('wallet.bounds.lock_row')} arrow detail={later(all.lock.pending)} end={all.lock.amount.amount > 0 ? f.money(all.lock.amount.amount, all.lock.amount.currency) : t('wallet.limits.unset')}
                  onClick={() => setEditing({ subject: { what: 'lock' }, now: all.lock.amount.amount > 0 ? all.lock.amount.amount : null })} />
              </List>
            </Card>
            <p className="u-small u-quiet">{t('wallet.bounds.lock_text')}</p>
          </section>
          <section className="w-section">
            <header><h2>{t('wallet.bounds.title')}</h2></header>
            <Card flush>
              <List>
                {row('year', t('wallet.bounds.year'), { what: 'year' }, all.bounds.find((one) => one.kind === 'year'))}
                {channels.map((channel) => row(channel, words.channel(channel), { what: 'channel', channel }, all.bounds.find((one) => one.channel === channel)))}
                {all.bounds.filter((one) => one.kind === 'payee').map((one) => row(one.payee_id!, one.payee_name ?? '', { what: 'payee', payeeId: one.payee_id!, name: one.payee_name ?? '' }, one))}
              </List>
            </Card>
            <Button wide icon="plus" onClick={() => setChoosing(true)}>{t('wallet.bounds.payee_add')}</Button>
          </section>
          {choosing && <ChoosePayee onClose={() => setChoosing(false)} onFound={(payeeId, name) => { setChoosing(false); setEditing({ subject: { what: 'payee', payeeId, name }, now: null }); }} />}
          {editing && <Edit {...editing} onClose={() => setEditing(null)} />}
        </>
      )}
    </Async>
  );
}
