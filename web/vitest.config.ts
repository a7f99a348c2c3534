import { defineConfig } from 'vitest/config';
import { catalogue } from './packages/i18n/vite.mjs';

export default defineConfig({
  plugins: [catalogue({ prefixes: [''] })],
  test: { include: ['packages/*/src/**/*.test.{ts,tsx}', 'apps/*/src/**/*.test.{ts,tsx}', 'scripts/*.test.mjs'], environment: 'node' },
});
