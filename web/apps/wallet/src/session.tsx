// Who is using this browser: nobody yet, somebody whose PIN we need, or somebody signed in.
import {
  deviceName, isSignedOut, makeKey, missingHere, passkeyProof, signProof, uuid7, type BoundDevice, type Customer, type FreshKey, type PaymentCodeSecret,
  type SignedIn,
} from '@chenxi/api';
import { language, setLanguage, type Language } from '@chenxi/i18n';
import { getPrefs, setPrefs } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useServices, type Services } from './services';

export type SessionState =
  | { at: 'starting' }
  | { at: 'unsafe'; missing: string[] }
  | { at: 'unreachable'; error: unknown }
  | { at: 'welcome' }
  | { at: 'locked'; device: BoundDevice }
  /** signed in, but this browser has lost its key: the phone is bound again, calmly */
  | { at: 'rebind'; customer: Customer }
  | { at: 'in'; customer: Customer; device: BoundDevice };

export interface Session {
  state: SessionState;
  /** after a registration or a login, with the key that was made for it */
  enter: (signedIn: SignedIn, keys: CryptoKeyPair, demoPin?: string) => Promise<void>;
  unlock: (device: BoundDevice, pin: string) => Promise<void>;
  /** with fingerprint or face: on the device that is known here, or on this browser as a new one */
  enterByPasskey: (device?: BoundDevice) => Promise<void>;
  setCustomer: (customer: Customer) => void;
  renewCode: (secret: PaymentCodeSecret) => Promise<void>;
  leave: () => Promise<void>;
  /** forgets this browser's key: the next login needs a code */
  forget: () => Promise<void>;
  restart: () => void;
  /** one key per visit of the sign-in pages, so that a repeated request is the same request */
  freshKey: () => Promise<FreshKey>;
}

const SessionContext = createContext<Session | null>(null);
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('SessionContext is missing');
  return session;
}
export function useCustomer(): Customer {
  const { state } = useSession();
  if (state.at !== 'in') throw new Error('not signed in');
  return state.customer;
}
export function useDevice(): BoundDevice {
  const { state } = useSession();
  if (state.at !== 'in') throw new Error('not signed in');
  return state.device;
}

async function keepDevice(services: Services, signedIn: SignedIn, keys: CryptoKeyPair, demoPin?: string): Promise<BoundDevice> {
  const { customer, device, payment_code } = signedIn;
  return services.keeper.keep(
    { deviceId: device.id, customerId: customer.id, nickname: customer.nickname, phoneMasked: customer.phone_masked, keys, demoPin },
    payment_code);
}

/** Ends the session there as well; without a network that is made up for before anybody is let in again. */
async function tellLeft(services: Services): Promise<boolean> {
  try {
    await services.api.logout();
  } catch (error) {
    if (!isSignedOut(error)) return false;
  }
  await services.keeper.told();
  return true;
}

async function find(services: Services): Promise<SessionState> {
  const missing = missingHere();
  if (missing.includes('crypto') || missing.includes('storage')) return { at: 'unsafe', missing };
  const device = await services.keeper.get();
  if ((await services.keeper.hasLeft()) && !(await tellLeft(services))) return device ? { at: 'locked', device } : { at: 'welcome' };
  let customer: Customer;
  try {
    customer = await services.api.me();
  } catch (error) {
    if (isSignedOut(error)) return device ? { at: 'locked', device } : { at: 'welcome' };
    return { at: 'unreachable', error };
  }
  if (device?.customerId === customer.id) return { at: 'in', customer, device };
  // A role link of the demo sets only the cookie; the page then binds a key of its own.
  const instance = await services.api.instance().catch(() => null);
  if (!instance?.demo) return { at: 'rebind', customer };
  try {
    const { keys, publicKey } = await makeKey();
    // Who borrows the demo's wallet keeps the language of their own browser.
    if (getPrefs().language === null) setPrefs({ language: language() });
    const bound = await services.api.bindDemo({ public_key: publicKey, name: deviceName() });
    return { at: 'in', customer: bound.customer, device: await keepDevice(services, bound, keys, bound.pin) };
  } catch (error) {
    return isSignedOut(error) ? { at: 'welcome' } : { at: 'unreachable', error };
  }
}

/** The person's own settings follow them to this browser, unless they chose otherwise here. */
function adopt(customer: Customer): void {
  const prefs = getPrefs();
  if (customer.settings.elder_mode !== (prefs.size === 'elder')) setPrefs({ size: customer.settings.elder_mode ? 'elder' : 'normal' });
  const wished = customer.settings.language as Language;
  if (prefs.language === null && (wished === 'en' || wished === 'zh-CN') && wished !== language()) void setLanguage(wished);
}

export function SessionProvider({ children, given }: { children: ReactNode; given?: SessionState }) {
  const services = useServices();
  const queries = useQueryClient();
  const [state, setState] = useState<SessionState>(given ?? { at: 'starting' });

  const restart = useCallback(() => {
    setState({ at: 'starting' });
    void find(services).then((found) => {
      if (found.at === 'in') adopt(found.customer);
      setState(found);
    });
    void services.client.syncClock().catch(() => {});
  }, [services]);
  useEffect(() => {
    if (!given) restart();
  }, [given, restart]);

  const session = useMemo<Session>(() => {
    let fresh: Promise<FreshKey> | null = null;
    const enter: Session['enter'] = async (signedIn, keys, demoPin) => {
      if ((await services.keeper.get())?.customerId !== signedIn.customer.id) services.moves.forget();
      const device = await keepDevice(services, signedIn, keys, demoPin);
      fresh = null;
      queries.clear();
      adopt(signedIn.customer);
      setState({ at: 'in', customer: signedIn.customer, device });
    };
    const away = async () => {
      queries.clear();
      const device = await services.keeper.get();
      setState(device ? { at: 'locked', device } : { at: 'welcome' });
    };
    return {
      state,
      enter,
      restart,
      freshKey: () => (fresh ??= makeKey()),
      setCustomer: (customer) => setState((before) => (before.at === 'in' ? { ...before, customer } : before)),
      renewCode: async (secret) => {
        const device = await services.keeper.renewCode(secret);
        if (device) setState((before) => (before.at === 'in' ? { ...before, device } : before));
      },
      unlock: async (device, pin) => {
        const key = uuid7();
        const statement = { purpose: 'login', amount: 0, currency: 'CNY', payeeId: '', payeeName: '', fee: 0, nonce: key } as const;
        await enter(await services.api.login(await signProof(device, statement, pin), key), device.keys, device.demoPin);
      },
      enterByPasskey: async (device) => {
        const { challenge } = await services.api.startPasskeyLogin();
        const key = uuid7();
        const statement = { purpose: 'login', amount: 0, currency: 'CNY', payeeId: challenge, payeeName: '', fee: 0, nonce: key } as const;
        const byPasskey = await passkeyProof(statement, device ? await services.keeper.passkeys() : []);
        if (device) {
          const { device_id, signature } = await signProof(device, statement, undefined, byPasskey.expires_at);
          await enter(await services.api.loginPasskey({ proof: { device_id, signature, ...byPasskey }, challenge }, key), device.keys, device.demoPin);
        } else {
          const fresh = await makeKey();
          await enter(await services.api.loginPasskey({ proof: byPasskey, challenge, device: { public_key: fresh.publicKey, name: deviceName() } }, key), fresh.keys);
        }
        await services.keeper.keepPasskey(byPasskey.passkey.id);
      },
      leave: async () => {
        await services.keeper.leave();
        services.moves.forget();
        await services.intents.sweep(0);
        if (state.at === 'in') await services.recents.forget(state.customer.id);
        await tellLeft(services);
        await away();
      },
      forget: async () => {
        await services.keeper.forget();
        await away();
      },
    };
  }, [services, queries, state, restart]);

  useEffect(() => {
    const signedOut = () => {
      void services.keeper.get().then((device) => {
        setState((before) => (before.at !== 'in' ? before : device ? { at: 'locked', device } : { at: 'welcome' }));
        queries.clear();
      });
    };
    addEventListener('chenxi:signed-out', signedOut);
    return () => removeEventListener('chenxi:signed-out', signedOut);
  }, [services, queries]);

  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}
