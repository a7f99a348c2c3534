import { fileURLToPath } from 'node:url';
import { defineApp } from '../../scripts/app.mjs';

export default defineApp({
  root: fileURLToPath(new URL('.', import.meta.url)),
  name: 'wallet',
  base: '/app/',
  prefixes: ['ui.', 'wallet.'],
  serviceWorker: true,
});
