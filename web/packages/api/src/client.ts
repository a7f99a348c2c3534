import { observe, observeDateHeader } from './clock';
import { requestProof } from './device';
import { tellPage } from './frame';
import { ApiError, isSignedOut, isUnsureStatus, problemFrom } from './problem';
import { filled, type Body, type PathOf, type PathValues, type QueryValues, type Reply } from './shapes';

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
  /** tells the demo's page nothing: samples and play money are no news */
  quiet?: boolean;
  /** the key of this browser, where it has one: it signs what a cookie alone must not do */
  key?: () => Promise<CryptoKeyPair | undefined>;
}

export const pathWith = (path: string, query: Query = {}): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text ? `${path}?${text}` : path;
};

/** A thin client whose calls are typed by the OpenAPI document; what to call is in wallet.ts, others.ts. */
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
      const body = method === 'GET' ? undefined : JSON.stringify(options.body ?? {});
      const own = body === undefined ? undefined : await this.options.key?.();
      if (own) headers['Device-Proof'] = await requestProof(own, { method, path, body: body!, key: options.key ?? '' });
      let response: Response;
      try {
        response = await (this.options.fetch ?? fetch)((this.options.base ?? '') + pathWith(path, options.query), {
          method,
          headers,
          body,
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
        if (options.key && !this.options.quiet) tellPage({ news: 'refused', path, code: problem.code });
        throw problem;
      }
      const data = (response.status === 204 ? undefined : await this.read<T>(response, options.key)) as T;
      if (options.key && !this.options.quiet) {
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

  get = async <P extends PathOf<'get'>>(path: P, at: PathValues<P, 'get'> & QueryValues<P, 'get'>): Promise<Reply<P, 'get'>> =>
    (await this.call<Reply<P, 'get'>>('GET', filled(path, at.path), { query: at.query as Query | undefined })).data;
  post = async <P extends PathOf<'post'>>(path: P, body: Body<P, 'post'>, at: PathValues<P, 'post'> & { key?: string }): Promise<Reply<P, 'post'>> =>
    (await this.call<Reply<P, 'post'>>('POST', filled(path, at.path), { body, key: at.key })).data;
  patch = async <P extends PathOf<'patch'>>(path: P, body: Body<P, 'patch'>, at: PathValues<P, 'patch'> & { key?: string }): Promise<Reply<P, 'patch'>> =>
    (await this.call<Reply<P, 'patch'>>('PATCH', filled(path, at.path), { body, key: at.key })).data;
  delete = async <P extends PathOf<'delete'>>(path: P, at: PathValues<P, 'delete'>): Promise<Reply<P, 'delete'>> =>
    (await this.call<Reply<P, 'delete'>>('DELETE', filled(path, at.path))).data;

  async syncClock(): Promise<void> {
    const sent = Date.now();
    const { now } = await this.get('/v1/time', {});
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
