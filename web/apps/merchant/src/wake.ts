// A till on a counter must not fall asleep between two customers.
import { useEffect } from 'react';

export function useWakeLock(on: boolean): void {
  useEffect(() => {
    if (!on || !('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const ask = () => {
      if (document.visibilityState !== 'visible' || over) return;
      navigator.wakeLock.request('screen').then((got) => {
        if (over) void got.release();
        else lock = got;
      }, () => {
        // A low battery refuses it; the till works on.
      });
    };
    ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, [on]);
}
