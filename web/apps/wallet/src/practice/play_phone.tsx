// The wallet's own screens over the play bank. What they ask goes to the page's own bank; where they would lead out of the lesson, a
// line says so.
import { DeviceKeeper, makeKey, memoryBox, type BoundDevice, type Customer } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { AddressProvider, Button, EmptyState, Loading, QrImage, SheetTop, makeQueries, useAddress } from '@chenxi/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState, type ComponentType, type ReactNode } from 'react';
import HomeScreen from '../screens/home';
import PayScreen from '../screens/pay';
import StopScreen from '../screens/stop';
import TransferScreen from '../screens/transfer';
import { ServicesContext, makeServices } from '../services';
import { SessionProvider, useCustomer } from '../session';
import { Page } from '../shell';
import { PlayBank, playPin, type Played } from './play_bank';

/** Practice needs no camera: the code hangs on the wall of the picture. */
function Poster() {
  const t = useT();
  const { go, query } = useAddress();
  const code = query.get('poster') ?? 'play-stall';
  return (
    <Page title={t('wallet.scan.title')}>
      <figure className="p-poster">
        <figcaption>{t('practice.people.stall')}<small>{t('practice.poster.scan')}</small></figcaption>
        <QrImage text={`https://practice.invalid/q/${code}`} label={t('practice.poster.code')} />
      </figure>
      <Button look="primary" wide icon="scan" onClick={() => go(`/pay?code=${code}`)}>{t('practice.poster.aim')}</Button>
    </Page>
  );
}

function Elsewhere() {
  const t = useT();
  const { go } = useAddress();
  return (
    <Page title={t('practice.title')}>
      <EmptyState title={t('practice.not_here')} action={<Button look="primary" onClick={() => go('/')}>{t('practice.home')}</Button>} />
    </Page>
  );
}

const screens: Record<string, ComponentType> = { '/': HomeScreen, '/transfer': TransferScreen, '/scan': Poster, '/pay': PayScreen, '/stop': StopScreen };
function PlayScreens({ visit }: { visit: number }) {
  const { path } = useAddress();
  const Screen = screens[path] ?? Elsewhere;
  return <Screen key={`${visit} ${path}`} />;
}

async function playDevice(customer: Customer): Promise<BoundDevice> {
  const { keys } = await makeKey();
  return new DeviceKeeper(memoryBox()).keep({ deviceId: 'dev_practice', customerId: customer.id, nickname: customer.nickname, phoneMasked: customer.phone_masked, keys, demoPin: playPin }, null);
}

export interface PlayPhoneProps {
  /** where it opens; another one opens that screen */
  at: string;
  /** stands on top of every sheet as well: who practises is reminded of it where a real one would cover the page */
  top: ReactNode;
  onPlayed: (played: Played) => void;
}
export function PlayPhone({ at, top, onPlayed }: PlayPhoneProps) {
  const t = useT();
  const person = useCustomer();
  const [customer] = useState<Customer>(() => ({
    ...person, id: 'usr_practice', stopped: null, reduced_until: null, settings: { ...person.settings, small_payments_without_pin: false },
  }));
  const [queries] = useState(() => makeQueries(false));
  const [services] = useState(() => {
    const bank = new PlayBank(customer, {
      friend: t('practice.people.friend'), stranger: t('practice.people.stranger'), stall: t('practice.people.stall'), wrongPin: t('practice.wrong_pin', { pin: playPin }),
      notHere: t('practice.not_here'), tooMuch: t('practice.too_much'), rule: t('practice.money'), stopped: t('practice.stopped'),
    }, onPlayed);
    return makeServices({ keep: false, fetch: bank.fetch });
  });
  const [device, setDevice] = useState<BoundDevice | null>(null);
  useEffect(() => {
    let left = false;
    void playDevice(customer).then(async (made) => {
      await services.keeper.keep(made, null);
      if (!left) setDevice(made);
    });
    return () => { left = true; };
  }, [services, customer]);
  const [place, setPlace] = useState({ at, opened: at, visit: 0 });
  if (place.opened !== at) setPlace({ at, opened: at, visit: place.visit + 1 });
  if (!device) return <main className="w-page"><Loading shape="both" /></main>;
  return (
    <ServicesContext value={services}>
      <QueryClientProvider client={queries}>
        <SessionProvider given={{ at: 'in', customer, device }}>
          <AddressProvider base="/app/practice" given={{ at: place.at, onGo: (to) => setPlace((before) => ({ ...before, at: to, visit: before.visit + 1 })) }}>
            <SheetTop value={top}><PlayScreens visit={place.visit} /></SheetTop>
          </AddressProvider>
        </SessionProvider>
      </QueryClientProvider>
    </ServicesContext>
  );
}
