// Events of a shop, sent to a program on this machine as the instance would send them: signed, oldest first, again until they are taken.
import { randomBytes } from 'node:crypto';
import type { Chenxi } from '../client.js';
import type { ChenxiEvent } from '../shapes.js';
import { Webhook } from '../webhook.js';

export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** How many events there are by now: numbers have no gap, so halving finds the last one. */
export async function newest(chenxi: Chenxi): Promise<number> {
  const isThere = async (number: number): Promise<boolean> => (await chenxi.events.list({ after: number - 1, limit: 1 }).page()).data.length > 0;
  let above = 1;
  while (await isThere(above)) above *= 2;
  let there = Math.floor(above / 2);
  while (above - there > 1) {
    const middle = Math.floor((there + above) / 2);
    if (await isThere(middle)) there = middle;
    else above = middle;
  }
  return there;
}

/** Each event after `from`, as it happens. Whoever ends it aborts `signal`. */
export async function* follow(chenxi: Chenxi, from: number, everyMs: number, signal: AbortSignal): AsyncGenerator<ChenxiEvent> {
  for (let after = from; !signal.aborted; ) {
    for await (const event of chenxi.events.list({ after, limit: 100 }, { signal })) {
      yield event;
      after = event.number;
    }
    await pause(everyMs, signal);
  }
}

export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });

export interface Sent {
  status: number;
  ms: number;
  /** Where nobody answered. */
  why?: string;
}

export async function forward(event: ChenxiEvent, url: string, webhook: Webhook): Promise<Sent> {
  const body = JSON.stringify(event), began = Date.now();
  try {
    const reply = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(15_000),
      headers: { 'content-type': 'application/json', 'user-agent': 'chenxi-dev', ...(await webhook.sign(event.id, body)) },
      body,
    });
    await reply.arrayBuffer();
    return { status: reply.status, ms: Date.now() - began };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { status: 0, ms: Date.now() - began, why: cause instanceof Error ? cause.message || cause.name : String(cause) };
  }
}
