// The lessons walked whole, and the play bank: what it is asked never leaves the page.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { customer } from '../gallery/fixtures';
import { after, begin, type Course, type Happened } from './course';
import { lessons, type Ending, type Lesson } from './lessons';
import { PlayBank, playMoney, playPin, type Played } from './play_bank';

const lesson = (id: string): Lesson => lessons.find((it) => it.id === id)!;
const play = (of: Lesson, ...happened: Happened[]): Course => happened.reduce((course, one) => after(of, course, one), begin(of));
const says = (answer = 0): Happened => ({ what: 'answered', answer });
const toStranger = (amount: number, later = false): Happened => ({ what: 'sent', to: 'stranger', amount, later });
const hangUp: Happened = { what: 'hung_up' }, stop: Happened = { what: 'stopped' }, found: Happened = { what: 'found' }, sheet: Happened = { what: 'sheet' };

/** All that can happen at a beat. */
function steps(of: Lesson, beat: string): Happened[] {
  const { answers = [], on = {} } = of.beats[beat]!;
  return [
    ...answers.map((_, answer): Happened => ({ what: 'answered', answer })), hangUp, stop,
    ...Object.keys(on).map((key): Happened =>
      key === 'found' ? found : key === 'sheet' ? sheet
      : key === 'wrong_amount' ? { what: 'sent', to: 'friend', amount: 1, later: false }
      : { what: 'sent', to: key.slice('sent:'.length) as 'friend', amount: of.amount ?? 100, later: false }),
  ];
}
/** Every way through a lesson, each beat gone through once. */
function walk(of: Lesson, course: Course, been: string[], ends: Map<Ending, number>, beats: Set<string>): void {
  beats.add(course.beat);
  for (const one of steps(of, course.beat)) {
    const next = after(of, course, one);
    if (next.ending) ends.set(next.ending, (ends.get(next.ending) ?? 0) + 1);
    else if (!been.includes(next.beat)) walk(of, next, [...been, next.beat], ends, beats);
  }
}

describe('lessons', () => {
  for (const one of lessons)
    it(`${one.id}: every word of it can be reached, and every way ends`, () => {
      const ends = new Map<Ending, number>(), beats = new Set<string>();
      walk(one, begin(one), ['start'], ends, beats);
      expect([...beats].sort()).toEqual(Object.keys(one.beats).sort());
      expect(ends.has('good')).toBe(true);
      expect(ends.has('late')).toBe(true);
      if (one.id !== 'practice_send') expect(ends.has('gone')).toBe(true);
    });

  it('hanging up before anything has left is right, at whatever point', () => {
    const service = lesson('practice_service');
    for (const way of [[], [says()], [says(), says()], [says(), says(), says()], [says(), says(), says(), found, sheet]])
      expect(play(service, ...way, hangUp).ending).toBe('good');
  });
  it('what a stranger has got is gone; who stops payments keeps the rest; what arrives later can come back', () => {
    const service = lesson('practice_service'), way = [says(), says(), says(), found, sheet];
    expect(play(service, ...way, toStranger(200_000), hangUp).ending).toBe('gone');
    expect(play(service, ...way, toStranger(200_000), says()).ending).toBe('gone');
    expect(play(service, ...way, toStranger(200_000), stop).ending).toBe('late');
    expect(play(service, ...way, toStranger(200_000, true), hangUp).ending).toBe('late');
  });
  it('a screen that was shown is something given away', () => {
    const screen = lesson('practice_screen');
    expect(play(screen, says(), says(), hangUp).ending).toBe('good');
    expect(play(screen, says(), says(), says(), hangUp).ending).toBe('late');
  });
  it('the friend gets what was agreed, or it was wrong', () => {
    const send = lesson('practice_send');
    expect(play(send, found, sheet, { what: 'sent', to: 'friend', amount: 2000, later: false }, says()).ending).toBe('good');
    expect(play(send, found, sheet, { what: 'sent', to: 'friend', amount: 200, later: false }, says()).ending).toBe('late');
    expect(play(send, found, sheet, { what: 'sent', to: 'nobody', amount: 2000, later: false }, says()).ending).toBe('late');
  });
  it('after its end nothing happens any more', () => {
    const service = lesson('practice_service'), ended = play(service, hangUp);
    expect(after(service, ended, toStranger(100))).toBe(ended);
  });
});

describe('the play bank', () => {
  const outside = vi.fn(() => Promise.reject(new Error('a request left the page')));
  beforeEach(() => void vi.stubGlobal('fetch', outside));
  afterEach(() => vi.unstubAllGlobals());
  const words = { friend: 'F', stranger: 'S', stall: 'W', wrongPin: 'wrong', notHere: 'not here', tooMuch: 'too much', rule: 'play', stopped: 'stopped' };
  const bank = () => {
    const played: Played[] = [];
    const it = new PlayBank(customer, words, (one) => played.push(one));
    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await it.fetch(path, { method, body: body ? JSON.stringify(body) : undefined });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const left = async () => ((await ask('GET', '/v1/me/home')).body['balance'] as { amount: number }).amount;
    return { ask, left, played };
  };
  const transfer = { payee_id: 'stranger', payee_name: 'S', amount: 2000, currency: 'CNY', arrival: 'now', proof: { pin: playPin } };

  it('moves play money once per request, with the right PIN', async () => {
    const { ask, left, played } = bank();
    expect((await ask('POST', '/v1/transfers', { ...transfer, proof: { pin: '000000' } })).body['code']).toBe('pin_wrong');
    expect(await left()).toBe(playMoney);
    expect((await ask('POST', '/v1/transfers', transfer)).status).toBe(200);
    expect(await left()).toBe(playMoney - 2000);
    expect((await ask('POST', '/v1/transfers', { ...transfer, amount: playMoney })).body['code']).toBe('insufficient_balance');
    expect(played).toEqual([{ what: 'sent', to: 'stranger', amount: 2000, later: false }]);
  });
  it('stops when it is told to, and moves nothing afterwards', async () => {
    const { ask, left } = bank();
    void ask('POST', '/v1/me/stop'); // the lesson ends here: nobody waits for an answer
    expect((await ask('POST', '/v1/transfers', transfer)).body['code']).toBe('payments_stopped');
    expect(await left()).toBe(playMoney);
  });
  it('refuses what is not part of practice, and asks nobody else', async () => {
    const { ask } = bank();
    for (const [method, path] of [['POST', '/v1/withdrawals'], ['POST', '/v1/top_ups'], ['GET', '/v1/transactions'], ['DELETE', '/v1/me/devices/x']] as const)
      expect((await ask(method, path, method === 'GET' ? undefined : {})).status).toBe(404);
    await ask('POST', '/v1/payees/resolve', { phone: '+8613900000007' });
    await ask('POST', '/v1/qr/resolve', { text: 'https://practice.invalid/q/play-swapped' });
    expect(outside).not.toHaveBeenCalled();
  });
});
