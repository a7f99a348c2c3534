import { expect, it } from 'vitest';
import { formats, moneyWords, monthOf, monthsBefore } from './format';

it('writes money with two digits, grouping and a real minus', () => {
  const zh = formats('zh-CN');
  expect(zh.money(123456)).toBe('¥1,234.56');
  expect(zh.money(5)).toBe('¥0.05');
  expect(zh.signed(1250, 'out')).toBe('\u2212¥12.50');
  expect(zh.signed(1250, 'in')).toBe('+¥12.50');
  expect(zh.money(9007199254740991)).toBe('¥90,071,992,547,409.91');
  expect(formats('en').money(1000, 'JPY')).toBe('¥1,000');
});

it('writes amounts in capital characters', () => {
  const cases: [number, string][] = [
    [12000, '壹佰贰拾元整'], [12050, '壹佰贰拾元伍角'], [12005, '壹佰贰拾元零伍分'], [5, '伍分'], [50, '伍角'], [0, '零元整'],
    [100500, '壹仟零伍元整'], [1000000, '壹万元整'], [1000100, '壹万零壹元整'], [10010000, '壹拾万零壹佰元整'], [1234567, '壹万贰仟叁佰肆拾伍元陆角柒分'],
  ];
  for (const [amount, words] of cases) expect(moneyWords(amount)).toBe(words);
});

it('counts a month in the zone of the town, not of the phone', () => {
  expect(monthOf('2026-11-30T16:30:00Z')).toBe('2026-12');
  expect(monthsBefore('2026-01', 1)).toBe('2025-12');
});
