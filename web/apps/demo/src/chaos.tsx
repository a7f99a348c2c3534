import { useFormats, useT } from '@chenxi/i18n';
import { Banner, Button, Icon } from '@chenxi/ui';
import { sparkline, type Beat, type ControlState } from './control';

function Spark({ beats, label }: { beats: Beat[]; label: string }) {
  const width = 320;
  const height = 56;
  const values = beats.map((beat) => beat.perSecond);
  const line = sparkline(values, width, height);
  const step = width / Math.max(1, beats.length - 1);
  return (
    <svg className="d-spark" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {beats.map((beat, i) => beat.down && <rect key={i} x={Math.max(0, i * step - step / 2)} y="0" width={step} height={height} className="d-spark-down" />)}
      {beats.length > 1 && <polygon points={`0,${height} ${line} ${width},${height}`} />}
      {beats.length > 1 && <polyline points={line} vectorEffect="non-scaling-stroke" />}
    </svg>
  );
}

export interface ChaosProps { state: ControlState; onRush: () => void; onKill: () => void; present: boolean }
/** The town pays at once, and somebody pulls the process away: what is counted is counted from outside. */
export function Chaos({ state, onRush, onKill, present }: ChaosProps) {
  const t = useT();
  const f = useFormats();
  const { rush, server } = state;
  const ms = (value: number) => `${f.number(Math.round(value * 10) / 10)} ms`;
  const counts: [string, string, 'ok' | 'bad' | 'wait' | undefined][] = rush
    ? [
        ['sent', f.number(rush.sent), undefined],
        ['answered', f.number(rush.answered), undefined],
        ['refused', f.number(rush.refused), undefined],
        ['in_doubt', f.number(rush.in_doubt), rush.in_doubt > 0 ? 'wait' : undefined],
        ['found_again', f.number(rush.found_again), rush.found_again > 0 ? 'ok' : undefined],
        ['charged_twice', rush.checked ? f.number(rush.charged_twice) : '…', rush.checked ? (rush.charged_twice === 0 ? 'ok' : 'bad') : undefined],
        ['lost', rush.checked ? f.number(rush.lost) : '…', rush.checked ? (rush.lost === 0 ? 'ok' : 'bad') : undefined],
      ]
    : [];
  return (
    <section className="d-chaos" aria-label={t('demo.chaos')}>
      <header className="d-device-head">
        <h2>{t('demo.chaos')}</h2>
        <span className="d-server" data-state={state.reachable ? server : 'unknown'} role="status"><i aria-hidden />{t(`demo.server.${state.reachable ? server : 'unknown'}`)}{state.restarts > 0 && ` · ${t('demo.server.restarts', { count: state.restarts })}`}</span>
      </header>
      <div className="d-buttons">
        <Button look="primary" icon="bolt" busy={rush?.running} disabled={!state.reachable} onClick={onRush}>{t(rush?.running ? 'demo.rush.running' : 'demo.rush')}</Button>
        <Button look="danger" icon="power" disabled={!state.reachable || server !== 'up'} onClick={onKill}>{t('demo.kill')}</Button>
      </div>
      {!present && <Banner>{t('demo.control.none')}</Banner>}
      {present && !state.reachable && <Banner tone="wait">{t('demo.control.unreachable')}</Banner>}
      {state.failed && <Banner tone="bad" live>{t('demo.rush.failed')}</Banner>}
      {rush ? (
        <>
          <div className="d-speed">
            <p><strong className="u-num">{f.number(rush.running ? rush.per_second : state.best)}</strong><span>{t(rush.running ? 'demo.rush.per_second' : 'demo.rush.best')}</span></p>
            <Spark beats={state.beats} label={t('demo.rush.spark')} />
            <p className="d-latency u-num"><span>p50 {ms(rush.p50_ms)}</span><span>p99 {ms(rush.p99_ms)}</span></p>
          </div>
          <dl className="d-counts">
            {counts.map(([name, value, tone]) => <div key={name} data-tone={tone}><dt>{t(`demo.count.${name}`)}</dt><dd>{value}</dd></div>)}
            <div data-tone={state.books === null ? undefined : state.books ? 'ok' : 'bad'}>
              <dt>{t('demo.count.books')}</dt>
              <dd>{state.books === null ? (rush.running ? '…' : t('demo.count.checking')) : <><Icon name={state.books ? 'check' : 'cross'} /><span className="u-hide">{t(state.books ? 'demo.books.whole' : 'demo.books.broken')}</span></>}</dd>
            </div>
          </dl>
        </>
      ) : (
        <p className="d-idle">{t('demo.rush.idle')}</p>
      )}
      <p className="d-honest"><Icon name="info" /><span>{t('demo.honest')}</span></p>
    </section>
  );
}
