import { fileURLToPath } from 'node:url';
import { defineApp } from '../../scripts/app.mjs';

export default defineApp({
  root: fileURLToPath(new URL('.', import.meta.url)),
  name: 'console',
  base: '/console/',
  prefixes: ['ui.', 'console.'],
});
