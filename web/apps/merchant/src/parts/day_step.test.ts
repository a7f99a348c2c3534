import { expect, it } from 'vitest';
import { isDay, spanFault, stepDay } from './day_step';

it('steps over the ends of months and years', () => {
  expect([stepDay('2026-12-31', 1), stepDay('2028-03-01', -1)]).toEqual(['2027-01-01', '2028-02-29']);
});

it('takes the days of a file while somebody is still typing them, too', () => {
  expect(spanFault('2026-11-01', '2026-11-28')).toBeNull();
  expect(spanFault('', '2026-11-28')).toBeNull();
  expect(spanFault('2026-11-01', '')).toBeNull();
  expect(spanFault('12026-11-01', '2026-11-28')).toBe('wrong_span');
  expect(spanFault('2026-11-29', '2026-11-28')).toBe('wrong_span');
  expect(spanFault('2026-08-01', '2026-10-31')).toBeNull();
  expect(spanFault('2026-08-01', '2026-11-01')).toBe('long_span');
});

it('knows a day from what only looks like one', () => {
  expect([isDay('2026-11-28'), isDay('2026-13-45'), isDay('today'), isDay('')]).toEqual([true, false, false, false]);
});
