// Every screen in each of its states, with sample data, for looking at and for tests that walk them all. Demo instances only.
import { makeKey, type BoundDevice, type CodeChallenge, type DeviceKeeper } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { ConfirmSheet, EmptyState, Loading, NameCheck, Tabs, Status } from '@chenxi/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { App } from '../app';
import { CodeStep } from '../flow/code_step';
import { RecoverByContacts } from '../flow/recover';
import { Door } from '../screens/welcome';
import { ServicesContext, makeServices } from '../services';
import { SessionProvider, type SessionState } from '../session';
import { customer, recoveryAtCounter, recoveryStarted, sampleFetch, type SampleState } from './fixtures';

export const states: SampleState[] = ['ready', 'loading', 'empty', 'error', 'offline', 'pending'];
interface Sample {
  /** states in which this screen has nothing of its own to show */
  same?: SampleState[];
  at?: string;
  door?: 'welcome' | 'locked' | 'rebind' | 'unsafe' | 'unreachable' | 'code' | 'recover' | 'counter';
  extra?: string;
}
/** The addresses are those of the router; one screen may have several samples. */
export const samples: Record<string, Sample> = {
  home: { at: '/' },
  confirm_request: { at: '/', extra: 'ask=1' },
  code: { at: '/code', same: ['empty', 'pending'] },
  scan: { at: '/scan', same: ['loading', 'empty', 'error', 'pending'] },
  pay: { at: '/pay?code=sample-code', extra: 'kind=static' },
  pay_order: { at: '/pay?code=sample-code', extra: 'kind=order' },
  pay_person: { at: '/pay?code=sample-code', extra: 'kind=person' },
  transfer: { at: '/transfer', same: ['loading', 'empty', 'error'] },
  transfer_flight: { at: '/transfers/trf_5' },
  collect: { at: '/collect', same: ['empty', 'pending'] },
  bills: { at: '/bills' },
  bill: { at: '/bills/pst_3', same: ['empty'] },
  bill_taken_back: { at: '/bills/pst_8', same: ['empty', 'pending'] },
  report: { at: '/report', same: ['pending'] },
  exports: { at: '/exports', same: ['loading', 'empty', 'error', 'pending'] },
  receipt: { at: '/receipts/rcp_01', same: ['empty', 'pending'] },
  limits: { at: '/limits', same: ['pending'] },
  identity: { at: '/identity' },
  shops: { at: '/shops', same: ['pending'] },
  shop_new: { at: '/shops/new', same: ['empty', 'pending'] },
  shop: { at: '/shops/mer_01' },
  shop_wind_up: { at: '/shops/mer_01?wind_up=1' },
  settlements: { at: '/shops/mer_01/settlements' },
  settlement: { at: '/shops/mer_01/settlements?one=stl_1' },
  settlement_refused: { at: '/shops/mer_01/settlements?one=stl_2', same: ['pending'] },
  shop_packages: { at: '/shops/mer_01/packages', same: ['pending'] },
  plans: { at: '/plans/mer_02', same: ['pending'] },
  pay_held: { at: '/pay?code=sample-code', extra: 'kind=held' },
  trades: { at: '/trades', same: ['pending'] },
  trade: { at: '/trades/trd_1', same: ['empty', 'pending'] },
  trade_disputed: { at: '/trades/trd_4', same: ['empty', 'pending'] },
  trade_sent: { at: '/trades/trd_2', same: ['empty', 'pending'] },
  packages: { at: '/packages', same: ['pending'] },
  package: { at: '/packages/pkg_1', same: ['empty', 'pending'] },
  visit_question: { at: '/', extra: 'visit=1' },
  me: { at: '/me', same: ['empty', 'pending'] },
  stop: { at: '/stop', same: ['pending'] },
  disputes: { at: '/disputes', same: ['pending'] },
  dispute_new: { at: '/disputes/new?transaction=pst_2', same: ['empty'] },
  dispute: { at: '/disputes/dsp_payer_deceived', same: ['empty', 'pending'] },
  dispute_asked: { at: '/disputes/dsp_payee_wrong_person', same: ['empty', 'pending'] },
  dispute_holder: { at: '/disputes/dsp_holder_deceived', same: ['empty', 'pending'] },
  dispute_declined: { at: '/disputes/dsp_payer_wrong_person', same: ['empty', 'pending'] },
  security: { at: '/security', same: ['pending'] },
  close: { at: '/close', same: ['pending'] },
  calling: { at: '/calling', same: ['pending'] },
  family: { at: '/family', same: ['pending'] },
  family_new: { at: '/family/new', same: ['loading', 'empty', 'error', 'pending'] },
  family_link: { at: '/family/fam_1', same: ['pending'] },
  family_invited: { at: '/family/fam_2', same: ['pending'] },
  family_helping: { at: '/family/fam_3', same: ['pending'] },
  practice: { at: '/practice', same: ['loading', 'empty', 'error', 'pending'] },
  practice_lesson: { at: '/practice/practice_service', same: ['loading', 'empty', 'error', 'pending'] },
  bank: { at: '/bank', same: ['pending'] },
  top_up: { at: '/bank/top-up' },
  withdraw: { at: '/bank/withdraw' },
  welcome: { door: 'welcome', same: ['empty', 'pending'] },
  welcome_code: { door: 'code', same: ['loading', 'empty', 'error', 'pending'] },
  recover: { door: 'recover', same: ['loading', 'empty', 'error', 'pending'] },
  recover_counter: { door: 'counter', same: ['loading', 'empty', 'error', 'pending'] },
  unlock: { door: 'locked', same: ['loading', 'empty', 'error', 'pending'] },
  rebind: { door: 'rebind', same: ['loading', 'empty', 'error', 'pending'] },
  unsafe: { door: 'unsafe', same: ['loading', 'empty', 'error', 'offline', 'pending'] },
  unreachable: { door: 'unreachable', same: ['loading', 'empty', 'error', 'offline', 'pending'] },
  not_found: { at: '/nowhere', same: ['loading', 'empty', 'error', 'pending'] },
};

async function sampleDevice(keeper: DeviceKeeper): Promise<BoundDevice | null> {
  if (!crypto.subtle) return null;
  const { keys } = await makeKey();
  const { id, nickname, phone_masked } = customer;
  return keeper.keep({ deviceId: 'dev_1', customerId: id, nickname, phoneMasked: phone_masked, keys }, { payer_number: '123456789', secret: 'A'.repeat(43) });
}

const sessionOf = (sample: Sample, device: BoundDevice): SessionState => {
  switch (sample.door) {
    case undefined: return { at: 'in', customer, device };
    case 'locked': return { at: 'locked', device };
    case 'rebind': return { at: 'rebind', customer };
    case 'unsafe': return { at: 'unsafe', missing: ['crypto', 'camera', 'offline'] };
    case 'unreachable': return { at: 'unreachable', error: new TypeError('Failed to fetch') };
    case 'welcome':
    case 'code':
    case 'recover':
    case 'counter': return { at: 'welcome' };
  }
};

function PaymentOnItsWay() {
  const t = useT();
  return (
    <ConfirmSheet open title={t('wallet.pay.sheet')} onClose={() => {}} who={<NameCheck kind="merchant" name={customer.nickname} verified />} amount={12_000} facts={[]} needsPin
      sending={{ attempt: 3 }} confirmLabel={t('wallet.pay.confirm')} onConfirm={() => {}} onLeave={() => {}} />
  );
}

function DoorSample({ door }: { door: 'code' | 'recover' | 'counter' }) {
  const [services] = useState(() => makeServices({ keep: false, fetch: sampleFetch('ready', '') }));
  const t = useT();
  const challenge: CodeChallenge = { object: 'code_challenge', id: 'otp_1', channel: 'sms', masked: customer.phone_masked, expires_at: new Date().toISOString(), resend_at: new Date(Date.now() + 42_000).toISOString() };
  return (
    <ServicesContext value={services}>
      <QueryClientProvider client={new QueryClient()}>
        <SessionProvider given={{ at: 'welcome' }}>
          {door === 'code' ? (
            <Door title={t('wallet.welcome.code')} step={2} of={3}><CodeStep challenge={challenge} onCode={() => {}} onAgain={async () => {}} /></Door>
          ) : (
            <Door title={t('wallet.recover.title')}><RecoverByContacts challenge={challenge} code="000000" given={door === 'counter' ? recoveryAtCounter : recoveryStarted} onBack={() => {}} /></Door>
          )}
        </SessionProvider>
      </QueryClientProvider>
    </ServicesContext>
  );
}

function Frame({ name, state }: { name: string; state: SampleState }) {
  const t = useT();
  const sample = samples[name];
  const [device, setDevice] = useState<BoundDevice | null | undefined>(undefined);
  const [services] = useState(() => {
    if (state === 'offline') Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true });
    return makeServices({ keep: false, fetch: sampleFetch(state, state === 'pending' && name.startsWith('pay') ? 'kind=static' : (sample?.extra ?? '')) });
  });
  useEffect(() => void sampleDevice(services.keeper).then(setDevice, () => setDevice(null)), [services]);
  if (!sample) return <EmptyState title={t('wallet.not_found.text')} />;
  if (device === undefined) return <Loading />;
  if (device === null) return <Status tone="warn" title={t('wallet.unsafe.crypto')} />;
  if (sample.door === 'code' || sample.door === 'recover' || sample.door === 'counter') return <DoorSample door={sample.door} />;
  return (
    <>
      <App services={services} session={sessionOf(sample, device)} startAt={sample.at ?? '/'} />
      {state === 'pending' && /^(pay|top_up|withdraw|transfer$)/.test(name) && <PaymentOnItsWay />}
    </>
  );
}

type Size = 'normal' | 'large' | 'elder';
function Overview() {
  const t = useT();
  const [lang, setLang] = useState<'zh-CN' | 'en'>('zh-CN');
  const [size, setSize] = useState<Size>('normal');
  const [theme, setTheme] = useState<'light' | 'dark'>('light');
  const [state, setState] = useState<SampleState>('ready');
  const bar = (label: string, tabs: ReactNode) => <div className="u-field"><span className="u-label">{label}</span>{tabs}</div>;
  return (
    <main className="w-page g-page">
      <h1>{t('wallet.gallery.title')}</h1>
      <nav className="w-two">
        <a className="u-button" href="/dev/gallery/till">{t('wallet.gallery.till')}</a>
        <a className="u-button" href="/dev/gallery/console">{t('wallet.gallery.console')}</a>
      </nav>
      <div className="g-bar">
        {bar(t('wallet.gallery.state'), <Tabs label={t('wallet.gallery.state')} value={state} onChange={setState} options={states.map((value) => ({ value, label: t(`wallet.gallery.${value}`) }))} />)}
        {bar(t('wallet.me.language'), <Tabs label={t('wallet.me.language')} value={lang} onChange={setLang} options={[{ value: 'zh-CN', label: t('wallet.language.zh') }, { value: 'en', label: t('wallet.language.en') }]} />)}
        {bar(t('wallet.me.size'), <Tabs label={t('wallet.me.size')} value={size} onChange={setSize} options={[{ value: 'normal', label: t('wallet.size.normal') }, { value: 'large', label: t('wallet.size.large') }, { value: 'elder', label: t('wallet.size.elder') }]} />)}
        {bar(t('wallet.me.theme'), <Tabs label={t('wallet.me.theme')} value={theme} onChange={setTheme} options={[{ value: 'light', label: t('wallet.theme.light') }, { value: 'dark', label: t('wallet.theme.dark') }]} />)}
      </div>
      <div className="g-grid">
        {Object.keys(samples).map((name) => (
          <figure key={name} className="g-frame" data-at={samples[name]?.at} data-same={samples[name]?.same?.join(' ')}>
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
  return <Frame name={asked.get('screen') ?? 'home'} state={state && states.includes(state) ? state : 'ready'} />;
}
