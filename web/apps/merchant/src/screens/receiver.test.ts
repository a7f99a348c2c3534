import { Translated, setLanguage, type Language } from '@chenxi/i18n';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { Arrivals } from './receiver';

it('says that the line is down, since money may come then without a word', async () => {
  vi.stubGlobal('document', { documentElement: {} });
  const shown = async (language: Language, told: boolean) => {
    await setLanguage(language);
    return renderToStaticMarkup(createElement(Translated, null, createElement(Arrivals, { told, arrivals: [{ id: 'pay_1', amount: 800, currency: 'CNY', at: '2026-11-27T23:05:00Z' }] })));
  };
  expect(await shown('en', false)).toContain('No connection');
  expect(await shown('zh-CN', false)).toContain('连接断了');
  const up = await shown('en', true);
  expect(up).not.toContain('No connection');
  expect(up).toContain('¥8.00');
  expect(up).toContain('07:05');
  vi.unstubAllGlobals();
}, 30_000); // two catalogues are read
