import { useT } from '@chenxi/i18n';
import { useEffect, useId, useRef, useState, type ChangeEvent, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from 'react';
import { Button } from './button';
import { Icon } from './icons';
import { Keypad } from './keypad';
import { wholeYuan } from './money';

interface Around { label: string; hint?: ReactNode; fault?: string | null }

const described = (id: string, hint: ReactNode, fault?: string | null) => (fault ? `${id}f` : hint ? `${id}h` : undefined);
function Below({ id, hint, fault }: { id: string; hint?: ReactNode; fault?: string | null }) {
  if (fault) return <p className="u-fault" id={`${id}f`} role="alert"><Icon name="cross" />{fault}</p>;
  return hint ? <p className="u-hint" id={`${id}h`}>{hint}</p> : null;
}

export type FieldProps = Around & { prefix?: string } & Omit<InputHTMLAttributes<HTMLInputElement>, 'prefix'>;
export function Field({ label, hint, fault, prefix, ...rest }: FieldProps) {
  const made = useId();
  const id = rest.id ?? made;
  const input = <input {...rest} id={id} className="u-input" data-autofocus={rest.autoFocus || undefined} aria-invalid={fault ? true : undefined} aria-describedby={described(id, hint, fault)} />;
  return (
    <div className="u-field">
      <label className="u-label" htmlFor={id}>{label}</label>
      {prefix ? <div className="u-prefixed"><span>{prefix}</span>{input}</div> : input}
      <Below id={id} hint={hint} fault={fault} />
    </div>
  );
}

export type TextAreaProps = Around & TextareaHTMLAttributes<HTMLTextAreaElement>;
export function TextArea({ label, hint, fault, ...rest }: TextAreaProps) {
  const id = useId();
  return (
    <div className="u-field">
      <label className="u-label" htmlFor={id}>{label}</label>
      <textarea {...rest} id={id} className="u-input" aria-invalid={fault ? true : undefined} aria-describedby={described(id, hint, fault)} />
      <Below id={id} hint={hint} fault={fault} />
    </div>
  );
}

export interface SixProps extends Around {
  value: string;
  onChange: (digits: string) => void;
  onFull?: (digits: string) => void;
  autoFocus?: boolean;
  disabled?: boolean;
  /** while a new PIN is chosen its digits are shown: it is typed once */
  visible?: boolean;
}

/** Typed, pasted or dropped by a person; what fills itself in says none of these. */
const byHands = new Set(['insertText', 'insertCompositionText', 'insertFromPaste', 'insertFromDrop']);

function Six({ label, hint, fault, value, onChange, onFull, autoFocus, disabled, secret, mode }: SixProps & { secret: boolean; mode: 'none' | 'numeric' }) {
  const id = useId();
  const t = useT();
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) ref.current?.focus();
  }, [autoFocus]);
  // What a password manager fills in by itself has not been said by anybody yet: it waits for a press.
  const [filled, setFilled] = useState(false);
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const digits = event.target.value.replace(/\D/g, '').slice(0, 6);
    const byHand = byHands.has((event.nativeEvent as InputEvent).inputType);
    onChange(digits);
    setFilled(secret && !byHand && digits.length === 6);
    if (digits.length === 6 && digits !== value && (byHand || !secret)) onFull?.(digits);
  };
  return (
    <div className="u-field">
      <label className="u-label u-center" htmlFor={id}>{label}</label>
      <div className="u-cells" data-bad={fault ? true : undefined}>
        <input
          ref={ref}
          id={id}
          type={secret ? 'password' : 'text'}
          inputMode={mode}
          autoComplete={secret ? 'current-password' : mode === 'none' ? 'new-password' : 'one-time-code'}
          pattern="[0-9]*"
          maxLength={6}
          data-autofocus={autoFocus || undefined}
          value={value}
          disabled={disabled}
          aria-invalid={fault ? true : undefined}
          aria-describedby={described(id, hint, fault)}
          onChange={take}
        />
        {Array.from({ length: 6 }, (_, i) => (
          <span key={i} aria-hidden data-next={i === Math.min(value.length, 5) || undefined}>
            {i < value.length ? (secret ? <i className="u-dot" /> : value[i]) : ''}
          </span>
        ))}
      </div>
      <div className="u-center"><Below id={id} hint={hint} fault={fault} /></div>
      {filled && value.length === 6 && !disabled && <Button look="primary" wide onClick={() => { setFilled(false); onFull?.(value); }}>{t('ui.pin.use')}</Button>}
    </div>
  );
}

/** The code of a message: the phone may fill it in, paste is welcome. */
export const OtpInput = (props: SixProps) => <Six {...props} secret={false} mode="numeric" />;

/** Six dots with our own keys; a keyboard works as well, and so do paste and password managers. */
export function PinInput(props: SixProps) {
  const press = (key: string) => {
    const next = key === 'erase' ? props.value.slice(0, -1) : (props.value + key).slice(0, 6);
    props.onChange(next);
    if (next.length === 6 && props.value.length < 6) props.onFull?.(next);
  };
  return (
    <div className="u-stack">
      <Six {...props} secret={!props.visible} mode="none" />
      <Keypad onKey={press} disabled={props.disabled} />
    </div>
  );
}

export interface SwitchProps { label: string; hint?: ReactNode; checked: boolean; onChange: (on: boolean) => void; disabled?: boolean }
export function Switch({ label, hint, checked, onChange, disabled }: SwitchProps) {
  const id = useId();
  return (
    <div className="u-switchrow">
      <div className="u-row-main">
        <span id={id}>{label}</span>
        {hint && <small id={`${id}h`}>{hint}</small>}
      </div>
      <button
        type="button" role="switch" className="u-switch" aria-checked={checked} aria-labelledby={id} aria-describedby={hint ? `${id}h` : undefined}
        disabled={disabled} onClick={() => onChange(!checked)}
      >
        <span />
      </button>
    </div>
  );
}

export interface SliderFieldProps extends Around {
  /** whole yuan */
  value: number;
  max: number;
  step?: number;
  onChange: (value: number) => void;
  endLabel?: ReactNode;
}
/** A slider is never the only way: dragging is hard for many hands. */
export function SliderField({ label, hint, fault, value, max, step = 100, onChange, endLabel }: SliderFieldProps) {
  const id = useId();
  return (
    <div className="u-slider">
      <Field
        label={label} hint={hint} fault={fault} prefix="¥" inputMode="numeric" value={String(value)}
        onChange={(event) => onChange(Math.min(max, wholeYuan(event.target.value)))}
      />
      <input id={id} type="range" min={0} max={max} step={step} value={value} aria-label={label} onChange={(event) => onChange(Number(event.target.value))} />
      {endLabel && <p className="u-hint">{endLabel}</p>}
    </div>
  );
}

export interface TabsProps<Value extends string> { label: string; value: Value; options: { value: Value; label: string }[]; onChange: (value: Value) => void }
/** One of a few; a radio group by meaning, so arrow keys move inside it. */
export function Tabs<Value extends string>({ label, value, options, onChange }: TabsProps<Value>) {
  const move = (by: number) => {
    const at = options.findIndex((option) => option.value === value);
    const next = options[(at + by + options.length) % options.length];
    if (next) onChange(next.value);
  };
  return (
    <div className="u-tabs" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value} type="button" role="radio" className="u-tab" aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          ref={(node) => {
            if (node && option.value === value && node.parentElement?.contains(document.activeElement) && document.activeElement !== node) node.focus();
          }}
          onClick={() => onChange(option.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowRight' || event.key === 'ArrowDown') { event.preventDefault(); move(1); }
            if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') { event.preventDefault(); move(-1); }
          }}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

export function Stepper({ step, of }: { step: number; of: number }) {
  const t = useT();
  return (
    <div className="u-steps" role="img" aria-label={t('ui.step', { step, of })}>
      {Array.from({ length: of }, (_, i) => <span key={i} data-done={i < step || undefined} />)}
    </div>
  );
}
