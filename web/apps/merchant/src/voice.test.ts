import { afterEach, expect, it, vi } from 'vitest';
import { Voice } from './voice';

afterEach(() => vi.unstubAllGlobals());

/** How many clips are played when those of `missing` cannot be fetched; the chime is none. */
async function played(missing: string[]): Promise<{ clips: number; chimes: number; heard: boolean }> {
  let clips = 0, chimes = 0;
  const param = { value: 0, setValueAtTime: () => {}, linearRampToValueAtTime: () => {}, exponentialRampToValueAtTime: () => {} };
  const node = { connect: (to: unknown) => to, stop: () => {}, frequency: param, gain: param };
  vi.stubGlobal('AudioContext', class {
    state = 'running';
    currentTime = 0;
    destination = {};
    createOscillator = () => ({ ...node, start: () => { chimes += 1; } });
    createGain = () => node;
    createBufferSource = () => ({ ...node, buffer: null, start: () => { clips += 1; } });
    decodeAudioData = async () => ({ duration: 0.1 });
    resume = async () => {};
  });
  vi.stubGlobal('fetch', async (url: string) => (missing.some((name) => url.endsWith(`/${name}.mp3`)) ? Promise.reject(new TypeError('network')) : new Response(new ArrayBuffer(1))));
  const heard = await new Voice('/till/').say('zh', 'received', 1500);
  return { clips, chimes, heard };
}

it('says an amount whole, or only that something came: a word that is missing would make another amount of it', async () => {
  expect(await played([])).toEqual({ clips: 4, chimes: 2, heard: true });
  expect(await played(['10'])).toEqual({ clips: 0, chimes: 2, heard: true });
});
