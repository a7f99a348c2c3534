// What every screen works with; the gallery hands in another set of the same shape.
import { Client, Intents, SealedBox, endRenewal, isSignedOut, makeKey, memoryBox, openBox, publicKeyOf, tillApi, type Box, type TillApi } from '@chenxi/api';
import { language } from '@chenxi/i18n';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { SaleCenter, type Counter } from './sale';
import { getSound } from './sound';
import { Voice } from './voice';

/** what this browser keeps of the shop beside its key */
export const keptMe = 'chenxi.till.me';
/** the role of this device, so that it opens as what it is without a network */
export const keptRole = 'chenxi.till.role';
export const renewedAt = 'chenxi.till.renewed';

export interface Services {
  client: Client;
  api: TillApi;
  intents: Intents;
  voice: Voice;
  sales: SaleCenter;
  /** set by the screen that reads today's list */
  onChanged: { current: () => void };
  /** from then on the cookie alone charges and refunds nothing */
  giveKey: () => Promise<void>;
  /** This browser forgets the shop; false: the server could not be told. */
  signOut: () => Promise<boolean>;
  /** false where nothing is live: the gallery */
  live: boolean;
}

export function makeServices(options: { fetch?: typeof fetch; onSignedOut?: () => void; keep?: boolean }): Services {
  const keep = options.keep ?? true;
  const box: Box = keep && typeof indexedDB !== 'undefined' ? openBox('chenxi-till') : memoryBox();
  const ownKey = () => box.get<CryptoKeyPair>('device', 'key');
  const client = new Client({ language, fetch: options.fetch, onSignedOut: options.onSignedOut, key: ownKey });
  const api = tillApi(client);
  const intents = new Intents(client, new SealedBox(box));
  const voice = new Voice('/till/');
  const onChanged = { current: () => {} };
  const sales = new SaleCenter({
    api, intents, onChanged: () => onChanged.current(),
    say: (event, fen) => (keep && getSound().on ? voice.say(getSound().language, event, fen) : Promise.resolve(false)),
  });
  // Kept before it is given: a session whose key is lost sells nothing any more.
  const giveKey = async () => {
    if (!globalThis.crypto?.subtle) return;
    if (!(await ownKey())) await box.put('device', 'key', (await makeKey()).keys);
    const keys = await ownKey();
    if (keys) await api.giveKey(await publicKeyOf(keys));
  };
  const signOut = async () => {
    localStorage.removeItem(keptMe);
    endRenewal(renewedAt);
    localStorage.removeItem(keptRole);
    try {
      await api.signOut();
    } catch (error) {
      if (!isSignedOut(error)) return false;
    }
    // With the session its key is worth nothing any more.
    await box.clear('device');
    await box.clear('intents');
    return true;
  };
  return { client, api, intents, voice, sales, onChanged, giveKey, signOut, live: keep };
}

export const ServicesContext = createContext<Services | null>(null);
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('ServicesContext is missing');
  return services;
}
export function useCounter(): Counter {
  const { sales } = useServices();
  return useSyncExternalStore(sales.subscribe, sales.now);
}
