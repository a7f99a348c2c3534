// How money, days and times are written. Money is whole minor units everywhere; only here it gets a point.

const minusSign = '\u2212';
const zone = 'Asia/Shanghai';

export interface Formats {
  money: (amount: number, currency?: string) => string;
  /** with + or a real minus sign in front */
  signed: (amount: number, direction: 'in' | 'out', currency?: string) => string;
  time: (iso: string | number) => string;
  day: (iso: string | number) => string;
  /** the time of today, the date of other days */
  brief: (iso: string | number) => string;
  full: (iso: string | number) => string;
  month: (month: string) => string;
  number: (value: number) => string;
  clock: (ms: number) => string;
}

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

const cache = new Map<string, Formats>();

export function formats(locale: string): Formats {
  const known = cache.get(locale);
  if (known) return known;
  const money = (amount: number, currency = 'CNY') => {
    const digits = digitsOf(currency);
    // Built from a decimal text, never by dividing: 2^53 fen must come out exactly.
    const whole = Math.abs(amount).toString().padStart(digits + 1, '0');
    const text = digits === 0 ? whole : `${whole.slice(0, -digits)}.${whole.slice(-digits)}`;
    const shown = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(text as Intl.StringNumericLiteral);
    return amount < 0 ? minusSign + shown : shown;
  };
  const date = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...options });
    return (iso: string | number) => formatter.format(new Date(iso));
  };
  const monthFormat = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month: 'long' });
  const time = date({ hour: '2-digit', minute: '2-digit' });
  const shortDay = date({ month: 'short', day: 'numeric' });
  const made: Formats = {
    money,
    signed: (amount, direction, currency) => (direction === 'in' ? '+' : minusSign) + money(amount, currency),
    time,
    brief: (iso) => (dayOf(new Date(iso).getTime()) === dayOf() ? time(iso) : shortDay(iso)),
    day: date({ month: 'short', day: 'numeric', weekday: 'short' }),
    full: date({ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    month: (month) => monthFormat.format(new Date(`${month}-01T00:00:00Z`)),
    number: (value) => new Intl.NumberFormat(locale).format(value),
    clock: (ms) => {
      const total = Math.max(0, Math.ceil(ms / 1000));
      const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
      return (parts[0] === 0 ? parts.slice(1) : parts).map((p) => p.toString().padStart(2, '0')).join(':');
    },
  };
  cache.set(locale, made);
  return made;
}

/** The month of a moment in the deployment's zone, "2026-11". */
export function monthOf(at: number | string = Date.now()): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit' }).format(new Date(at)).slice(0, 7);
}
export function dayOf(at: number | string = Date.now()): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at));
}
export function monthsBefore(month: string, count: number): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() - count);
  return at.toISOString().slice(0, 7);
}

const capitals = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const small = ['', '拾', '佰', '仟'];
const large = ['', '万', '亿', '万亿'];

/** 12050 fen → 壹佰贰拾元伍角: the writing that cannot be changed with one stroke, read slowly. */
export function moneyWords(amount: number): string {
  const yuan = Math.floor(amount / 100);
  const jiao = Math.floor(amount / 10) % 10;
  const fen = amount % 10;
  let out = '';
  let zeroWaits = false;
  const digits = String(yuan);
  for (let i = 0; i < digits.length; i++) {
    const place = digits.length - 1 - i;
    const digit = Number(digits[i]);
    if (digit === 0) zeroWaits = true;
    else {
      if (zeroWaits && out !== '') out += '零';
      zeroWaits = false;
      out += capitals[digit]! + small[place % 4]!;
    }
    if (place % 4 === 0 && place > 0 && Number(digits.slice(Math.max(0, digits.length - place - 4), digits.length - place)) > 0) out += large[place / 4]!;
  }
  if (yuan > 0) out += '元';
  if (jiao === 0 && fen === 0) return out === '' ? '零元整' : `${out}整`;
  if (jiao > 0) out += `${capitals[jiao]}角`;
  else if (yuan > 0) out += '零';
  if (fen > 0) out += `${capitals[fen]}分`;
  return out;
}
