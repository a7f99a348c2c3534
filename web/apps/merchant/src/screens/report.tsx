// A day of the shop in figures: what came in, what went back, what it cost, by hour and by till; as a page, a PDF, a picture; and files of many days.
import { dayExport, dayPage, type ShopReport } from '@chenxi/api';
import { dayOf, useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Chart, Field, Icon, List, Pair, Pairs, Row, toast, useAddress } from '@chenxi/ui';
import { useState } from 'react';
import { useReport } from '../data';
import { drawDay, share, type DayLines } from '../day_picture';
import { DayStep, isDay, spanFault } from '../parts/day_step';
import { Page } from '../shell';

type Sums = ShopReport['by_hour'][number];
const taken = (of: { gross: number; delivered: number }): number => of.gross + of.delivered;
const sales = (of: { payments: number; deliveries: number }): number => of.payments + of.deliveries;

/** From the first hour with something to the last one, without a gap. */
function hoursOf(report: ShopReport): { hour: number; value: number }[] {
  const known = new Map(report.by_hour.map((one: Sums) => [one.hour, taken(one)]));
  if (known.size === 0) return [];
  const first = Math.min(...known.keys()), last = Math.max(...known.keys());
  return Array.from({ length: last - first + 1 }, (_, i) => ({ hour: first + i, value: known.get(first + i) ?? 0 }));
}

function useLines(): (report: ShopReport) => [string, string][] {
  const t = useT();
  const f = useFormats();
  return (report) => {
    const money = (amount: number) => f.money(amount, report.currency);
    return [
      [t('report.payments', { count: report.payments }), money(report.gross)],
      ...(report.deliveries > 0 ? [[t('report.deliveries', { count: report.deliveries }), money(report.delivered)] as [string, string]] : []),
      [t('report.refunds', { count: report.refunds }), money(-report.refunded)],
      ...(report.discounts > 0 ? [[t('report.discounts', { count: report.discounts }), money(report.discounted)] as [string, string]] : []),
      [t('report.fees'), money(-report.fees)],
      ...(report.fees_back > 0 ? [[t('report.fees_back'), money(report.fees_back)] as [string, string]] : []),
      [t('report.average'), money(report.average)],
      ...(report.other_in > 0 ? [[t('report.other_in'), money(report.other_in)] as [string, string]] : []),
      ...(report.other_out > 0 ? [[t('report.other_out'), money(-report.other_out)] as [string, string]] : []),
    ];
  };
}

function Share({ report }: { report: ShopReport }) {
  const t = useT();
  const f = useFormats();
  const lines = useLines();
  const [failed, setFailed] = useState(false);
  const send = async () => {
    setFailed(false);
    const day: DayLines = {
      title: t('report.title', { shop: report.shop }), day: f.day(`${report.date}T04:00:00Z`), main: [t('report.net'), f.money(report.net, report.currency)], lines: lines(report),
      hours: hoursOf(report).map(({ hour, value }) => ({ label: `${hour}`, value })), foot: t('report.made_at', { time: f.full(report.made_at) }),
    };
    try {
      const sheet = drawDay(day, getComputedStyle(document.body).fontFamily);
      if ((await share(sheet, `day-${report.date}.png`)) === 'saved') toast(t('till.report.saved'));
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      <div className="m-two m-noprint">
        <a className="u-button" data-look="primary" href={dayPage(report.date)} target="_blank" rel="noopener"><Icon name="download" />{t('till.report.pdf')}</a>
        <Button icon="share" onClick={() => void send()}>{t('till.report.picture')}</Button>
      </div>
      {failed && <Banner tone="bad" live>{t('till.report.no_picture')}</Banner>}
    </>
  );
}

function Day({ report }: { report: ShopReport }) {
  const t = useT();
  const f = useFormats();
  const lines = useLines();
  const hours = hoursOf(report);
  return (
    <>
      <section className="u-card u-stack" aria-label={t('report.title', { shop: report.shop })}>
        <div className="m-report-main"><span>{t('report.net')}</span><strong>{f.money(report.net, report.currency)}</strong></div>
        <Pairs>{lines(report).map(([name, value]) => <Pair key={name} name={name}>{value}</Pair>)}</Pairs>
        <p className="u-quiet u-small">{t('report.made_at', { time: f.full(report.made_at) })}</p>
      </section>
      {hours.length > 0 && (
        <section className="m-section"><h2>{t('report.by_hour')}</h2>
          <div className="u-card"><Chart title={t('report.by_hour')} columns={[t('till.report.hour'), t('report.column.taken')]} everyLabel={Math.ceil(hours.length / 8)}
            bars={hours.map(({ hour, value }) => ({ label: `${hour}`, value, shown: f.money(value, report.currency) }))} /></div>
        </section>
      )}
      {report.by_till.length > 0 && (
        <section className="m-section"><h2>{t('report.by_till')}</h2>
          <div className="u-card u-card-flush"><List>
            {report.by_till.map((one) => (
              <Row key={`${one.place} ${one.till}`} icon={one.place === 'till' ? 'phone' : one.place === 'poster' ? 'code' : one.place === 'link' ? 'link' : 'store'}
                title={one.till ?? t(`report.place.${one.place}`)}
                detail={[one.role ? t(`till.role.${one.role}`) : '', t('report.payments', { count: sales(one) }), one.refunds > 0 ? t('report.refunds', { count: one.refunds }) : ''].filter(Boolean).join(' · ')}
                end={f.money(taken(one), report.currency)} endDetail={one.refunded > 0 ? f.money(-one.refunded, report.currency) : undefined} />
            ))}
          </List></div>
        </section>
      )}
      <Share report={report} />
    </>
  );
}

function Files({ last }: { last: string }) {
  const t = useT();
  const [from, setFrom] = useState(() => `${last.slice(0, 8)}01`);
  const [to, setTo] = useState(last);
  const fault = spanFault(from, to);
  return (
    <section className="m-section m-noprint"><h2>{t('till.report.files')}</h2>
      <div className="u-card u-stack">
        <div className="m-dates">
          <Field label={t('till.report.from')} type="date" value={from} max={dayOf()} onChange={(event) => setFrom(event.target.value)} />
          <Field label={t('till.report.to')} type="date" value={to} max={dayOf()} onChange={(event) => setTo(event.target.value)} />
        </div>
        {fault && <Banner tone="warn" live>{t(fault === 'wrong_span' ? 'till.report.wrong_span' : 'till.report.long_span')}</Banner>}
        {from && to && !fault && (
          <List>{(['csv', 'xlsx', 'hledger'] as const).map((format) => <Row key={format} icon="download" title={t(`till.report.${format}`)} detail={t(`till.report.${format}_hint`)} href={dayExport(from, to, format)} arrow />)}</List>
        )}
        <p className="u-quiet u-small">{t('till.report.nobody')}</p>
      </div>
    </section>
  );
}

export default function ReportScreen() {
  const t = useT();
  const { query, go } = useAddress();
  const asked = query.get('date');
  const day = asked && isDay(asked) ? asked : dayOf();
  const report = useReport(day);
  return (
    <Page title={t('till.report')} back="/today" actions={<Button icon="refresh" look="plain" busy={report.isRefetching} onClick={() => void report.refetch()}>{t('till.today.refresh')}</Button>}>
      <DayStep day={day} onChange={(next) => go(`/report?date=${next}`, { replace: true })} />
      <Async query={report}>{(data) => <Day report={data} />}</Async>
      <Files last={day} />
    </Page>
  );
}
