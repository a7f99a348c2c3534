import { fileURLToPath } from 'node:url';
import { defineApp } from '../../scripts/app.mjs';

export default defineApp({
  root: fileURLToPath(new URL('.', import.meta.url)),
  name: 'merchant',
  base: '/till/',
  prefixes: ['ui.', 'till.', 'report.'],
  serviceWorker: true,
});
