// One lesson from its first words to its end: the caller, and the wallet's own screens with play money under him.
import { useT } from '@chenxi/i18n';
import { Button, Icon } from '@chenxi/ui';
import { useCallback, useEffect, useReducer, useState, type ReactNode } from 'react';
import { Bar } from './bar';
import { after, beatAt, begin, type Course, type Happened } from './course';
import type { Lesson } from './lessons';
import { PlayPhone } from './play_phone';

const stops = { call: 'practice.hang_up', chat: 'practice.close_chat', task: 'practice.leave' } as const;

function Voice({ lesson, course, onAnswer }: { lesson: Lesson; course: Course; onAnswer: (answer: number) => void }) {
  const t = useT();
  const { says, answers = [] } = beatAt(lesson, course.beat);
  return (
    <div className="p-voice" data-form={lesson.form}>
      {course.shared && <p className="p-shared"><Icon name="share" />{t('practice.sharing')}</p>}
      <p className="p-said" role="status"><strong>{t(lesson.who)}</strong>{t(says)}</p>
      {answers.map((answer, i) => <Button key={answer.text} onClick={() => onAnswer(i)}>{t(answer.text)}</Button>)}
    </div>
  );
}

/** On a sheet the page below is out of reach, so bar and voice stand on it as well; that it has opened is news for the caller. */
function OnSheet({ children, onOpen }: { children: ReactNode; onOpen: () => void }) {
  useEffect(onOpen, [onOpen]);
  return children;
}

/** Before any screen of the wallet: the phone rings, or a message has come. */
function Caller({ lesson, course, onAnswer, onStop }: { lesson: Lesson; course: Course; onAnswer: (answer: number) => void; onStop: () => void }) {
  const t = useT();
  const { answers = [] } = beatAt(lesson, course.beat);
  return (
    <main className="w-page p-caller" id="content" data-form={lesson.form}>
      <header>
        <span className="p-face" aria-hidden><Icon name={lesson.icon} /></span>
        <h1>{t(lesson.who)}</h1>
      </header>
      <ol className="p-talk" aria-live="polite">{course.said.map((key) => <li key={key}>{t(key)}</li>)}</ol>
      <div className="u-stack">
        {answers.map((answer, i) => <Button key={answer.text} wide onClick={() => onAnswer(i)}>{t(answer.text)}</Button>)}
        <Button look="danger" wide onClick={onStop}>{t(stops[lesson.form])}</Button>
      </div>
    </main>
  );
}

export interface LessonRunProps { lesson: Lesson; onEnd: (course: Course) => void; onLeave: () => void }
export function LessonRun({ lesson, onEnd, onLeave }: LessonRunProps) {
  const t = useT();
  const [course, tell] = useReducer((before: Course, happened: Happened) => after(lesson, before, happened), lesson, begin);
  const [at, setAt] = useState(beatAt(lesson, 'start').opens ?? null);
  const opens = beatAt(lesson, course.beat).opens;
  useEffect(() => {
    if (opens) setAt(opens);
  }, [opens]);
  useEffect(() => {
    if (course.ending) onEnd(course);
  }, [course, onEnd]);
  useEffect(() => { scrollTo(0, 0); }, [course.beat]);
  const stop = () => (lesson.form === 'task' ? onLeave() : tell({ what: 'hung_up' }));
  const answer = (i: number) => tell({ what: 'answered', answer: i });
  const opened = useCallback(() => tell({ what: 'sheet' }), []);
  const bar = <Bar leave={t(stops[lesson.form])} danger={lesson.form !== 'task'} onLeave={stop} />;
  const voice = <Voice lesson={lesson} course={course} onAnswer={answer} />;
  return (
    <div className="p-play">
      {bar}
      {at === null ? <Caller lesson={lesson} course={course} onAnswer={answer} onStop={stop} /> : (
        <>
          {voice}
          <PlayPhone at={at} onPlayed={tell} top={<OnSheet onOpen={opened}>{bar}{voice}</OnSheet>} />
        </>
      )}
    </div>
  );
}
