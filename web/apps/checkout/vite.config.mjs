import { fileURLToPath } from 'node:url';
import { defineApp } from '../../scripts/app.mjs';

export default defineApp({
  root: fileURLToPath(new URL('.', import.meta.url)),
  name: 'checkout',
  base: '/checkout/',
  prefixes: ['checkout.'],
});
