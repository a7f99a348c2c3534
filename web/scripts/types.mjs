#!/usr/bin/env node
// Types of the API from docs/openapi.json: for the apps into build/web-types/openapi.d.ts, which `@chenxi/openapi` names, and the programs'
// part into packages/sdk/src/generated. Never committed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { generate } from '../packages/sdk/generate.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = astToString(await openapiTS(JSON.parse(readFileSync(`${root}/docs/openapi.json`, 'utf8'))));
mkdirSync(`${root}/build/web-types`, { recursive: true });
writeFileSync(`${root}/build/web-types/openapi.d.ts`, text);
await generate();
