// What every page reads with; the gallery hands in another set of the same shape.
import { Client, consoleApi, type ConsoleApi } from '@chenxi/api';
import { language } from '@chenxi/i18n';
import { createContext, useContext } from 'react';

/** when the cookie was renewed; all that this browser keeps beside how it looks */
export const renewedAt = 'chenxi.console.renewed';

export interface Services { client: Client; api: ConsoleApi; live: boolean }
export const makeServices = (options: { fetch?: typeof fetch; live?: boolean } = {}): Services => {
  const client = new Client({ language, fetch: options.fetch });
  return { client, api: consoleApi(client), live: options.live ?? true };
};
export const ServicesContext = createContext<Services | null>(null);
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('ServicesContext is missing');
  return services;
}
