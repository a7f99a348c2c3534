import { Translated, setLanguage, type Language } from '@chenxi/i18n';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import type { Off } from '../cart';
import { dueOf } from '../sale';
import { OffSaid } from './off_said';

afterEach(() => vi.unstubAllGlobals());

async function said(language: Language, amountText: string, off: Off | null): Promise<string> {
  vi.stubGlobal('document', { documentElement: {} });
  await setLanguage(language);
  return renderToStaticMarkup(createElement(Translated, null, createElement(OffSaid, { due: dueOf({ cart: [], amountText, off }), off }))).replace(/<[^>]*>/g, '');
}

it('says that a discount does not fit a smaller sale any more, and which one', async () => {
  const five: Off = { by: 'amount', amount: 500 };
  expect(await said('en', '20', five)).toBe('To pay: ¥15.00 instead of ¥20.00');
  expect(await said('en', '3', five)).toBe('No discount now: ¥5.00 is not less than ¥3.00');
  expect(await said('zh-CN', '3', five)).toBe('现在没有优惠：¥5.00 不小于总额 ¥3.00');
  expect(await said('en', '5', five)).toBe('No discount now: ¥5.00 is not less than ¥5.00');
  expect(await said('en', '0.10', { by: 'percent', percent: 1 })).toContain('less than half a fen');
  expect(await said('en', '20', null)).toBe('');
  expect(await said('en', '', five)).toBe('');
}, 30_000); // two catalogues are read
