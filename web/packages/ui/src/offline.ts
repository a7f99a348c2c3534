// The service worker lets an app open without a network. Its files come over that same network, so putting it there is tried until it
// stays: a browser left to itself asks again only when the page is opened anew, and a till is open all day.

const soonest = 5_000, latest = 300_000; // ms between two tries; each asks only for what is still missing (sw.js)

/** Sees to the service worker of the app at `base` ("/app/") and tells of a newer version that waits. Gives what stops it. */
export function openWithoutNetwork(base: string, onWaiting: (newer: ServiceWorker) => void): () => void {
  const workers = navigator.serviceWorker;
  let registration: ServiceWorkerRegistration | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = soonest, stopped = false;

  const tryLater = () => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => void register(), pause);
    pause = Math.min(pause * 2, latest);
  };
  const look = () => {
    if (!stopped && registration?.waiting && workers.controller) onWaiting(registration.waiting);
  };
  const changed = (event: Event) => {
    look();
    if ((event.target as ServiceWorker).state === 'redundant' && !registration?.active) tryLater();
  };
  const follow = () => registration?.installing?.addEventListener('statechange', changed);
  const register = async () => {
    try {
      registration = await workers.register(`${base}sw.js`, { scope: base });
      registration.addEventListener('updatefound', follow);
    } catch {
      return tryLater();  // no line, or a browser that wants none
    }
    look();
    follow();
  };

  void register();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
