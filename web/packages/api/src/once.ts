import { isDecided } from './client';
import { uuid7 } from './uuid7';

const open = new Map<string, string>();

/**
 * Asks with a key that belongs to the wish until the server has decided about it, also where the sheet that asked was closed and
 * opened again: what is pressed twice is done once, and what was refused can be wished anew. `wish` says everything that makes it
 * another one: which thing, which amount, which words.
 */
export async function once<T>(wish: string, ask: (key: string) => Promise<T>): Promise<T> {
  const key = open.get(wish) ?? uuid7();
  open.set(wish, key);
  try {
    const done = await ask(key);
    open.delete(wish);
    return done;
  } catch (error) {
    if (isDecided(error)) open.delete(wish);
    throw error;
  }
}
