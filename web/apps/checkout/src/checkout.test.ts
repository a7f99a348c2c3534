import { expect, it, vi } from 'vitest';
import { asOf, ask, away, follow, idIn, payHere, type Checkout, type Seen } from './checkout';
import { bestLanguage, filled } from './words';

const id = 'cos_0123456789ABCDEFGHJKMNPQRS';
const open: Checkout = {
  object: 'checkout', status: 'open', step: 'none', shop: 'Web shop', instance: 'Chenxi', merchant_order_no: 'A-1', amount: 2000, currency: 'CNY',
  title: null, lines: [], now: '2026-11-27T08:00:00Z', expires_at: '2026-11-27T08:10:00Z', code: 'https://pay.example/q/abc', hold_days: null, guarantee: null, return_url: null, cancel_url: null,
};
const answers = (...all: (Checkout | number | Error)[]) => vi.fn(async () => {
  const one = all.length > 1 ? all.shift()! : all[0]!;
  if (one instanceof Error) throw one;
  return typeof one === 'number' ? new Response('{}', { status: one }) : Response.json(one);
}) as unknown as typeof fetch;

it('knows its checkout by the address and by nothing else', () => {
  expect(idIn(`/c/${id}`)).toBe(id);
  expect(idIn(`/c/${id}/`)).toBe(id);
  for (const other of ['/c/', '/c/ord_0123456789ABCDEFGHJKMNPQRS', `/c/${id}x`, `/c/${id}/../x`, `/checkout/${id}`]) expect(idIn(other)).toBe(null);
});

it('leads into the wallet of this browser, never to another address', () => {
  expect(payHere('https://pay.example/q/a-b_c')).toBe('/app/pay?code=a-b_c&from=checkout');
  expect(payHere('https://evil.example/q/a&to=https://evil.example')).toMatch(/^\/app\/pay\?code=/);
});

it('goes away to addresses of the web only', () => {
  expect(away('https://shop.example/thanks?x=1')?.host).toBe('shop.example');
  for (const bad of [null, '', '/thanks', 'javascript:alert(1)', 'data:text/html,x']) expect(away(bad)).toBe(null);
});

it('is over when its time is, before anybody has asked again', () => {
  expect(asOf(open, Date.parse('2026-11-27T08:09:59Z')).status).toBe('open');
  expect(asOf(open, Date.parse('2026-11-27T08:10:00Z'))).toMatchObject({ status: 'time_over', code: null });
  expect(asOf({ ...open, status: 'paid' }, Date.parse('2026-11-28T00:00:00Z')).status).toBe('paid');
});

it('says that nothing was charged when the server has looked after its time, and asks it in that moment', async () => {
  const later = { ...open, now: '2026-11-27T08:10:00Z' };
  expect(asOf(later, Date.parse('2026-11-27T08:10:01Z'))).toMatchObject({ status: 'expired', code: null });
  vi.useFakeTimers();
  vi.stubGlobal('document', { addEventListener: () => {}, removeEventListener: () => {}, visibilityState: 'visible' });
  // It listens, so that it need not ask often; the news of the last moment got lost.
  vi.stubGlobal('EventSource', class { addEventListener(name: string, heard: () => void) { if (name === 'ready') setTimeout(heard, 0); } close() {} });
  const get = answers({ ...open, now: '2026-11-27T08:09:50Z' }, { ...open, now: '2026-11-27T08:09:50Z' }, { ...open, status: 'paid', code: null });
  const seen: Seen[] = [];
  follow(id, { fetch: get, language: () => 'en' }, (one) => seen.push(one));
  await vi.advanceTimersByTimeAsync(9_000);
  expect(seen).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(seen.at(-1)).toMatchObject({ at: 'here', it: { status: 'paid' } });
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('tells a checkout that there is not from a server that does not answer', async () => {
  const language = () => 'en';
  expect((await ask(id, { fetch: answers(open), language })).at).toBe('here');
  expect((await ask(id, { fetch: answers(404), language })).at).toBe('unknown');
  expect((await ask(id, { fetch: answers(503), language })).at).toBe('unreachable');
  expect((await ask(id, { fetch: answers(new Error('away')), language })).at).toBe('unreachable');
});

it('asks again until it is over, also where nobody tells it anything', async () => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { addEventListener: () => {}, removeEventListener: () => {}, visibilityState: 'visible' });
  vi.stubGlobal('EventSource', undefined);
  const get = answers(open, new Error('away'), { ...open, step: 'opened' }, { ...open, status: 'paid', code: null });
  const seen: Seen[] = [];
  follow(id, { fetch: get, language: () => 'en' }, (one) => seen.push(one));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.map((one) => (one.at === 'here' ? `${one.it.status} ${one.it.step}` : one.at))).toEqual(['open none', 'unreachable', 'open opened', 'paid none']);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('speaks the language of the browser, and says amounts of things', () => {
  expect(bestLanguage(['fr', 'en-GB', 'zh'])).toBe('en');
  expect(bestLanguage(['zh-TW'])).toBe('zh-CN');
  expect(bestLanguage(['fr'])).toBe('zh-CN');
  expect(filled('{title} × {quantity}', { title: 'Tea', quantity: 2 })).toBe('Tea × 2');
});
