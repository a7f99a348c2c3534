// The lessons as data: what is said, what one can answer, where it leads. Who plays the scammer is this file; it needs no server,
// no clock and no dice, so a lesson goes the same way each time and a test can walk all of it.
import type { IconName } from '@chenxi/ui';
import type { Who } from './play_bank';

/** how it ended, as it is counted: nothing lost; something given away before it was stopped; the play money is gone */
export const endings = ['good', 'late', 'gone'] as const;
export type Ending = (typeof endings)[number];
/** "end" looks at what has happened so far */
type Way = string | 'end' | Ending;

export interface Answer { text: string; go: Way }
export interface Beat {
  says: string;
  answers?: Answer[];
  /** what the person does on the real screens: a name has come up, a sheet has opened, money was sent to somebody */
  on?: Partial<Record<'found' | 'sheet' | 'wrong_amount' | `sent:${Who}`, Way>>;
  /** the screen that opens with it; before the first one only the caller is seen */
  opens?: string;
  /** from here on the caller sees the screen */
  shares?: true;
}
export interface Lesson {
  id: string;
  form: 'call' | 'chat' | 'task';
  icon: IconName;
  title: string;
  about: string;
  who: string;
  /** what to send; anything else is the wrong amount */
  amount?: number;
  beats: Record<string, Beat>;
  ends: Record<Ending, string>;
  signs: string[];
}

/** One number and one stranger behind all scams: the names on the real screens are what gives him away. */
const toStranger = '/transfer?to=13900000007';

export const lessons: Lesson[] = [
  {
    id: 'practice_send', form: 'task', icon: 'send', who: 'practice.coach', title: 'practice.send.title', about: 'practice.send.about', amount: 2000,
    beats: {
      start: { says: 'practice.send.start', opens: '/transfer', on: { found: 'found' } },
      found: { says: 'practice.send.found', on: { sheet: 'sheet' } },
      sheet: { says: 'practice.send.sheet', on: { 'sent:friend': 'right', wrong_amount: 'wrong', 'sent:stranger': 'wrong', 'sent:nobody': 'wrong' } },
      right: { says: 'practice.send.right', answers: [{ text: 'practice.answer.ready', go: 'good' }] },
      wrong: { says: 'practice.send.wrong', answers: [{ text: 'practice.answer.why', go: 'late' }] },
    },
    ends: { good: 'practice.send.good', late: 'practice.send.late', gone: 'practice.send.late' },
    signs: ['practice.send.sign_1', 'practice.send.sign_2', 'practice.send.sign_3'],
  },
  {
    id: 'practice_code', form: 'task', icon: 'scan', who: 'practice.coach', title: 'practice.code.title', about: 'practice.code.about',
    beats: {
      start: { says: 'practice.code.start', opens: '/scan?poster=play-stall', answers: [{ text: 'practice.code.refuse', go: 'honest' }], on: { 'sent:stall': 'paid' } },
      honest: { says: 'practice.code.honest', on: { 'sent:stall': 'paid' } },
      paid: { says: 'practice.code.paid', answers: [{ text: 'practice.code.next_day', go: 'second' }] },
      second: { says: 'practice.code.second', opens: '/scan?poster=play-swapped', answers: [{ text: 'practice.code.refuse', go: 'end' }], on: { 'sent:stranger': 'lost' } },
      lost: { says: 'practice.code.lost', answers: [{ text: 'practice.answer.why', go: 'gone' }] },
    },
    ends: { good: 'practice.code.good', late: 'practice.code.late', gone: 'practice.code.gone' },
    signs: ['practice.code.sign_1', 'practice.code.sign_2', 'practice.code.sign_3'],
  },
  {
    id: 'practice_service', form: 'call', icon: 'phone', who: 'practice.service.who', title: 'practice.service.title', about: 'practice.service.about',
    beats: {
      start: { says: 'practice.call.rings', answers: [{ text: 'practice.call.take', go: 'hello' }] },
      hello: { says: 'practice.service.hello', answers: [{ text: 'practice.service.listen', go: 'push' }] },
      push: { says: 'practice.service.push', answers: [{ text: 'practice.answer.obey', go: 'transfer' }] },
      transfer: { says: 'practice.service.transfer', opens: toStranger, on: { found: 'found' } },
      found: { says: 'practice.service.found', on: { sheet: 'sheet' } },
      sheet: { says: 'practice.service.sheet', on: { 'sent:stranger': 'more' } },
      more: { says: 'practice.service.more', answers: [{ text: 'practice.service.again', go: 'gone' }] },
    },
    ends: { good: 'practice.service.good', late: 'practice.end.late', gone: 'practice.service.gone' },
    signs: ['practice.service.sign_1', 'practice.service.sign_2', 'practice.service.sign_3'],
  },
  {
    id: 'practice_relative', form: 'chat', icon: 'mail', who: 'practice.relative.who', title: 'practice.relative.title', about: 'practice.relative.about',
    beats: {
      start: { says: 'practice.relative.hello', answers: [{ text: 'practice.relative.what', go: 'push' }, { text: 'practice.relative.old_number', go: 'end' }] },
      push: { says: 'practice.relative.push', answers: [{ text: 'practice.answer.obey', go: 'transfer' }, { text: 'practice.relative.old_number', go: 'end' }] },
      transfer: { says: 'practice.relative.transfer', opens: toStranger, on: { found: 'found' } },
      found: { says: 'practice.relative.found', on: { sheet: 'sheet' } },
      sheet: { says: 'practice.relative.sheet', on: { 'sent:stranger': 'more' } },
      more: { says: 'practice.relative.more', answers: [{ text: 'practice.relative.again', go: 'gone' }, { text: 'practice.relative.old_number', go: 'end' }] },
    },
    ends: { good: 'practice.relative.good', late: 'practice.end.late', gone: 'practice.relative.gone' },
    signs: ['practice.relative.sign_1', 'practice.relative.sign_2', 'practice.relative.sign_3'],
  },
  {
    id: 'practice_screen', form: 'call', icon: 'share', who: 'practice.screen.who', title: 'practice.screen.title', about: 'practice.screen.about',
    beats: {
      start: { says: 'practice.call.rings', answers: [{ text: 'practice.call.take', go: 'hello' }] },
      hello: { says: 'practice.screen.hello', answers: [{ text: 'practice.screen.help', go: 'push' }] },
      push: { says: 'practice.screen.push', answers: [{ text: 'practice.screen.share', go: 'shared' }] },
      shared: { says: 'practice.screen.shared', opens: '/', shares: true, answers: [{ text: 'practice.answer.obey', go: 'transfer' }] },
      transfer: { says: 'practice.screen.transfer', opens: toStranger, on: { found: 'found' } },
      found: { says: 'practice.screen.found', on: { sheet: 'sheet' } },
      sheet: { says: 'practice.screen.sheet', on: { 'sent:stranger': 'more' } },
      more: { says: 'practice.screen.more', answers: [{ text: 'practice.screen.again', go: 'gone' }] },
    },
    ends: { good: 'practice.screen.good', late: 'practice.screen.late', gone: 'practice.screen.gone' },
    signs: ['practice.screen.sign_1', 'practice.screen.sign_2', 'practice.screen.sign_3'],
  },
];
