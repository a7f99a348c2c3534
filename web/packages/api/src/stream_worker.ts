// The one live stream of an app for all its tabs and frames: a browser allows six connections to an origin, and each stream holds one.

interface PortMessage { kind: 'event' | 'up' | 'down'; type?: string; data?: string; id?: string }
declare const self: { onconnect: ((event: MessageEvent) => void) | null; location: { search: string } };

const url = new URLSearchParams(self.location.search).get('url') ?? '/v1/stream';
const types = (new URLSearchParams(self.location.search).get('types') ?? '').split(',');
const ports = new Set<MessagePort>();
let source: EventSource | null = null;
let up = false;

const tell = (message: PortMessage) => ports.forEach((port) => port.postMessage(message));

function start(): void {
  if (source && source.readyState !== EventSource.CLOSED) return;
  source = new EventSource(url);
  source.onopen = () => {
    up = true;
    tell({ kind: 'up' });
  };
  source.onerror = () => {
    up = false;
    tell({ kind: 'down' });
    // EventSource reconnects by itself unless the server said no.
    if (source?.readyState === EventSource.CLOSED) setTimeout(() => ports.size && start(), 10_000);
  };
  for (const type of types)
    source.addEventListener(type, (event) =>
      tell({ kind: 'event', type, data: (event as MessageEvent<string>).data, id: (event as MessageEvent).lastEventId }));
}

function stopIfAlone(): void {
  if (ports.size > 0) return;
  source?.close();
  source = null;
  up = false;
}

self.onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  ports.add(port);
  port.onmessage = (message: MessageEvent<string>) => {
    if (message.data === 'bye') {
      ports.delete(port);
      stopIfAlone();
    }
  };
  port.start();
  if (up) port.postMessage({ kind: 'up' } satisfies PortMessage);
  start();
};

export {};
