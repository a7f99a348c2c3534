// The package as it is published: dist/. Usage: node build.mjs
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { generate } from './generate.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
await generate();
rmSync(`${here}/dist`, { recursive: true, force: true });
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', here], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
if (existsSync(`${here}/dist/cli/main.js`)) chmodSync(`${here}/dist/cli/main.js`, 0o755);
copyFileSync(`${here}/../../../LICENSE`, `${here}/dist/LICENSE`);
