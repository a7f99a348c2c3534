// An authenticator of the tests' own: credentials and assertions as a browser hands them over, made by Node's cryptography.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const b64 = (bytes) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

// ---------------------------------------------------------------------------------------------------------------- CBOR
const head = (major, n) => n < 24 ? Buffer.from([(major << 5) | n]) : n < 256 ? Buffer.from([(major << 5) | 24, n]) : Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
const cbor = (value) => {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Map) return Buffer.concat([head(5, value.size), ...[...value].flatMap(([k, v]) => [cbor(k), cbor(v)])]);
  return Buffer.concat([head(2, value.length), value]);
};

// ---------------------------------------------------------------------------------------------------------- the passkey
export const kinds = {
  ES256: { make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }), digest: 'sha256',
    cose: (jwk) => new Map([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(jwk.x, 'base64url')], [-3, Buffer.from(jwk.y, 'base64url')]]) },
  ES384: { make: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }), digest: 'sha384',
    cose: (jwk) => new Map([[1, 2], [3, -35], [-1, 2], [-2, Buffer.from(jwk.x, 'base64url')], [-3, Buffer.from(jwk.y, 'base64url')]]) },
  EdDSA: { make: () => generateKeyPairSync('ed25519'), digest: null,
    cose: (jwk) => new Map([[1, 1], [3, -8], [-1, 6], [-2, Buffer.from(jwk.x, 'base64url')]]) },
  RS256: { make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }), digest: 'sha256',
    cose: (jwk) => new Map([[1, 3], [3, -257], [-1, Buffer.from(jwk.n, 'base64url')], [-2, Buffer.from(jwk.e, 'base64url')]]) },
};

/// `site` and `page` are where it was made; `challenge` what is signed unless another is asked for.
export class Passkey {
  id = randomBytes(20);
  constructor(kind, { site, page, challenge }) {
    Object.assign(this, { site, page, challenge });
    this.kind = kinds[kind];
    this.keys = this.kind.make();
    this.cose = cbor(this.kind.cose(this.keys.publicKey.export({ format: 'jwk' })));
  }
  data({ flags = 0x1d, count = 0, site = this.site, credential = false } = {}) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(count);
    const size = Buffer.alloc(2);
    size.writeUInt16BE(this.id.length);
    return Buffer.concat([sha256(site), Buffer.from([flags | (credential ? 0x40 : 0)]), counter, ...(credential ? [Buffer.alloc(16), size, this.id, this.cose] : [])]);
  }
  client(type, asked = this.challenge, page = this.page) {
    return Buffer.from(JSON.stringify({ type, challenge: b64(asked), origin: page, crossOrigin: false }));
  }
  wrapped(response) {
    return { id: b64(this.id), rawId: b64(this.id), type: 'public-key', authenticatorAttachment: 'platform', clientExtensionResults: { credProps: { rk: true } }, response };
  }
  registration(options) {
    const object = cbor(new Map([['fmt', 'none'], ['attStmt', new Map()], ['authData', this.data({ ...options, credential: true })]]));
    return this.wrapped({ clientDataJSON: b64(this.client('webauthn.create')), attestationObject: b64(object), transports: ['internal'], publicKeyAlgorithm: -7 });
  }
  assertion({ asked, page, ...options } = {}) {
    const data = this.data(options), client = this.client('webauthn.get', asked, page);
    const signature = sign(this.kind.digest, Buffer.concat([data, sha256(client)]), this.keys.privateKey);
    return this.wrapped({ clientDataJSON: b64(client), authenticatorData: b64(data), signature: b64(signature), userHandle: null });
  }
}
