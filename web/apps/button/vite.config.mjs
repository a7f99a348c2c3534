// No page: one script of a fixed name, for pages that are not ours. The server gives it out at /pay-button.js.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { catalogue } from '../../packages/i18n/vite.mjs';
import { outputFolder } from '../../scripts/app.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
export default defineConfig({
  root,
  plugins: [catalogue({ prefixes: ['button.'] })],
  build: {
    outDir: outputFolder('button'),
    emptyOutDir: true,
    target: 'es2022',
    lib: { entry: `${root}src/pay_button.ts`, formats: ['es'], fileName: () => 'pay-button.js' },
  },
});
