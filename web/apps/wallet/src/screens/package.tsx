// One package: its progress, the code that takes a visit, and the way to get back what is left.
import { isRefusal, serverNow, uuid7, type VisitPackageDetail } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Banner, Button, Card, Go, List, Meter, Pair, Pairs, QrImage, Ring, Row, Sheet, Status, toast, useAddress, useTroubleText } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { names, usePackage } from '../data';
import type { ScreenProps } from '../screens';
import { useServices } from '../services';
import { Page, useIsLive } from '../shell';
import { usePackageState } from './packages';

const lifeMs = 60_000; // of a code; a new one comes before the old one ends

/** The code on the screen. When the visit is taken, it says so, and shows no other one. */
function CodeSheet({ it, onClose }: { it: VisitPackageDetail; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const { api, live } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const told = useIsLive();
  const before = useRef(it.used);
  const [now, setNow] = useState(serverNow);
  const taken = it.used > before.current;
  const code = useQuery({ queryKey: ['package_code', it.id], queryFn: () => api.packageCode(it.id), enabled: !taken, refetchInterval: live ? lifeMs - 20_000 : false, gcTime: 0, staleTime: 0 });
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 500);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (!live || taken) return;
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: names.packages }), told ? 8000 : 2000);
    return () => clearInterval(timer);
  }, [live, told, taken, queries]);
  const left = code.data ? Date.parse(code.data.expires_at) - now : 0;
  const last = it.taken[0];
  return (
    <Sheet open title={t('wallet.packages.code')} onClose={onClose}>
      {taken && last ? (
        <Status tone="ok" title={t('wallet.packages.taken', { number: last.number ?? it.used, visits: it.visits })}>
          <p>{t('wallet.packages.taken_text', { amount: f.money(last.amount, last.currency), shop: it.shop.name })}</p>
          <Button look="primary" wide onClick={onClose}>{t('ui.done')}</Button>
        </Status>
      ) : (
        <div className="u-stack u-center">
          <p>{t('wallet.packages.code_text', { shop: it.shop.name, amount: f.money(it.next_visit ?? 0, it.currency) })}</p>
          {code.error ? <Banner tone="bad" live>{text(code.error)}</Banner> : code.data && <QrImage text={code.data.text} label={t('wallet.packages.code')} ecc="M" />}
          <div className="w-coderow u-small"><Ring part={left / lifeMs} /><span>{t('wallet.packages.code_good', { seconds: Math.max(0, Math.ceil(left / 1000)) })}</span></div>
          <Button wide onClick={onClose}>{t('ui.close')}</Button>
        </div>
      )}
    </Sheet>
  );
}

function BackSheet({ it, onClose }: { it: VisitPackageDetail; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [key] = useState(uuid7);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const back = async () => {
    setBusy(true);
    try {
      const ended = await api.givePackageBack(it.id, key);
      toast(t('wallet.packages.back_done', { amount: f.money(ended.returned, ended.currency) }));
      onClose();
    } catch (error) {
      setFault(error);
      if (isRefusal(error, 'package_over')) {
        toast(text(error));
        onClose();
      }
    }
    setBusy(false);
    void queries.invalidateQueries();
  };
  return (
    <Sheet open title={t('wallet.packages.back')} onClose={onClose} locked={busy}>
      <div className="u-stack">
        <div className="u-center"><AmountText amount={it.left} currency={it.currency} size="big" /></div>
        <p>{t('wallet.packages.back_text', { amount: f.money(it.left, it.currency), count: it.visits - it.used })}</p>
        {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
        <Button look="danger" wide busy={busy} onClick={() => void back()}>{t('wallet.packages.back_do', { amount: f.money(it.left, it.currency) })}</Button>
        <Button wide disabled={busy} onClick={onClose}>{t('ui.cancel')}</Button>
      </div>
    </Sheet>
  );
}

function One({ it }: { it: VisitPackageDetail }) {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const state = usePackageState();
  const [open, setOpen] = useState<'code' | 'back' | null>(null);
  const active = it.status === 'active';
  return (
    <>
      <Card>
        <div className="u-stack">
          <div className="u-spread"><strong>{t('wallet.packages.progress', { used: it.used, visits: it.visits })}</strong><span className="u-quiet">{state(it.status)}</span></div>
          <Meter part={it.used / it.visits} label={t('wallet.packages.progress', { used: it.used, visits: it.visits })} />
          <Pairs>
            <Pair name={t('wallet.packages.shop')}>{it.shop.name}</Pair>
            <Pair name={t('wallet.packages.price')}>{f.money(it.price, it.currency)}</Pair>
            {active && <Pair name={t('wallet.packages.left')}><strong>{f.money(it.left, it.currency)}</strong></Pair>}
            {!active && <Pair name={t('wallet.packages.came_back')}>{f.money(it.returned, it.currency)}</Pair>}
            <Pair name={t('wallet.packages.bought')}>{f.full(it.bought_at)}</Pair>
            {active ? <Pair name={t('wallet.packages.until')}>{f.day(it.valid_until)}</Pair> : it.ended_at && <Pair name={t('wallet.packages.ended')}>{f.full(it.ended_at)}</Pair>}
          </Pairs>
        </div>
      </Card>
      {active && (
        <>
          <Banner>{it.whole_price_until ? t('wallet.packages.whole', { when: f.full(it.whole_price_until) }) : t('wallet.packages.rest')} {t('wallet.packages.expires')}</Banner>
          <Button look="primary" wide icon="code" onClick={() => setOpen('code')}>{t('wallet.packages.code')}</Button>
          <Button wide icon="undo" onClick={() => setOpen('back')}>{t('wallet.packages.back')}</Button>
        </>
      )}
      {it.taken.length > 0 && (
        <section className="w-section">
          <header><h2>{t('wallet.packages.visits')}</h2></header>
          <Card flush>
            <List label={t('wallet.packages.visits')}>
              {it.taken.map((visit) => <Row key={visit.id} icon="check" title={t('wallet.packages.visit', { number: visit.number ?? 0 })} detail={visit.at ? f.full(visit.at) : ''} end={<AmountText amount={visit.amount} currency={visit.currency} />} />)}
            </List>
          </Card>
        </section>
      )}
      <Button wide icon="receipt" onClick={() => go(`/receipts/${it.receipt_id}`)}>{t('wallet.bill.receipt')}</Button>
      <Go to={`/plans/${it.shop.id}`} className="u-button">{t('wallet.plans.of_shop')}</Go>
      {open === 'code' && <CodeSheet it={it} onClose={() => setOpen(null)} />}
      {open === 'back' && <BackSheet it={it} onClose={() => setOpen(null)} />}
    </>
  );
}

export default function PackageScreen({ params }: ScreenProps) {
  const t = useT();
  const query = usePackage(params['id']!);
  return (
    <Page title={query.data?.name ?? t('wallet.packages.title')}>
      <Async query={query} shape="both">{(it) => <One it={it} />}</Async>
    </Page>
  );
}
