import { monthOf, monthsBefore, useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Card, Chart, EmptyState, Go, IconButton, List, Meter, Row } from '@chenxi/ui';
import { useState } from 'react';
import { useInsights } from '../data';
import { Page } from '../shell';
import { useWords } from '../words';

const daysOf = (month: string): string[] => {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return Array.from({ length: new Date(Date.UTC(year, number, 0)).getUTCDate() }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`);
};

export default function ReportScreen() {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const [month, setMonth] = useState(monthOf);
  const query = useInsights(month);
  return (
    <Page title={t('wallet.report.title')}>
      <div className="w-month">
        <IconButton icon="back" label={t('wallet.bills.earlier')} onClick={() => setMonth(monthsBefore(month, 1))} />
        <h2 aria-live="polite">{f.month(month)}</h2>
        <IconButton icon="next" label={t('wallet.bills.later')} disabled={month >= monthOf()} onClick={() => setMonth(monthsBefore(month, -1))} />
      </div>
      <Async query={query} shape="both"
        empty={(it) => it.in_amount === 0 && it.out_amount === 0
          ? <EmptyState icon="chart" title={t('wallet.bills.none', { month: f.month(month) })} action={<Go to="/bills" className="u-button" data-look="primary">{t('wallet.home.all')}</Go>}>{t('wallet.report.none_text')}</EmptyState>
          : null}>
        {(it) => {
          const spent = new Map(it.by_day.map((day) => [day.date, day.out_amount]));
          const change = it.out_amount - it.previous.out_amount;
          return (
            <>
              <Card>
                <div className="w-totals">
                  <div><span className="u-quiet u-small">{t('wallet.bills.out')}</span><AmountText amount={it.out_amount} /></div>
                  <div><span className="u-quiet u-small">{t('wallet.bills.in')}</span><AmountText amount={it.in_amount} /></div>
                </div>
                <p className="u-quiet u-small">
                  {change === 0 ? t('wallet.report.same') : t(change > 0 ? 'wallet.report.more' : 'wallet.report.less', { amount: f.money(Math.abs(change)) })}
                </p>
              </Card>
              <section className="w-section">
                <header><h2>{t('wallet.report.days')}</h2></header>
                <Card>
                  <Chart title={t('wallet.report.days')} columns={[t('wallet.report.day'), t('wallet.bills.out')]}
                    bars={daysOf(month).map((day) => ({ label: String(Number(day.slice(8))), value: spent.get(day) ?? 0, shown: f.money(spent.get(day) ?? 0) }))} />
                </Card>
              </section>
              <section className="w-section">
                <header><h2>{t('wallet.report.categories')}</h2></header>
                <Card flush>
                  {[...it.by_category].sort((a, b) => b.amount - a.amount).map((one) => (
                    <div key={one.category} className="w-caterow">
                      <div className="u-spread"><span>{words.category(one.category)} <span className="u-quiet u-small">{t('wallet.report.count', { count: one.count })}</span></span><AmountText amount={one.amount} /></div>
                      <Meter part={it.out_amount === 0 ? 0 : one.amount / it.out_amount} label={t('wallet.report.part', { percent: Math.round((one.amount / Math.max(1, it.out_amount)) * 100) })} />
                    </div>
                  ))}
                </Card>
              </section>
              {it.top_payees.length > 0 && (
                <section className="w-section">
                  <header><h2>{t('wallet.report.top')}</h2></header>
                  <Card flush><List>{it.top_payees.map((one, i) => <Row key={i} letter={String(i + 1)} title={one.title} end={<AmountText amount={one.amount} />} endDetail={t('wallet.report.count', { count: one.count })} />)}</List></Card>
                </section>
              )}
            </>
          );
        }}
      </Async>
    </Page>
  );
}
