// What docs/openapi.json says about a path, as types. The file behind '@chenxi/openapi' is made from it by scripts/types.mjs and
// lives in the build tree; only types come from there, so no page carries it.
import type { paths } from '@chenxi/openapi';

export type Verb = 'get' | 'post' | 'patch' | 'delete';
/** the paths that know this verb */
export type PathOf<V extends Verb> = { [P in keyof paths]: paths[P] extends Record<V, { responses: unknown }> ? P : never }[keyof paths];
type Operation<P extends keyof paths, V extends Verb> = paths[P] extends Record<V, infer O> ? O : never;

type Json<R> = R extends { content: { 'application/json': infer T } } ? T : undefined;
/** what is answered when it went well */
export type Reply<P extends keyof paths, V extends Verb> = Operation<P, V> extends { responses: infer R } ? { [S in keyof R & (200 | 201 | 204)]: Json<R[S]> }[keyof R & (200 | 201 | 204)] : never;
export type Body<P extends keyof paths, V extends Verb> = Operation<P, V> extends { requestBody: { content: { 'application/json': infer T } } } ? T : undefined;

type Parameters<P extends keyof paths, V extends Verb, In extends 'path' | 'query'> = Operation<P, V> extends { parameters: { [I in In]?: infer T } } ? T : never;
/** every `{name}` of the path */
export type PathValues<P extends keyof paths, V extends Verb> = [Parameters<P, V, 'path'>] extends [Record<string, string>] ? { path: Parameters<P, V, 'path'> } : { path?: undefined };
export type QueryValues<P extends keyof paths, V extends Verb> = { query?: Parameters<P, V, 'query'> };

/** "/v1/transfers/{id}" with {id: "trf_1"} */
export const filled = (path: string, values: Record<string, string> = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${path}: ${name} is missing`);
    return encodeURIComponent(value);
  });
