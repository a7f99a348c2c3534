import workerUrl from './stream_worker?worker&url';
import type { LedgerPosted, Order, Payment, Refund } from './types';

/** What a small event says: which thing has changed; who wants to know more asks for it. */
export interface EventRef { type?: string; object_id?: string; id?: string; amount?: number; currency?: string; at?: string }
export const eventObject = (data: EventRef): string | null => data.object_id ?? data.id ?? null;
/** where money came or went, without names: those are asked for */
export interface MoneyRef extends EventRef { direction: 'in' | 'out'; amount: number; currency: string }
export interface WalletEvents {
  'balance.changed': EventRef;
  'transaction.created': MoneyRef;
  'confirmation.requested': EventRef;
  'transfer.updated': EventRef;
  'top_up.updated': EventRef;
  'settlement.updated': EventRef;
  'shop.changed': EventRef;
  'identity.changed': EventRef;
  'dispute.updated': EventRef;
  'family.updated': EventRef;
  'approval.updated': EventRef;
  'recovery.updated': EventRef;
  'package.bought': EventRef;
  'package.ended': EventRef;
  'visit.asked': EventRef;
  'visit.taken': EventRef;
  'trade.paid': EventRef;
  'trade.sent': EventRef;
  'trade.returned': EventRef;
  'trade.delivered': EventRef;
  'trade.disputed': EventRef;
  'trade.contested': EventRef;
  'trade.resumed': EventRef;
}
export interface TillEvents {
  'payment.succeeded': EventRef & Partial<Payment>;
  'refund.succeeded': EventRef & Partial<Refund>;
  'order.updated': EventRef & Partial<Order>;
  'package.bought': EventRef;
  'package.ended': EventRef;
  'visit.taken': EventRef;
  'visit.declined': EventRef;
  'trade.paid': EventRef;
  'trade.sent': EventRef;
  'trade.returned': EventRef;
  'trade.delivered': EventRef;
  'trade.disputed': EventRef;
  'trade.contested': EventRef;
  'trade.resumed': EventRef;
  'split.asked': EventRef;
  'split.accepted': EventRef;
  'split.ended': EventRef;
}
export interface ConsoleEvents {
  'ledger.posted': LedgerPosted;
  /** rows of a large batch that were not told one by one */
  'ledger.skipped': { count: number };
}

export type StreamEvent<Events> = { [Type in keyof Events]: { type: Type; data: Events[Type]; id: string } }[keyof Events];
export interface StreamHandlers<Events> {
  onEvent: (event: StreamEvent<Events>) => void;
  /** false: nobody tells us anything; ask again every few seconds */
  onLive?: (live: boolean) => void;
}

export const walletTypes: (keyof WalletEvents)[] =
  ['balance.changed', 'transaction.created', 'confirmation.requested', 'transfer.updated', 'top_up.updated', 'settlement.updated', 'identity.changed', 'shop.changed', 'dispute.updated', 'family.updated', 'approval.updated', 'recovery.updated', 'package.bought', 'package.ended', 'visit.asked', 'visit.taken', 'trade.paid', 'trade.sent', 'trade.returned', 'trade.delivered', 'trade.disputed', 'trade.contested', 'trade.resumed'];
export const tillTypes: (keyof TillEvents)[] = ['payment.succeeded', 'refund.succeeded', 'order.updated', 'package.bought', 'package.ended', 'visit.taken', 'visit.declined', 'trade.paid', 'trade.sent', 'trade.returned', 'trade.delivered', 'trade.disputed', 'trade.contested', 'trade.resumed', 'split.asked', 'split.accepted', 'split.ended'];
export const consoleTypes: (keyof ConsoleEvents)[] = ['ledger.posted', 'ledger.skipped'];

function emit<Events>(handlers: StreamHandlers<Events>, type: string, data: string, id: string): void {
  try {
    handlers.onEvent({ type, data: JSON.parse(data), id } as StreamEvent<Events>);
  } catch {
    // An event that cannot be read is not worth a broken screen: the next poll brings the state.
  }
}

function direct<Events>(url: string, types: (keyof Events)[], handlers: StreamHandlers<Events>): () => void {
  const source = new EventSource(url);
  source.onopen = () => handlers.onLive?.(true);
  source.onerror = () => handlers.onLive?.(false);
  for (const type of types as string[])
    source.addEventListener(type, (event) => emit(handlers, type, (event as MessageEvent<string>).data, (event as MessageEvent).lastEventId));
  return () => source.close();
}

/** Through the shared worker where there is one, else a stream of this page's own; returns how to stop. */
export function openStream<Events>(url: string, types: (keyof Events)[], handlers: StreamHandlers<Events>): () => void {
  if (typeof EventSource === 'undefined') {
    handlers.onLive?.(false);
    return () => {};
  }
  if (typeof SharedWorker === 'undefined') return direct(url, types, handlers);
  let worker: SharedWorker;
  try {
    const script = new URL(workerUrl, location.href);
    script.search = new URLSearchParams({ url, types: (types as string[]).join(',') }).toString();
    worker = new SharedWorker(script, { type: 'module', name: `chenxi ${url}` });
  } catch {
    return direct(url, types, handlers);
  }
  let stopDirect: (() => void) | null = null;
  worker.onerror = () => {
    stopDirect ??= direct(url, types, handlers);
  };
  worker.port.onmessage = ({ data }: MessageEvent<{ kind: string; type?: string; data?: string; id?: string }>) => {
    if (data.kind === 'event') emit(handlers, data.type ?? '', data.data ?? '', data.id ?? '');
    else handlers.onLive?.(data.kind === 'up');
  };
  worker.port.start();
  const bye = () => worker.port.postMessage('bye');
  addEventListener('pagehide', bye);
  return () => {
    removeEventListener('pagehide', bye);
    bye();
    worker.port.close();
    stopDirect?.();
  };
}
