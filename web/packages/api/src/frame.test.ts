import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { onNews } from './frame';

let heard: ((event: unknown) => void)[] = [];
beforeEach(() => {
  heard = [];
  const window = { location: { origin: 'https://wallet.example' }, addEventListener: (_: string, one: (event: unknown) => void) => heard.push(one), removeEventListener: () => {} };
  vi.stubGlobal('window', { ...window, parent: null });
});
afterEach(() => vi.unstubAllGlobals());

const good = { origin: 'https://wallet.example', source: null, data: { mark: 'chenxi-frame', news: 'ready', app: 'wallet' } };

it('hears pages of our own origin', () => {
  const news = vi.fn();
  onNews(news);
  heard.forEach((one) => one(good));
  expect(news).toHaveBeenCalledOnce();
});

it('hears nobody else, and nothing that is not of our form', () => {
  const news = vi.fn();
  onNews(news);
  for (const bad of [
    { ...good, origin: 'https://wallet.example.evil.example' }, { ...good, origin: 'http://wallet.example' }, { ...good, origin: 'null' },
    { ...good, data: null }, { ...good, data: 'ready' }, { ...good, data: { news: 'ready' } }, { ...good, data: { mark: 'chenxi-frame', news: 7 } },
  ]) heard.forEach((one) => one(bad));
  expect(news).not.toHaveBeenCalled();
});
