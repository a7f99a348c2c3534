// Keeps the shell of an app, so that it opens without a network. Answers of /v1 are personal and are never kept.
const app = __APP__;
const version = __VERSION__;
const files = __FILES__;
const cacheName = `${app}-${version}`;
const shell = files[0];

// What an earlier try has brought is not asked for again: a line that breaks in the middle costs the rest alone.
self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => Promise.all(files.map(async (file) => (await cache.match(file)) ?? cache.add(file)))));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith(`${app}-`) && name !== cacheName).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// The page asks for the change of versions, at a moment when no money is on its way.
self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || !url.pathname.startsWith(shell)) return;
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => caches.match(shell)));
    return;
  }
  event.respondWith(
    caches.match(request, { ignoreSearch: true }).then((kept) => {
      if (kept) return kept;
      return fetch(request).then((answer) => {
        // The scanner's program and the spoken amounts are big and asked for seldom: kept when they were used once.
        if (answer.status === 200 && /\.(wasm|svg|png|webmanifest|mp3)$/.test(url.pathname)) {
          const copy = answer.clone();
          event.waitUntil(caches.open(cacheName).then((cache) => cache.put(request, copy)));
        }
        return answer;
      });
    }),
  );
});
