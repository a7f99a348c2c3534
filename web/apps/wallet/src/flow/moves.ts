// Money on its way. A move outlives the screen that began it: the person may leave, and home tells how it ended.
import {
  isRefusal, isSignedOut, passkeyProof, serverUnix, signProof, type ApiError, type BoundDevice, type DeviceKeeper, type Intent, type Intents, type Unsigned,
} from '@chenxi/api';
import { useSyncExternalStore } from 'react';

export type MoveKind = 'payment' | 'transfer' | 'top_up' | 'withdrawal' | 'settlement';
/** What the person saw when confirming; kept with the intent to say later what is being asked about. */
export interface Shown {
  kind: MoveKind;
  title: string;
  amount: number;
  currency: string;
  statement: Omit<Unsigned, 'nonce'>;
}
/** A key belongs to its customer: only they can ask what became of it. */
type Written = Shown & { customerId: string };
export interface MoveOrder {
  path: string;
  body: Record<string, unknown>;
  shown: Shown;
}
export interface Move {
  key: string;
  shown: Shown;
  attempt: number;
  state: 'waiting' | 'done' | 'not_done';
  /** is a screen showing it right now? then home need not */
  watched: boolean;
  /** found again after a restart */
  recovered: boolean;
  answer?: unknown;
  error?: ApiError;
}

/** How the person says yes: with the PIN (none for small payments that need none), or with one of these passkeys. */
export type Approval = { pin?: string } | { passkeys: string[] };

export class MoveCenter {
  private moves: Move[] = [];
  private listeners = new Set<() => void>();
  private unused = new Map<string, Intent<Written>>();

  constructor(private readonly intents: Intents, private readonly keeper: DeviceKeeper) {}

  subscribe = (notify: () => void) => {
    this.listeners.add(notify);
    return () => void this.listeners.delete(notify);
  };
  all = (): Move[] => this.moves;
  busy = (): boolean => this.moves.some((move) => move.state === 'waiting');
  dismiss = (key: string) => this.set(this.moves.filter((move) => move.key !== key));
  unwatch = (key: string) => this.change(key, { watched: false });
  /** Who signs out leaves nothing on the screen of the next; what waits is found again when its owner comes back. */
  forget = () => {
    this.unused.clear();
    this.set([]);
  };

  /** Signs once, sends until decided. A second try after a wrong PIN uses the same key: it is the same request. */
  async start<Answer>(order: MoveOrder, approval: Approval, onMove: (move: Move) => void): Promise<Answer> {
    const device = await this.boundDevice();
    const same = JSON.stringify([order.path, order.body]);
    const intent = this.unused.get(same) ?? (await this.intents.make(order.path, order.body, { ...order.shown, customerId: device.customerId }));
    const statement = { ...order.shown.statement, nonce: intent.key };
    this.unused.set(same, intent);
    const proof = 'passkeys' in approval ? await passkeyProof(statement, approval.passkeys) : await signProof(device, statement, approval.pin);
    this.unused.delete(same);
    this.add({ key: intent.key, shown: order.shown, attempt: 1, state: 'waiting', watched: true, recovered: false });
    const report = (change: Partial<Move>) => {
      this.change(intent.key, change);
      const move = this.moves.find((one) => one.key === intent.key);
      if (move) onMove(move);
    };
    try {
      const answer = await this.intents.send<Answer>(intent, { proof, onState: ({ attempt }) => report({ attempt }) });
      report({ state: 'done', answer: answer.data });
      if (this.moves.find((one) => one.key === intent.key)?.watched) this.dismiss(intent.key);
      return answer.data;
    } catch (error) {
      if (intent.sentAt === null) this.unused.set(same, intent);
      const watched = this.moves.find((one) => one.key === intent.key)?.watched;
      if (watched || isSignedOut(error)) this.dismiss(intent.key);
      else report({ state: 'not_done', error: error as ApiError });
      throw error;
    }
  }

  /** What was sent before the browser closed and never answered: asked about, never done now. */
  async recover(): Promise<void> {
    await this.intents.sweep();
    const device = await this.keeper.get();
    if (!device) return;
    for (const intent of (await this.intents.open()) as Intent<Written>[]) {
      if (intent.shown.customerId !== device.customerId || this.moves.some((move) => move.key === intent.key)) continue;
      this.add({ key: intent.key, shown: intent.shown, attempt: 1, state: 'waiting', watched: false, recovered: true });
      void this.askAbout(intent, device);
    }
  }

  private async askAbout(intent: Intent<Written>, device: BoundDevice): Promise<void> {
    try {
      const expired = await signProof(device, { ...intent.shown.statement, nonce: intent.key }, undefined, serverUnix() - 60);
      const answer = await this.intents.ask(intent, expired, { onState: ({ attempt }) => this.change(intent.key, { attempt }) });
      this.change(intent.key, { state: 'done', answer: answer.data });
    } catch (error) {
      // Only the server knows that nothing was done. Where it could not be asked, it is asked at the next start.
      if (isSignedOut(error) || !isRefusal(error)) this.dismiss(intent.key);
      else this.change(intent.key, { state: 'not_done', error });
    }
  }

  private async boundDevice(): Promise<BoundDevice> {
    const device = await this.keeper.get();
    if (!device) throw new Error('no device key');
    return device;
  }
  private add = (move: Move) => this.set([...this.moves.filter((one) => one.key !== move.key), move]);
  private change = (key: string, change: Partial<Move>) =>
    this.set(this.moves.map((move) => (move.key === key ? { ...move, ...change } : move)));
  private set(moves: Move[]): void {
    this.moves = moves;
    this.listeners.forEach((notify) => notify());
  }
}

/** One that asks for the same and of which nobody knows yet how it ends: whoever confirms now would confirm it a second time. */
export const alike = (moves: Move[], { kind, amount, statement }: Shown): Move | undefined =>
  moves.find((move) => move.state === 'waiting' && move.shown.kind === kind && move.shown.amount === amount && move.shown.statement.payeeId === statement.payeeId);

export const useMoves = (center: MoveCenter): Move[] => useSyncExternalStore(center.subscribe, center.all);
