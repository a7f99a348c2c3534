// What every screen works with; the gallery hands in another set of the same shape.
import { Client, DeviceKeeper, Intents, SealedBox, memoryBox, openBox, walletApi, type Box, type WalletApi } from '@chenxi/api';
import { language } from '@chenxi/i18n';
import { createContext, useContext } from 'react';
import { MoveCenter } from './flow/moves';
import { Recents } from './flow/recents';

export interface Services {
  client: Client;
  api: WalletApi;
  intents: Intents;
  moves: MoveCenter;
  keeper: DeviceKeeper;
  recents: Recents;
  /** false where nothing is live: the gallery */
  live: boolean;
}

export function makeServices(options: { fetch?: typeof fetch; onSignedOut?: () => void; keep?: boolean }): Services {
  const keep = options.keep ?? true;
  const box: Box = keep && typeof indexedDB !== 'undefined' ? openBox('chenxi-wallet') : memoryBox();
  const keeper = new DeviceKeeper(box);
  const client = new Client({ language, fetch: options.fetch, onSignedOut: options.onSignedOut, quiet: !keep, key: async () => (await keeper.get())?.keys });
  const sealed = new SealedBox(box);
  const intents = new Intents(client, sealed);
  return { client, api: walletApi(client), intents, keeper, moves: new MoveCenter(intents, keeper), recents: new Recents(sealed), live: keep };
}

export const ServicesContext = createContext<Services | null>(null);
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('ServicesContext is missing');
  return services;
}
