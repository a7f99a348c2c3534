import { language, moneyWords, useFormats, useT } from '@chenxi/i18n';
import { useId, type ReactNode } from 'react';
import { Icon } from './icons';

export interface AmountTextProps {
  amount: number | null;
  currency?: string;
  /** draws the sign and says income or expense to a screen reader; never colour only */
  direction?: 'in' | 'out';
  size?: 'small' | 'mid' | 'big';
  hidden?: boolean;
}

/** null means "not known" and is shown as a dash: an unknown balance is never 0. */
export function AmountText({ amount, currency = 'CNY', direction, size = 'small', hidden }: AmountTextProps) {
  const t = useT();
  const f = useFormats();
  const shown = amount === null ? '—' : hidden ? '••••' : direction ? f.signed(amount, direction, currency) : f.money(amount, currency);
  const spoken =
    amount === null ? t('ui.amount.unknown')
    : hidden ? t('ui.amount.hidden')
    : direction ? `${t(direction === 'in' ? 'ui.income' : 'ui.expense')} ${f.money(amount, currency)}` : null;
  return (
    <span className="u-amount" data-size={size} data-direction={direction}>
      {spoken ? <><span aria-hidden>{shown}</span><span className="u-hide">{spoken}</span></> : shown}
    </span>
  );
}

/** The capital characters of cheques help who reads Chinese, and nobody else. */
export function AmountWords({ amount }: { amount: number }) {
  useT(); // drawn anew when the language changes
  return language() === 'zh-CN' ? <p className="u-words">{moneyWords(amount)}</p> : null;
}

/** "12.5" → 1250; null when it is not an amount with at most two digits. */
export function parseAmount(text: string): number | null {
  const match = /^(\d{0,9})(?:\.(\d{0,2}))?$/.exec(text.trim());
  if (!match || text.trim() === '' || text.trim() === '.') return null;
  return Number(match[1] || '0') * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** What stands in an amount field after somebody has typed or pasted this: wide digits and other points are plain ones, groups of thousands
 *  are taken together; null: it makes no amount and is not taken. */
export function typedAmount(given: string): string | null {
  const text = given.normalize('NFKC').replace(/[¥\s]/g, '');
  const plain = /^\d{1,3}(,\d{3})+(\.\d*)?$/.test(text) ? text.replaceAll(',', '') : text.replace(/[。,]/g, '.');
  return /^\d{0,7}(\.\d{0,2})?$/.test(plain) ? plain : null;
}

/** "200.50" → 200: whole yuan, and nothing of what stands behind the point. */
export const wholeYuan = (text: string): number => Number(text.normalize('NFKC').replace(/[.。].*$/s, '').replace(/\D/g, '').slice(0, 8));

/** What the text becomes when a key is pressed; what makes no amount is not taken. */
export function pressKey(text: string, key: string): string {
  if (key === 'erase') return text.slice(0, -1);
  if (key === '.' && text === '') return '0.';
  const next = text === '0' && key !== '.' ? key : text + key;
  return /^\d{0,7}(\.\d{0,2})?$/.test(next) ? next : text;
}

export interface AmountFieldProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  onSubmit?: () => void;
  hint?: ReactNode;
  fault?: string | null;
  words?: boolean;
  /** 'none' where our own keypad is shown below */
  inputMode?: 'none' | 'decimal';
  autoFocus?: boolean;
}

export function AmountField({ label, value, onChange, onSubmit, hint, fault, words, inputMode = 'decimal', autoFocus }: AmountFieldProps) {
  const id = useId();
  const amount = parseAmount(value);
  return (
    <div className="u-amountfield">
      <label htmlFor={id}>{label}</label>
      <div className="u-amountbox">
        <span aria-hidden>¥</span>
        <input
          id={id}
          value={value}
          inputMode={inputMode}
          autoComplete="off"
          autoFocus={autoFocus}
          data-autofocus={autoFocus || undefined}
          placeholder="0.00"
          aria-invalid={fault ? true : undefined}
          aria-describedby={`${id}h`}
          onChange={(event) => {
            const text = typedAmount(event.target.value);
            if (text !== null) onChange(text);
          }}
          onKeyDown={(event) => event.key === 'Enter' && onSubmit?.()}
        />
      </div>
      <div id={`${id}h`} className="u-amounthint" role="status">
        {words && amount !== null && amount > 0 && <AmountWords amount={amount} />}
        {fault ? <p className="u-fault"><Icon name="cross" />{fault}</p> : hint && <p className="u-hint">{hint}</p>}
      </div>
    </div>
  );
}
