// What docs/openapi.json says to the programs of shops, as TypeScript: src/generated/openapi.ts (types) and operations.ts (where each
// operation is asked). Never committed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

/** Whose routes a shop's program asks: those for programs, and a few for everybody. */
const everybodys = ['get_instance', 'get_time', 'verify_receipt', 'get_receipt_key'];

export async function generate() {
  const document = JSON.parse(readFileSync(fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url)), 'utf8'));
  const operations = new Map();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation['x-chenxi-audience'] !== 'developer' && !everybodys.includes(operation.operationId)) {
        delete methods[method];
        continue;
      }
      const parameters = operation.parameters ?? [];
      operations.set(operation.operationId, {
        method: method.toUpperCase(),
        path,
        keyed: parameters.some((one) => one.$ref === '#/components/parameters/IdempotencyKey'),
        cursor: parameters.find((one) => ['starting_after', 'after', 'before'].includes(one.name))?.name ?? null,
      });
    }
    if (Object.keys(methods).length === 0) delete document.paths[path];
  }
  // Only the shapes that these routes speak of.
  const wanted = new Set();
  const visit = (value) => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (value === null || typeof value !== 'object') return;
    const name = /^#\/components\/schemas\/(\w+)$/.exec(value.$ref ?? '')?.[1];
    if (name && !wanted.has(name)) {
      wanted.add(name);
      visit(document.components.schemas[name]);
    }
    Object.values(value).forEach(visit);
  };
  visit(document.paths);
  for (const name of Object.keys(document.components.schemas)) if (!wanted.has(name)) delete document.components.schemas[name];

  const folder = fileURLToPath(new URL('src/generated', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/openapi.ts`, astToString(await openapiTS(document, { additionalProperties: false })));
  writeFileSync(`${folder}/operations.ts`, `export const operations = ${JSON.stringify(Object.fromEntries(operations), null, 2)} as const;\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generate();
