// What a scammer says, and what one would do. The words are the catalogue's; which answer is right the server says.
import type { Drill } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, Go, List, Row, Sheet, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useDrills } from '../data';
import { useServices } from '../services';

const choices = [1, 2, 3] as const;
type Verdict = Awaited<ReturnType<ReturnType<typeof useServices>['api']['answerDrill']>>;

function OneDrill({ drill, last, onNext, onClose }: { drill: Drill; last: boolean; onNext: () => void; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const text = useTroubleText();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const answer = async (choice: number) => {
    setBusy(true);
    setFault(null);
    try {
      setVerdict(await api.answerDrill(drill.id, choice));
      void queries.invalidateQueries({ queryKey: names.drills });
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet open title={t(`wallet.drill.${drill.id}.title`)} onClose={onClose}>
      <blockquote className="w-scene">{t(`wallet.drill.${drill.id}.scene`)}</blockquote>
      {verdict === null ? (
        <>
          <h3>{t('wallet.drill.ask')}</h3>
          {choices.map((choice) => <Button key={choice} wide busy={busy} onClick={() => void answer(choice)}>{t(`wallet.drill.${drill.id}.choice_${choice}`)}</Button>)}
          {fault && <Banner tone="warn" live>{fault}</Banner>}
        </>
      ) : (
        <>
          <Banner tone={verdict.was_right ? 'ok' : 'warn'} live>{t(verdict.was_right ? 'wallet.drill.right' : 'wallet.drill.wrong')}</Banner>
          <p><strong>{t(`wallet.drill.${drill.id}.choice_${verdict.right_choice}`)}</strong></p>
          <p>{t(`wallet.drill.${drill.id}.why`)}</p>
          <Button look="primary" wide onClick={last ? onClose : onNext}>{t(last ? 'wallet.drill.end' : 'wallet.drill.next')}</Button>
        </>
      )}
    </Sheet>
  );
}

export function DrillSection() {
  const t = useT();
  const drills = useDrills();
  const [at, setAt] = useState<number | null>(null);
  const list = (drills.data?.data ?? []).filter((it) => it.kind === 'question');
  const drill = at === null ? undefined : list[at];
  return (
    <section className="w-section">
      <header><h2>{t('wallet.drill.title')}</h2></header>
      <p className="u-small u-quiet">{t('wallet.drill.text')}</p>
      <Card flush>
        <Async query={drills}>
          {() => (
            <List label={t('wallet.drill.title')}>
              <Row icon="bolt" title={t('wallet.practice.title')} detail={t('wallet.practice.text')} arrow link={(className, inside) => <Go to="/practice" className={className}>{inside}</Go>} />
              {list.map((it, i) => (
                <Row key={it.id} icon={it.right > 0 ? 'check' : 'info'} title={t(`wallet.drill.${it.id}.title`)} onClick={() => setAt(i)} arrow
                  detail={it.answered === 0 ? t('wallet.drill.new') : t('wallet.drill.score', { answered: it.answered, right: it.right })} />
              ))}
            </List>
          )}
        </Async>
      </Card>
      {drill && at !== null && <OneDrill key={drill.id} drill={drill} last={at === list.length - 1} onNext={() => setAt(at + 1)} onClose={() => setAt(null)} />}
    </section>
  );
}
