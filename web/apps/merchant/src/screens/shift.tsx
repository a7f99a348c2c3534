// The shift of this till: opened with the cash in the drawer, closed with what was counted. Before it is counted nobody is told what should be
// there: a number that one already knows is not counted but written down.
import { uuid7, type ShiftNow, type ShiftReport } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, Async, Banner, Button, Field, List, Pair, Pairs, Row, Tabs, parseAmount, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useShift, useShiftReports } from '../data';
import { useServices } from '../services';
import { Page } from '../shell';

type Shift = NonNullable<ShiftNow['shift']>;

/** One key for what stands in the form: pressed again after a lost answer, it is the same entry. */
function useEntry() {
  const text = useTroubleText();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const [key, setKey] = useState(uuid7);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const change = (value: string) => {
    setTyped(value);
    setKey(uuid7());
    setFault(null);
  };
  const send = async (work: (key: string) => Promise<unknown>) => {
    setBusy(true);
    try {
      await work(key);
      await queries.invalidateQueries({ queryKey: ['shift'] });
      change('');
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  return { typed, change, amount: parseAmount(typed), busy, fault: fault === null ? null : <Banner tone="bad" live>{text(fault)}</Banner>, send };
}

function Open() {
  const t = useT();
  const { api } = useServices();
  const entry = useEntry();
  return (
    <form className="u-card u-stack" onSubmit={(event) => { event.preventDefault(); if (entry.amount !== null && !entry.busy) void entry.send((key) => api.openShift(entry.amount ?? 0, key)); }}>
      <p>{t('till.shift.none')}</p>
      <AmountField label={t('till.shift.opening')} value={entry.typed} onChange={entry.change} autoFocus />
      {entry.fault}
      <Button look="primary" wide type="submit" busy={entry.busy} disabled={entry.amount === null}>{t('till.shift.open')}</Button>
    </form>
  );
}

function Cash() {
  const t = useT();
  const { api } = useServices();
  const entry = useEntry();
  const [way, setWay] = useState<'in' | 'out'>('in');
  const [words, setWords] = useState('');
  const send = () => entry.send(async (key) => {
    await api.moveCash((way === 'in' ? 1 : -1) * (entry.amount ?? 0), words.trim(), key);
    setWords('');
  });
  return (
    <form className="u-card u-stack" onSubmit={(event) => { event.preventDefault(); if (entry.amount && !entry.busy) void send(); }}>
      <h2>{t('till.shift.cash')}</h2>
      <Tabs<'in' | 'out'> label={t('till.shift.cash')} value={way} onChange={(next) => { setWay(next); entry.change(entry.typed); }} options={[{ value: 'in', label: t('till.shift.in') }, { value: 'out', label: t('till.shift.out') }]} />
      <AmountField label={t('till.shift.amount')} value={entry.typed} onChange={entry.change} />
      <Field label={t('till.shift.words')} maxLength={20} value={words} onChange={(event) => { setWords(event.target.value); entry.change(entry.typed); }} autoComplete="off" />
      {entry.fault}
      <Button wide type="submit" busy={entry.busy} disabled={!entry.amount}>{t('till.shift.write')}</Button>
    </form>
  );
}

function Close({ onClosed }: { onClosed: (report: ShiftReport) => void }) {
  const t = useT();
  const { api } = useServices();
  const entry = useEntry();
  return (
    <form className="u-card u-stack" onSubmit={(event) => { event.preventDefault(); if (entry.amount !== null && !entry.busy) void entry.send(async (key) => onClosed(await api.closeShift(entry.amount ?? 0, key))); }}>
      <h2>{t('till.shift.close')}</h2>
      <AmountField label={t('till.shift.counted')} value={entry.typed} onChange={entry.change} />
      {entry.fault}
      <Button look="primary" wide type="submit" busy={entry.busy} disabled={entry.amount === null}>{t('till.shift.close')}</Button>
    </form>
  );
}

function Taken({ it, currency }: { it: Shift['takings']; currency: string }) {
  const t = useT();
  const f = useFormats();
  return (
    <>
      <Pair name={t('till.shift.payments', { count: it.payments })}>{f.money(it.gross, currency)}</Pair>
      <Pair name={t('till.shift.refunds', { count: it.refunds })}>{f.money(it.refunded, currency)}</Pair>
      {it.discounts > 0 && <Pair name={t('till.shift.discounts', { count: it.discounts })}>{f.money(it.discounted, currency)}</Pair>}
    </>
  );
}

function Report({ it }: { it: ShiftReport }) {
  const t = useT();
  const f = useFormats();
  return (
    <section className="u-card u-stack" aria-label={t('till.shift.z', { number: it.number })}>
      <h2>{t('till.shift.z', { number: it.number })}</h2>
      <Banner tone={it.difference === 0 ? 'ok' : 'warn'} live>{it.difference === 0 ? t('till.shift.right') : t(it.difference < 0 ? 'till.shift.short' : 'till.shift.over', { amount: f.money(Math.abs(it.difference), it.currency) })}</Banner>
      <Pairs>
        <Pair name={t('till.shift.opening')}>{f.money(it.opening, it.currency)}</Pair>
        <Pair name={t('till.shift.in')}>{f.money(it.cash_in, it.currency)}</Pair>
        <Pair name={t('till.shift.out')}>{f.money(it.cash_out, it.currency)}</Pair>
        <Pair name={t('till.shift.expected')}>{f.money(it.expected, it.currency)}</Pair>
        <Pair name={t('till.shift.counted')}>{f.money(it.counted, it.currency)}</Pair>
        <Taken it={it.takings} currency={it.currency} />
        <Pair name={t('till.shift.when')}>{`${f.full(it.opened_at)} – ${f.full(it.closed_at)}`}</Pair>
      </Pairs>
      <Button icon="print" onClick={() => print()}>{t('till.poster.print')}</Button>
    </section>
  );
}

export default function ShiftScreen() {
  const t = useT();
  const f = useFormats();
  const now = useShift();
  const reports = useShiftReports();
  const [closed, setClosed] = useState<ShiftReport | null>(null);
  return (
    <Page title={t('till.shift')} back="/settings">
      {closed && <Report it={closed} />}
      <Async query={now}>
        {({ shift, currency }) => (shift ? (
          <>
            <section className="u-card u-stack" aria-label={t('till.shift.x')}>
              <h2>{t('till.shift.x')}</h2>
              <Pairs>
                <Pair name={t('till.shift.since')}>{f.full(shift.opened_at)}</Pair>
                <Pair name={t('till.shift.opening')}>{f.money(shift.opening, currency)}</Pair>
                <Pair name={t('till.shift.in')}>{f.money(shift.cash_in, currency)}</Pair>
                <Pair name={t('till.shift.out')}>{f.money(shift.cash_out, currency)}</Pair>
                <Taken it={shift.takings} currency={currency} />
              </Pairs>
            </section>
            <Cash />
            <Close onClosed={setClosed} />
          </>
        ) : <Open />)}
      </Async>
      {reports.data && reports.data.data.length > 0 && (
        <section className="m-section"><h2>{t('till.shift.earlier')}</h2>
          <div className="u-card u-card-flush"><List>
            {reports.data.data.map((it) => <Row key={it.number} icon="bills" title={t('till.shift.z', { number: it.number })} detail={`${f.full(it.closed_at)}${it.till ? ` · ${it.till}` : ''}`} end={f.money(it.difference, it.currency)} endDetail={t('till.shift.difference')} />)}
          </List></div>
        </section>
      )}
    </Page>
  );
}
