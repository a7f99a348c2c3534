// Asking for what takes two.
import { uuid7, type Role } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Button, Field, Tabs, TextArea, toast, useAddress, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { fen, type Kind } from './changes';
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

/** What is asked for beside the reason, in the order in which it is typed. */
type Input = 'phone' | 'digits' | 'which' | 'way' | 'move' | 'counter' | 'posting' | 'payment' | 'amount' | 'shop' | 'key';
type Typed = Partial<Record<Input, string>>;
interface Form { asks: Role[]; inputs: (typed: Typed) => Input[]; what: (typed: Typed) => Record<string, unknown>; hint?: string }

const aWallet = (asks: Role[], hint?: Form['hint']): Form => ({ asks, inputs: () => ['phone'], what: ({ phone }) => ({ phone }), hint });

/** The two accounts of a correction, as one choice: no others make sense. */
const moves = {
  give: { from: 'operator:funds', to: 'customer' },
  back_funds: { from: 'customer', to: 'operator:funds' },
  back_cash: { from: 'customer', to: 'cash' },
  rounding_out: { from: 'residual', to: 'operator:funds' },
  rounding_in: { from: 'operator:funds', to: 'residual' },
} as const;
type Move = keyof typeof moves;
const moved = (typed: Typed) => moves[(typed.move ?? 'give') as Move];

/** Everybody gets back what is held for a shop that has closed. */
const aShop: Form = { asks: ['risk', 'finance', 'compliance'], inputs: () => ['shop'], what: ({ shop }) => ({ shop }) };

const forms = {
  'account.freeze': aWallet(['risk', 'compliance']),
  'account.free': aWallet(['risk', 'compliance']),
  'account.lift_stop': aWallet(['support', 'risk'], 'console.ask.lift_hint'),
  'account.recover': { asks: ['support', 'risk'], inputs: () => ['phone', 'digits'], what: ({ phone, digits }) => ({ phone, digits }), hint: 'console.ask.lift_hint' },
  'account.end_sessions': aWallet(['support', 'risk'], 'console.ask.end_sessions_hint'),
  'limits.sooner': { asks: ['support', 'risk'], inputs: () => ['phone', 'which'], what: ({ phone, which }) => ({ phone, which: which ?? 'raise' }), hint: 'console.ask.lift_hint' },
  'data.export': aWallet(['support', 'compliance'], 'console.ask.export_hint'),
  'payments.refund': { asks: ['support', 'finance'], inputs: () => ['phone', 'payment', 'amount'], what: ({ phone, payment, amount }) => ({ phone, payment, amount: fen(amount ?? '') }) },
  'books.adjust': {
    asks: ['finance'],
    inputs: (typed) => ['move', ...(moved(typed).from === 'customer' || moved(typed).to === 'customer' ? (['phone'] as const) : []), ...(moved(typed).from === 'customer' ? (['posting'] as const) : []), 'amount'],
    what: (typed) => ({ ...moved(typed), amount: fen(typed.amount ?? ''), ...(typed.phone !== undefined && { phone: typed.phone }), ...(typed.posting !== undefined && { posting: typed.posting }) }),
  },
  'funds.budget': { asks: ['finance'], inputs: () => ['way', 'counter', 'amount'], what: ({ way, counter, amount }) => ({ way: way ?? 'in', counter: Number(counter), amount: fen(amount ?? '') }) },
  'keys.end': { asks: ['support', 'security', 'risk'], inputs: () => ['shop', 'key'], what: ({ shop, key }) => ({ shop, key }) },
  'packages.wind_up': aShop,
  'trade.wind_up': aShop,
} satisfies Partial<Record<Kind, Form>>;
type Asking = keyof typeof forms;
const formOf = (kind: Asking): Form => forms[kind];
const aboutResidents: Asking[] = ['account.freeze', 'account.free', 'account.lift_stop', 'account.recover', 'account.end_sessions', 'limits.sooner', 'data.export', 'payments.refund'];
const aboutTheHouse: Asking[] = ['books.adjust', 'funds.budget', 'keys.end', 'packages.wind_up', 'trade.wind_up'];

const chosen: Input[] = ['which', 'way', 'move'];
const good = (input: Input, text: string): boolean => {
  if (chosen.includes(input)) return true;
  if (input === 'digits') return /^\d{4}$/.test(text);
  if (input === 'counter') return /^[1-9]\d{0,2}$/.test(text);
  if (input === 'amount') return (fen(text) ?? 0) > 0;
  return text !== '';
};

function Inputs({ inputs, typed, set }: { inputs: Input[]; typed: Typed; set: (input: Input, text: string) => void }) {
  const t = useT();
  const field = (input: Input, label: string, more: { hint?: string; inputMode?: 'tel' | 'numeric' | 'decimal'; maxLength?: number; clean?: (text: string) => string } = {}) => {
    const { clean, ...rest } = more;
    return <Field key={input} label={label} value={typed[input] ?? ''} autoComplete="off" {...rest} onChange={(event) => set(input, clean ? clean(event.target.value) : event.target.value)} />;
  };
  const digits = (text: string) => text.replace(/\D/g, '');
  return inputs.map((input) => {
    switch (input) {
      case 'phone': return field(input, t('console.calls.phone'), { inputMode: 'tel' });
      case 'digits': return field(input, t('console.ask.digits'), { hint: t('console.ask.digits_hint'), inputMode: 'numeric', maxLength: 4, clean: digits });
      case 'counter': return field(input, t('console.ask.counter'), { inputMode: 'numeric', maxLength: 3, clean: digits });
      case 'amount': return field(input, t('console.ask.amount'), { inputMode: 'decimal', maxLength: 12 });
      case 'posting': return field(input, t('console.ask.posting'));
      case 'payment': return field(input, t('console.ask.payment'));
      case 'shop': return field(input, t('console.ask.shop'));
      case 'key': return field(input, t('console.ask.key'));
      case 'which': return <Tabs<'raise' | 'reduced'> key={input} label={t('console.ask.which')} value={typed.which === 'reduced' ? 'reduced' : 'raise'} onChange={(value) => set(input, value)} options={(['raise', 'reduced'] as const).map((value) => ({ value, label: t(`console.ask.which.${value}`) }))} />;
      case 'way': return <Tabs<'in' | 'out'> key={input} label={t('console.ask.way')} value={typed.way === 'out' ? 'out' : 'in'} onChange={(value) => set(input, value)} options={(['in', 'out'] as const).map((value) => ({ value, label: t(`console.ask.way.${value}`) }))} />;
      case 'move': return <Tabs<Move> key={input} label={t('console.ask.way')} value={(typed.move ?? 'give') as Move} onChange={(value) => set(input, value)} options={(Object.keys(moves) as Move[]).map((value) => ({ value, label: t(`console.ask.way.${value}`) }))} />;
    }
  });
}

function AskOne({ title, name, of }: { title: string; name: string; of: Asking[] }) {
  const t = useT();
  const mine = useMe().data?.roles ?? [];
  const allowed = of.filter((kind) => formOf(kind).asks.some((role) => mine.includes(role)));
  const [picked, setKind] = useState<Asking | null>(null);
  const [typed, setTyped] = useState<Typed>({});
  const [reason, setReason] = useState('');
  const [urgent, setUrgent] = useState(false);
  const { ask, busy, fault } = useAsk();
  const kind = picked ?? allowed[0];
  if (kind === undefined) return null;
  const form = formOf(kind);
  const inputs = form.inputs(typed);
  // Only what this kind asks for: what was typed for another one stays on the page and is not sent.
  const given = Object.fromEntries(inputs.filter((input) => typed[input] !== undefined).map((input) => [input, typed[input]!.trim()])) as Typed;
  const ready = reason.trim() !== '' && inputs.every((input) => good(input, given[input] ?? ''));
  const atOnce = kind === 'account.freeze' && urgent;
  return (
    <section className="c-block" aria-labelledby={name}>
      <h2 id={name}>{title}</h2>
      <form className="c-decide" onSubmit={(event) => { event.preventDefault(); if (ready) void ask({ kind, what: form.what(given), reason: reason.trim(), ...(atOnce ? { urgent: true } : {}) }); }}>
        <Tabs<Asking> label={t('console.changes.kind')} value={kind} onChange={setKind} options={allowed.map((value) => ({ value, label: t(`console.change.${value}`) }))} />
        <Inputs inputs={inputs} typed={typed} set={(input, text) => setTyped((before) => ({ ...before, [input]: text }))} />
        <TextArea label={t('console.ask.why')} value={reason} maxLength={300} fault={fault} onChange={(event) => setReason(event.target.value)} />
        {kind === 'account.freeze' && <label className="u-check"><input type="checkbox" checked={urgent} onChange={(event) => setUrgent(event.target.checked)} /><span>{t('console.ask.urgent')}</span></label>}
        {form.hint && <p className="u-quiet u-small">{t(form.hint)}</p>}
        <Button look={atOnce ? 'danger' : 'primary'} type="submit" disabled={!ready} busy={busy}>{t(atOnce ? 'console.ask.send_urgent' : 'console.ask.send')}</Button>
      </form>
    </section>
  );
}

/** Whatever of it one's roles may ask for; nothing for who may ask for nothing. */
export function AskForChanges() {
  const t = useT();
  return (
    <>
      <AskOne title={t('console.ask.wallet')} name="ask" of={aboutResidents} />
      <AskOne title={t('console.ask.house')} name="ask-house" of={aboutTheHouse} />
    </>
  );
}
