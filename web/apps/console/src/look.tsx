// What counts at once and for good is looked at twice.
import { Banner } from '@chenxi/ui';
import { useState, type ReactNode } from 'react';

/** Enter and the first press only show what would happen; a press of its own does it. What is changed meanwhile is looked at anew. */
export function useSecondLook(what: string | null) {
  const [looked, setLooked] = useState<string | null>(null);
  return { looking: what !== null && looked === what, look: () => setLooked(what) };
}

export function SecondLook({ looking, children }: { looking: boolean; children: ReactNode }) {
  return looking ? <Banner tone="wait">{children}</Banner> : <p className="u-quiet u-small">{children}</p>;
}
