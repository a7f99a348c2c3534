// The shops that somebody has opened himself, and the way to one: identity first, then a name and a place.
import type { OwnShops } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, EmptyState, Go, List, Row, useAddress } from '@chenxi/ui';
import { useShops } from '../data';
import { Page } from '../shell';

function Open({ shops }: { shops: OwnShops }) {
  const t = useT();
  const { go } = useAddress();
  if (!shops.may_open)
    return (
      <>
        <Banner tone="wait">{t('wallet.shops.identity_first')}</Banner>
        <Button look="primary" wide icon="card" onClick={() => go('/identity')}>{t('wallet.shops.verify')}</Button>
      </>
    );
  if (shops.left === 0) return <p className="u-small u-quiet">{t('wallet.shops.full')}</p>;
  return <Button look="primary" wide icon="plus" onClick={() => go('/shops/new')}>{t('wallet.shops.open')}</Button>;
}

export default function ShopsScreen() {
  const t = useT();
  const query = useShops();
  return (
    <Page title={t('wallet.shops.title')}>
      <p>{t('wallet.shops.text')}</p>
      <Async query={query}>
        {(shops) => (
          <>
            {shops.data.length === 0 ? <Card><EmptyState icon="store" title={t('wallet.shops.none')}>{t('wallet.shops.none_text')}</EmptyState></Card> : (
              <Card flush>
                <List label={t('wallet.shops.title')}>
                  {shops.data.map((it) => (
                    <Row key={it.id} icon="store" title={it.name} detail={`${it.category_name} · ${it.place}`} endDetail={t(it.standing === 'accepted' ? 'wallet.shops.accepted' : 'wallet.shops.opened')}
                      link={(className, inside) => <Go to={`/shops/${it.id}`} className={className}>{inside}</Go>} arrow />
                  ))}
                </List>
              </Card>
            )}
            <Open shops={shops} />
          </>
        )}
      </Async>
    </Page>
  );
}
