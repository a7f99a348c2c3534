import { expect, it } from 'vitest';
import { firstState, follow, sparkline, type Action } from './control';

const after = (...events: Action[]) => events.reduce(follow, firstState);
const figures = { type: 'rush' as const, running: true, checked: false, refused: 0, found_again: 0, in_doubt: 0, charged_twice: 0, lost: 0, p50_ms: 2, p99_ms: 9 };

it('draws payments per second while the rush runs and marks where the server was killed', () => {
  const state = after(
    { type: 'line', up: true }, { type: 'started' },
    { ...figures, sent: 10, answered: 8, per_second: 400 }, { ...figures, sent: 30, answered: 25, per_second: 900 },
    { type: 'server', state: 'down', restarts: 0 }, { ...figures, sent: 31, answered: 25, in_doubt: 6, per_second: 0 },
    { type: 'server', state: 'up', restarts: 1 }, { ...figures, sent: 60, answered: 60, found_again: 6, per_second: 700 });
  expect(state.beats.map((beat) => [beat.perSecond, beat.down])).toEqual([[400, false], [900, true], [0, true], [700, false]]);
  expect(state).toMatchObject({ best: 900, restarts: 1, server: 'up', rush: { found_again: 6, charged_twice: 0 } });
});

it('keeps the line after the end, and the verdict on the books until the next rush', () => {
  const end = after({ type: 'started' }, { ...figures, sent: 5, answered: 5, per_second: 50 }, { ...figures, sent: 5, answered: 5, running: false, checked: true, per_second: 0 }, { type: 'books', ok: true });
  expect(end.beats).toHaveLength(1);
  expect(end.books).toBe(true);
  expect(follow(end, { type: 'started' })).toMatchObject({ books: null, beats: [], best: 0 });
});

it('says when the rush could not run', () => {
  expect(after({ type: 'started' }, { type: 'rush', failed: true })).toMatchObject({ failed: true, rush: { running: false } });
});

it('makes points that stay inside of the box', () => {
  expect(sparkline([0, 5, 10], 100, 20)).toBe('0.0,20.0 50.0,10.0 100.0,0.0');
  expect(sparkline([], 100, 20)).toBe('');
});
