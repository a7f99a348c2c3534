// Guaranteed orders that one has paid: what waits to be sent, to be confirmed, and what became of the rest.
import type { Trade } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Button, Card, EmptyState, Go, List, Row, useAddress } from '@chenxi/ui';
import { useTrades } from '../data';
import { Page } from '../shell';

export function useTradeState() {
  const t = useT();
  return (status: Trade['status']): string =>
    ({ paid: t('wallet.trade.paid'), sent: t('wallet.trade.sent'), disputed: t('wallet.trade.disputed'), delivered: t('wallet.trade.delivered'), returned: t('wallet.trade.returned') })[status];
}

export default function TradesScreen() {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const state = useTradeState();
  const query = useTrades();
  return (
    <Page title={t('wallet.trades.title')}>
      <Async query={{ data: query.data?.pages.flatMap((page) => page.data), error: query.error, refetch: query.refetch }}>
        {(all) => (all.length === 0 ? (
          <EmptyState icon="shield" title={t('wallet.trades.none')} action={<Button look="primary" onClick={() => go('/scan')}>{t('wallet.verb.scan')}</Button>}>{t('wallet.trades.none_text')}</EmptyState>
        ) : (
          <Card flush>
            <List label={t('wallet.trades.title')}>
              {all.map((it) => (
                <Row key={it.id} icon="shield" title={it.title ?? it.shop.name} detail={`${it.shop.name} · ${state(it.status)}`} end={f.money(it.amount, it.currency)}
                  endDetail={it.held > 0 ? t('wallet.trade.held') : undefined} arrow link={(className, inside) => <Go to={`/trades/${it.id}`} className={className}>{inside}</Go>} />
              ))}
            </List>
            {query.hasNextPage && <Button wide busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('ui.more')}</Button>}
          </Card>
        ))}
      </Async>
    </Page>
  );
}
