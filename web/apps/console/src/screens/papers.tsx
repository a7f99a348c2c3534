// Papers of shops that residents opened: one looks at them, the owner reads what came of it.
import { shopPapersPhoto, uuid7, type ShopPapersQueue } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, EmptyState, Field, toast, useTroubleText } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useServices } from '../services';
import { Page, useSummary } from '../shell';

type Papers = ShopPapersQueue['data'][number];

function One({ it, may }: { it: Papers; may: boolean }) {
  const t = useT();
  const f = useFormats();
  const { api, live } = useServices();
  const [seen, setSeen] = useState(false);
  const queries = useQueryClient();
  const text = useTroubleText();
  const [reason, setReason] = useState('');
  const [keys] = useState(() => ({ accept: uuid7(), refuse: uuid7() }));
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);
  const decide = async (decision: 'accept' | 'refuse') => {
    setBusy(true);
    setTrouble(null);
    try {
      await api.decideShopPapers(it.id, decision === 'accept' ? { decision } : { decision, reason: reason.trim() }, decision === 'accept' ? keys.accept : keys.refuse);
      toast(t('console.papers.done'));
      await queries.invalidateQueries({ queryKey: ['shop_papers'] });
    } catch (error) {
      setTrouble(error);
    }
    setBusy(false);
  };
  return (
    <section className="c-block" aria-label={it.name}>
      {live && <img className="c-photo" hidden={!seen} src={shopPapersPhoto(it.id)} alt={t('console.papers.photo', { name: it.name })} onLoad={() => setSeen(true)} onError={() => setSeen(false)} />}
      <dl className="c-facts">
        <div><dt>{t('console.papers.shop')}</dt><dd>{it.name} · {it.category_name}</dd></div>
        <div><dt>{t('console.papers.owner')}</dt><dd>{it.owner_name}</dd></div>
        <div><dt>{t('console.papers.licence')}</dt><dd>{it.licence_code}</dd></div>
        <div><dt>{t('console.papers.licence_name')}</dt><dd>{it.licence_name}</dd></div>
        <div><dt>{t('console.papers.place')}</dt><dd>{it.place}</dd></div>
        <div><dt>{t('console.papers.handed_in')}</dt><dd>{f.full(it.handed_in_at)}</dd></div>
      </dl>
      {may && (
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (reason.trim() && !busy) void decide('refuse'); }}>
          <Button look="primary" disabled={busy} onClick={() => void decide('accept')}>{t('console.papers.accept')}</Button>
          <Field label={t('console.papers.reason')} maxLength={100} value={reason} onChange={(event) => setReason(event.target.value)} />
          <Button look="danger" type="submit" disabled={busy || !reason.trim()}>{t('console.papers.refuse')}</Button>
        </form>
      )}
      {trouble !== null && <Banner tone="bad" live>{text(trouble)}</Banner>}
    </section>
  );
}

export default function PapersScreen() {
  const t = useT();
  const { api, live } = useServices();
  const may = useSummary().data?.viewer === 'operator';
  const queue = useQuery({ queryKey: ['shop_papers'], queryFn: api.shopPapers, refetchInterval: live ? 5000 : false });
  return (
    <Page title={t('console.papers')} trail={[{ to: '/', name: t('console.overview') }]}>
      <Banner>{t('console.papers.look')}</Banner>
      <Async query={queue}>
        {(it) => (it.data.length === 0 ? <EmptyState icon="store" title={t('console.papers.none')} /> : <>{it.data.map((one) => <One key={one.id} it={one} may={may} />)}</>)}
      </Async>
    </Page>
  );
}
