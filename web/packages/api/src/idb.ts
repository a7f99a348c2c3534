// One small database per app: the device's key, the payment code's secret, and the intents.

export interface Box {
  get<T>(store: StoreName, key: string): Promise<T | undefined>;
  all<T>(store: StoreName): Promise<T[]>;
  put(store: StoreName, key: string, value: unknown): Promise<void>;
  delete(store: StoreName, key: string): Promise<void>;
  clear(store: StoreName): Promise<void>;
}
export type StoreName = 'device' | 'intents';

const asPromise = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('device');
    request.result.createObjectStore('intents');
  };
  return asPromise(request);
}

/** `durability: 'strict'`: an intent that is not on the disk before it is sent would be worth nothing. */
export function openBox(name: string): Box {
  let opened: Promise<IDBDatabase> | undefined;
  const database = () => {
    opened ??= open(name).then((it) => {
      // A browser may close it, as phones do behind another app: then it is opened anew, or nothing could be paid until the page is loaded again.
      it.onclose = () => { opened = undefined; };
      return it;
    }, (error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const write = async (store: StoreName, act: (s: IDBObjectStore) => void) => {
    const tx = (await database()).transaction(store, 'readwrite', { durability: 'strict' });
    act(tx.objectStore(store));
    await new Promise<void>((resolve, reject) => {
      tx.oncomplete = () => resolve();
      tx.onabort = () => reject(tx.error);
      tx.onerror = () => reject(tx.error);
    });
  };
  const read = async (store: StoreName) => (await database()).transaction(store).objectStore(store);
  return {
    get: async <T>(store: StoreName, key: string) => asPromise((await read(store)).get(key) as IDBRequest<T | undefined>),
    all: async <T>(store: StoreName) => asPromise((await read(store)).getAll() as IDBRequest<T[]>),
    put: (store, key, value) => write(store, (s) => s.put(value, key)),
    delete: (store, key) => write(store, (s) => s.delete(key)),
    clear: (store) => write(store, (s) => s.clear()),
  };
}

/** For pages that may keep nothing (the gallery) and for tests. */
export function memoryBox(): Box {
  const stores: Record<StoreName, Map<string, unknown>> = { device: new Map(), intents: new Map() };
  return {
    get: async <T>(store: StoreName, key: string) => stores[store].get(key) as T | undefined,
    all: async <T>(store: StoreName) => [...stores[store].values()] as T[],
    put: async (store, key, value) => void stores[store].set(key, value),
    delete: async (store, key) => void stores[store].delete(key),
    clear: async (store) => stores[store].clear(),
  };
}
