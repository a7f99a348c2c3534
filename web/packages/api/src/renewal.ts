// Cookies are exchanged for new ones while an app is used, so that one that was copied is soon worth nothing.

const ends = new Map<string, number>();

/** Who signs out leaves no time of renewal behind: one that still waits for its turn is not begun any more. */
export function endRenewal(name: string): void {
  ends.set(name, (ends.get(name) ?? 0) + 1);
  localStorage.removeItem(name);
}

/** Asks for a new cookie when the one here is old enough; once, however many tabs are open. An answer that comes after somebody has
 *  signed out writes nothing down any more. */
export async function renewWhenOld(name: string, everyMs: number, renew: () => Promise<unknown>): Promise<void> {
  const due = () => Date.now() - Number(localStorage.getItem(name) ?? 0) >= everyMs;
  const begun = ends.get(name);
  const act = async () => {
    if (!due() || ends.get(name) !== begun) return;
    const now = String(Date.now());
    localStorage.setItem(name, now);
    try {
      await renew();
    } catch (error) {
      if (localStorage.getItem(name) === now) localStorage.removeItem(name);
      throw error;
    }
  };
  if (!due()) return;
  // Two answers that cross would leave the older cookie, which ends a minute later.
  await (navigator.locks ? navigator.locks.request(name, act) : act());
}
