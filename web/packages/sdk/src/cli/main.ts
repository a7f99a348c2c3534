#!/usr/bin/env node
// chenxi-dev: what a shop's developer does beside his program. Tells people what it does on stderr, and what programs read on stdout.
import { parseArgs } from 'node:util';
import { Chenxi } from '../client.js';
import { idempotencyKey } from '../keys.js';
import { ChenxiNoAnswer, ChenxiProblem } from '../problem.js';
import type { ChenxiEvent, EventType, Order } from '../shapes.js';
import { Webhook } from '../webhook.js';
import { type Described, bash, zsh } from './completion.js';
import { Trouble, demoKey, demoPay, newSandbox } from './demo.js';
import { follow, forward, newSecret, newest, pause } from './listen.js';

const help = `chenxi-dev COMMAND [OPTION...]

  demo                                    in a demo: makes a key of its shop; prints "export CHENXI_URL=… CHENXI_KEY=…"
  sandbox create                          where an instance offers them: makes one, without an account; prints the same of it
  sandbox end                             ends it before its week is over
  clock [advance SPAN]                    in a sandbox: what time it is there; SPAN puts it forward: 90, 45s, 30m, 12h, 3d, or an instant
  pay NUMBER [--phone PHONE]              in a demo or sandbox: its resident pays the order of that merchant_order_no; --phone: this one of a sandbox's
  trigger EVENT                           in a demo or sandbox: makes it happen, with an order of its own: ${['order.created', 'order.paid', 'order.cancelled'].join(', ')},
                                          checkout_session.completed, checkout_session.expired, payment.succeeded, payment.refunded
  listen --forward-to URL [--from NUMBER] sends the shop's events there as they happen, signed with a secret that it prints; --secret whsec_… for one of
                                          your own; --from: those after that number first
  events list [--after NUMBER]            what has happened, one event a line
  events resend NUMBER [TO]               sends events again to every endpoint of the shop that listens
  logs tail [--once]                      what the shop's programs ask and are told
  completion bash|zsh                     source <(chenxi-dev completion bash)

Each takes --url and --key (CHENXI_URL, CHENXI_KEY), and --language en or zh-CN.
`;

const triggers = ['order.created', 'order.paid', 'order.cancelled', 'checkout_session.completed', 'checkout_session.expired', 'payment.succeeded', 'payment.refunded'] as const satisfies readonly EventType[];
const common = ['--url', '--key', '--language'];
const described: Described = {
  commands: { demo: [], sandbox: ['create', 'end'], clock: ['advance'], pay: [], trigger: triggers, listen: [], events: ['list', 'resend'], logs: ['tail'], completion: ['bash', 'zsh'], help: [] },
  options: { demo: common, sandbox: common, clock: common, pay: ['--phone', ...common], trigger: common, listen: ['--forward-to', '--secret', '--from', ...common], events: ['--after', ...common], logs: ['--once', ...common], completion: [], help: [] },
};

const tell = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const quoted = (value: string): string => `'${value.replace(/'/g, `'\\''`)}'`;

const { values, positionals } = (() => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        url: { type: 'string' }, key: { type: 'string' }, language: { type: 'string' }, help: { type: 'boolean', short: 'h' },
        'forward-to': { type: 'string' }, secret: { type: 'string' }, from: { type: 'string' }, after: { type: 'string' }, phone: { type: 'string' }, once: { type: 'boolean' },
      },
    });
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
})();

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Trouble('stopped')));

const language = values.language === 'zh-CN' ? 'zh-CN' : 'en';
function address(): string {
  const url = values.url ?? process.env.CHENXI_URL;
  if (!url) throw new Trouble('where is the instance? --url, or CHENXI_URL');
  return new URL(url).origin;
}
function keyOf(): string {
  const key = values.key ?? process.env.CHENXI_KEY;
  if (!key) throw new Trouble('whose program is it? --key, or CHENXI_KEY; in a demo: chenxi-dev demo');
  return key;
}
const client = (): Chenxi => new Chenxi({ url: address(), key: keyOf(), language });
function number(value: string | undefined, what: string): number {
  if (value === undefined || !/^\d{1,12}$/.test(value)) throw new Trouble(`${what} is a number of an event`);
  return Number(value);
}
/** The shop's own number where there is one: another shop's share names no order. */
const nameOf = ({ data }: ChenxiEvent): string => ('merchant_order_no' in data && data.merchant_order_no) || data.id;
const lineOf = (event: ChenxiEvent): string => `${event.number}\t${event.created_at}\t${event.type}\t${nameOf(event)}\t${event.id}`;

async function pay(chenxi: Chenxi, order: Pick<Order, 'id' | 'amount' | 'currency'>): Promise<string> {
  const { merchant } = await chenxi.apiKey.get();
  const { payment, payer } = await demoPay(address(), language, keyOf(), merchant, order);
  const money = new Intl.NumberFormat(language, { style: 'currency', currency: order.currency });
  tell(`${payer} has paid ${money.format(order.amount / 10 ** (money.resolvedOptions().maximumFractionDigits ?? 2))}`);
  return payment;
}

async function trigger(type: string | undefined): Promise<void> {
  if (!triggers.includes(type as (typeof triggers)[number])) throw new Trouble(`trigger one of: ${triggers.join(', ')}`);
  const chenxi = client();
  const asked = { merchant_order_no: `dev-${idempotencyKey()}`, amount: 100, currency: 'CNY', title: 'chenxi-dev' };
  if (type!.startsWith('checkout_session.')) {
    const session = await chenxi.checkoutSessions.create({ ...asked, success_url: 'https://shop.example/thanks' });
    if (type === 'checkout_session.expired') await chenxi.checkoutSessions.expire(session.id);
    else await pay(chenxi, { ...session, id: session.order_id });
    return print(session.id);
  }
  const order = await chenxi.orders.create(asked);
  if (type === 'order.created') return print(order.id);
  if (type === 'order.cancelled') return print((await chenxi.orders.cancel(order.id)).id);
  const payment = await pay(chenxi, order);
  if (type === 'payment.refunded') await chenxi.payments.refund(payment, { amount: 100, currency: 'CNY', reason: 'chenxi-dev' });
  print(type === 'order.paid' ? order.id : payment);
}

async function listen(): Promise<void> {
  const given = values['forward-to'];
  if (!given) throw new Trouble('--forward-to says where your program listens, like localhost:3000/hook');
  const to = new URL(/^https?:\/\//.test(given) ? given : `http://${given}`).href;
  const chenxi = client();
  const secret = values.secret ?? newSecret(), webhook = new Webhook(secret);
  const from = values.from === undefined ? await newest(chenxi) : number(values.from, '--from');
  print(`CHENXI_WEBHOOK_SECRET=${secret}`);
  tell(`listening; what happens after event ${from} goes to ${to}`);
  for await (const event of follow(chenxi, from, 1_000, stop.signal)) {
    for (let tries = 1; !stop.signal.aborted; tries++) {
      const sent = await forward(event, to, webhook);
      tell(`${event.number} ${event.type} ${nameOf(event)} -> ${sent.status || sent.why} (${sent.ms} ms)`);
      if (sent.status >= 200 && sent.status < 300) break;
      await pause(Math.min(30_000, 1_000 * 2 ** (tries - 1)), stop.signal);
    }
  }
}

async function events(): Promise<void> {
  const chenxi = client(), [, what, first, last] = positionals;
  if (what === 'list') {
    for await (const event of chenxi.events.list({ after: values.after === undefined ? 0 : number(values.after, '--after') }, { signal: stop.signal })) print(lineOf(event));
    return;
  }
  if (what !== 'resend') throw new Trouble('events list, or events resend NUMBER');
  const from = number(first, 'NUMBER'), to = last === undefined ? from : number(last, 'TO');
  let told = 0;
  for await (const endpoint of chenxi.webhookEndpoints.list()) {
    if (endpoint.status !== 'enabled') continue;
    const { events: many } = await chenxi.webhookEndpoints.replay(endpoint.id, { from, to });
    tell(`${many} to ${endpoint.url}`);
    told++;
  }
  if (told === 0) throw new Trouble('the shop has no endpoint that listens; for a program on this machine: chenxi-dev listen --from');
}

async function logs(): Promise<void> {
  if (positionals[1] !== 'tail') throw new Trouble('logs tail');
  const chenxi = client(), seen = new Set<string>();
  while (!stop.signal.aborted) {
    const { data } = await chenxi.apiRequests.list({ signal: stop.signal }).page();
    for (const one of data.filter(({ id }) => !seen.has(id)).reverse()) print(`${one.at}\t${one.status}\t${one.method} ${one.path}\t${one.code ?? ''}\t${one.key_id}\t${one.id}`);
    seen.clear();
    for (const one of data) seen.add(one.id);
    if (values.once) return;
    await pause(1_000, stop.signal);
  }
}

/** "3d", or an instant. */
function target(span: string | undefined): { seconds: number } | { to: string } {
  const found = /^(\d{1,9})([smhd]?)$/.exec(span ?? '');
  if (found) return { seconds: Number(found[1]) * { s: 1, m: 60, h: 3_600, d: 86_400 }[(found[2] || 's') as 's' | 'm' | 'h' | 'd'] };
  if (span === undefined || Number.isNaN(Date.parse(span))) throw new Trouble('clock advance 90, 45s, 30m, 12h, 3d, or an instant like 2027-01-01T00:00:00Z');
  return { to: span };
}

async function clock(): Promise<void> {
  const [, what, span] = positionals;
  if (what === undefined) return print((await client().testClock.get()).now);
  if (what !== 'advance') throw new Trouble('clock, or clock advance SPAN');
  // A year of timers takes its time.
  const { now, timers_fired } = await new Chenxi({ url: address(), key: keyOf(), language, timeoutS: 300 }).testClock.advance(target(span));
  tell(`${timers_fired} timers fired on the way`);
  print(now);
}

const commands: Record<string, () => Promise<void> | void> = {
  help: () => void process.stdout.write(help),
  demo: async () => {
    const { key, shop } = await demoKey(address(), language);
    tell(`a key of ${shop}`);
    print(`export CHENXI_URL=${quoted(address())} CHENXI_KEY=${quoted(key)}`);
  },
  sandbox: async () => {
    if (positionals[1] === 'end') {
      await client().sandbox.end();
      return tell('ended: nothing is left of it, and its keys are nobody\'s');
    }
    if (positionals[1] !== 'create') throw new Trouble('sandbox create, or sandbox end');
    const { key, shop, ends } = await newSandbox(address(), language);
    tell(`a sandbox with ${shop}, until ${ends}; the key is shown this once`);
    print(`export CHENXI_URL=${quoted(address())} CHENXI_KEY=${quoted(key)}`);
  },
  clock,
  pay: async () => {
    const chenxi = client(), [, wanted] = positionals;
    if (!wanted) throw new Trouble('pay NUMBER: the merchant_order_no of an order');
    if (values.phone !== undefined) return print((await chenxi.sandbox.pay({ merchant_order_no: wanted, phone: values.phone })).id);
    const { data } = await chenxi.orders.list({ merchant_order_no: wanted }).page();
    const [order] = data;
    if (!order) throw new Trouble(`no order ${wanted}`);
    print(await pay(chenxi, order));
  },
  trigger: () => trigger(positionals[1]),
  listen,
  events,
  logs,
  completion: () => {
    const shell = { bash, zsh }[positionals[1] as 'bash' | 'zsh'];
    if (!shell) throw new Trouble('completion bash, or completion zsh');
    process.stdout.write(shell(described));
  },
};

const command = values.help ? commands.help : commands[positionals[0] ?? 'help'];
try {
  if (!command) throw new Trouble(`no such command: ${positionals[0]}; chenxi-dev help`);
  await command();
} catch (error) {
  if (stop.signal.aborted) process.exit(0);
  if (!(error instanceof Trouble || error instanceof ChenxiProblem || error instanceof ChenxiNoAnswer || error instanceof TypeError)) throw error;
  tell(error.message);
  process.exit(1);
}
