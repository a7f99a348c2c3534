// Fingerprint or face: a passkey signs what was shown. The browser asks the person; we hand it the hash of the statement.
import { fromBase64Url, toBase64Url } from './bytes';
import { serverUnix } from './clock';
import type { Unsigned } from './device';
import { encodeStatement } from './statement';
import type { Body, Reply } from './shapes';
import type { PasskeyProof } from './types';

export type PasskeyOptions = Reply<'/v1/me/passkey_options', 'post'>;
export type MadePasskey = Body<'/v1/me/passkeys', 'post'>['credential'];

/** How long the browser's own dialogue may take; the server takes nothing that is older than five minutes. */
const dialogueSeconds = 180;

/** Has this browser fingerprint, face or a screen lock to ask for, on an address that passkeys can belong to? */
export async function passkeysHere(): Promise<boolean> {
  const named = typeof location !== 'undefined' && !/^\[|^[\d.]+$/.test(location.hostname);
  if (!named || !globalThis.isSecureContext || typeof globalThis.PublicKeyCredential === 'undefined' || !navigator.credentials) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

const bytes = (buffer: ArrayBuffer): string => toBase64Url(new Uint8Array(buffer));

/** `anywhere`: a security key or another phone will do, too. Throws what the browser throws: NotAllowedError when the person did not want to, InvalidStateError when there is one already. */
export async function makePasskey(options: PasskeyOptions, where: 'here' | 'anywhere' = 'here'): Promise<MadePasskey> {
  const made = (await navigator.credentials.create({
    publicKey: {
      challenge: fromBase64Url(options.challenge),
      rp: options.rp,
      user: { id: fromBase64Url(options.user.id), name: options.user.name, displayName: options.user.display_name },
      pubKeyCredParams: options.algorithms.map((alg) => ({ type: 'public-key' as const, alg })),
      excludeCredentials: options.exclude.map((id) => ({ type: 'public-key' as const, id: fromBase64Url(id) })),
      authenticatorSelection: { ...(where === 'here' && { authenticatorAttachment: 'platform' as const }), residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      timeout: dialogueSeconds * 1000,
    },
  })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id, type: 'public-key',
    response: { clientDataJSON: bytes(response.clientDataJSON), attestationObject: bytes(response.attestationObject) },
  };
}

/** The challenge is the hash of the statement: what was shown is what is signed. No ids: whichever this browser has. */
export async function passkeyProof(statement: Unsigned, credentials: string[] = []): Promise<PasskeyProof> {
  const expiresAt = serverUnix() + dialogueSeconds;
  const challenge = await crypto.subtle.digest('SHA-256', encodeStatement({ ...statement, expiresAt }));
  const got = (await navigator.credentials.get({
    publicKey: {
      challenge,
      allowCredentials: credentials.map((id) => ({ type: 'public-key' as const, id: fromBase64Url(id) })),
      userVerification: 'required',
      timeout: dialogueSeconds * 1000,
    },
  })) as PublicKeyCredential;
  const response = got.response as AuthenticatorAssertionResponse;
  return {
    expires_at: expiresAt,
    passkey: {
      id: got.id, client_data: bytes(response.clientDataJSON),
      authenticator_data: bytes(response.authenticatorData), signature: bytes(response.signature),
    },
  };
}

/** The person closed the dialogue or was not recognised, or this browser does not have the passkey. */
export const isDeclined = (error: unknown): boolean =>
  error instanceof DOMException && ['NotAllowedError', 'AbortError', 'InvalidStateError', 'SecurityError'].includes(error.name);
