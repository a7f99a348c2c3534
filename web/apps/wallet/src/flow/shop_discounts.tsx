// How much of a sale each role at the shop's counter may take off alone.
import type { Shop } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Async, Card, DiscountCapsForm } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { names } from '../data';
import { useServices } from '../services';

export function ShopDiscounts({ shop }: { shop: Shop }) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const queryKey = [...names.shops, shop.id, 'discounts'];
  const query = useQuery({ queryKey, queryFn: () => api.discountCaps(shop.id) });
  return (
    <section className="w-section">
      <header><h2>{t('wallet.discounts')}</h2></header>
      <Card>
        <Async query={query}>
          {(caps) => <DiscountCapsForm key={`${caps.cashier} ${caps.manager}`} caps={caps} save={async (next) => queries.setQueryData(queryKey, await api.setDiscountCaps(shop.id, next))} />}
        </Async>
      </Card>
    </section>
  );
}
