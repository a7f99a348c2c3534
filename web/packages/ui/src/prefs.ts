import { useSyncExternalStore } from 'react';
import { getPrefs, onPrefs, type Prefs } from './prefs_store';

export * from './prefs_store';

export const usePrefs = (): Prefs => useSyncExternalStore(onPrefs, getPrefs);
