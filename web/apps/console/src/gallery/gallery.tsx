// Every page of the console in each of its states, with sample data.
import { useT } from '@chenxi/i18n';
import { EmptyState } from '@chenxi/ui';
import { useState } from 'react';
import { App } from '../app';
import { makeServices } from '../services';
import { aChange, accounts, entries, sampleFetch, type SampleState } from './fixtures';

export const states: SampleState[] = ['ready', 'loading', 'empty', 'error', 'offline', 'pending'];
/** states in which a page has nothing of its own to show; nothing is ever on its way here */
const same: Record<string, SampleState[]> = {
  account: ['pending'],
  accounts: ['pending'],
  calls: ['empty', 'pending'],
  change: ['empty', 'pending'],
  changes: ['pending'],
  people: ['pending'],
  not_found: ['empty', 'pending'],
  overview: ['pending'],
  dispute: ['pending'],
  disputes: ['pending'],
  papers: ['pending'],
  posting: ['empty', 'pending'],
  settlements: ['pending'],
  supervisor: ['pending'],
  trade: ['empty', 'pending'],
  trades: ['pending'],
};
export const samples: Record<string, string> = { overview: '/', supervisor: '/', accounts: '/accounts', account: `/accounts/${accounts[0]!.id}`, calls: '/calls', change: `/changes/${aChange.id}`, changes: '/changes', people: '/people', disputes: '/disputes', trades: '/trades', trade: '/trades/trd_1', settlements: '/settlements', papers: '/papers', dispute: '/disputes/dsp_01HZX3V9Q4T7M2K8R6B5N01', posting: `/postings/${entries[0]!.id}`, not_found: '/nowhere' };

function Frame({ name, state }: { name: string; state: SampleState }) {
  const t = useT();
  const [services] = useState(() => {
    if (state === 'offline') Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true });
    return makeServices({ fetch: sampleFetch(state, name === 'supervisor' ? 'supervisor' : 'operator'), live: false });
  });
  if (!(name in samples)) return <EmptyState title={t('console.not_found.text')} />;
  return <App services={services} startAt={samples[name]} />;
}

export function Gallery() {
  const asked = new URLSearchParams(location.search);
  const state = asked.get('state') as SampleState | null;
  if (location.pathname.endsWith('/frame')) return <Frame name={asked.get('screen') ?? 'overview'} state={state && states.includes(state) ? state : 'ready'} />;
  return (
    <main className="g-grid">
      {Object.keys(samples).flatMap((name) => states.map((one) => (
        <figure key={name + one} data-at={samples[name]} data-same={same[name]?.join(' ')}><figcaption>{name} · {one}</figcaption><iframe loading="lazy" title={`${name} ${one}`} src={`${location.pathname.replace(/\/$/, '')}/frame?${new URLSearchParams({ screen: name, state: one })}`} /></figure>
      )))}
    </main>
  );
}
