import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openWithoutNetwork } from './offline';

/** A browser's side of it: the first `failures` workers cannot fetch their files. */
class Workers {
  tries = 0;
  controller: object | null = null;
  constructor(private failures: number, private how: 'refused' | 'nothing' | 'redundant') {}
  async register() {
    this.tries++;
    const fails = this.tries <= this.failures;
    if (fails && this.how === 'refused') throw new TypeError('Failed to fetch the script');
    if (fails && this.how === 'nothing') return undefined;
    const worker = Object.assign(new EventTarget(), { state: 'installing' });
    const registration = Object.assign(new EventTarget(), { installing: worker as object | null, waiting: null as object | null, active: null as object | null });
    setTimeout(() => {
      registration.dispatchEvent(new Event('updatefound')); // the browser tells of the first one, too
      registration.installing = null;
      if (!fails) registration.active = worker;
      worker.state = fails ? 'redundant' : 'activated';
      worker.dispatchEvent(new Event('statechange'));
    }, 100);
    return registration;
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const shopOpens = (workers: Workers) => {
  vi.stubGlobal('navigator', { serviceWorker: workers });
  return openWithoutNetwork('/till/', () => {});
};

it.each(['refused', 'nothing', 'redundant'] as const)('tries until an app can open without a network, and not once more (%s)', async (how) => {
  const workers = new Workers(3, how);
  shopOpens(workers);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(workers.tries).toBe(1);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(workers.tries).toBe(4);
});

it('asks ever more seldom where it never works, and no more when the page is left', async () => {
  const workers = new Workers(1_000, 'redundant');
  const leave = shopOpens(workers);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(workers.tries).toBeLessThan(20);
  const before = workers.tries;
  leave();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(workers.tries).toBe(before);
});

it('fetches only what is still missing when an earlier try was cut off', async () => {
  const files = ['/till/', '/till/a.js', '/till/b.js'];
  const kept = new Set<string>(), asked: string[] = [];
  let line = 2; // so many answers still come
  const cache = {
    match: async (file: string) => (kept.has(file) ? {} : undefined),
    add: async (file: string) => {
      asked.push(file);
      if (line-- <= 0) throw new TypeError('network');
      kept.add(file);
    },
  };
  const source = readFileSync(new URL('../sw.js', import.meta.url), 'utf8')
    .replace('__APP__', '"till"').replace('__FILES__', JSON.stringify(files)).replace('__VERSION__', '"v"');
  const handlers: Record<string, (event: { waitUntil: (until: Promise<unknown>) => void }) => void> = {};
  runInNewContext(source, { self: { addEventListener: (name: string, handler: never) => (handlers[name] = handler) }, caches: { open: async () => cache } });
  const install = () => new Promise((done, failed) => handlers['install']?.({ waitUntil: (until) => void until.then(done, failed) }));

  await expect(install()).rejects.toThrow('network');
  expect(asked).toEqual(files);
  line = 10;
  await install();
  expect(asked).toEqual([...files, '/till/b.js']);
  expect([...kept]).toEqual(files);
});
