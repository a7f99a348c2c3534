// How a request ends that does not end well: refused, or without an answer.
import type { ProblemBody } from './shapes.js';

/**
 * The instance said no (RFC 9457). `code` is for your program, `userMessage` for a person: it says what happened to the money and what
 * to do next, in the language that the client asked for. `retryable`: `same_id`, the very same request may be asked again; `new_id`, once
 * something is different; `never`.
 */
export class ChenxiProblem extends Error {
  override readonly name = 'ChenxiProblem';
  readonly code: string;
  readonly status: number;
  readonly userMessage: string;
  readonly retryable: 'same_id' | 'new_id' | 'never';
  readonly nextAction: { kind: string; until?: string };
  /** Which member of what was sent is wrong, where one is. */
  readonly pointer: string | undefined;
  /** By which the operator finds the request. */
  readonly requestId: string;

  constructor(
    readonly problem: ProblemBody,
    readonly idempotencyKey: string | undefined,
  ) {
    super(`${problem.code}: ${problem.user_message}`);
    this.code = problem.code;
    this.status = problem.status;
    this.userMessage = problem.user_message;
    this.retryable = problem.retryable;
    this.nextAction = problem.next_action;
    this.pointer = problem.pointer;
    this.requestId = problem.request_id;
  }
}

/**
 * No answer that can be read came, however often it was asked: what was asked for may have happened or not. Ask again later with the same
 * `idempotencyKey` (or the same `merchant_order_no`); nothing happens twice.
 */
export class ChenxiNoAnswer extends Error {
  override readonly name = 'ChenxiNoAnswer';
  constructor(
    readonly tries: number,
    readonly idempotencyKey: string | undefined,
    cause: unknown,
  ) {
    super(`no answer after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** `isProblem(error, 'refund_exceeds_payment')`; without codes: any. */
export const isProblem = (error: unknown, ...codes: string[]): error is ChenxiProblem =>
  error instanceof ChenxiProblem && (codes.length === 0 || codes.includes(error.code));

const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

/** A gateway in between may answer with something of its own. */
export function problemOf(status: number, body: string, requestId: string | null): ProblemBody {
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    read = undefined;
  }
  const said = (typeof read === 'object' && read !== null ? read : {}) as Partial<ProblemBody>;
  const again = status === 408 || status === 429 || status >= 500;
  return {
    ...said,
    type: text(said.type, 'about:blank'),
    title: text(said.title, `HTTP ${status}`),
    status,
    detail: text(said.detail, ''),
    instance: text(said.instance, ''),
    code: (said.code ?? `http_${status}`) as ProblemBody['code'],
    request_id: text(said.request_id, requestId ?? ''),
    retryable: said.retryable ?? (again ? 'same_id' : 'never'),
    user_message: text(said.user_message, `HTTP ${status}`),
    next_action: said.next_action ?? { kind: again ? 'retry' : 'none' },
  };
}
