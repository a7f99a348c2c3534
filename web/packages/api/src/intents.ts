import { Client, isDecided, type Answer } from './client';
import { serverUnix } from './clock';
import type { Box } from './idb';
import { ApiError, isProofRefusal, isSignedOut } from './problem';
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
  /** Unix seconds: after this the request as it was sent can do nothing any more */
  proofUntil: number | null;
}

export type SendState = { phase: 'sending' | 'asking_again'; attempt: number; nextInMs?: number };
export interface SendOptions {
  /** One proof for all tries: when it has expired the server cannot carry the request out any more, so nothing happens late. */
  proof?: Proof;
  onState?: (state: SendState) => void;
  signal?: AbortSignal;
}

/** 1-2-4-8 s, then every 8 s: long enough for a server that restarts, short enough for a person at a counter. */
export const pauseBefore = (attempt: number): number => Math.min(8, 2 ** (attempt - 1)) * 1000;

/** what a request may still take on its way after its proof has expired */
const graceSeconds = 5;

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
    const intent: Intent<Shown> = { key: uuid7(), path, body, shown, createdAt: Date.now(), sentAt: null, proofUntil: null };
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

  /**
   * Sends until the server has decided. The PIN is never written down: it lives only in the proof that is handed in.
   * Resolves with the answer; rejects with the refusal (then nothing has moved) or when the signal stops the asking.
   */
  async send<T>(intent: Intent, { proof, onState, signal }: SendOptions = {}): Promise<Answer<T>> {
    const body = proof ? { ...intent.body, proof } : intent.body;
    intent.sentAt = Date.now();
    intent.proofUntil = proof?.expires_at ?? null;
    await this.box.put('intents', intent.key, intent);
    return this.untilDecided<T>(intent, body, { onState, signal }, (error, attempt) => {
      // Signed out on the first try: nothing was done. Later: a lost try may have been done, so it is asked about after the login.
      if (isSignedOut(error) && attempt > 1) return 'keep';
      return isProofRefusal(error) ? 'free' : 'drop';
    }, true);
  }

  /**
   * After a restart of the browser: asks what became of it and never does it now. The proof has expired, and the server judges
   * the key first: it gives the old answer again, or refuses the proof, which means that nothing was done.
   */
  async ask<T>(intent: Intent, expired: Proof | undefined, options: Omit<SendOptions, 'proof'> = {}): Promise<Answer<T>> {
    const body = expired ? { ...intent.body, proof: expired } : intent.body;
    return this.untilDecided<T>(intent, body, options, (error) => {
      if (isSignedOut(error)) return 'keep';
      // The first try may still be on its way somewhere, as long as its own proof lives.
      if (isProofRefusal(error) && serverUnix() <= (intent.proofUntil ?? 0) + graceSeconds) return 'again';
      return 'drop';
    });
  }

  /** Nothing of it has been done: its key may be used again. */
  private free = (intent: Intent): Promise<void> => this.box.put('intents', intent.key, Object.assign(intent, { sentAt: null, proofUntil: null }));

  /** The answer counts, also where this browser cannot write any more: what it could not cross out is asked about again and answered the same. */
  private cross = (key: string): Promise<void> => this.drop(key).catch(() => {});

  private async untilDecided<T>(
    intent: Intent, body: unknown, options: Omit<SendOptions, 'proof'>, onRefusal: (error: ApiError, attempt: number) => 'drop' | 'free' | 'keep' | 'again', first = false,
  ): Promise<Answer<T>> {
    const { onState, signal } = options;
    for (let attempt = 1; ; attempt++) {
      onState?.({ phase: attempt === 1 ? 'sending' : 'asking_again', attempt });
      try {
        const answer = await this.client.call<T>('POST', intent.path, { body, key: intent.key, signal });
        await this.cross(intent.key);
        return answer;
      } catch (error) {
        if (signal?.aborted) throw error;
        const told = error instanceof ApiError ? error : null;
        if (!told && first && attempt === 1) {
          // It failed on this device before it was sent. What is asked about after a restart would be done then, beside what was pressed again.
          await this.free(intent).catch(() => {});
          throw error;
        }
        // A later try that does not leave this device says nothing of an earlier one that did.
        const next = told && isDecided(told) ? onRefusal(told, attempt) : 'again';
        if (next === 'drop') await this.cross(intent.key);
        if (next === 'free') await this.free(intent);
        if (next !== 'again') throw error;
        const wait = told?.trouble.kind === 'refused' && told.trouble.retryAfter ? told.trouble.retryAfter * 1000 : pauseBefore(attempt);
        onState?.({ phase: 'asking_again', attempt, nextInMs: wait });
        await this.pause(wait, signal);
      }
    }
  }
}
