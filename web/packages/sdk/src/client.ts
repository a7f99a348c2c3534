// The client of a shop's program: each operation of the API under a name, asked again where that is safe until there is an answer.
import { operations } from './generated/operations.js';
import { idempotencyKey } from './keys.js';
import { ChenxiNoAnswer, ChenxiProblem, problemOf } from './problem.js';
import type { Answer, Asked, Listed, Operation, Query } from './shapes.js';
import { type Signer, signerOf } from './signature.js';

export interface ChenxiOptions {
  /** Where the instance is: https://wallet.example.org */
  url: string;
  /** A key from the till: cx_sk_… or cx_rk_…. Programs of servers only: whoever reads it acts for the shop. */
  key: string;
  /** For a key that is bound to a public key. */
  signWith?: Signer;
  /** In which problems speak; zh-CN when absent. */
  language?: 'zh-CN' | 'en';
  /** Tries after the first one; 4 when absent. */
  retries?: number;
  /** Of one try; 30 when absent. */
  timeoutS?: number;
  /** How long an answer may ask to wait (Retry-After) and still be waited for; 60 when absent. */
  waitAtMostS?: number;
  fetch?: typeof globalThis.fetch;
}

export interface AskOptions {
  /** For operations that move money. Made for you when absent, but then it dies with your process: see `idempotencyKey()`. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** A list, from its first page on: `for await (const one of list)`. */
export interface Pages<O extends Operation> extends AsyncIterable<Listed<O>> {
  /** One page, as the instance answers it. */
  page(): Promise<Answer<O>>;
}

interface Parts {
  path?: Record<string, string>;
  query?: object | undefined;
  body?: unknown;
}

const first = 250, longest = 8_000;

const wait = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((done, fail) => {
    const stop = (): void => {
      clearTimeout(timer);
      fail(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      done();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });

/** Seconds or a date (RFC 9110); null where it says nothing. */
function retryAfterMs(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

export class Chenxi {
  private readonly base: string;
  private readonly options: Required<Pick<ChenxiOptions, 'key' | 'language' | 'retries' | 'timeoutS' | 'waitAtMostS' | 'fetch'>>;
  private readonly sign: ReturnType<typeof signerOf> | undefined;
  /** How far the instance's clock is ahead of ours, once an answer has told. */
  private ahead = 0;

  constructor({ url, key, signWith, language = 'zh-CN', retries = 4, timeoutS = 30, waitAtMostS = 60, fetch = globalThis.fetch }: ChenxiOptions) {
    const { protocol, origin } = new URL(url);
    if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('url is https://…');
    if (!/^cx_(test_)?[sr]k_[\w-]{43}$/.test(key)) throw new TypeError('key is cx_sk_… or cx_rk_…, as the till shows it, or a sandbox\'s cx_test_…');
    this.base = origin;
    this.options = { key, language, retries, timeoutS, waitAtMostS, fetch };
    this.sign = signWith && signerOf(signWith);
  }

  /** Whose key this is, and what it may. */
  readonly apiKey = { get: (o?: AskOptions) => this.ask('get_own_api_key', {}, o) };

  /** What the shop's programs have asked lately and were told, newest first. */
  readonly apiRequests = { list: (o?: AskOptions) => this.pages('list_own_api_requests', {}, o) };

  readonly orders = {
    /** The same `merchant_order_no` with the same order gives the order that there is. */
    create: (order: Asked<'create_shop_order'>, o?: AskOptions) => this.ask('create_shop_order', { body: order }, o),
    get: (id: string, o?: AskOptions) => this.ask('get_shop_order', { path: { id } }, o),
    list: (query?: Query<'list_shop_orders'>, o?: AskOptions) => this.pages('list_shop_orders', { query }, o),
    /** What is held for it goes back at once. */
    cancel: (id: string, o?: AskOptions) => this.ask('cancel_shop_order', { path: { id }, body: {} }, o),
    /** Takes what an order with `capture: 'later'` holds: all of it or a part, once. The rest goes back. */
    capture: (id: string, capture: Asked<'capture_shop_order'>, o?: AskOptions) => this.ask('capture_shop_order', { path: { id }, body: capture }, o),
    /** Pays the shares that were set aside when an order with `split.when: 'confirmed'` was paid. */
    shareOut: (id: string, o?: AskOptions) => this.ask('share_out_shop_order', { path: { id }, body: {} }, o),
  };

  /** Shops that takings may be shared with, and those that want to share theirs. */
  readonly splitPartners = {
    list: (o?: AskOptions) => this.ask('list_split_partners', {}, o),
    /** `{ receiver: 'mer_…' }` is asked; it has to say yes. */
    ask: (partner: Asked<'ask_split_partner'>, o?: AskOptions) => this.ask('ask_split_partner', { body: partner }, o),
    accept: (shop: string, o?: AskOptions) => this.ask('accept_split_partner', { path: { shop }, body: {} }, o),
    /** Whichever of the two asked. */
    end: (shop: string, o?: AskOptions) => this.ask('end_split_partner', { path: { shop }, body: {} }, o),
  };

  /** Guaranteed orders that were paid, by their order's id: the money is held until the buyer has the goods. */
  readonly trades = {
    get: (orderId: string, o?: AskOptions) => this.ask('get_shop_trade', { path: { id: orderId } }, o),
    /** It is on its way; the buyer's days to confirm begin. */
    sent: (orderId: string, parcel: Asked<'send_shop_trade'> = {}, o?: AskOptions) => this.ask('send_shop_trade', { path: { id: orderId }, body: parcel }, o),
    /** All of what is held or a part, before it is delivered. */
    return: (orderId: string, back: Asked<'return_shop_trade'>, o?: AskOptions) => this.ask('return_shop_trade', { path: { id: orderId }, body: back }, o),
    /** Answers a complaint. */
    contest: (orderId: string, answer: Asked<'contest_shop_trade'>, o?: AskOptions) => this.ask('contest_shop_trade', { path: { id: orderId }, body: answer }, o),
  };

  readonly checkoutSessions = {
    /** Send the payer to its `url`. */
    create: (session: Asked<'create_checkout_session'>, o?: AskOptions) => this.ask('create_checkout_session', { body: session }, o),
    get: (id: string, o?: AskOptions) => this.ask('get_checkout_session', { path: { id } }, o),
    /** What a button shows of it; in a page the button asks itself, with the shop's publishable key. */
    status: (id: string, o?: AskOptions) => this.ask('get_checkout_status', { path: { id } }, o),
    expire: (id: string, o?: AskOptions) => this.ask('expire_checkout_session', { path: { id }, body: {} }, o),
  };

  readonly paymentLinks = {
    create: (link: Asked<'create_payment_link'>, o?: AskOptions) => this.ask('create_payment_link', { body: link }, o),
    get: (id: string, o?: AskOptions) => this.ask('get_payment_link', { path: { id } }, o),
    list: (query?: Query<'list_payment_links'>, o?: AskOptions) => this.pages('list_payment_links', { query }, o),
    end: (id: string, o?: AskOptions) => this.ask('end_payment_link', { path: { id }, body: {} }, o),
  };

  readonly payments = {
    /** All of it or a part, never more than was paid. */
    refund: (paymentId: string, refund: Asked<'create_shop_refund'>, o?: AskOptions) =>
      this.ask('create_shop_refund', { path: { id: paymentId }, body: refund }, o),
  };

  readonly events = {
    /** What happened, oldest first; `after`: the last `number` that you have. */
    list: (query?: Query<'list_events'>, o?: AskOptions) => this.pages('list_events', { query }, o),
  };

  readonly webhookEndpoints = {
    create: (endpoint: Asked<'create_webhook_endpoint'>, o?: AskOptions) => this.ask('create_webhook_endpoint', { body: endpoint }, o),
    list: (o?: AskOptions) => this.pages('list_webhook_endpoints', {}, o),
    delete: (endpoint: string, o?: AskOptions) => this.ask('delete_webhook_endpoint', { path: { endpoint } }, o),
    /** The old secret signs beside the new one for a day. */
    rotate: (endpoint: string, o?: AskOptions) => this.ask('rotate_webhook_secret', { path: { endpoint }, body: {} }, o),
    /** Sends the events of these numbers again. */
    replay: (endpoint: string, range: Asked<'replay_webhook_events'>, o?: AskOptions) =>
      this.ask('replay_webhook_events', { path: { endpoint }, body: range }, o),
    deliveries: (endpoint: string, query?: Query<'list_webhook_deliveries'>, o?: AskOptions) =>
      this.pages('list_webhook_deliveries', { path: { endpoint }, query }, o),
  };

  /** A sandbox's clock; elsewhere there is none. `now` of the answers is its time, and this client's keys and signatures follow it. */
  readonly testClock = {
    get: (o?: AskOptions) => this.ask('get_test_clock', {}, o),
    /** `seconds` from now, or `to` an instant; what is due on the way is done at its own time. */
    advance: (how: Asked<'advance_test_clock'>, o?: AskOptions) => this.ask('advance_test_clock', { body: how }, o),
  };

  readonly sandbox = {
    /** Has one of this sandbox's residents pay an order, as his phone would; who there is came with the sandbox. */
    pay: (payment: Asked<'pay_in_sandbox'>, o?: AskOptions) => this.ask('pay_in_sandbox', { body: payment }, o),
    /** Before its week is over: nothing is left of it, and this key is nobody's. */
    end: (o?: AskOptions) => this.ask('end_sandbox', {}, o),
  };

  readonly instance = {
    get: (o?: AskOptions) => this.ask('get_instance', {}, o),
    time: (o?: AskOptions) => this.ask('get_time', {}, o),
    receiptKey: (o?: AskOptions) => this.ask('get_receipt_key', {}, o),
    verifyReceipt: (receipt: Asked<'verify_receipt'>, o?: AskOptions) => this.ask('verify_receipt', { body: receipt }, o),
  };

  private pages<O extends Operation>(operation: O, parts: Parts, options?: AskOptions): Pages<O> {
    type Page = { data: Listed<O>[]; has_more: boolean; next_cursor: string | null };
    const page = (query = parts.query): Promise<Answer<O>> => this.ask(operation, { ...parts, query }, options);
    const { cursor } = operations[operation];
    return {
      page: () => page(),
      async *[Symbol.asyncIterator]() {
        for (let query = parts.query; ; ) {
          const { data, has_more, next_cursor } = (await page(query)) as Page;
          yield* data;
          if (!has_more || cursor === null || next_cursor === null) return;
          query = { ...query, [cursor]: next_cursor };
        }
      },
    };
  }

  /** Asks until there is an answer: what may be asked twice without happening twice, which is all that programs can ask. */
  private async ask<O extends Operation>(operation: O, parts: Parts, { idempotencyKey: given, signal }: AskOptions = {}): Promise<Answer<O>> {
    const { method, path, keyed } = operations[operation];
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts.path?.[name] ?? ''));
    const query = new URLSearchParams(
      Object.entries(parts.query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    ).toString();
    const url = `${this.base}${filled}${query && `?${query}`}`;
    const body = parts.body === undefined ? undefined : JSON.stringify(parts.body);
    const key = keyed ? (given ?? idempotencyKey(this.now())) : undefined;

    for (let tries = 1; ; tries++) {
      signal?.throwIfAborted();
      const last = tries > this.options.retries;
      let reply: Response, text: string;
      try {
        reply = await this.send(method, url, body, key, signal);
        text = await reply.text();
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        if (last) throw new ChenxiNoAnswer(tries, key, error);
        await wait(this.pause(tries), signal);
        continue;
      }
      const ourClockWasWrong = this.learnTime(reply);
      if (reply.ok) {
        if (reply.status === 204) return undefined as Answer<O>;
        try {
          return JSON.parse(text) as Answer<O>;
        } catch (error) {
          if (last) throw new ChenxiNoAnswer(tries, key, error);
          await wait(this.pause(tries), signal);
          continue;
        }
      }
      // The try before has taken it away and its answer was lost.
      if (method === 'DELETE' && reply.status === 404 && tries > 1) return undefined as Answer<O>;

      const problem = problemOf(reply.status, text, reply.headers.get('x-request-id'));
      // An instance that has just begun lets in only what was signed after its first five seconds.
      const tooOld = this.sign !== undefined && problem.code === 'request_too_old';
      const again = reply.status === 408 || reply.status === 429 || reply.status >= 500 || tooOld;
      if (!again || last) throw new ChenxiProblem(problem, key);
      const asked = retryAfterMs(reply.headers.get('retry-after'), this.now());
      if (asked !== null && asked > this.options.waitAtMostS * 1000) throw new ChenxiProblem(problem, key);
      await wait(Math.max(asked ?? 0, tooOld && !ourClockWasWrong ? 1_500 : this.pause(tries)), signal);
    }
  }

  private async send(method: string, url: string, body: string | undefined, key: string | undefined, signal: AbortSignal | undefined): Promise<Response> {
    const over = AbortSignal.timeout(this.options.timeoutS * 1000);
    const { fetch } = this.options;
    return fetch(url, {
      method,
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, over]) : over,
      headers: {
        authorization: `Bearer ${this.options.key}`,
        accept: 'application/json',
        'accept-language': this.options.language,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(await this.sign?.({ method, url, body, idempotencyKey: key, now: this.now() })),
      },
      ...(body !== undefined && { body }),
    });
  }

  private now(): number {
    return Date.now() + this.ahead;
  }

  /** Signatures and keys carry a time; a server whose clock is wrong uses the instance's. `Date` has whole seconds. Tells whether it was wrong. */
  private learnTime(reply: Response): boolean {
    const date = Date.parse(reply.headers.get('date') ?? '');
    if (Number.isNaN(date)) return false;
    const before = this.ahead, ahead = date - Date.now();
    this.ahead = Math.abs(ahead) > 2_000 ? ahead : 0;
    return Math.abs(this.ahead - before) > 2_000;
  }

  /** Twice as long each time, up to 8 s, and not in step with everybody else. */
  private pause(tries: number): number {
    return Math.min(longest, first * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
  }
}
