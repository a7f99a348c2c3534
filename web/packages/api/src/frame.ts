// The demo shows several of our apps in frames of one page. A framed app tells the page what has happened, and the page may
// ask it to show something. Only pages of one origin talk to each other; outside of a frame nothing is said.

export type FrameNews =
  | { news: 'ready'; app: string }
  /** the server answered or refused something that moves money */
  | { news: 'answered'; path: string; amount: number | null; id: string | null }
  | { news: 'refused'; path: string; code: string }
  /** the code that the till shows; null: none */
  | { news: 'code'; text: string | null }
  /** the till has said an amount aloud; `heard` is false where the browser allowed no sound yet */
  | { news: 'announced'; amount: number; heard: boolean };

export type FrameWish =
  | { wish: 'scan'; text: string }
  /** say the last amount again */
  | { wish: 'say' }
  | { wish: 'send'; to: string }
  | { wish: 'go'; to: string };

const mark = 'chenxi-frame';

/** Is this page inside another one of ours? */
export function framed(): boolean {
  if (typeof window === 'undefined' || window.parent === window) return false;
  try {
    return window.parent.location.origin === window.location.origin;
  } catch {
    return false;
  }
}

export function tellPage(news: FrameNews): void {
  if (framed()) window.parent.postMessage({ mark, ...news }, window.location.origin);
}
export function askFrame(frame: Window, wish: FrameWish): void {
  frame.postMessage({ mark, ...wish }, window.location.origin);
}

function listen<Message>(field: string, from: () => MessageEventSource | null, onMessage: (message: Message, source: MessageEventSource | null) => void): () => void {
  const heard = (event: MessageEvent<Record<string, unknown>>) => {
    if (event.origin !== window.location.origin || event.data?.['mark'] !== mark || typeof event.data[field] !== 'string') return;
    const wanted = from();
    if (wanted && event.source !== wanted) return;
    onMessage(event.data as Message, event.source);
  };
  window.addEventListener('message', heard);
  return () => window.removeEventListener('message', heard);
}
export const onWish = (handler: (wish: FrameWish) => void): (() => void) =>
  framed() ? listen<FrameWish>('wish', () => window.parent, handler) : () => {};
export const onNews = (handler: (news: FrameNews, source: MessageEventSource | null) => void): (() => void) => listen<FrameNews>('news', () => null, handler);
