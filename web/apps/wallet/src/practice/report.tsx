// What happened, how one could have known, and what to do in life. Counted like the other drills.
import { uuid7 } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Banner, Button, Card, Go, Status, useTroubleText, type Tone } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { names, useDrills } from '../data';
import { useServices } from '../services';
import { Page } from '../shell';
import { endings, type Ending, type Lesson } from './lessons';

const tones: Record<Ending, Tone> = { good: 'ok', late: 'wait', gone: 'warn' };

export interface ReportProps { lesson: Lesson; ending: Ending; next?: Lesson; onAgain: () => void; onNext: () => void; onBack: () => void }
export function Report({ lesson, ending, next, onAgain, onNext, onBack }: ReportProps) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const text = useTroubleText();
  const drills = useDrills();
  const [trouble, setTrouble] = useState<unknown>(null);
  const [counted, setCounted] = useState(false);
  // One key for this report: asked again after a lost answer, it counts once.
  const [key] = useState(uuid7);
  const count = useCallback(async () => {
    setTrouble(null);
    try {
      await api.answerDrill(lesson.id, endings.indexOf(ending) + 1, key);
      setCounted(true);
      await queries.invalidateQueries({ queryKey: names.drills });
    } catch (error) {
      setTrouble(error);
    }
  }, [api, queries, lesson, ending, key]);
  useEffect(() => void count(), [count]);
  const score = drills.data?.data.find((it) => it.id === lesson.id);
  return (
    <Page play title={t(lesson.title)} back={onBack}>
      <Status tone={tones[ending]} title={t(ending === 'good' ? 'practice.end.good' : ending === 'late' ? 'practice.end.half' : 'practice.end.gone')}>
        <p>{t(lesson.ends[ending])}</p>
      </Status>
      <Card>
        <div className="u-stack">
          <h2>{t('practice.end.signs')}</h2>
          <ul className="w-plainlist">{lesson.signs.map((sign) => <li key={sign}>{t(sign)}</li>)}</ul>
        </div>
      </Card>
      <Card>
        <div className="u-stack">
          <h2>{t('practice.end.life')}</h2>
          <ol className="p-life">
            <li>{t('practice.end.life_1')}</li>
            <li>{t('practice.end.life_2')}</li>
            <li>{t('practice.end.life_3')}</li>
          </ol>
          <a className="u-button" data-wide href="tel:96110">{t('practice.end.call')}</a>
          <Go className="u-button" data-wide to="/stop">{t('practice.end.stop')}</Go>
        </div>
      </Card>
      {trouble !== null && <Banner tone="warn" live action={<Button onClick={() => void count()}>{t('ui.retry')}</Button>}>{t('practice.end.not_counted')} {text(trouble)}</Banner>}
      {counted && score && <p className="u-center u-quiet" role="status">{t('practice.end.score', { answered: score.answered, right: score.right })}</p>}
      {next && <Button look="primary" wide onClick={onNext}>{t('practice.end.next', { title: t(next.title) })}</Button>}
      <Button wide icon="refresh" onClick={onAgain}>{t('practice.end.again')}</Button>
      <Button wide onClick={onBack}>{t('practice.end.back')}</Button>
    </Page>
  );
}
