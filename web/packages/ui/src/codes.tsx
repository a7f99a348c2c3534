import { useT } from '@chenxi/i18n';
import { useMemo } from 'react';
import { encode } from 'uqr';
import { code128Bars } from './code128';

/** Four light modules around it, whatever stands beside: scanners need them. */
export function QrImage({ text, label, ecc = 'M' }: { text: string; label: string; ecc?: 'L' | 'M' | 'Q' | 'H' }) {
  const { path, size } = useMemo(() => {
    const { data, size: side } = encode(text, { ecc, border: 4 });
    let d = '';
    data.forEach((row, y) => row.forEach((dark, x) => { if (dark) d += `M${x} ${y}h1v1h-1z`; }));
    return { path: d, size: side };
  }, [text, ecc]);
  return (
    <div className="u-code" data-kind="qr">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}><path d={`M0 0h${size}v${size}H0z`} fill="#fff" /><path d={path} fill="#000" /></svg>
    </div>
  );
}

export function Barcode({ text, label }: { text: string; label: string }) {
  const { bars, modules } = useMemo(() => code128Bars(text), [text]);
  const quiet = 10;
  return (
    <div className="u-code" data-kind="bar">
      <svg viewBox={`0 0 ${modules + 2 * quiet} 44`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path d={`M0 0h${modules + 2 * quiet}v44H0z`} fill="#fff" />
        {bars.map(([x, width]) => <rect key={x} x={x + quiet} y="0" width={width} height="44" fill="#000" />)}
      </svg>
    </div>
  );
}

export interface CodeBarProps { digits: string; shown: string; veiled?: boolean }
/** The payer's code for a till: bars, square and, when asked for, the digits. */
export function CodeBar({ digits, shown, veiled }: CodeBarProps) {
  const t = useT();
  return (
    <div className="u-codebar">
      <div className={`u-code ${veiled ? 'u-veil' : ''}`} data-kind="bar" aria-hidden={veiled}><Barcode text={digits} label={t('ui.code.barcode')} /></div>
      <div className={`u-code ${veiled ? 'u-veil' : ''}`} data-kind="qr" aria-hidden={veiled}><QrImage text={digits} label={t('ui.code.qr')} /></div>
      {shown && <p className="u-digits">{shown}</p>}
    </div>
  );
}

/** How much of a time is left, drawn; the words beside it say the same. */
export function Ring({ part }: { part: number }) {
  const length = 2 * Math.PI * 9;
  return (
    <svg className="u-ring" viewBox="0 0 24 24" aria-hidden>
      <circle cx="12" cy="12" r="9" />
      <circle cx="12" cy="12" r="9" strokeDasharray={length} strokeDashoffset={length * (1 - Math.max(0, Math.min(1, part)))} />
    </svg>
  );
}
