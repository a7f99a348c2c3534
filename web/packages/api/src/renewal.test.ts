import { afterEach, expect, it, vi } from 'vitest';
import { endRenewal, renewWhenOld } from './renewal';

afterEach(() => vi.unstubAllGlobals());

it('begins no renewal that still waits for its turn when somebody signs out', async () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value), removeItem: (name: string) => kept.delete(name) });
  let turn = () => {};
  vi.stubGlobal('navigator', { locks: { request: (_: string, act: () => Promise<void>) => new Promise<void>((done) => { turn = () => void act().then(done); }) } });
  const renew = vi.fn(async () => {});

  const waiting = renewWhenOld('renewed', 1000, renew);
  endRenewal('renewed');
  turn();
  await waiting;
  expect(renew).not.toHaveBeenCalled();
  expect(kept.size).toBe(0);

  const next = renewWhenOld('renewed', 1000, renew);
  turn();
  await next;
  expect(renew).toHaveBeenCalledOnce();
  expect(kept.has('renewed')).toBe(true);
});
