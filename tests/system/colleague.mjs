// A colleague of the console, as his browser is one: made by the machine's owner, with a passkey of the tests' own.
import { createHash } from 'node:crypto';
import { Passkey } from './passkey.mjs';
import { request, uuid7 } from './wallet.mjs';

const text = (value) => { const size = Buffer.alloc(4); size.writeUInt32BE(Buffer.byteLength(value)); return Buffer.concat([size, Buffer.from(value)]); };
const integer = (value) => { const out = Buffer.alloc(8); out.writeBigInt64BE(BigInt(value)); return out; };
const statement = ({ purpose, about = '', shown = '', nonce, expires }) =>
  Buffer.concat([Buffer.from([1]), text(purpose), integer(0), text('CNY'), text(about), text(shown), integer(0), text(nonce), integer(expires)]);

export class Colleague {
  /// `page`: the address at which his browser believes to be.
  constructor(port, page = `http://localhost:${port}`) {
    Object.assign(this, { port, page });
  }
  call(method, path, body, headers = {}) {
    return request(this.port, method, path, body, { host: `localhost:${this.port}`, origin: `http://localhost:${this.port}`, ...(this.cookie && { cookie: this.cookie }), ...headers });
  }
  keyed(method, path, body, nonce = uuid7()) { return this.call(method, path, body, { 'idempotency-key': nonce }); }
  came(reply) {
    this.cookie = reply.cookies[0]?.split(';')[0];
    return reply;
  }
  /// Makes his passkey with a link, and is signed in.
  async enrol(link) {
    const token = new URL(link).hash.slice(1);
    const options = (await this.call('POST', '/v1/console/passkey_options', { token })).body;
    this.passkey = new Passkey('ES256', { site: 'localhost', page: this.page, challenge: Buffer.from(options.challenge ?? '', 'base64url') });
    return this.came(await this.call('POST', '/v1/console/passkeys', { token, credential: this.passkey.registration() }));
  }
  proof(told) {
    const expires = Math.floor(Date.now() / 1000) + 200;
    const asked = createHash('sha256').update(statement({ ...told, expires })).digest();
    const { id, response } = this.passkey.assertion({ asked, page: this.page });
    return { expires_at: expires, passkey: { id, client_data: response.clientDataJSON, authenticator_data: response.authenticatorData, signature: response.signature } };
  }
  async signIn() {
    const { challenge } = (await this.call('POST', '/v1/console/passkey_challenges', {})).body;
    const nonce = uuid7();
    return this.came(await this.keyed('POST', '/v1/console/passkey_sessions', { challenge, proof: this.proof({ purpose: 'console_login', about: challenge, nonce }) }, nonce));
  }
  ask(change) { return this.keyed('POST', '/v1/console/changes', change); }
  /// `shown`: what his passkey signs instead.
  approve(id, hash, shown = hash) {
    const nonce = uuid7();
    return this.keyed('POST', `/v1/console/changes/${id}/approval`, { hash, proof: this.proof({ purpose: 'approve_change', about: `${id}`, shown, nonce }) }, nonce);
  }
}
