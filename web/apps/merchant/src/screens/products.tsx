// What the shop sells: made, changed and taken off the tills here, by who manages it.
import { once, type Product } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, Async, Banner, Button, EmptyState, Field, List, Row, Sheet, parseAmount, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useProducts } from '../data';
import { useServices } from '../services';
import { Page } from '../shell';

/** 1250 → "12.50", as the amount field takes it. */
const plain = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;

/** `product` absent: a new one. */
function Edit({ product, onClose }: { product?: Product; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [name, setName] = useState(product?.name ?? '');
  const [typed, setTyped] = useState(product ? plain(product.price) : '');
  const [barcode, setBarcode] = useState(product?.barcode ?? '');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const price = parseAmount(typed) ?? 0;
  const fits = name.trim() !== '' && price > 0;
  const work = async (ask: () => Promise<unknown>, said: string) => {
    setBusy(true);
    setFault(null);
    try {
      await ask();
      await queries.invalidateQueries({ queryKey: ['products'] });
      toast(said);
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  const save = () => {
    const body = { name: name.trim(), price, ...(barcode.trim() ? { barcode: barcode.trim() } : {}) };
    void work(() => (product ? api.changeProduct(product.number, body) : once(`product ${JSON.stringify(body)}`, (key) => api.makeProduct(body, key))), t('till.products.saved', { name: body.name }));
  };
  return (
    <Sheet open title={t(product ? 'till.products.change' : 'till.products.add')} onClose={onClose} locked={busy}>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (fits && !busy) save(); }}>
        <Field label={t('till.products.name')} value={name} maxLength={15} autoFocus autoComplete="off" onChange={(event) => setName(event.target.value)} />
        <AmountField label={t('till.products.price')} value={typed} onChange={setTyped} />
        <Field label={t('till.products.barcode')} hint={t('till.products.barcode_hint')} value={barcode} inputMode="numeric" maxLength={20} autoComplete="off" onChange={(event) => setBarcode(event.target.value)} />
        {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
        <Button look="primary" wide type="submit" disabled={!fits || busy}>{t('till.products.save')}</Button>
        {product && <Button wide disabled={busy} onClick={() => void work(() => api.removeProduct(product.number), t('till.products.removed', { name: product.name }))}>{t('till.products.remove')}</Button>}
      </form>
    </Sheet>
  );
}

export default function ProductsScreen() {
  const t = useT();
  const f = useFormats();
  const products = useProducts();
  const [open, setOpen] = useState<Product | 'new' | null>(null);
  return (
    <Page title={t('till.products')} back="/settings">
      <Button look="primary" icon="plus" wide onClick={() => setOpen('new')}>{t('till.products.add')}</Button>
      <Async query={products}>
        {({ data }) => data.length === 0 ? <EmptyState icon="store" title={t('till.products.none')}>{t('till.products.none_text')}</EmptyState> : (
          <div className="u-card u-card-flush">
            <List>
              {data.map((one) => <Row key={one.number} icon="store" title={one.name} detail={one.barcode ?? ''} end={<strong className="u-num">{f.money(one.price)}</strong>} onClick={() => setOpen(one)} />)}
            </List>
          </div>
        )}
      </Async>
      {open && <Edit key={open === 'new' ? 'new' : open.number} product={open === 'new' ? undefined : open} onClose={() => setOpen(null)} />}
    </Page>
  );
}
