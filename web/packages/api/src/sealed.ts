// What a page must find again after it was closed (a payment without an answer, people paid before, whose wallet this is) lies in the
// browser sealed: names, numbers and amounts are in no storage to be read. The key can be used here and not taken out; it goes when
// its owner signs out for good. Whoever has the whole profile of the browser and runs code in it can use it, too.
import type { Box, StoreName } from './idb';

interface Sealed { iv: Uint8Array<ArrayBuffer>; sealed: ArrayBuffer }
const keyName = 'seal';

export class SealedBox implements Box {
  constructor(private readonly box: Box) {}

  async get<T>(store: StoreName, key: string): Promise<T | undefined> {
    const found = await this.box.get<Sealed>(store, key);
    return found && this.open<T>(found);
  }
  async all<T>(store: StoreName): Promise<T[]> {
    const opened = await Promise.all((await this.box.all<Sealed>(store)).map((one) => this.open<T>(one)));
    return opened.filter((one) => one !== undefined);
  }
  async put(store: StoreName, key: string, value: unknown): Promise<void> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await this.key(), new TextEncoder().encode(JSON.stringify(value)));
    await this.box.put(store, key, { iv, sealed } satisfies Sealed);
  }
  delete = (store: StoreName, key: string): Promise<void> => this.box.delete(store, key);
  clear = (store: StoreName): Promise<void> => this.box.clear(store);

  /** What another key has sealed is nobody's any more. */
  private async open<T>({ iv, sealed }: Sealed): Promise<T | undefined> {
    const key = await this.box.get<CryptoKey>('device', keyName);
    if (!key || !iv || !sealed) return undefined;
    try {
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed))) as T;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'OperationError') return undefined;
      throw error;
    }
  }
  /** One key for all tabs. */
  private key(): Promise<CryptoKey> {
    const make = async (): Promise<CryptoKey> => {
      const known = await this.box.get<CryptoKey>('device', keyName);
      if (known) return known;
      const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
      await this.box.put('device', keyName, made);
      return made;
    };
    return globalThis.navigator?.locks ? navigator.locks.request('chenxi.seal', make) : make();
  }
}
