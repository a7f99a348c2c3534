// Whether the till speaks, and in which language; kept in this browser.
import { language } from '@chenxi/i18n';
import { useSyncExternalStore } from 'react';
import type { SpokenLanguage } from './spoken';

interface Sound { on: boolean; chosen: SpokenLanguage | null }
const name = 'chenxi.till.sound';
const listeners = new Set<() => void>();

function read(): Sound {
  try {
    return { on: true, chosen: null, ...(JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Sound>) };
  } catch {
    return { on: true, chosen: null };
  }
}
let sound = read();

export const getSound = (): { on: boolean; language: SpokenLanguage } => ({ on: sound.on, language: sound.chosen ?? (language() === 'en' ? 'en' : 'zh') });
export function setSound(change: Partial<Sound>): void {
  sound = { ...sound, ...change };
  try {
    localStorage.setItem(name, JSON.stringify(sound));
  } catch {
    // Private windows may refuse to keep anything; the till speaks on.
  }
  listeners.forEach((notify) => notify());
}
export function useSound(): { on: boolean; language: SpokenLanguage } {
  useSyncExternalStore((notify) => { listeners.add(notify); return () => listeners.delete(notify); }, () => sound);
  return getSound();
}
