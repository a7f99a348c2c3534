import { useT } from '@chenxi/i18n';
import { Icon } from './icons';

export interface KeypadProps {
  onKey: (key: string) => void;
  /** a point for amounts; nothing for PINs. Keys are never shuffled. */
  point?: boolean;
  disabled?: boolean;
}

export function Keypad({ onKey, point, disabled }: KeypadProps) {
  const t = useT();
  const digit = (key: string) => (
    <button key={key} type="button" className="u-key" disabled={disabled} onClick={() => onKey(key)}>{key}</button>
  );
  return (
    <div className="u-keypad" role="group" aria-label={t('ui.keypad')}>
      {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map(digit)}
      {point ? <button type="button" className="u-key" disabled={disabled} aria-label={t('ui.keypad.point')} onClick={() => onKey('.')}>.</button> : <span />}
      {digit('0')}
      <button type="button" className="u-key" data-plain disabled={disabled} aria-label={t('ui.keypad.erase')} onClick={() => onKey('erase')}>
        <Icon name="erase" />
      </button>
    </div>
  );
}
