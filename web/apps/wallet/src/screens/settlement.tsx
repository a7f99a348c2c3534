// One settlement: its lines add up to what went to the bank, and each opens to the payments it is made of.
import type { Settlement, SettlementEntry, SettlementLine } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Banner, Button, Card, Go, List, Pair, Pairs, Row, Status } from '@chenxi/ui';
import { useState } from 'react';
import { useSettlement, useSettlementEntries } from '../data';
import { settlementTones, useSettlementWords } from '../flow/settlement_parts';
import { useAccountName } from '../flow/shop_settlement';
import { Page } from '../shell';

const opens: Partial<Record<SettlementLine['kind'], SettlementEntry['kind']>> = { payments: 'payment', fees: 'payment', refunds: 'refund', fees_back: 'refund', returned: 'returned', other: 'other' };

function Entries({ shop, id, line }: { shop: string; id: string; line: SettlementLine }) {
  const t = useT();
  const f = useFormats();
  const query = useSettlementEntries(shop, id, opens[line.kind]!, true);
  const byFee = line.kind === 'fees' || line.kind === 'fees_back';
  return (
    <Async query={{ data: query.data?.pages, error: query.error, refetch: query.refetch }} shape="list">
      {(pages) => (
        <>
          <List label={t('wallet.settle.made_of')}>
            {pages.flatMap((page) => page.data).filter((it) => !byFee || it.fee !== 0).map((it) => (
              <Row key={`${it.object_id ?? ''}${it.at}`} title={f.brief(it.at)} detail={f.full(it.at)}
                end={<span className="u-num">{f.money(byFee ? -it.fee : it.amount, it.currency)}</span>}
                endDetail={byFee ? t('wallet.settle.of', { amount: f.money(it.amount, it.currency) }) : it.fee !== 0 ? t('wallet.settle.fee_of', { amount: f.money(Math.abs(it.fee), it.currency) }) : undefined} />
            ))}
          </List>
          {query.hasNextPage && <Button wide busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('ui.more')}</Button>}
        </>
      )}
    </Async>
  );
}

function One({ shop, it }: { shop: string; it: Settlement }) {
  const t = useT();
  const f = useFormats();
  const words = useSettlementWords();
  const account = useAccountName(it.bank_link_id);
  const [open, setOpen] = useState<SettlementLine['kind'] | null>(null);
  return (
    <>
      <Status tone={settlementTones[it.status]} title={words.status[it.status]}>
        <AmountText amount={it.amount} currency={it.currency} size="big" />
        {it.status === 'on_its_way' && <p className="u-quiet">{t('wallet.settle.sent_text')}</p>}
      </Status>
      {it.reason && <Banner tone="bad">{it.reason}</Banner>}
      {it.status === 'refused' && <Go to={`/shops/${shop}`} className="u-button" >{t('wallet.settle.choose')}</Go>}
      <Card>
        <Pairs>
          <Pair name={t('wallet.settle.takings_of')}>{words.days(it)}</Pair>
          <Pair name={t('wallet.settle.account')}>{account}</Pair>
          {it.decided_at && <Pair name={t('wallet.result.time')}>{f.full(it.decided_at)}</Pair>}
          <Pair name={t('wallet.result.id')}>{it.id}</Pair>
        </Pairs>
      </Card>
      {it.lines.length > 0 && (
        <section className="w-section">
          <header><h2>{t('wallet.settle.made_of')}</h2></header>
          <Card flush>
            <List label={t('wallet.settle.made_of')}>
              {it.lines.map((line) => (
                <Row key={line.kind} title={words.line(line)} end={<span className="u-num">{f.money(line.amount, it.currency)}</span>}
                  {...(opens[line.kind] ? { onClick: () => setOpen(open === line.kind ? null : line.kind), arrow: true } : {})} />
              ))}
              <Row title={<strong>{t('wallet.settle.sum')}</strong>} end={<strong className="u-num">{f.money(it.amount, it.currency)}</strong>} />
            </List>
          </Card>
          {it.lines.filter((line) => line.kind === open).map((line) => (
            <Card key={line.kind}><h3>{words.line(line)}</h3><Entries shop={shop} id={it.id} line={line} /></Card>
          ))}
        </section>
      )}
    </>
  );
}

export function OneSettlement({ shop, id }: { shop: string; id: string }) {
  const t = useT();
  const query = useSettlement(shop, id);
  return <Page title={t('wallet.settle.one')}><Async query={query}>{(it) => (it ? <One shop={shop} it={it} /> : null)}</Async></Page>;
}
