import { expect, it, vi } from 'vitest';
import { linkIn, openLink } from './checkout';

const link = 'plk_0123456789ABCDEFGHJKMNPQRS', to = '/c/cos_0123456789ABCDEFGHJKMNPQRS';
const box = () => {
  const kept = new Map<string, string>();
  return { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value) };
};
const server = (status: number, body: unknown) => vi.fn(async () => Response.json(body, { status })) as unknown as typeof fetch;
const language = () => 'en';

vi.stubGlobal('location', { href: `https://wallet.example.org/l/${link}` });

it('knows a link by its address', () => {
  expect(linkIn(`/l/${link}`)).toBe(link);
  for (const other of ['/l/', `/c/${link}`, '/l/cos_0123456789ABCDEFGHJKMNPQRS', `/l/${link}/x`]) expect(linkIn(other)).toBe(null);
});

it('leads one visitor to one checkout, however often the page is loaded', async () => {
  const kept = box(), get = server(201, { url: `https://wallet.example.org${to}` });
  expect(await openLink(link, { fetch: get, language }, kept)).toEqual({ to });
  expect(await openLink(link, { fetch: get, language }, kept)).toEqual({ to });
  expect(get).toHaveBeenCalledTimes(1);
});

it('goes to checkouts of this server only, whatever it is told or has kept', async () => {
  for (const url of ['https://evil.example/', 'javascript:alert(1)', `https://evil.example${to}x`, ''])
    expect(await openLink(link, { fetch: server(201, { url }), language }, box())).toEqual({ at: 'unreachable' });
  const kept = box();
  kept.setItem(link, 'https://evil.example/');
  expect(await openLink(link, { fetch: server(404, { code: 'order_unknown' }), language }, kept)).toEqual({ at: 'unknown' });
});

it('says why a link leads nowhere any more', async () => {
  for (const [code, at] of [['order_already_paid', 'link_paid'], ['order_closed', 'link_ended'], ['rate_limited', 'link_busy'], ['overloaded', 'unreachable']])
    expect(await openLink(link, { fetch: server(409, { code }), language }, box())).toEqual({ at });
});
