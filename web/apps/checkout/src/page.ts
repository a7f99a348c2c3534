// The page itself: what is to be paid, how, how far it is, and the way back. Drawn anew whenever that changes; the time that is left is
// only written over.
import { formats, moneyWords } from '@chenxi/i18n/format';
import { encode } from 'uqr';
import { asOf, away, payHere, type AsOf, type Checkout, type Seen } from './checkout';
import { drawn, h, icon, type IconName } from './dom';
import { language, t } from './words';

export interface Looks { elder: boolean; dark: boolean }
export interface Acts {
  speak: () => void;
  elder: () => void;
  dark: () => void;
  retry: () => void;
  /** the person wants to read this page first */
  stay: () => void;
}
export interface Shown {
  seen: Seen;
  now: number;
  looks: Looks;
  /** seconds until the shop's page opens by itself; null: it does not */
  leaving: number | null;
}

const button = (id: string, text: string, mark: IconName, pressed: boolean | null, act: () => void) =>
  h('button', { type: 'button', id, class: 'u-button', 'data-look': 'plain', 'aria-pressed': pressed === null ? null : String(pressed), onclick: act }, icon(mark), text);

function bar(shown: Shown, acts: Acts): HTMLElement {
  const name = shown.seen.at === 'here' ? shown.seen.it.instance : t('checkout.name');
  return h('header', { class: 'c-top' },
    h('img', { src: '/checkout/icon.svg', alt: '', width: 36, height: 36 }),
    h('span', { class: 'c-name' }, name),
    h('div', { class: 'c-looks' },
      button('speak', t('checkout.other_language'), 'globe', null, acts.speak),
      button('elder', t('checkout.elder'), 'text', shown.looks.elder, acts.elder),
      button('dark', t('checkout.dark'), 'moon', shown.looks.dark, acts.dark)));
}

function bill(it: AsOf, elder: boolean): HTMLElement {
  const f = formats(language());
  return h('section', { class: 'c-bill', 'aria-labelledby': 'shop' },
    h('h1', { id: 'shop', tabindex: -1 }, it.shop),
    it.title && h('p', { class: 'u-quiet' }, it.title),
    h('p', { class: 'u-amount', 'data-size': 'big' }, f.money(it.amount, it.currency)),
    elder && language() === 'zh-CN' && it.currency === 'CNY' && h('p', { class: 'u-words' }, moneyWords(it.amount)),
    it.lines.length > 0 && h('ul', { class: 'c-lines' }, ...it.lines.map((line) =>
      h('li', {}, h('span', {}, line.quantity === 1 ? line.title : t('checkout.line', { title: line.title, quantity: line.quantity })),
        h('span', { class: 'u-num' }, f.money(line.amount * line.quantity, it.currency))))),
    h('p', { class: 'u-small u-quiet' }, t('checkout.number', { number: it.merchant_order_no })));
}

function code(text: string): HTMLElement {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  let d = '';
  data.forEach((row, y) => row.forEach((dark, x) => { if (dark) d += `M${x} ${y}h1v1h-1z`; }));
  return h('div', { class: 'u-code' },
    drawn(`0 0 ${size} ${size}`, { role: 'img', 'aria-label': t('checkout.code') }, { d: `M0 0h${size}v${size}H0z`, fill: '#fff' }, { d, fill: '#000' }));
}

/** Back to the shop: its name is where one goes, so the address is shown too. */
function back(url: string | null, key: 'checkout.back' | 'checkout.leave', primary: boolean): HTMLElement | null {
  const to = away(url);
  return to && h('a', { class: 'u-button', 'data-wide': '', 'data-look': primary ? 'primary' : 'plain', id: 'back', rel: 'noreferrer', href: to.href }, t(key, { host: to.host }));
}

const steps: Record<Checkout['step'], { key: string; mark: IconName }> = {
  none: { key: 'checkout.step.none', mark: 'clock' },
  opened: { key: 'checkout.step.opened', mark: 'phone' },
  confirming: { key: 'checkout.step.confirming', mark: 'phone' },
};

const ends: Record<Exclude<AsOf['status'], 'open'>, string> = { time_over: 'checkout.expired', paid: 'checkout.paid', authorized: 'checkout.held', released: 'checkout.released', cancelled: 'checkout.cancelled', expired: 'checkout.expired' };

export const timeLeft = (it: Pick<Checkout, 'expires_at'>, now: number): string => formats(language()).clock(Date.parse(it.expires_at) - now);

function open(it: AsOf, now: number): HTMLElement {
  const { key, mark } = steps[it.step];
  return h('section', { class: 'c-pay' },
    h('p', { class: 'u-banner', 'data-tone': 'wait' }, icon(mark), h('span', {}, t(key))),
    it.hold_days !== null && h('p', { class: 'u-center u-small', id: 'hold' }, t('checkout.hold', { shop: it.shop, days: it.hold_days })),
    h('p', { class: 'u-center' }, t('checkout.left'), ' ', h('span', { id: 'left', class: 'u-num c-left', role: 'timer' }, timeLeft(it, now))),
    it.guarantee && h('p', { class: 'u-banner', id: 'held' }, icon('check'), h('span', {}, t('checkout.guaranteed', { days: it.guarantee.confirm_days, send: it.guarantee.send_days }))),
    it.code && h('a', { class: 'u-button', 'data-look': 'primary', 'data-wide': '', id: 'here', href: payHere(it.code) }, t('checkout.here')),
    it.code && h('div', { class: 'c-code' }, code(it.code), h('p', { class: 'u-center' }, t('checkout.scan'))),
    back(it.cancel_url, 'checkout.leave', false));
}

function state(tone: 'ok' | 'wait' | 'bad', mark: IconName, title: string, text: string, ...more: (HTMLElement | null | false)[]): HTMLElement {
  return h('section', { class: 'c-pay' },
    h('div', { class: 'u-state', 'data-tone': tone },
      h('span', { class: 'u-state-mark', 'aria-hidden': 'true' }, icon(mark)), h('h2', { id: 'state', tabindex: -1 }, title), h('p', {}, text)),
    ...more);
}

function over(it: AsOf, leaving: number | null, acts: Acts): HTMLElement {
  if (it.status === 'paid' || it.status === 'authorized') {
    const to = away(it.return_url), paid = it.status === 'paid';
    return state('ok', paid ? 'check' : 'clock', t(ends[it.status]), t(!paid ? 'checkout.held_text' : it.guarantee ? 'checkout.paid_held' : 'checkout.paid_text', { shop: it.shop, days: it.hold_days ?? 0 }),
      back(it.return_url, 'checkout.back', true),
      leaving !== null && to && h('p', { class: 'u-center u-small' }, h('span', { id: 'leaving' }, t('checkout.leaving', { seconds: leaving }))),
      leaving !== null && h('button', { type: 'button', class: 'u-button', 'data-look': 'plain', 'data-wide': '', id: 'stay', onclick: acts.stay }, t('checkout.stay')));
  }
  if (it.status === 'released') return state('wait', 'clock', t('checkout.released'), t('checkout.released_text', { shop: it.shop }), back(it.cancel_url, 'checkout.back', true));
  if (it.status === 'time_over') return state('wait', 'clock', t('checkout.expired'), t('checkout.expired_asking'), back(it.cancel_url, 'checkout.leave', false));
  const cancelled = it.status === 'cancelled';
  return state('wait', cancelled ? 'cross' : 'clock', t(cancelled ? 'checkout.cancelled' : 'checkout.expired'),
    t(cancelled ? 'checkout.cancelled_text' : 'checkout.expired_text'), back(it.cancel_url, 'checkout.back', true));
}

/** What is said where there is no checkout to show. */
const without: Record<Exclude<Seen['at'], 'asking' | 'here'>, { tone: 'ok' | 'wait' | 'bad'; mark: IconName; title: string; text: string }> = {
  unknown: { tone: 'bad', mark: 'cross', title: 'checkout.unknown', text: 'checkout.unknown_text' },
  unreachable: { tone: 'wait', mark: 'clock', title: 'checkout.unreachable', text: 'checkout.unreachable_text' },
  link_paid: { tone: 'ok', mark: 'check', title: 'checkout.link_paid', text: 'checkout.link_paid_text' },
  link_ended: { tone: 'wait', mark: 'cross', title: 'checkout.link_ended', text: 'checkout.link_ended_text' },
  link_busy: { tone: 'wait', mark: 'clock', title: 'checkout.link_busy', text: 'checkout.link_busy_text' },
};

function nothing(seen: Exclude<Seen, { at: 'here' }>, acts: Acts): HTMLElement {
  if (seen.at === 'asking') return h('section', { class: 'c-pay', 'aria-busy': 'true' }, h('h1', { class: 'u-center' }, t('checkout.asking')));
  const { tone, mark, title, text } = without[seen.at];
  return h('section', { class: 'c-pay' },
    h('div', { class: 'u-state', 'data-tone': tone },
      h('span', { class: 'u-state-mark', 'aria-hidden': 'true' }, icon(mark)), h('h1', { id: 'state', tabindex: -1 }, t(title)), h('p', {}, t(text))),
    (seen.at === 'unreachable' || seen.at === 'link_busy') &&
      h('button', { type: 'button', class: 'u-button', 'data-look': 'primary', 'data-wide': '', id: 'retry', onclick: acts.retry }, t('checkout.retry')));
}

/** The same look of the page has the same text here, so that it need not be drawn again. */
export function lookOf({ seen, now, looks, leaving }: Shown): string {
  const it = seen.at === 'here' ? asOf(seen.it, now) : null;
  return JSON.stringify([seen.at, it && { ...it, now: '' }, looks, leaving !== null, language()]);
}

/** For whoever hears the page: how far it is. Said by an element that stays, since what is drawn anew is not read out. */
export function said({ seen, now }: Shown): string {
  if (seen.at === 'asking') return '';
  if (seen.at !== 'here') return t(without[seen.at].title);
  const it = asOf(seen.it, now);
  return t(it.status === 'open' ? steps[it.step].key : ends[it.status]);
}

export function draw(root: HTMLElement, shown: Shown, acts: Acts): void {
  const { seen, now, looks, leaving } = shown;
  const focused = document.activeElement?.id;
  const it = seen.at === 'here' ? asOf(seen.it, now) : null;
  root.replaceChildren(bar(shown, acts),
    h('main', { class: 'c-page', 'data-status': it?.status ?? seen.at },
      ...(it ? [bill(it, looks.elder), it.status === 'open' ? open(it, now) : over(it, leaving, acts)] : [nothing(seen as Exclude<Seen, { at: 'here' }>, acts)])));
  document.title = it ? `${formats(language()).money(it.amount, it.currency)} · ${it.shop}` : t('checkout.name');
  // Whoever stood on something that is gone stands on what came in its place.
  if (focused) (document.getElementById(focused) ?? document.getElementById('state') ?? document.getElementById('shop'))?.focus();
}
