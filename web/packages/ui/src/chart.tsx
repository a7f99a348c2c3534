import { useT } from '@chenxi/i18n';

export interface Bar { label: string; value: number; shown: string }
export interface ChartProps { title: string; columns: [string, string]; bars: Bar[]; everyLabel?: number }

/** Bars for the eye and the same numbers as a table for everybody. */
export function Chart({ title, columns, bars, everyLabel = 5 }: ChartProps) {
  const t = useT();
  const top = Math.max(1, ...bars.map((bar) => bar.value));
  const width = 340;
  const height = 120;
  const step = width / Math.max(1, bars.length);
  return (
    <figure className="u-chart">
      <svg viewBox={`0 0 ${width} ${height + 20}`} role="img" aria-label={`${title}: ${t('ui.chart.table_below')}`}>
        <line x1="0" x2={width} y1={height} y2={height} />
        {bars.map((bar, i) => {
          const tall = bar.value === 0 ? 2 : Math.max(3, (bar.value / top) * (height - 6));
          return <rect key={bar.label} data-dim={bar.value === 0 || undefined} x={i * step + step * 0.15} width={step * 0.7} y={height - tall} height={tall} rx={Math.min(3, step * 0.3)} />;
        })}
        {bars.map((bar, i) => (i % everyLabel === 0 ? <text key={bar.label} x={i * step + step / 2} y={height + 15} textAnchor="middle">{bar.label}</text> : null))}
      </svg>
      <details className="u-details">
        <summary>{t('ui.chart.table')}</summary>
        <table className="u-table">
          <caption className="u-hide">{title}</caption>
          <thead><tr><th scope="col">{columns[0]}</th><th scope="col">{columns[1]}</th></tr></thead>
          <tbody>{bars.filter((bar) => bar.value !== 0).map((bar) => <tr key={bar.label}><td>{bar.label}</td><td>{bar.shown}</td></tr>)}</tbody>
        </table>
      </details>
    </figure>
  );
}

/** A part of a whole, e.g. of a limit; the words beside it carry the numbers. */
export function Meter({ part, label }: { part: number; label: string }) {
  const filled = Math.max(0, Math.min(1, part));
  return (
    <svg className="u-meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={label} data-full={filled > 0.9 || undefined}>
      <rect width="100" height="8" /><rect width={filled * 100} height="8" />
    </svg>
  );
}
