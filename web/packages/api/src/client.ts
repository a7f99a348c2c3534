import { observe, observeDateHeader } from './clock';
import { tellPage } from './frame';
import { ApiError, isSignedOut, isUnsureStatus, problemFrom } from './problem';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Query = Record<string, string | number | boolean | null | undefined>;
export interface CallOptions {
  query?: Query;
  body?: unknown;
  key?: string;
  signal?: AbortSignal;
  /** after this the call is "unsure"; a payment that takes longer than 15 s is asked for again, with its key */
  timeoutMs?: number;
}
export interface Answer<T> { data: T; status: number; replayed: boolean }

export interface ClientOptions {
  base?: string;
  language: () => string;
  fetch?: typeof fetch;
  onSignedOut?: () => void;
}

export const pathWith = (path: string, query: Query = {}): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text ? `${path}?${text}` : path;
};

/** A thin client: typed calls are in wallet.ts, till.ts … so that they can be made from the OpenAPI file later. */
export class Client {
  constructor(private readonly options: ClientOptions) {}

  async call<T>(method: Method, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const sent = Date.now();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new Error('timeout')), options.timeoutMs ?? 15_000);
    options.signal?.addEventListener('abort', () => abort.abort(options.signal?.reason), { once: true });
    try {
      const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': this.options.language() };
      if (method !== 'GET') headers['Content-Type'] = 'application/json';
      if (options.key) headers['Idempotency-Key'] = options.key;
      let response: Response;
      try {
        response = await (this.options.fetch ?? fetch)((this.options.base ?? '') + pathWith(path, options.query), {
          method,
          headers,
          body: method === 'GET' ? undefined : JSON.stringify(options.body ?? {}),
          credentials: 'same-origin',
          cache: 'no-store',
          signal: abort.signal,
        });
      } catch (error) {
        if (options.signal?.aborted) throw error;
        throw this.noAnswer(options.key, error);
      }
      observeDateHeader(response.headers.get('Date'), sent, Date.now());
      if (!response.ok) {
        const problem = await problemFrom(response);
        if (isSignedOut(problem)) this.options.onSignedOut?.();
        if (options.key) tellPage({ news: 'refused', path, code: problem.code });
        throw problem;
      }
      const data = (response.status === 204 ? undefined : await this.read<T>(response, options.key)) as T;
      if (options.key) {
        const made = data as { amount?: number; id?: string } | undefined;
        tellPage({ news: 'answered', path, amount: made?.amount ?? null, id: made?.id ?? null });
      }
      return {
        data,
        status: response.status,
        replayed: response.headers.get('Idempotent-Replayed') === 'true',
      };
    } finally {
      clearTimeout(timer);
    }
  }

  get = async <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
    (await this.call<T>('GET', path, { query, signal })).data;
  post = async <T>(path: string, body: unknown, key?: string): Promise<T> =>
    (await this.call<T>('POST', path, { body, key })).data;
  patch = async <T>(path: string, body: unknown, key?: string): Promise<T> => (await this.call<T>('PATCH', path, { body, key })).data;
  delete = async <T = void>(path: string): Promise<T> => (await this.call<T>('DELETE', path)).data;

  async syncClock(): Promise<void> {
    const sent = Date.now();
    const { now } = await this.get<{ now: string }>('/v1/time');
    observe(Date.parse(now), sent, Date.now(), 1);
  }

  private async read<T>(response: Response, key: string | undefined): Promise<T> {
    try {
      return (await response.json()) as T;
    } catch (error) {
      throw this.noAnswer(key, error);
    }
  }

  private noAnswer(key: string | undefined, error: unknown): ApiError {
    const cause = error instanceof Error ? error.message : String(error);
    // Only what carries a key can have moved money; of everything else it is enough to say that the network is gone.
    return new ApiError(key === undefined ? { kind: 'offline', cause } : { kind: 'unsure', cause });
  }
}

/** Did the server decide, or do we have to ask again? */
export const isDecided = (error: unknown): boolean =>
  error instanceof ApiError && error.trouble.kind === 'refused' && !isUnsureStatus(error.trouble.problem.status);
