// A shop's till checks somebody in: the question stands on whatever screen is open. Without a yes nothing moves.
import { serverNow, uuid7, type VisitPackage } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Banner, Button, Pair, Pairs, Sheet, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { names, usePackages } from '../data';
import { useServices } from '../services';
import { useIsLive } from '../shell';

function Question({ it, visit, onClose }: { it: VisitPackage; visit: string; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  const text = useTroubleText();
  const { api } = useServices();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<'yes' | 'no' | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const keys = useRef({ yes: uuid7(), no: uuid7() });
  const answer = async (word: 'yes' | 'no') => {
    setBusy(word);
    setFault(null);
    try {
      await api.answerVisit(visit, word, keys.current[word]);
      toast(t(word === 'yes' ? 'wallet.visit.taken' : 'wallet.visit.declined'));
      onClose();
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(null);
      void queries.invalidateQueries({ queryKey: names.packages });
    }
  };
  return (
    <Sheet open title={t('wallet.visit.asks', { shop: it.shop.name })} onClose={onClose} locked={busy !== null}>
      <div className="u-center"><AmountText amount={it.next_visit ?? 0} currency={it.currency} size="big" /></div>
      <Pairs>
        <Pair name={t('wallet.plans.name')}>{it.name}</Pair>
        <Pair name={t('wallet.visit.which')}>{t('wallet.packages.taken', { number: it.used + 1, visits: it.visits })}</Pair>
        <Pair name={t('wallet.packages.left')}>{f.money(it.left - (it.next_visit ?? 0), it.currency)}</Pair>
      </Pairs>
      <Banner>{t('wallet.visit.text')}</Banner>
      {fault && <Banner tone="bad" live>{fault}</Banner>}
      <div className="w-two">
        <Button look="danger" busy={busy === 'no'} disabled={busy === 'yes'} onClick={() => void answer('no')}>{t('wallet.visit.no')}</Button>
        <Button look="primary" busy={busy === 'yes'} disabled={busy === 'no'} onClick={() => void answer('yes')}>{t('wallet.visit.yes')}</Button>
      </div>
    </Sheet>
  );
}

export default function VisitQuestion() {
  const packages = usePackages(useIsLive());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const it = packages.data?.pages.flatMap((page) => page.data).find((one) => one.asked !== null && !closed.has(one.asked.visit_id) && Date.parse(one.asked.until) > serverNow());
  if (!it?.asked) return null;
  const { visit_id } = it.asked;
  return <Question key={visit_id} it={it} visit={visit_id} onClose={() => setClosed((before) => new Set(before).add(visit_id))} />;
}
