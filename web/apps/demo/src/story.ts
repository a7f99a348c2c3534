// The six things that the demo shows, found in what really happens: answers and refusals that the frames tell of, and rows of
// the ledger. Nothing is ticked because a button was pressed.
import type { FrameNews, Home, LedgerPosted } from '@chenxi/api';

export const steps = ['pay', 'hear', 'rows', 'refund', 'send', 'limit'] as const;
export type Step = (typeof steps)[number];

/** what the frames did that has not been found among the rows yet */
interface Answered { kind: 'payment' | 'refund' | 'transfer'; amount: number }
export interface Told { row: LedgerPosted; ours: boolean }

const kindOf = (path: string): Answered['kind'] | null =>
  path === '/v1/payments' || path === '/v1/till/charges' ? 'payment' : /^\/v1\/till\/payments\/[^/]+\/refunds$/.test(path) ? 'refund' : path === '/v1/transfers' ? 'transfer' : null;

export const shownRows = 80;

export class Story {
  done = new Set<Step>();
  /** accounts whose owner the demo knows: the ledger itself keeps residents nameless */
  names = new Map<string, string>();
  /** newest first */
  rows: Told[] = [];
  total = 0;
  lastPayment: string | null = null;
  private open: Answered[] = [];

  /** This machine has no sound; the person was told so and goes on. */
  withoutSound(): void {
    this.done.add('hear');
  }

  constructor(private readonly cast: { resident: string; neighbour: string; shop: string }, done: Step[] = []) {
    for (const step of done) this.done.add(step);
  }

  /** What a frame has told; the resident's phone and the till are the only ones that tell. */
  heard(news: FrameNews): void {
    if (news.news === 'announced' && news.heard) this.done.add('hear');
    if (news.news === 'refused' && /limit_/.test(news.code)) this.done.add('limit');
    if (news.news !== 'answered') return;
    const kind = kindOf(news.path);
    if (!kind) return;
    if (kind === 'payment') {
      this.done.add('pay');
      if (news.id?.startsWith('pay_')) this.lastPayment = news.id;
    }
    if (kind === 'refund') this.done.add('refund');
    if (kind === 'transfer') this.done.add('send');
    if (news.amount === null) return;
    const answered = { kind, amount: news.amount };
    // The row may have come before the answer.
    const known = this.rows.find((one) => !one.ours && this.fits(answered, one.row));
    if (known) this.recognise(known);
    else this.open = [...this.open.slice(-9), answered];
  }

  /** A row of the ledger, in the order in which it was posted. False: it is known already. */
  posted(row: LedgerPosted): boolean {
    if (this.rows.some((one) => one.row.id === row.id)) return false;
    const told: Told = { row, ours: false };
    this.rows = [told, ...this.rows].slice(0, shownRows);
    this.total += 1;
    const at = this.open.findIndex((one) => this.fits(one, row));
    if (at >= 0) {
      this.open.splice(at, 1);
      this.recognise(told);
    } else if (this.isResident(row)) told.ours = true;
    return true;
  }
  skipped(count: number): void {
    this.total += count;
  }

  nameOf(side: LedgerPosted['debit']): string | null {
    return this.names.get(side.id) ?? (side.label !== side.kind ? side.label : null);
  }

  private isResident(row: LedgerPosted): boolean {
    return this.names.get(row.debit.id) === this.cast.resident || this.names.get(row.credit.id) === this.cast.resident;
  }

  private fits(answered: Answered, row: LedgerPosted): boolean {
    if (row.amount !== answered.amount) return false;
    const learned = [...this.names.values()].includes(this.cast.resident);
    const known = (side: LedgerPosted['debit']) => !learned || this.names.get(side.id) === this.cast.resident;
    if (answered.kind === 'payment') return row.kind === 'payment' && known(row.debit);
    if (answered.kind === 'refund') return row.kind === 'refund' && known(row.credit);
    return (row.kind === 'transfer' || row.kind === 'hold') && known(row.debit);
  }

  private recognise(told: Told): void {
    const { row } = told;
    told.ours = true;
    this.names.set((row.kind === 'refund' ? row.credit : row.debit).id, this.cast.resident);
    if (row.kind === 'transfer') this.names.set(row.credit.id, this.cast.neighbour);
    this.done.add('rows');
  }
}

/** the first thing that has not happened yet */
export const nextStep = (done: ReadonlySet<Step>): Step | null => steps.find((step) => !done.has(step)) ?? null;

export interface LimitPlan { by: 'send' | 'static'; amount: number }
/** How this resident can meet a limit today with the money they have: above the bound of one payment, else of printed codes. */
export function limitPlan(home: Pick<Home, 'available' | 'limits'>): LimitPlan | null {
  const once = home.limits.find((limit) => limit.window === 'payment' && limit.source === 'statutory');
  if (once && home.available.amount > once.max.amount) return { by: 'send', amount: Math.min(home.available.amount, once.max.amount + 10_000) };
  const printed = home.limits.find((limit) => /static_code/.test(limit.rule));
  return printed ? { by: 'static', amount: printed.left.amount + 100 } : null;
}
