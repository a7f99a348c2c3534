// Practice: play money, the wallet's own screens, and a scammer who follows a script. Nothing in here can move real money.
import { useLaterWords, useT } from '@chenxi/i18n';
import { Banner, Card, Go, List, Loading, Row, useAddress } from '@chenxi/ui';
import { useCallback, useState, type ReactNode } from 'react';
import { useDrills } from '../data';
import { Bar } from '../practice/bar';
import type { Course } from '../practice/course';
import { LessonRun } from '../practice/lesson_run';
import { lessons, type Ending, type Lesson } from '../practice/lessons';
import { Report } from '../practice/report';
import type { ScreenProps } from '../screens';
import { Page } from '../shell';
import '../styles/practice.css';

const words = { en: () => import('virtual:catalogue/en/practice'), 'zh-CN': () => import('virtual:catalogue/zh-CN/practice') };

/** Under the stripes nothing is real; the way out leads to the real wallet. */
function Striped({ children }: { children: ReactNode }) {
  const t = useT();
  const { go } = useAddress();
  return <div className="p-play"><Bar leave={t('practice.leave')} onLeave={() => go('/')} />{children}</div>;
}

function Overview({ onLeave }: { onLeave: () => void }) {
  const t = useT();
  const drills = useDrills();
  const score = (lesson: Lesson) => drills.data?.data.find((it) => it.id === lesson.id);
  return (
    <Page play title={t('practice.title')} back={onLeave}>
      <p>{t('practice.intro')}</p>
      <Banner>{t('practice.promise')}</Banner>
      <Card flush>
        <List label={t('practice.title')}>
          {lessons.map((lesson) => {
            const done = score(lesson);
            return (
              <Row key={lesson.id} icon={done && done.right > 0 ? 'check' : lesson.icon} title={t(lesson.title)} arrow
                detail={done && done.answered > 0 ? t('practice.end.score', { answered: done.answered, right: done.right }) : t(lesson.about)}
                link={(className, inside) => <Go to={`/practice/${lesson.id}`} className={className}>{inside}</Go>} />
            );
          })}
        </List>
      </Card>
    </Page>
  );
}

function OneLesson({ lesson }: { lesson: Lesson }) {
  const { go } = useAddress();
  const [round, setRound] = useState(1);
  const [ending, setEnding] = useState<Ending | null>(null);
  const onEnd = useCallback((course: Course) => setEnding(course.ending), []);
  const back = () => go('/practice');
  const next = lessons[lessons.indexOf(lesson) + 1];
  if (!ending) return <LessonRun key={round} lesson={lesson} onEnd={onEnd} onLeave={back} />;
  return (
    <Striped><Report key={round} lesson={lesson} ending={ending} next={next} onBack={back} onNext={() => next && go(`/practice/${next.id}`)}
      onAgain={() => { setEnding(null); setRound(round + 1); }} /></Striped>
  );
}

export default function PracticeScreen({ params }: ScreenProps) {
  const ready = useLaterWords(words);
  const { go } = useAddress();
  const lesson = lessons.find((it) => it.id === params['lesson']);
  if (!ready) return <main className="w-page" id="content"><Loading shape="both" /></main>;
  return lesson ? <OneLesson key={lesson.id} lesson={lesson} /> : <Striped><Overview onLeave={() => go('/')} /></Striped>;
}
