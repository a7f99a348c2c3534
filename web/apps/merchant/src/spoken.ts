// What the till says: the names of clips in public/clips/<language>, in the order they are played. Made by script/clips.

export type SpokenLanguage = 'zh' | 'en';
export type SpokenEvent = 'received' | 'refunded';

/** 钱包到账 + 一百二十点五 + 元; "received" + "one hundred and twenty point five" + "yuan". `fen` is a whole number of fen. */
export function spoken(language: SpokenLanguage, event: SpokenEvent, fen: number): string[] {
  const whole = Math.floor(fen / 100);
  const cents = fen % 100;
  const decimals = cents === 0 ? '' : String(cents).padStart(2, '0').replace(/0$/, '');
  const number = language === 'zh' ? chinese(whole, decimals === '') : english(whole);
  const tail = decimals === '' ? [] : ['point', ...decimals];
  return [event, ...number, ...tail, 'yuan'];
}

/** Where a clip lies below the app's own address. */
export const clipUrl = (language: SpokenLanguage, name: string) => `clips/${language}/${name}.mp3`;

/** Every clip there is, so that the till can fetch them before it needs them (and without a line, play them). */
export const clipNames: Record<SpokenLanguage, string[]> = {
  zh: ['received', 'refunded', 'waiting', 'failed', ...'0123456789', 'two', '10', '100', '1000', '10000', '100000000',
    'point', 'yuan', 'jiao', 'fen'],
  en: ['received', 'refunded', 'waiting', 'failed', ...Array.from({ length: 20 }, (_, i) => String(i)), '20', '30', '40',
    '50', '60', '70', '80', '90', '100', '1000', '1000000', 'and', 'point', 'yuan', 'fen'],
};

/** Groups of four digits; 两 before 百, 千, 万, 亿 and for two alone, one 零 for any number of zeros inside. */
function chinese(value: number, alone: boolean): string[] {
  if (value === 0) return ['0'];
  if (value === 2 && alone) return ['two'];
  const out: string[] = [];
  let gap = false;
  for (const [unit, name] of [[1e8, '100000000'], [1e4, '10000'], [1, '']] as const) {
    const group = Math.floor(value / unit) % (unit === 1e8 ? Infinity : 1e4);
    if (group === 0) {
      gap = out.length > 0;
      continue;
    }
    if (out.length > 0 && (gap || group < 1000)) out.push('0');
    gap = false;
    out.push(...(group === 2 && name !== '' ? ['two'] : group >= 1e4 ? chinese(group, false) : fourDigits(group)));
    if (name !== '') out.push(name);
  }
  // 一十二 is said 十二 at the beginning.
  return out[0] === '1' && out[1] === '10' ? out.slice(1) : out;
}

function fourDigits(group: number): string[] {
  const out: string[] = [];
  let gap = false;
  for (const place of [1000, 100, 10, 1]) {
    const digit = Math.floor(group / place) % 10;
    if (digit === 0) {
      gap = out.length > 0;
      continue;
    }
    if (gap) out.push('0');
    gap = false;
    out.push(digit === 2 && place >= 100 ? 'two' : String(digit));
    if (place > 1) out.push(String(place));
  }
  return out;
}

function english(value: number): string[] {
  if (value === 0) return ['0'];
  const out: string[] = [];
  for (const unit of [1e6, 1e3, 1]) {
    const group = Math.floor(value / unit) % (unit === 1e6 ? Infinity : 1e3);
    if (group === 0) continue;
    if (out.length > 0 && unit === 1 && group < 100) out.push('and');
    out.push(...(group >= 1e3 ? english(group) : threeDigits(group)));
    if (unit > 1) out.push(String(unit));
  }
  return out;
}

function threeDigits(group: number): string[] {
  const out: string[] = [];
  const rest = group % 100;
  if (group >= 100) out.push(String(Math.floor(group / 100)), '100');
  if (group >= 100 && rest > 0) out.push('and');
  if (rest === 0) return out;
  if (rest < 20) return [...out, String(rest)];
  out.push(String(rest - (rest % 10)));
  return rest % 10 === 0 ? out : [...out, String(rest % 10)];
}
