// What a call can end with when it does not end well. Four kinds, because the person must be told three things:
//   refused   the server said no; no money has moved
//   unsure    sent, but no answer came back; it may have happened and must be asked again with the same key
//   offline   it never left this device
//   broken    something failed on this device before anything was sent

export type Retryable = 'same_id' | 'new_id' | 'never';
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  code: string;
  pointer?: string;
  request_id: string;
  retryable: Retryable;
  user_message: string;
  next_action?: { kind: string; until?: string };
  rule?: string;
  amount?: number;
  until?: string;
  count?: number;
  text?: string;
}

export type Trouble =
  | { kind: 'refused'; problem: ProblemBody; retryAfter?: number }
  | { kind: 'unsure'; cause: string }
  | { kind: 'offline'; cause: string }
  | { kind: 'broken'; cause: string };

export class ApiError extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.kind === 'refused' ? trouble.problem.code : trouble.kind);
    this.name = 'ApiError';
  }
  get code(): string {
    return this.trouble.kind === 'refused' ? this.trouble.problem.code : this.trouble.kind;
  }
  get problem(): ProblemBody | null {
    return this.trouble.kind === 'refused' ? this.trouble.problem : null;
  }
}

/** Refused proofs are never stored: the same key may come again with a right one. */
export const proofRefusals = ['pin_required', 'pin_wrong', 'pin_locked', 'signature_wrong', 'passkey_wrong', 'statement_expired'] as const;
export type ProofRefusal = (typeof proofRefusals)[number];

export const troubleOf = (error: unknown): Trouble =>
  error instanceof ApiError ? error.trouble : { kind: 'broken', cause: error instanceof Error ? error.message : String(error) };

export const isRefusal = (error: unknown, ...codes: string[]): error is ApiError =>
  error instanceof ApiError && error.trouble.kind === 'refused' && (codes.length === 0 || codes.includes(error.code));

export const isProofRefusal = (error: unknown): boolean => isRefusal(error, ...proofRefusals);

/** The session ended; the app goes to its login page instead of showing an error. */
export const isSignedOut = (error: unknown): boolean => isRefusal(error, 'not_signed_in', 'session_expired', 'http_401');

/** No answer in the sense of "we do not know what happened": ask again with the same key. */
export const isUnsureStatus = (status: number): boolean => status >= 500 || status === 408 || status === 429;

export async function problemFrom(response: Response): Promise<ApiError> {
  let body: Partial<ProblemBody> = {};
  try {
    body = (await response.json()) as Partial<ProblemBody>;
  } catch {
    // A proxy or a dying server may answer without a body that we know.
  }
  const after = Number(response.headers.get('Retry-After'));
  return new ApiError({
    kind: 'refused',
    retryAfter: Number.isFinite(after) && after > 0 ? after : undefined,
    problem: {
      type: body.type ?? 'about:blank',
      title: body.title ?? '',
      status: body.status ?? response.status,
      detail: body.detail,
      instance: body.instance,
      code: body.code ?? `http_${response.status}`,
      pointer: body.pointer,
      request_id: body.request_id ?? response.headers.get('X-Request-Id') ?? '',
      retryable: body.retryable ?? (isUnsureStatus(response.status) ? 'same_id' : 'never'),
      user_message: body.user_message ?? '',
      next_action: body.next_action,
      rule: body.rule,
      amount: body.amount,
      until: body.until ?? body.next_action?.until,
      count: body.count,
      text: body.text,
    },
  });
}
