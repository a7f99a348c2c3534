// One sale after another: what the till is doing right now, and what comes in meanwhile. No screen in here, so that it can be
// tested; screens listen. What was sold is decided by the server alone: an event or a poll only makes us ask.
import {
  ApiError, eventObject, isRefusal, isSignedOut, serverNow, tellPage, tillMoves, uuid7, type Charge, type EventRef, type Intent, type Intents, type Order, type Payment, type Refund, type TillApi,
} from '@chenxi/api';
import { parseAmount } from '@chenxi/ui';
import { offOf, titleOf, totalOf, type Cart, type Off } from './cart';
import { readScanned, type Scanned } from './payer_code';

/** `held`: a link to a guaranteed order */
export type Way = 'code' | 'link' | 'held';
export interface Taken { id: string | null; amount: number; currency: string; method: string | null; title: string | null; at: number }
export interface Showing { at: 'showing'; order: Order; way: Way }
export type Sale =
  | { at: 'keypad' }
  | { at: 'making'; amount: number; way: Way }
  | Showing
  | { at: 'scanning'; amount: number; wrong: Exclude<Scanned, { kind: 'ours' }> | null; /** the code that was on the screen before a receipt was held up: still to be paid */ before?: Showing }
  | { at: 'charging'; amount: number; attempt: number }
  | { at: 'awaiting'; order: Order }
  | { at: 'paid'; taken: Taken; /** more that came in while this was on the screen */ more: number }
  | { at: 'held'; order: Order }
  /** `unanswered`: its time is over, and the server could not be asked yet how it ended */
  | { at: 'over'; order: Order; way: Way; why: 'expired' | 'cancelled' | 'declined' | 'unanswered' }
  | { at: 'failed'; amount: number; error: unknown; again: Way | 'scan' };

export interface ChargeShown { kind: 'charge'; amount: number; currency: string; title: string | null }
export interface RefundShown { kind: 'refund'; amount: number; currency: string; paymentId: string }
export type Shown = ChargeShown | RefundShown;
/** What this till has asked and had no answer to, and what became of it. */
export interface Recovered { key: string; shown: Shown; at: number; state: 'asking' | 'done' | 'refused'; attempt: number; error?: unknown }

/** what the till knows at one moment */
export interface Counter { sale: Sale; amountText: string; title: string; /** empty: an amount alone */ cart: Cart; /** what is taken off it */ off: Off | null; arrival: Taken | null; recovered: Recovered[] }

export interface Due { before: number; off: number; amount: number }
/** What is to be paid: what was typed or lies in the cart, less the discount. */
export function dueOf({ cart, amountText, off }: Pick<Counter, 'cart' | 'amountText' | 'off'>): Due {
  const before = cart.length > 0 ? totalOf(cart) : (parseAmount(amountText) ?? 0);
  const less = offOf(before, off);
  return { before, off: less, amount: before - less };
}

export interface SaleOptions {
  api: TillApi;
  intents: Intents;
  currency?: string;
  say: (event: 'received' | 'refunded', fen: number) => Promise<boolean>;
  /** today's list has become old */
  onChanged: () => void;
  wait?: (ms: number) => Promise<void>;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** An order stands on the screen of which nobody has said yet how it ends. */
const isOpen = (sale: Sale): sale is Extract<Sale, { at: 'showing' | 'awaiting' | 'over' }> => sale.at === 'showing' || sale.at === 'awaiting' || (sale.at === 'over' && sale.why === 'unanswered');
/** Who was asked on his phone may be asked by a code next time. */
const wayOf = (sale: Sale): Way => (sale.at === 'showing' || sale.at === 'over' ? sale.way : 'code');
const closed = (order: Order) => order.status === 'cancelled' || order.status === 'declined' || order.status === 'expired';
/** how often a charge is asked about whose payer has not said yes yet, and that no screen shows */
const awaitedEveryMs = 4000;
/** spoken and shown once, however often the news comes */
const rememberMax = 500;

export class SaleCenter {
  private counter: Counter = { sale: { at: 'keypad' }, amountText: '', title: '', cart: [], off: null, arrival: null, recovered: [] };
  private listeners = new Set<() => void>();
  private known = new Set<string>();
  private stop = new AbortController();
  private readonly currency: string;

  constructor(private readonly options: SaleOptions) {
    this.currency = options.currency ?? 'CNY';
  }

  subscribe = (notify: () => void): (() => void) => {
    this.listeners.add(notify);
    return () => this.listeners.delete(notify);
  };
  now = (): Counter => this.counter;
  private set(change: Partial<Counter>): void {
    const before = this.shownCode();
    this.counter = { ...this.counter, ...change };
    const after = this.shownCode();
    if (before !== after) tellPage({ news: 'code', text: after });
    this.listeners.forEach((notify) => notify());
  }
  private shownCode(): string | null {
    const { sale } = this.counter;
    return sale.at === 'showing' ? (sale.order.text ?? null) : null;
  }

  type = (amountText: string): void => this.set({ amountText, ...this.offFor(amountText, this.counter.cart) });
  takeOff = (off: Off | null): void => this.set({ off });
  /** Nothing is being sold. */
  clear = (): void => this.set({ amountText: '', cart: [], off: null });
  /** A discount is for one sale: it goes with the last thing that was sold. */
  private offFor = (amountText: string, cart: Cart): { off?: null } => (amountText === '' && cart.length === 0 ? { off: null } : {});
  name = (title: string): void => this.set({ title });
  fill = (cart: Cart): void => this.set({ cart, ...this.offFor(this.counter.amountText, cart) });
  dismissArrival = (): void => this.set({ arrival: null });
  /** money is on its way: leaving now would lose sight of it */
  busy = (): boolean => ['making', 'charging'].includes(this.counter.sale.at);

  /** What is sold for this amount: typed words, or a cart that comes to it. */
  private what(amount: number): { title?: string; lines?: { product: number; count: number }[]; discount?: number } {
    const { cart } = this.counter;
    const due = dueOf(this.counter);
    const ours = due.amount === amount;
    const sold = cart.length > 0 && ours;
    const title = this.counter.title.trim() || (sold ? titleOf(cart) : '');
    return { ...(title ? { title } : {}), ...(sold ? { lines: cart.map(({ product, count }) => ({ product, count })) } : {}), ...(ours && due.off > 0 ? { discount: due.off } : {}) };
  }

  /** An order and its code; the same key until the server has answered. */
  async show(amount: number, way: Way): Promise<void> {
    const key = uuid7();
    const stop = this.begin({ at: 'making', amount, way });
    for (let attempt = 1; !stop.aborted; attempt++) {
      try {
        const order = await this.options.api.makeOrder({ amount, currency: this.currency, ...this.what(amount), ...(way === 'code' ? {} : { link: true }), ...(way === 'held' ? { guaranteed: true } : {}) }, key);
        if (!stop.aborted) this.set({ sale: { at: 'showing', order, way } });
        return;
      } catch (error) {
        if (stop.aborted) return;
        const unsure = error instanceof ApiError && (error.trouble.kind === 'unsure' || (error.problem?.status ?? 0) >= 500);
        if (!unsure || attempt >= 4) return this.set({ sale: { at: 'failed', amount, error, again: way } });
        await (this.options.wait ?? sleep)(attempt * 1000);
      }
    }
  }

  scan = (amount: number): void => void this.begin({ at: 'scanning', amount, wrong: null });

  /** What the camera, the scanner or a hand has read. False: it was no payer of ours. */
  read(text: string, amount: number): boolean {
    const scanned = readScanned(text);
    if (scanned.kind === 'ours') {
      void this.charge(scanned.code, amount);
      return true;
    }
    const { sale } = this.counter;
    const before = sale.at === 'showing' ? sale : sale.at === 'scanning' ? sale.before : undefined;
    this.begin({ at: 'scanning', amount, wrong: scanned, ...(before && scanned.kind === 'receipt' ? { before } : {}) });
    return false;
  }

  private async charge(paymentCode: string, amount: number): Promise<void> {
    const stop = this.begin({ at: 'charging', amount, attempt: 1 });
    const what = this.what(amount), title = what.title ?? null;
    try {
      const body = { payment_code: paymentCode, amount, currency: this.currency, ...what };
      const intent = await this.options.intents.make<ChargeShown>(tillMoves.charges, body, { kind: 'charge', amount, currency: this.currency, title });
      const { data } = await this.options.intents.send<Charge>(intent, {
        onState: ({ attempt }) => {
          this.waiting(intent, attempt);
          if (!stop.aborted) this.set({ sale: { at: 'charging', amount, attempt } });
        },
      }).catch((error: unknown) => {
        // Signed out: it is asked about again after the next sign-in.
        if (isSignedOut(error)) this.forgetRecovered(intent.key);
        else this.answered(intent.key, 'refused', !stop.aborted);
        throw error;
      });
      if (stop.aborted) void this.outcome(data).then((state) => this.answered(intent.key, state, false), () => this.forgetRecovered(intent.key));
      else this.forgetRecovered(intent.key);
      if (data.status === 'succeeded') this.take(takenOf(data.payment), !stop.aborted);
      else if (!stop.aborted) this.set({ sale: { at: 'awaiting', order: data.order } });
    } catch (error) {
      if (stop.aborted) return;
      // Who is signed out is asked to sign in, and nothing is said of a charge whose answer may be lost.
      if (isSignedOut(error)) this.begin({ at: 'keypad' });
      else this.set({ sale: { at: 'failed', amount, error, again: 'scan' } });
    }
  }

  /** Called by the screen while it waits: by an event, and now and then in case no event comes. */
  async look(): Promise<void> {
    const { sale } = this.counter;
    if (!isOpen(sale)) return;
    const { id } = sale.order;
    const order = await this.options.api.order(id).catch(() => null);
    if (order) return this.orderIs(order);
    // Somebody may have paid in time while the line was down: only the server knows, and it is asked on.
    const now = this.counter.sale;
    if (isOpen(now) && now.order.id === id && Date.parse(now.order.expires_at) < serverNow() - 30_000) this.set({ sale: { at: 'over', order: now.order, way: wayOf(now), why: 'unanswered' } });
  }

  private orderIs(order: Order): void {
    const { sale } = this.counter;
    if (!isOpen(sale) || sale.order.id !== order.id) return;
    if (order.status === 'paid' && order.guaranteed) this.set({ sale: { at: 'held', order } });
    else if (order.status === 'paid') {
      this.take({ id: order.payment_id ?? null, amount: order.amount, currency: order.currency, method: 'order', title: order.title, at: serverNow() }, true);
    }
    else if (closed(order)) this.set({ sale: { at: 'over', order, way: wayOf(sale), why: order.status as 'expired' | 'cancelled' | 'declined' } });
    else this.set({ sale: { ...sale, order: { ...sale.order, ...order } } });
  }

  /** The shop calls it off. Somebody may have paid in that moment, so the order has the last word. */
  async cancel(): Promise<void> {
    const { sale } = this.counter;
    if (sale.at === 'showing' || sale.at === 'awaiting') {
      try {
        const order = await this.options.api.cancelOrder(sale.order.id, uuid7());
        if (order?.status === 'paid') return this.orderIs(order);
      } catch (error) {
        if (isRefusal(error, 'order_already_paid')) return this.look();
        // Unreachable: the code ends by itself, and a payment in between still arrives as news.
      }
    }
    this.close();
  }

  /** Back to the keypad; the amount stays for another try unless the sale was paid. */
  close(): void {
    const { sale } = this.counter;
    if (sale.at === 'scanning' && sale.before) {
      this.begin(sale.before);
      return void this.look();
    }
    const paid = this.counter.sale.at === 'paid' || this.counter.sale.at === 'held';
    this.begin({ at: 'keypad' });
    if (paid) this.set({ amountText: '', title: '', cart: [], off: null });
  }

  /** News from the stream, or a row that a poll found. */
  async arrived(ref: EventRef & Partial<Payment>): Promise<void> {
    const id = eventObject(ref);
    if (id === null || this.known.has(id)) return;
    const { sale } = this.counter;
    if (isOpen(sale)) {
      await this.look();
      if (this.known.has(id)) return;
    }
    // Our own charge is answered in a moment, and is told by that answer.
    if (sale.at === 'charging' && ref.amount === sale.amount) await (this.options.wait ?? sleep)(1500);
    if (this.known.has(id) || ref.amount === undefined) return this.options.onChanged();
    this.take({
      id, amount: ref.amount, currency: ref.currency ?? this.currency, method: ref.method ?? null, title: ref.note ?? null,
      at: ref.created_at ? Date.parse(ref.created_at) : serverNow(),
    }, false);
  }
  /** Rows that were there before the till was opened are no news. */
  knows = (ids: string[]): void => ids.forEach((id) => this.remember(id));
  isKnown = (id: string): boolean => this.known.has(id);

  refunded(ref: EventRef & Partial<Refund>): void {
    const id = eventObject(ref);
    this.options.onChanged();
    if (id === null || this.known.has(id)) return;
    this.remember(id);
    if (ref.amount !== undefined) void this.options.say('refunded', ref.amount);
  }

  private take(taken: Taken, ours: boolean): void {
    if (taken.id !== null) {
      // Told already, while our own answer was on its way or something else was on the screen.
      if (this.known.has(taken.id)) return ours ? this.set({ sale: { at: 'paid', taken, more: 0 }, arrival: null }) : undefined;
      this.remember(taken.id);
    }
    this.options.onChanged();
    this.lastAmount = taken.amount;
    this.announce();
    if (typeof navigator !== 'undefined') navigator.vibrate?.([40, 60, 40]);
    const { sale, amountText, cart } = this.counter;
    const free = sale.at === 'keypad' && amountText === '' && cart.length === 0;
    if (ours || free) this.set({ sale: { at: 'paid', taken, more: 0 }, arrival: null });
    else if (sale.at === 'paid') this.set({ sale: { ...sale, more: sale.more + 1 }, arrival: taken });
    // Somebody is being served: what came from a printed code is told beside it and takes no screen away.
    else this.set({ arrival: taken });
  }

  private lastAmount: number | null = null;
  /** Says the last amount, again where the browser allowed no sound the first time. */
  announce = (): void => {
    const amount = this.lastAmount;
    if (amount !== null) void this.options.say('received', amount).then((heard) => tellPage({ news: 'announced', amount, heard }));
  };

  private remember(id: string): void {
    this.known.add(id);
    if (this.known.size > rememberMax) this.known.delete(this.known.values().next().value!);
  }

  /** Charges and refunds that were sent and never answered before the page was closed. */
  async recover(): Promise<void> {
    await this.options.intents.sweep();
    for (const intent of (await this.options.intents.open()) as Intent<Shown>[]) {
      if (this.counter.recovered.some((one) => one.key === intent.key)) continue;
      this.recall({ key: intent.key, shown: intent.shown, at: intent.createdAt, state: 'asking', attempt: 1 });
      this.options.intents
        .ask<Charge | Refund>(intent, undefined, { onState: ({ attempt }) => this.recall({ key: intent.key, shown: intent.shown, at: intent.createdAt, state: 'asking', attempt }) })
        .then(async ({ data }) => {
          if (data.object === 'charge' && data.status === 'succeeded') this.remember(data.payment.id);
          this.recall({ key: intent.key, shown: intent.shown, at: intent.createdAt, state: await this.outcome(data), attempt: 1 });
          this.options.onChanged();
        })
        .catch((error: unknown) => {
          // Only the server knows that nothing was done. Where it could not be asked, it is asked after the next sign-in or start.
          if (isSignedOut(error) || !isRefusal(error)) this.forgetRecovered(intent.key);
          else this.recall({ key: intent.key, shown: intent.shown, at: intent.createdAt, state: 'refused', attempt: 1, error });
        });
    }
  }
  /** A charge that waits for its payer's yes is received when he has said it: his order is asked until it is over. */
  private async outcome(answer: Charge | Refund): Promise<'done' | 'refused'> {
    if (answer.object !== 'charge' || answer.status === 'succeeded') return 'done';
    for (;;) {
      const order = await this.options.api.order(answer.order.id).catch((error: unknown) => {
        if (isSignedOut(error)) throw error;
        return null;
      });
      if (order?.status === 'paid') return 'done';
      if (order && closed(order)) return 'refused';
      await (this.options.wait ?? sleep)(awaitedEveryMs);
    }
  }
  /** The first try stands on the screen that makes it; from the second on it is one of those without an answer. */
  waiting(intent: Intent<Shown>, attempt: number): void {
    if (attempt > 1) this.recall({ key: intent.key, shown: intent.shown, at: intent.createdAt, state: 'asking', attempt });
  }
  /** `seen`: the screen that asked says so itself. */
  answered(key: string, state: 'done' | 'refused', seen: boolean): void {
    const one = this.counter.recovered.find((other) => other.key === key);
    if (!one) return;
    if (seen) this.forgetRecovered(key);
    else this.recall({ ...one, state });
  }
  private recall(one: Recovered): void {
    const others = this.counter.recovered.filter((other) => other.key !== one.key);
    this.set({ recovered: [...others, one].sort((a, b) => a.at - b.at) });
  }
  forgetRecovered = (key: string): void => this.set({ recovered: this.counter.recovered.filter((one) => one.key !== key) });

  /** For the gallery. */
  put(change: Partial<Counter>): void {
    this.set(change);
  }

  private begin(sale: Sale): AbortSignal {
    this.stop.abort();
    this.stop = new AbortController();
    this.set({ sale });
    return this.stop.signal;
  }
}

export const takenOf = (payment: Payment): Taken => ({
  id: payment.id, amount: payment.amount, currency: payment.currency, method: payment.method, title: payment.note, at: Date.parse(payment.created_at),
});
