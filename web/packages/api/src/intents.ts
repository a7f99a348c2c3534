import { Client, isDecided, type Answer } from './client';
import type { Box } from './idb';
import { ApiError, proofRefusals } from './problem';
import type { Proof } from './types';
import { uuid7 } from './uuid7';

/** A request that moves money, written down before it is sent, so that a lost answer can be asked for again. */
export interface Intent<Shown = unknown> {
  key: string;
  path: string;
  body: Record<string, unknown>;
  /** what the screen showed; used to say what is being asked about after a restart of the browser */
  shown: Shown;
  createdAt: number;
  sentAt: number | null;
}

export type SendState = { phase: 'sending' | 'asking_again'; attempt: number; nextInMs?: number };
export interface SendOptions {
  /** makes a fresh proof for each try: a statement lives minutes, a lost connection may last longer */
  prove?: (key: string) => Promise<Proof>;
  onState?: (state: SendState) => void;
  signal?: AbortSignal;
}

/** 1-2-4-8 s, then every 8 s: long enough for a server that restarts, short enough for a person at a counter. */
export const pauseBefore = (attempt: number): number => Math.min(8, 2 ** (attempt - 1)) * 1000;

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('stopped'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });

export class Intents {
  constructor(
    private readonly client: Client,
    private readonly box: Box,
    private readonly pause: typeof sleep = sleep,
  ) {}

  async make<Shown>(path: string, body: Record<string, unknown>, shown: Shown): Promise<Intent<Shown>> {
    const intent: Intent<Shown> = { key: uuid7(), path, body, shown, createdAt: Date.now(), sentAt: null };
    await this.box.put('intents', intent.key, intent);
    return intent;
  }

  /** Those that were sent and never answered: what the home screen asks about when the app comes back. */
  open = async (): Promise<Intent[]> =>
    (await this.box.all<Intent>('intents')).filter((intent) => intent.sentAt !== null).sort((a, b) => a.createdAt - b.createdAt);

  drop = (key: string): Promise<void> => this.box.delete('intents', key);

  /** Those that were written down but never sent moved nothing; old ones are swept away. */
  async sweep(olderThanMs = 600_000): Promise<void> {
    for (const intent of await this.box.all<Intent>('intents'))
      if (intent.sentAt === null && Date.now() - intent.createdAt > olderThanMs) await this.drop(intent.key);
  }

  /** A refused proof leaves the key free: the person may type the PIN again for the very same request. */
  private async settle(intent: Intent, refusal: ApiError): Promise<void> {
    if (!(proofRefusals as readonly string[]).includes(refusal.code)) return this.drop(intent.key);
    intent.sentAt = null;
    await this.box.put('intents', intent.key, intent);
  }

  /**
   * Sends until the server has decided. The PIN is never written down: it lives only in the proof that `prove` makes.
   * Resolves with the answer; rejects with the refusal (then nothing has moved) or when the signal stops the asking.
   */
  async send<T>(intent: Intent, options: SendOptions = {}): Promise<Answer<T>> {
    for (let attempt = 1; ; attempt++) {
      options.onState?.({ phase: attempt === 1 ? 'sending' : 'asking_again', attempt });
      try {
        const proof = await options.prove?.(intent.key);
        if (intent.sentAt === null) {
          intent.sentAt = Date.now();
          await this.box.put('intents', intent.key, intent);
        }
        const body = proof ? { ...intent.body, proof } : intent.body;
        const answer = await this.client.call<T>('POST', intent.path, { body, key: intent.key, signal: options.signal });
        await this.drop(intent.key);
        return answer;
      } catch (error) {
        if (options.signal?.aborted) throw error;
        if (isDecided(error)) {
          await this.settle(intent, error as ApiError);
          throw error;
        }
        if (!(error instanceof ApiError)) throw error;
        const wait = error.trouble.kind === 'refused' && error.trouble.retryAfter ? error.trouble.retryAfter * 1000 : pauseBefore(attempt);
        options.onState?.({ phase: 'asking_again', attempt, nextInMs: wait });
        await this.pause(wait, options.signal);
      }
    }
  }
}
