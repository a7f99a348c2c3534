// Where a shop's takings go and when: the next settlement on the shop's own page, and the account that its owner chooses.
import { uuid7, type BankLink, type Settlements, type Shop } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, EmptyState, Go, Pair, Pairs, Sheet, toast, useAddress, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useBankLinks, useSettlements } from '../data';
import { useServices } from '../services';

function Choose({ shop, chosen, links, onClose }: { shop: string; chosen: string | null; links: BankLink[]; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const text = useTroubleText();
  const [link, setLink] = useState(links.find((it) => it.id === chosen)?.id ?? links[0]!.id);
  const [key, setKey] = useState(uuid7);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const choose = async () => {
    setBusy(true);
    try {
      await api.chooseSettlementAccount(shop, link, key);
      await queries.invalidateQueries({ queryKey: names.settlements });
      toast(t('wallet.settle.chosen'));
      onClose();
    } catch (error) {
      setFault(error);
      setKey(uuid7());
      setBusy(false);
    }
  };
  return (
    <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (!busy) void choose(); }}>
      <fieldset className="w-choice">
        <legend className="u-label">{t('wallet.settle.account')}</legend>
        {links.map((one) => (
          <label key={one.id}><input type="radio" name="settle" checked={one.id === link} onChange={() => { setLink(one.id); setFault(null); }} /><span>{one.bank_name}<small>{one.account_masked}</small></span></label>
        ))}
      </fieldset>
      <p className="u-small u-quiet">{t('wallet.settle.own_name')}</p>
      {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
      <Button look="primary" wide type="submit" busy={busy}>{t('wallet.settle.choose')}</Button>
    </form>
  );
}

export function SettlementAccount({ shop, chosen, onClose }: { shop: string; chosen: string | null; onClose: () => void }) {
  const t = useT();
  const { go } = useAddress();
  const links = useBankLinks();
  const link = <Button look="primary" wide icon="bank" onClick={() => go('/bank')}>{t('wallet.bank.link')}</Button>;
  return (
    <Sheet open title={t('wallet.settle.choose_title')} onClose={onClose}>
      <Async query={links} empty={(list) => (list.data.length === 0 ? <EmptyState icon="bank" title={t('wallet.bank.none')} action={link}>{t('wallet.settle.own_name')}</EmptyState> : null)}>
        {(list) => <Choose shop={shop} chosen={chosen} links={list.data} onClose={onClose} />}
      </Async>
    </Sheet>
  );
}

/** "Bank **** 6789", as long as the account is linked. */
export function useAccountName(link: string | null): string {
  const t = useT();
  const links = useBankLinks();
  const found = links.data?.data.find((it) => it.id === link);
  return link === null ? t('wallet.settle.no_account') : found ? `${found.bank_name} ${found.account_masked}` : t('wallet.settle.removed');
}

/** What comes next, and what stands in its way. */
export function NextSettlement({ shop, now }: { shop: string; now: Settlements }) {
  const t = useT();
  const f = useFormats();
  const [choosing, setChoosing] = useState(false);
  const name = useAccountName(now.account?.bank_link_id ?? null);
  const choose = <Button look="primary" wide icon="bank" onClick={() => setChoosing(true)}>{t('wallet.settle.choose')}</Button>;
  return (
    <>
      {now.account?.refused && <Banner tone="bad" live>{now.account.refused}</Banner>}
      {now.account === null && <Banner tone="wait">{t('wallet.settle.first')}</Banner>}
      <Pairs>
        <Pair name={t('wallet.settle.next')}><strong className="u-num">{now.next.whole ? f.money(now.next.amount, now.currency) : t('wallet.settle.many')}</strong></Pair>
        <Pair name={t('wallet.settle.when')}>{now.next.at && !now.account?.refused ? f.day(now.next.at) : t('wallet.settle.after_choosing')}</Pair>
        <Pair name={t('wallet.settle.through')}>{f.day(`${now.next.through_day}T04:00:00Z`)}</Pair>
        <Pair name={t('wallet.settle.account')}>{name}</Pair>
        {now.on_its_way > 0 && <Pair name={t('wallet.settle.on_its_way')}><span className="u-num">{f.money(now.on_its_way, now.currency)}</span></Pair>}
      </Pairs>
      {now.account === null || now.account.refused ? choose : <Button wide onClick={() => setChoosing(true)}>{t('wallet.settle.change')}</Button>}
      {choosing && <SettlementAccount shop={shop} chosen={now.account?.bank_link_id ?? null} onClose={() => setChoosing(false)} />}
    </>
  );
}

export function ShopSettlement({ shop }: { shop: Shop }) {
  const t = useT();
  const query = useSettlements(shop.id);
  return (
    <section className="w-section">
      <header><h2>{t('wallet.settle.title')}</h2></header>
      <Async query={{ data: query.data?.pages[0], error: query.error, refetch: query.refetch }} shape="card">
        {(now) => (
          <Card>
            <div className="u-stack">
              <NextSettlement shop={shop.id} now={now} />
              <Go to={`/shops/${shop.id}/settlements`} className="u-button">{t('wallet.settle.all')}</Go>
            </div>
          </Card>
        )}
      </Async>
    </section>
  );
}
