// Requests that no program of ours would send, made from the description of the API by fast-check: what fits, with one thing wrong.
import { createRequire } from 'node:module';

export const fc = createRequire(new URL('../../../web/package.json', import.meta.url))('fast-check');

/// What a schema lets through.
function fitting(document, given) {
  const schema = document.resolve(given);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => fitting(document, one)));
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {});
      return fc.record(Object.fromEntries(members.map(([name, one]) => [name, fitting(document, one)])), { requiredKeys: schema.required ?? [] });
    }
    case 'array': return fc.array(fitting(document, schema.items ?? {}), { maxLength: Math.min(3, schema.maxItems ?? 3) });
    case 'integer': return fc.integer({ min: Math.max(schema.minimum ?? 0, -(2 ** 31)), max: Math.min(schema.maximum ?? 1000, 2 ** 31 - 1) });
    case 'boolean': return fc.boolean();
    case 'string': {
      if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern), { size: 'max' });
      const least = schema.minLength ?? 0;
      return fc.string({ minLength: least, maxLength: Math.max(least, Math.min(schema.maxLength ?? 20, 20)), unit: 'grapheme' });
    }
    case 'null': return fc.constant(null);
    default: return fc.constant({});
  }
}

const filler = 'x'.repeat(1_000_000);
const odd = fc.oneof(
  fc.constantFrom(null, true, '', 'x', -1, 0, 1.5, 1e300, 2 ** 53, 9007199254740993, [], {}, [[]], '\u0000', '\ud800', '0', 'null', '../../etc/passwd', "' OR 1=1 --", '\u202e'.repeat(300), 'x'.repeat(3000), '阿'.repeat(600)),
  fc.jsonValue({ maxDepth: 3 }));

/// Every place in a body: [[], ['amount'], ['proof'], ['proof', 'pin'] …].
function places(value, at = []) {
  if (value === null || typeof value !== 'object') return [at];
  return [at, ...Object.keys(value).flatMap((key) => places(value[key], [...at, key]))];
}
const edited = (value, [key, ...rest], change) => {
  if (key === undefined) return change(value);
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const next = rest.length === 0 ? change(copy[key]) : edited(copy[key], rest, change);
  if (next === undefined) delete copy[key];
  else Object.defineProperty(copy, key, { value: next, enumerable: true, configurable: true, writable: true });
  return copy;
};

const notJson = fc.constantFrom('', '{', '{"a":1,}', "{'a':1}", '{"a":NaN}', '\u0000', '{"a":1}{"a":1}', '{"a":1,"a":2}', `${'['.repeat(2000)}${']'.repeat(2000)}`, `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`, '{"amount":1e2}', '{"amount":01}', '\ufeff{}', '{"a":"\\ud800"}', 'true', '[]', '"x"', '1');

/// { text, headers, wrong }; `wrong`: what was done to it. Where the document would let the body through, it is not asked.
export function badBodies(document, operation) {
  if (!operation.takes) return fc.record({ text: fc.constantFrom('{', '[]', '{"unknown":1}', 'x'.repeat(70_000)), headers: fc.constant({}), wrong: fc.constant('a body where none is wanted'), maybe: fc.constant(true) });
  const good = fitting(document, operation.takes);
  const body = (made, wrong) => made.filter((value) => !operation.isBody(value)).map((value) => ({ text: JSON.stringify(value), headers: {}, wrong, value }));
  const replaced = good.chain((value) => fc.tuple(fc.constantFrom(...places(value)), odd).map(([at, other]) => edited(value, at, () => other)));
  const required = document.resolve(operation.takes).required ?? [];
  return fc.oneof(
    { weight: 6, arbitrary: body(replaced, 'a value that does not fit') },
    ...(required.length > 0 ? [{ weight: 2, arbitrary: body(fc.tuple(good, fc.constantFrom(...required)).map(([value, key]) => edited(value, [key], () => undefined)), 'a member is missing') }] : []),
    { weight: 2, arbitrary: body(fc.tuple(good, fc.constantFrom('__proto__', 'constructor', 'x', '', 'admin', 'Amount', '金额'), odd).map(([value, key, other]) => edited(value, [key], () => other)), 'a member too many') },
    // A body of no members may be left out.
    { weight: 2, arbitrary: notJson.filter((text) => text !== '' || required.length > 0).map((text) => ({ text, headers: {}, wrong: 'no JSON object' })) },
    { weight: 1, arbitrary: fc.tuple(good, fc.constantFrom('text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '')).map(([value, type]) => ({ text: JSON.stringify(value), headers: { 'content-type': type }, wrong: `as ${type || 'nothing'}` })) },
    { weight: 1, arbitrary: fc.constant({ text: JSON.stringify({ filler }), headers: {}, wrong: 'a megabyte' }) },
  );
}

/// What the document lets through and nobody means: right in form, made up in everything else. Null where there is nothing to make up.
export function madeUp(document, operation) {
  return operation.takes && Object.keys(document.resolve(operation.takes).properties ?? {}).length > 0 ? fitting(document, operation.takes).map((value) => JSON.stringify(value)) : null;
}

/// Values for {id} that name nothing.
export const badId = fc.oneof(fc.constantFrom('0', '-1', '%00', '%2e%2e%2f', 'null', '__proto__', 'x'.repeat(500), '%F0%9F%92%B0', 'pay_00000000000000000000000000', '9223372036854775808', '%ff', '1;drop'), fc.stringMatching(/^[a-z]{3}_[0-9A-Z]{1,30}$/));
export const badQuery = fc.constantFrom('0', '-1', '101', 'x', '', '1.5', '9'.repeat(30), '%00', '%ff', 'null', '1e3', '%F0%9F%92%B0', 'x'.repeat(2000));
