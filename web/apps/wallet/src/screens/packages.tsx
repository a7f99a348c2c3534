// One's own packages of visits: how many are used, and what is left in money.
import type { VisitPackage } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Button, Card, EmptyState, Go, List, Row, useAddress } from '@chenxi/ui';
import { usePackages } from '../data';
import { Page } from '../shell';

export function usePackageState() {
  const t = useT();
  return (status: VisitPackage['status']): string =>
    ({ active: t('wallet.packages.active'), used: t('wallet.packages.used'), returned: t('wallet.packages.returned'), expired: t('wallet.packages.expired'), wound_up: t('wallet.packages.wound_up') })[status];
}

export default function PackagesScreen() {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const state = usePackageState();
  const query = usePackages();
  return (
    <Page title={t('wallet.packages.title')}>
      <Async query={{ data: query.data?.pages.flatMap((page) => page.data), error: query.error, refetch: query.refetch }}>
        {(all) => (all.length === 0 ? (
          <EmptyState icon="bills" title={t('wallet.packages.none')} action={<Button look="primary" onClick={() => go('/scan')}>{t('wallet.verb.scan')}</Button>}>{t('wallet.packages.none_text')}</EmptyState>
        ) : (
          <Card flush>
            <List label={t('wallet.packages.title')}>
              {all.map((it) => (
                <Row key={it.id} icon="bills" title={it.name} detail={`${it.shop.name} · ${it.status === 'active' ? t('wallet.packages.progress', { used: it.used, visits: it.visits }) : state(it.status)}`}
                  end={f.money(it.status === 'active' ? it.left : it.returned, it.currency)} endDetail={t(it.status === 'active' ? 'wallet.packages.left' : 'wallet.packages.came_back')}
                  arrow link={(className, inside) => <Go to={`/packages/${it.id}`} className={className}>{inside}</Go>} />
              ))}
            </List>
            {query.hasNextPage && <Button wide busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('ui.more')}</Button>}
          </Card>
        ))}
      </Async>
    </Page>
  );
}
