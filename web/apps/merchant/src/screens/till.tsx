import { isRefusal } from '@chenxi/api';
import { dayOf, useFormats, useT } from '@chenxi/i18n';
import { Async, Button, EmptyState, Field, Go, Icon, IconButton, Keypad, Sheet, Status, Tabs, pressKey, toast } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Tiles } from '../parts/tiles';
import { changed, isBarcode } from '../cart';
import { DiscountSheet } from '../parts/discount';
import { OffSaid } from '../parts/off_said';
import { PaymentRow } from '../parts/payment_row';
import { Totals } from '../parts/totals';
import { readScanned } from '../payer_code';
import { Flow } from '../parts/flow';
import { rowsOf, totalsOf, usePayments, useProducts, useReachable } from '../data';
import { dueOf } from '../sale';
import { useCounter, useServices } from '../services';
import { useSound } from '../sound';
import { Wedge } from '../wedge';

/** Keys of a real keyboard, a person's or a scanner's, wherever the focus is on this page. */
function useKeys(active: boolean, onAmount: (change: (text: string) => string) => void, onEnter: () => void, onCode: (text: string) => void, onEscape: () => void) {
  const wedge = useRef(new Wedge());
  const handlers = useRef({ onAmount, onEnter, onCode, onEscape });
  handlers.current = { onAmount, onEnter, onCode, onEscape };
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { onAmount: amount, onEnter: enter, onCode: code, onEscape: escape } = handlers.current;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const target = event.target as HTMLElement;
      const inField = target.matches('input, textarea, select') || target.closest('dialog') !== null;
      const fed = wedge.current.feed(event.key, event.timeStamp);
      if (fed.kind === 'code') {
        event.preventDefault();
        return code(fed.text);
      }
      if (inField) return;
      if (fed.kind === 'burst') {
        event.preventDefault();
        if (active && fed.takeBack > 0) amount((text) => text.slice(0, Math.max(0, text.length - fed.takeBack)));
        return;
      }
      if (event.key === 'Escape') return escape();
      if (!active) return;
      if (/^[0-9]$/.test(event.key)) amount((text) => pressKey(text, event.key));
      else if (event.key === '.' || event.key === ',' || event.key === 'Decimal') amount((text) => pressKey(text, '.'));
      else if (event.key === 'Backspace') amount((text) => pressKey(text, 'erase'));
      // On a focused button Enter presses that button; the keypad's own keys are typing, so Enter there means "go on".
      else if (event.key === 'Enter' && !target.matches('button:not(.u-key), a, summary')) {
        event.preventDefault();
        enter();
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [active]);
}

/** What a shop can still do, instead of buttons that fail. */
function WithoutNetwork() {
  const t = useT();
  return (
    <div className="m-flow m-flow-centre">
      <Status tone="wait" icon="offline" title={t('till.offline.title')}>
        <p>{t('till.offline.printed')}</p>
        <p>{t('till.offline.later')}</p>
        <p className="u-quiet">{t('till.offline.not')}</p>
      </Status>
      <Go to="/code" className="u-button" data-look="primary" data-wide>{t('till.offline.code')}</Go>
    </div>
  );
}

/** With what the amount is made: keys, or products of which a cart is filled. */
type By = 'keys' | 'tiles';
const keptBy = 'chenxi.till.by';

function AmountPad() {
  const t = useT();
  const f = useFormats();
  const { sales, live } = useServices();
  const counter = useCounter();
  const { amountText, title, cart } = counter;
  const [naming, setNaming] = useState(false);
  const [by, setBy] = useState<By>(() => (cart.length > 0 || (live && localStorage.getItem(keptBy) === 'tiles') ? 'tiles' : 'keys'));
  const due = dueOf(counter), { amount } = due;
  const [reducing, setReducing] = useState(false);
  const ready = amount > 0;
  const change = (next: By) => {
    if (live) localStorage.setItem(keptBy, next);
    if (next === 'keys') sales.fill([]);
    else sales.type('');
    setBy(next);
  };
  // A scanned package fills the cart whatever is on the screen.
  useEffect(() => { if (cart.length > 0) setBy('tiles'); }, [cart.length]);
  return (
    <div className="m-pad" data-by={by}>
      <Tabs<By> label={t('till.by')} value={by} onChange={change} options={[{ value: 'keys', label: t('till.by.keys') }, { value: 'tiles', label: t('till.by.tiles') }]} />
      <div className="m-amount">
        <span className="m-amount-label" id="amount-label">{t('till.amount')}</span>
        <output className="m-figure" aria-labelledby="amount-label" aria-live="polite">{by === 'keys' ? <><small aria-hidden>¥</small>{amountText || '0'}</> : f.money(due.before)}</output>
        {by === 'keys' && (
          <button type="button" className="m-note" onClick={() => setNaming(true)}>
            <Icon name="note" />{title.trim() || t('till.note.add')}
          </button>
        )}
        {due.before > 0 && (
          <button type="button" className="m-note" onClick={() => setReducing(true)}>
            <Icon name="minus" />{due.off > 0 ? t('till.discount.off', { amount: f.money(due.off) }) : t('till.discount.add')}
          </button>
        )}
        <OffSaid due={due} off={counter.off} />
        {(amountText !== '' || cart.length > 0) && <IconButton icon="close" label={t('till.clear')} className="m-clear" onClick={sales.clear} />}
      </div>
      {by === 'keys' ? <Keypad point onKey={(key) => sales.type(pressKey(amountText, key))} /> : <Tiles />}
      <div className="m-ways">
        <Button look="primary" icon="code" wide disabled={!ready} onClick={() => void sales.show(amount, 'code')}>
          {ready ? t('till.way.code_amount', { amount: f.money(amount) }) : t('till.way.code')}
        </Button>
        <Button icon="scan" disabled={!ready} onClick={() => sales.scan(amount)}>{t('till.way.scan')}</Button>
        <Button icon="link" disabled={!ready} onClick={() => void sales.show(amount, 'link')}>{t('till.way.link')}</Button>
        <Button icon="shield" disabled={!ready || due.off > 0} aria-describedby={due.off > 0 ? 'held-why' : undefined} onClick={() => void sales.show(amount, 'held')}>{t('till.way.held')}</Button>
      </div>
      {due.off > 0 && <p className="u-hint" id="held-why">{t('till.way.held_no_discount')}</p>}
      <p className="m-keys u-quiet u-small">{t('till.keys')}</p>
      {reducing && <DiscountSheet before={due.before} onClose={() => setReducing(false)} />}
      <Sheet open={naming} title={t('till.note')} onClose={() => setNaming(false)}>
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); setNaming(false); }}>
          <Field label={t('till.note')} hint={t('till.note.hint')} value={title} maxLength={20} autoFocus autoComplete="off" onChange={(event) => sales.name(event.target.value)} />
          <Button look="primary" wide type="submit">{t('ui.done')}</Button>
        </form>
      </Sheet>
    </div>
  );
}

/** Beside the keypad on wide screens: the day so far. */
function Beside() {
  const t = useT();
  const today = usePayments(dayOf());
  const rows = rowsOf(today.data).slice(0, 12);
  return (
    <aside className="m-beside" aria-label={t('till.tab.today')}>
      <header className="u-spread"><h2>{t('till.tab.today')}</h2><Go to="/today" className="m-more">{t('till.today.all')}</Go></header>
      <Async query={today}>
        {() => (
          <>
            <Totals totals={totalsOf(today.data)} />
            {rows.length === 0
              ? <EmptyState icon="store" title={t('till.today.empty')}>{t('till.today.empty_hint')}</EmptyState>
              : <div className="u-card u-card-flush"><ul className="u-list" aria-label={t('till.today.list')}>{rows.map((row) => <PaymentRow key={row.id} it={row} />)}</ul></div>}
          </>
        )}
      </Async>
    </aside>
  );
}

export default function TillScreen() {
  const t = useT();
  const { sales, voice } = useServices();
  const counter = useCounter();
  const { sale } = counter;
  const online = useReachable();
  const sound = useSound();
  const products = useProducts().data?.data;
  const { amount } = dueOf(counter);
  const onCode = useCallback((text: string) => {
    voice.prime(sound.language);
    const { sale: now, cart: filled } = sales.now();
    const wanted = now.at === 'scanning' ? now.amount : dueOf(sales.now()).amount;
    if (sales.busy() || now.at === 'awaiting') return;
    if (isBarcode(text) && now.at === 'keypad') {
      const product = products?.find((one) => one.barcode === text);
      if (!product) return toast(t('till.products.unknown', { code: text }));
      sales.type('');
      return sales.fill(changed(filled, product, 1));
    }
    if (wanted <= 0 && readScanned(text).kind !== 'receipt') return toast(t('till.scan.amount_first'));
    sales.read(text, wanted);
  }, [sales, voice, sound.language, t, products]);
  // The shop's prices have changed under the cart: the list is read anew before somebody tries again.
  const queries = useQueryClient();
  const differs = sale.at === 'failed' && isRefusal(sale.error, 'cart_differs', 'product_unknown');
  useEffect(() => { if (differs) void queries.invalidateQueries({ queryKey: ['products'] }); }, [differs, queries]);
  useKeys(
    sale.at === 'keypad',
    (change) => { if (sales.now().cart.length === 0) sales.type(change(sales.now().amountText)); },
    () => { if (amount > 0) void sales.show(amount, 'code'); },
    onCode,
    () => { if (sale.at === 'keypad') sales.clear(); else if (sale.at !== 'charging' && sale.at !== 'making') void sales.cancel(); },
  );
  return (
    <main className="m-till">
      <h1 className="u-hide">{t('till.tab.collect')}</h1>
      <section className="m-counter" aria-label={t('till.counter')}>{!online && sale.at === 'keypad' ? <WithoutNetwork /> : sale.at === 'keypad' ? <AmountPad /> : <Flow sale={sale} onCode={onCode} />}</section>
      <Beside />
    </main>
  );
}
