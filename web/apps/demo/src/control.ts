// The demo's parent program: it restarts the server, runs the rush hour and checks the books. It listens beside the server, on
// this machine only; a real instance has none.
import { useCallback, useEffect, useReducer } from 'react';

export interface Rush {
  sent: number; answered: number; refused: number; found_again: number; in_doubt: number; charged_twice: number; lost: number;
  per_second: number; p50_ms: number; p99_ms: number; running: boolean; checked: boolean;
}
export type ControlEvent =
  | ({ type: 'rush'; failed?: boolean } & Partial<Rush>)
  | { type: 'server'; state: 'up' | 'down' | 'starting'; restarts: number }
  | { type: 'books'; ok: boolean };

export interface Beat { perSecond: number; down: boolean }
export interface ControlState {
  reachable: boolean;
  server: 'up' | 'down' | 'starting';
  restarts: number;
  rush: Rush | null;
  failed: boolean;
  /** payments per second, one beat per message */
  beats: Beat[];
  books: boolean | null;
  best: number;
}
export const firstState: ControlState = { reachable: false, server: 'up', restarts: 0, rush: null, failed: false, beats: [], books: null, best: 0 };
const beatsMax = 120;
const empty: Rush = { sent: 0, answered: 0, refused: 0, found_again: 0, in_doubt: 0, charged_twice: 0, lost: 0, per_second: 0, p50_ms: 0, p99_ms: 0, running: true, checked: false };

export type Action = ControlEvent | { type: 'line'; up: boolean } | { type: 'started' };
export function follow(state: ControlState, event: Action): ControlState {
  switch (event.type) {
    case 'line': return { ...state, reachable: event.up };
    case 'started': return { ...state, rush: { ...empty }, beats: [], books: null, best: 0, failed: false };
    case 'server':
      return { ...state, server: event.state, restarts: event.restarts, beats: event.state === 'down' ? state.beats.map((beat, i) => (i === state.beats.length - 1 ? { ...beat, down: true } : beat)) : state.beats };
    case 'books': return { ...state, books: event.ok };
    case 'rush': {
      if (event.failed) return { ...state, failed: true, rush: state.rush && { ...state.rush, running: false } };
      const rush: Rush = { ...(state.rush ?? empty), ...event };
      const fresh = !state.rush || rush.sent < state.rush.sent;
      const beats = rush.running ? [...(fresh ? [] : state.beats), { perSecond: rush.per_second, down: state.server !== 'up' }].slice(-beatsMax) : state.beats;
      return { ...state, rush, beats, failed: false, books: rush.running ? null : state.books, best: Math.max(fresh ? 0 : state.best, rush.per_second) };
    }
  }
}

export function useControl(port: number) {
  const [state, tell] = useReducer(follow, firstState);
  const base = `http://127.0.0.1:${port}`;
  useEffect(() => {
    if (!port) return;
    const source = new EventSource(`${base}/events`);
    source.onopen = () => tell({ type: 'line', up: true });
    source.onerror = () => tell({ type: 'line', up: false });
    source.onmessage = (event: MessageEvent<string>) => {
      try {
        tell(JSON.parse(event.data) as ControlEvent);
      } catch {
        // A figure that cannot be read is left out; the next one comes in a moment.
      }
    };
    return () => source.close();
  }, [base, port]);
  // Plain text: what a page may send to another address without asking it first.
  const post = useCallback((path: string, body: string) => fetch(base + path, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body }), [base]);
  const rush = useCallback(async () => {
    tell({ type: 'started' });
    await post('/rush', 'rush').catch(() => tell({ type: 'rush', failed: true }));
  }, [post]);
  const kill = useCallback(async () => void (await post('/kill', 'kill').catch(() => {})), [post]);
  return { state, rush, kill };
}

/** A line of figures as the points of a polyline in a box. */
export function sparkline(values: number[], width: number, height: number): string {
  const top = Math.max(1, ...values);
  const step = width / Math.max(1, values.length - 1);
  return values.map((value, i) => `${(i * step).toFixed(1)},${(height - (value / top) * height).toFixed(1)}`).join(' ');
}
