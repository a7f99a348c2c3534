// Every screen of the till in each of its states, with sample data, for looking at and for tests that walk them all.
import { ApiError } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { EmptyState, Tabs } from '@chenxi/ui';
import { useState } from 'react';
import { App } from '../app';
import { makeServices } from '../services';
import { counters, refused, sampleFetch, type SampleState } from './fixtures';

export const states: SampleState[] = ['ready', 'loading', 'empty', 'error', 'offline', 'pending'];
const pages: Record<string, string> = {
  today: '/today', report: '/report', check: '/check', payment: '/payments/pay_01HZX4A3', refund: '/payments/pay_01HZX4A3?refund=1', code: '/code', settings: '/settings', devices: '/devices', shift: '/shift', packages: '/packages', held_orders: '/held_orders', trades: '/trades', products: '/products', programs: '/programs', partners: '/partners', not_found: '/nowhere',
};
/** states in which a screen has nothing of its own to show */
const same: Record<string, SampleState[]> = {
  arrival: ['empty', 'error', 'pending'],
  asking: ['empty', 'error', 'pending'],
  awaiting: ['empty', 'error', 'pending'],
  charging: ['empty', 'error', 'pending'],
  code: ['loading', 'empty', 'error', 'pending'],
  declined: ['empty', 'error', 'pending'],
  devices: ['pending'],
  door: ['loading', 'empty', 'error', 'offline', 'pending'],
  failed: ['empty', 'error', 'pending'],
  held: ['empty', 'error', 'pending'],
  held_orders: ['pending'],
  link: ['empty', 'error', 'pending'],
  making: ['empty', 'error', 'pending'],
  not_found: ['loading', 'empty', 'error', 'pending'],
  over: ['empty', 'error', 'pending'],
  over_unanswered: ['empty', 'error', 'pending'],
  packages: ['pending'],
  paid: ['empty', 'error', 'pending'],
  partners: ['pending'],
  payment: ['empty', 'pending'],
  products: ['pending'],
  programs: ['pending'],
  receiver: ['loading', 'empty', 'error', 'offline', 'pending'],
  recovered: ['empty', 'error', 'pending'],
  refund: ['empty', 'pending'],
  check: ['loading', 'empty', 'error', 'pending'],
  report: ['pending'],
  scan: ['empty', 'error', 'pending'],
  scan_receipt: ['empty'],
  scan_wrong: ['empty', 'error', 'pending'],
  settings: ['loading', 'empty', 'error', 'pending'],
  shift: ['pending'],
  show: ['empty', 'error', 'pending'],
  sign_in: ['loading', 'empty', 'error', 'offline', 'pending'],
  till: ['empty', 'error', 'pending'],
  till_cart: ['pending'],
  till_off: ['pending'],
  till_off_gone: ['pending'],
  trades: ['pending'],
  till_typed: ['empty', 'error', 'pending'],
  today: ['pending'],
};
export const samples = [...Object.keys(counters), 'failed', ...Object.keys(pages), 'door', 'sign_in', 'receiver'];

function Frame({ name, state }: { name: string; state: SampleState }) {
  const t = useT();
  const [services] = useState(() => {
    if (state === 'offline') Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true });
    const made = makeServices({ keep: false, fetch: sampleFetch(state, name === 'sign_in', name === 'receiver' ? 'receiver' : 'owner') });
    if (counters[name]) made.sales.put(counters[name]);
    if (name === 'failed') made.sales.put({ sale: { at: 'failed', amount: 2600, again: 'scan', error: new ApiError({ kind: 'refused', problem: refused }) } });
    return made;
  });
  if (!samples.includes(name)) return <EmptyState title={t('till.not_found.text')} />;
  return <App services={services} startAt={pages[name] ?? '/'} opened={name !== 'door'} />;
}

function Overview() {
  const t = useT();
  const [state, setState] = useState<SampleState>('ready');
  const [lang, setLang] = useState<'zh-CN' | 'en'>('zh-CN');
  const [theme, setTheme] = useState<'light' | 'dark'>('light');
  const [size, setSize] = useState<'normal' | 'large' | 'elder'>('normal');
  return (
    <main className="g-page">
      <h1>{t('till.gallery.title')}</h1>
      <div className="g-bar">
        <Tabs label={t('till.gallery.state')} value={state} onChange={setState} options={states.map((value) => ({ value, label: t(`till.gallery.${value}`) }))} />
        <Tabs label={t('till.language')} value={lang} onChange={setLang} options={[{ value: 'zh-CN', label: t('till.language.zh') }, { value: 'en', label: t('till.language.en') }]} />
        <Tabs label={t('till.size')} value={size} onChange={setSize} options={(['normal', 'large', 'elder'] as const).map((value) => ({ value, label: t(`till.size.${value}`) }))} />
        <Tabs label={t('till.theme')} value={theme} onChange={setTheme} options={(['light', 'dark'] as const).map((value) => ({ value, label: t(`till.theme.${value}`) }))} />
      </div>
      <div className="g-grid">
        {samples.map((name) => (
          <figure key={name} className="g-frame" data-at={pages[name] ?? '/'} data-same={same[name]?.join(' ')}>
            <figcaption>{name}</figcaption>
            <iframe loading="lazy" title={name} src={`${location.pathname.replace(/\/$/, '')}/frame?${new URLSearchParams({ screen: name, state, lang, size, theme })}`} />
          </figure>
        ))}
      </div>
    </main>
  );
}

export function Gallery() {
  const asked = new URLSearchParams(location.search);
  if (!location.pathname.endsWith('/frame')) return <Overview />;
  const state = asked.get('state') as SampleState | null;
  return <Frame name={asked.get('screen') ?? 'till'} state={state && states.includes(state) ? state : 'ready'} />;
}
