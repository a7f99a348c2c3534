// The one way our apps are built: strict CSP (no inline code), hashed assets, sentences from the one catalogue.
import react from '@vitejs/plugin-react';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { catalogue } from '../packages/i18n/vite.mjs';

const web = fileURLToPath(new URL('..', import.meta.url));
export const outputRoot = process.env.CHENXI_WEB_OUT ?? join(web, '..', 'build', 'web');

/** Where each app is served; its build goes to the folder of that name, so the server sends files as they lie. */
const addresses = { wallet: 'app', merchant: 'till' };
export const outputFolder = (name) => join(outputRoot, addresses[name] ?? name);

/** theme and size are set before the first paint */
const boot = (base) => ({
  name: 'chenxi-boot',
  transformIndexHtml: () => [{ tag: 'script', attrs: { src: `${base}boot.js` }, injectTo: 'head-prepend' }],
  configureServer: (server) => {
    server.middlewares.use(`${base}boot.js`, (_request, response) => {
      response.setHeader('Content-Type', 'text/javascript');
      response.end(readFileSync(join(web, 'packages/ui/boot.js')));
    });
  },
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'boot.js', source: readFileSync(join(web, 'packages/ui/boot.js')) });
  },
});

/** the service worker is told which files make the shell */
const worker = (name, base) => ({
  name: 'chenxi-service-worker',
  apply: 'build',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const files = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name) && !/stream_worker|gallery/.test(name));
    const source = readFileSync(join(web, 'packages/ui/sw.js'), 'utf8');
    // Names carry hashes of what is inside, except those of these two.
    const version = [...files].sort().join('|') + source + readFileSync(join(web, 'packages/ui/boot.js'), 'utf8');
    let hash = 5381;
    for (const char of version) hash = (Math.imul(hash, 33) ^ char.charCodeAt(0)) >>> 0;
    const filled = source
      .replace('__APP__', JSON.stringify(name))
      .replace('__FILES__', JSON.stringify([base, ...files.map((name) => base + name)]))
      .replace('__VERSION__', JSON.stringify(hash.toString(36)));
    this.emitFile({ type: 'asset', fileName: 'sw.js', source: filled });
  },
});

/** @param {{ root: string, name: string, base: string, prefixes: string[], serviceWorker?: boolean, extend?: object }} app */
export function defineApp({ root, name, base, prefixes, serviceWorker = false, extend = {} }) {
  return defineConfig({
    root,
    base,
    plugins: [react(), catalogue({ prefixes }), boot(base), ...(serviceWorker ? [worker(name, base)] : []), ...(extend.plugins ?? [])],
    worker: { format: 'es' },
    build: {
      outDir: outputFolder(name),
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1500,
      ...(extend.build ?? {}),
    },
    server: { proxy: { '/v1': { target: process.env.CHENXI_SERVER ?? 'http://localhost:8080', changeOrigin: false } } },
  });
}
