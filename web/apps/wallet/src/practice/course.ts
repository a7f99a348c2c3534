// How far somebody is in a lesson: a pure step from what was to what is, for every thing that can happen.
import type { Beat, Ending, Lesson } from './lessons';
import type { Who } from './play_bank';

export interface Course {
  beat: string;
  said: string[];
  /** play money that a stranger has got, and what is on its way to him and can be taken back */
  lost: number;
  onItsWay: number;
  shared: boolean;
  ending: Ending | null;
}
export type Happened =
  | { what: 'answered'; answer: number }
  | { what: 'found' }
  | { what: 'sheet' }
  | { what: 'sent'; to: Who; amount: number; later: boolean }
  | { what: 'stopped' }
  | { what: 'hung_up' };

export const begin = (lesson: Lesson): Course => ({ beat: 'start', said: [beatAt(lesson, 'start').says], lost: 0, onItsWay: 0, shared: false, ending: null });

export function beatAt(lesson: Lesson, name: string): Beat {
  const beat = lesson.beats[name];
  if (!beat) throw new Error(`${lesson.id} has no "${name}"`);
  return beat;
}

/** Hung up or refused: in time, with the screen already shown, or with the money gone. */
const byNow = ({ lost, onItsWay, shared }: Course): Ending => (lost > 0 ? 'gone' : onItsWay > 0 || shared ? 'late' : 'good');
/** Who stops everything keeps what is left. */
const stopped = (course: Course): Ending => byNow({ ...course, lost: 0, onItsWay: course.onItsWay + course.lost });

const paid = (course: Course, { to, amount, later }: Happened & { what: 'sent' }): Course =>
  to === 'friend' || to === 'stall' ? course : later ? { ...course, onItsWay: course.onItsWay + amount } : { ...course, lost: course.lost + amount };

function wayOn(lesson: Lesson, course: Course, happened: Happened): string | undefined {
  const { answers, on } = beatAt(lesson, course.beat);
  switch (happened.what) {
    case 'answered': return answers?.[happened.answer]?.go;
    case 'hung_up': return 'end';
    case 'stopped': return 'stopped';
    case 'sent': return (lesson.amount !== undefined && happened.amount !== lesson.amount ? on?.wrong_amount : undefined) ?? on?.[`sent:${happened.to}`];
    case 'found':
    case 'sheet': return on?.[happened.what];
  }
}

export function after(lesson: Lesson, before: Course, happened: Happened): Course {
  if (before.ending) return before;
  const course = happened.what === 'sent' ? paid(before, happened) : before;
  const way = wayOn(lesson, course, happened);
  if (way === undefined) return course;
  if (way === 'end') return { ...course, ending: byNow(course) };
  if (way === 'stopped') return { ...course, ending: stopped(course) };
  if (way === 'good' || way === 'late' || way === 'gone') return { ...course, ending: way };
  const beat = beatAt(lesson, way);
  return { ...course, beat: way, said: [...course.said, beat.says], shared: course.shared || beat.shares === true };
}
