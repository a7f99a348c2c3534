// /llms.txt names what there is: every request of it is in the description of the API, and every kind of event is named.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const text = readFileSync(new URL('../pages/llms.txt', import.meta.url), 'utf8');
const api = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'));

it('names requests that there are, for programs', () => {
  const named = [...text.matchAll(/`(GET|POST|DELETE) (\/v1\/[^`?]*)/g)].map(([, method, path]) => `${method} ${path}`);
  const there = Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).filter(([, one]) => JSON.stringify(one.security ?? []).includes('api_key')).map(([method]) => `${method.toUpperCase()} ${path}`));
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((one) => !there.includes(one))).toEqual([]);
});

it('names every kind of event', () => {
  const kinds = api.components.schemas.Event.properties.type.enum;
  expect(text.match(/^- Types: (.*)$/m)[1].split(', ')).toEqual(kinds);
});
