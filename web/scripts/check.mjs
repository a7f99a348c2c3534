#!/usr/bin/env node
// Types of the API and of everything, then unit tests. Usage: node scripts/check.mjs
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('..', import.meta.url));
for (const command of [['node', 'scripts/types.mjs'], ['node_modules/.bin/tsc', '--noEmit', '-p', '.'], ['node_modules/.bin/vitest', 'run']]) {
  const { status } = spawnSync(command[0], command.slice(1), { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
