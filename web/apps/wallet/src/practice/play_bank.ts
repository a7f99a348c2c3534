// The bank of practice: play money that lives in this page. It stands where the network would be, so the real screens ask it instead of
// a server; nothing that they ask leaves the page, and what it does not know it refuses.
import type { Customer, Home, Payment, ProblemBody, Resolved, ResolvedPayee, Transfer } from '@chenxi/api';

export const playPin = '123456';
export const playMoney = 500_000;
const warnedAbove = 100_000; // as the real wallet warns before a first large transfer

/** who the play money can go to */
export type Who = 'friend' | 'stranger' | 'stall' | 'nobody';
export type Played = { what: 'found' } | { what: 'sent'; to: Who; amount: number; later: boolean } | { what: 'stopped' };
/** what is told in the person's language */
export interface PlayWords { friend: string; stranger: string; stall: string; wrongPin: string; notHere: string; tooMuch: string; rule: string; stopped: string }

const phones: Record<string, Who> = { '+8613800000001': 'friend', '+8613900000007': 'stranger' };
const posters: Record<string, Who> = { 'play-stall': 'stall', 'play-swapped': 'stranger' };
const currency = 'CNY';
const yuan = (amount: number) => ({ amount, currency });

interface Asked { method: string; path: string; body: Record<string, unknown> }
class Refused extends Error {
  constructor(readonly code: string, readonly sentence: string, readonly status = 422) {
    super(code);
  }
}

export class PlayBank {
  private money = playMoney;
  private sent: Home['recent'] = [];
  constructor(private customer: Customer, private readonly words: PlayWords, private readonly onPlayed: (played: Played) => void) {}

  readonly fetch: typeof fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : String(input), 'https://practice.invalid');
    const asked: Asked = { method: init?.method ?? 'GET', path: pathname, body: typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {} };
    try {
      return Response.json(await this.answer(asked), { status: 200 });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const problem: ProblemBody = { type: 'about:blank', title: '', status: error.status, code: error.code, request_id: '', retryable: 'same_id', user_message: error.sentence };
      return Response.json(problem, { status: error.status });
    }
  };

  private answer({ method, path, body }: Asked): unknown {
    switch (`${method} ${path}`) {
      case 'GET /v1/me/home': return this.home();
      case 'GET /v1/disputes':
      case 'GET /v1/me/passkeys': return { object: 'list', data: [], has_more: false, next_cursor: null };
      case 'GET /v1/me/recovery_codes': return { object: 'recovery_code_state', left: 8, made_at: this.customer.created_at };
      case 'POST /v1/payees/resolve': return this.resolvePhone(String(body['phone'] ?? ''));
      case 'POST /v1/qr/resolve': return this.resolvePoster(String(body['text'] ?? ''));
      case 'POST /v1/transfers': return this.send(body, (to, amount): Transfer => ({
        object: 'transfer', id: this.id('trf'), status: body['arrival'] === 'now' ? 'succeeded' : 'scheduled', amount, currency, payee: { name: this.nameOf(to) },
        payer: { name: this.customer.nickname }, direction: 'out', arrival: body['arrival'] as Transfer['arrival'], arrives_at: now(hours[body['arrival'] as Transfer['arrival']]), cancellable: false, note: (body['note'] as string | undefined) ?? null, created_at: now(),
      }));
      case 'POST /v1/payments': return this.send(body, (to, amount): Payment => ({
        object: 'payment', id: this.id('pay'), status: 'succeeded', amount, currency, fee: 0, payee: { id: to, name: this.nameOf(to) ?? '' }, method: 'static_code', refunded_amount: 0,
        note: null, order_id: null, created_at: now(), receipt_id: '',
      }));
      case 'POST /v1/me/stop':
        this.customer = { ...this.customer, stopped: { at: now(), by: 'button' } };
        this.onPlayed({ what: 'stopped' });
        // The lesson ends with it, and so does the sheet that asked: on the report it must not announce that payments are stopped.
        return new Promise(() => {});
      default: throw new Refused('not_found', this.words.notHere, 404);
    }
  }

  private home(): Home {
    const all = yuan(this.money);
    return {
      object: 'home', balance: all, available: all, held: yuan(0), spendable: { ...all, rule: 'practice', rule_text: this.words.rule }, limits: [], recent: this.sent, pending: [], as_of: now(),
    };
  }

  private resolvePhone(phone: string): ResolvedPayee {
    const who = phones[phone] ?? 'nobody';
    this.onPlayed({ what: 'found' });
    if (who === 'nobody') return { payee_id: who, name: null, name_verified: false, registered: 'unknown', first_time: true, warning: null };
    return {
      payee_id: who, name: this.nameOf(who), name_verified: who === 'friend', registered: 'known', first_time: who !== 'friend',
      warning: who === 'friend' ? null : { kind: 'first_payee_large', above: warnedAbove },
    };
  }

  private resolvePoster(text: string): Resolved {
    const code = text.slice(text.lastIndexOf('/') + 1);
    const who = posters[code];
    if (!who) throw new Refused('qr_unreadable', this.words.notHere, 404);
    if (who === 'stall') return { kind: 'merchant_static', payee: { id: who, name: this.words.stall, verified: true, category: 'food' }, code, check_word: '', currency, level: 'D', left_today: yuan(50_000) };
    return { kind: 'person_collect', payee: { id: who, name: this.words.stranger, verified: false }, currency };
  }

  private send<Made>(body: Record<string, unknown>, made: (to: Who, amount: number) => Made): Made {
    const to = body['payee_id'] as Who;
    const amount = body['amount'] as number;
    if ((body['proof'] as { pin?: string } | undefined)?.pin !== playPin) throw new Refused('pin_wrong', this.words.wrongPin, 403);
    if (this.customer.stopped) throw new Refused('payments_stopped', this.words.stopped, 403);
    if (amount > this.money) throw new Refused('insufficient_balance', this.words.tooMuch);
    this.money -= amount;
    const answer = made(to, amount);
    this.sent = [{
      object: 'transaction', id: this.id('pst'), type: to === 'stall' ? 'payment' : 'transfer_out', direction: 'out', amount, currency, title: this.nameOf(to) ?? '', category: null, note: null,
      object_id: '', status: 'succeeded', balance_after: this.money, created_at: now(),
    }, ...this.sent];
    this.onPlayed({ what: 'sent', to, amount, later: body['arrival'] !== undefined && body['arrival'] !== 'now' });
    return answer;
  }

  private nameOf = (who: Who): string | null => (who === 'nobody' ? null : this.words[who]);
  private id = (prefix: string): string => `${prefix}_practice${this.sent.length + 1}`;
}

const hours: Record<Transfer['arrival'], number> = { now: 0, '2h': 2, '24h': 24 };
const now = (ahead = 0): string => new Date(Date.now() + ahead * 3_600_000).toISOString();
