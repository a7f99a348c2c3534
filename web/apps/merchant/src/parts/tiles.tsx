// The shop's products as tiles, and the cart that they fill.
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Button, EmptyState, IconButton, useAddress } from '@chenxi/ui';
import { useEffect } from 'react';
import { changed, countOf, renewed, type CartItem } from '../cart';
import { useProducts, useSelf } from '../data';
import { useCounter, useServices } from '../services';

function Line({ it }: { it: CartItem }) {
  const t = useT();
  const f = useFormats();
  const { sales } = useServices();
  const { cart } = useCounter();
  const change = (by: 1 | -1) => sales.fill(changed(cart, { number: it.product, name: it.name, price: it.price }, by));
  return (
    <li className="m-line">
      <span className="m-line-name">{it.name}<small className="u-num u-quiet">{f.money(it.price)}</small></span>
      <span className="m-line-count">
        <IconButton icon="minus" label={t('till.cart.less', { name: it.name })} onClick={() => change(-1)} />
        <output className="u-num" aria-label={t('till.cart.count', { name: it.name })}>{it.count}</output>
        <IconButton icon="plus" label={t('till.cart.more', { name: it.name })} onClick={() => change(1)} />
      </span>
      <strong className="u-num">{f.money(it.price * it.count)}</strong>
    </li>
  );
}

export function Tiles() {
  const t = useT();
  const f = useFormats();
  const { sales } = useServices();
  const { cart } = useCounter();
  const { go } = useAddress();
  const products = useProducts();
  const role = useSelf().data?.role;
  const may = role === 'owner' || role === 'manager';
  const list = products.data?.data;
  useEffect(() => {
    if (!list) return;
    const now = renewed(sales.now().cart, list);
    if (JSON.stringify(now) !== JSON.stringify(sales.now().cart)) sales.fill(now);
  }, [list, sales]);
  return (
    <Async query={products} shape="card">
      {({ data }) => data.length === 0 ? (
        <EmptyState icon="store" title={t('till.products.none')} action={may && <Button look="primary" onClick={() => go('/products')}>{t('till.products.add')}</Button>}>{t(may ? 'till.products.none_text' : 'till.products.none_staff')}</EmptyState>
      ) : (
        <>
          <ul className="m-tiles" aria-label={t('till.products')}>
            {data.map((one) => {
              const count = countOf(cart, one.number);
              return (
                <li key={one.number}>
                  <button type="button" className="m-tile" data-chosen={count > 0 || undefined} onClick={() => { sales.type(''); sales.fill(changed(cart, one, 1)); }}>
                    <span>{one.name}</span><b className="u-num">{f.money(one.price)}</b>
                    {count > 0 && <i className="m-tile-count u-num" aria-hidden>{count}</i>}
                  </button>
                </li>
              );
            })}
          </ul>
          {cart.length > 0 && <div className="u-card u-card-flush"><ul className="m-lines" aria-label={t('till.cart')}>{cart.map((one) => <Line key={one.product} it={one} />)}</ul></div>}
        </>
      )}
    </Async>
  );
}
