import { toBase64Url } from './bytes';
import { serverUnix } from './clock';
import type { Box } from './idb';
import { importCodeSecret, type CodeSource } from './payment_code';
import { encodeRequest, encodeStatement, type SignedRequest, type Statement } from './statement';
import { SealedBox } from './sealed';
import type { DeviceProof, PaymentCodeSecret } from './types';

/** What this browser holds for one customer. The private key cannot be exported; whose it is lies sealed, and is forgotten by signing out. */
export interface BoundDevice {
  deviceId: string;
  customerId: string;
  nickname: string;
  phoneMasked: string;
  keys: CryptoKeyPair;
  code: CodeSource | null;
  /** the PIN of a demo resident, shown as a hint; never set outside the demo */
  demoPin?: string;
}

type Owner = Pick<BoundDevice, 'nickname' | 'phoneMasked' | 'demoPin'>;
type Keys = Omit<BoundDevice, keyof Owner>;

export interface FreshKey { keys: CryptoKeyPair; publicKey: string }

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const statementLife = 120; // long enough for a server that restarts; a request that was lost is known to be void after it

/** Plain http on another machine's address has no WebCrypto: say so before anything else is tried. */
export function missingHere(): string[] {
  const missing: string[] = [];
  if (!globalThis.crypto?.subtle) missing.push('crypto');
  if (typeof indexedDB === 'undefined') missing.push('storage');
  if (typeof navigator !== 'undefined' && !navigator.mediaDevices) missing.push('camera');
  if (typeof navigator !== 'undefined' && !('serviceWorker' in navigator)) missing.push('offline');
  return missing;
}

export async function makeKey(): Promise<FreshKey> {
  const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  return { keys, publicKey: await publicKeyOf(keys) };
}
export const publicKeyOf = async (keys: CryptoKeyPair): Promise<string> => toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey)));

export function deviceName(agent: string = navigator.userAgent): string {
  const system = /iPhone|iPad|Android|Windows|Mac OS X|Linux/.exec(agent)?.[0]?.replace('Mac OS X', 'Mac') ?? 'Web';
  const browser = /Edg|Firefox|MicroMessenger|Chrome|Safari/.exec(agent)?.[0]?.replace('Edg', 'Edge').replace('MicroMessenger', 'WeChat');
  return browser ? `${system} · ${browser}` : system;
}

export class DeviceKeeper {
  private readonly sealed: SealedBox;
  constructor(private readonly box: Box) {
    this.sealed = new SealedBox(box);
  }

  async get(): Promise<BoundDevice | undefined> {
    const keys = await this.box.get<Keys>('device', 'current');
    return keys && { nickname: '', phoneMasked: '', ...(await this.sealed.get<Owner>('device', 'owner')), ...keys };
  }
  /** credential ids of passkeys that were made or used in this browser */
  passkeys = async (): Promise<string[]> => (await this.box.get<string[]>('device', 'passkeys')) ?? [];
  async keepPasskey(credential: string): Promise<void> {
    const known = await this.passkeys();
    if (!known.includes(credential)) await this.box.put('device', 'passkeys', [...known, credential]);
  }
  /** Signed out: the key stays, whose it is does not. Until the server has heard of it, nobody comes in without the PIN. */
  async leave(): Promise<void> {
    const demoPin = (await this.get())?.demoPin;
    await this.box.put('device', 'left', true);
    await (demoPin === undefined ? this.sealed.delete('device', 'owner') : this.sealed.put('device', 'owner', { demoPin }));
  }
  hasLeft = async (): Promise<boolean> => (await this.box.get<boolean>('device', 'left')) === true;
  told = (): Promise<void> => this.box.delete('device', 'left');

  /** the key and everything that was kept beside it */
  async forget(): Promise<void> {
    const untold = await this.hasLeft();
    await this.box.clear('device');
    await this.box.clear('intents');
    if (untold) await this.box.put('device', 'left', true);
  }

  /** a new secret for payment codes, same key */
  async renewCode(secret: PaymentCodeSecret): Promise<BoundDevice | undefined> {
    const keys = await this.box.get<Keys>('device', 'current');
    if (!keys) return undefined;
    await this.box.put('device', 'current', { ...keys, code: await importCodeSecret(secret) } satisfies Keys);
    return this.get();
  }

  async keep(bound: Omit<BoundDevice, 'code'>, secret: PaymentCodeSecret | null): Promise<BoundDevice> {
    const code = secret ? await importCodeSecret(secret) : null;
    const { deviceId, customerId, keys, nickname, phoneMasked, demoPin } = bound;
    await this.sealed.put('device', 'owner', { nickname, phoneMasked, demoPin } satisfies Owner);
    await this.box.put('device', 'current', { deviceId, customerId, keys, code } satisfies Keys);
    await this.told();
    // Without this the browser may throw the key away when the disk is full; asking costs nothing.
    await globalThis.navigator?.storage?.persist?.().catch(() => false);
    return { ...bound, code };
  }
}

export type Unsigned = Omit<Statement, 'expiresAt'>;

export async function signProof(
  device: Pick<BoundDevice, 'deviceId' | 'keys'>, statement: Unsigned, pin?: string, expiresAt: number = serverUnix() + statementLife,
): Promise<DeviceProof> {
  const bytes = encodeStatement({ ...statement, expiresAt });
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, device.keys.privateKey, bytes);
  const proof: DeviceProof = { device_id: device.deviceId, expires_at: expiresAt, signature: toBase64Url(new Uint8Array(signature)) };
  return pin === undefined ? proof : { ...proof, pin };
}

/** The header Device-Proof: when it ends, and this browser's signature over the request. */
export async function requestProof(keys: CryptoKeyPair, request: SignedRequest, expiresAt: number = serverUnix() + statementLife): Promise<string> {
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, await encodeRequest(request, expiresAt));
  return `${expiresAt}.${toBase64Url(new Uint8Array(signature))}`;
}
