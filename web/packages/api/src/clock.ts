// The server's time, kept as an offset: keys, statements and payment codes are stamped with it, because phones' clocks are often wrong.

let offset = 0;
let uncertainty = Number.POSITIVE_INFINITY;

export const serverNow = (): number => Date.now() + offset;
export const serverUnix = (): number => Math.floor(serverNow() / 1000);
export const clockKnown = (): boolean => uncertainty < Number.POSITIVE_INFINITY;

/** A reading is kept when it is sharper than the one before, or when it shows that the clock has been set. */
export function observe(serverMs: number, sentMs: number, receivedMs: number, granularityMs: number): void {
  const error = (receivedMs - sentMs) / 2 + granularityMs;
  const measured = serverMs - (sentMs + receivedMs) / 2;
  if (error <= uncertainty || Math.abs(measured - offset) > error + uncertainty) {
    offset = measured;
    uncertainty = error;
  }
}

/** `Date` says whole seconds, so the true time is half a second later on average. */
export function observeDateHeader(header: string | null, sentMs: number, receivedMs: number): void {
  const at = header ? Date.parse(header) : Number.NaN;
  if (!Number.isNaN(at)) observe(at + 500, sentMs, receivedMs, 500);
}

export function forgetClock(): void {
  offset = 0;
  uncertainty = Number.POSITIVE_INFINITY;
}
