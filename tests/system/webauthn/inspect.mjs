// `chenxi inspect webauthn` over credentials that Node's cryptography makes: every line gets its verdict.
// Prints "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Passkey, kinds } from '../passkey.mjs';
import { Tally } from '../wallet.mjs';

const tally = new Tally();
const b64 = (bytes) => Buffer.from(bytes).toString('base64url');

const rpId = 'wallet.example.org', origin = 'https://wallet.example.org', challenge = randomBytes(32);
// -------------------------------------------------------------------------------------------------------------- the lines
const lines = [], expected = [];
const line = (name, members, verdict) => {
  lines.push(JSON.stringify({ name, rp_id: rpId, origin, challenge: b64(challenge), ...members }));
  expected.push([name, verdict]);
};
const passkeys = {};
for (const kind of Object.keys(kinds)) {
  const passkey = (passkeys[kind] = new Passkey(kind, { site: rpId, page: origin, challenge }));
  line(`${kind}: made`, { registration: passkey.registration({ count: 4 }) },
    (v) => v.ok && v.public_key === b64(passkey.cose) && v.credential_id === b64(passkey.id) && v.sign_count === 4 && v.attestation === 'none');
  line(`${kind}: used`, { assertion: passkey.assertion({ count: 5 }), public_key: b64(passkey.cose), sign_count: 4 }, (v) => v.ok && v.sign_count === 5 && v.user_verified);
}
const one = passkeys.ES256, known = { public_key: b64(one.cose) };
const refused = (error) => (v) => v.ok === false && v.error === error;
line('another challenge', { assertion: one.assertion({ asked: randomBytes(32) }), ...known }, refused('challenge'));
line('another page', { assertion: one.assertion({ page: 'https://wallet.example.com' }), ...known }, refused('origin'));
line('one page of several', { assertion: one.assertion(), ...known, origin: ['https://example.org', origin] }, (v) => v.ok);
line('another site', { assertion: one.assertion({ site: 'example.org' }), ...known }, refused('rp_id'));
line('nobody was there', { assertion: one.assertion({ flags: 0x1c }), ...known }, refused('user_not_present'));
line('nobody was verified', { assertion: one.assertion({ flags: 0x19 }), ...known }, refused('user_not_verified'));
line('nobody had to be verified', { assertion: one.assertion({ flags: 0x19 }), ...known, user_verification: 'preferred' }, (v) => v.ok && !v.user_verified);
line('backed up and not eligible', { assertion: one.assertion({ flags: 0x15 }), ...known }, refused('backup_state'));
line('not eligible any more', { assertion: one.assertion({ flags: 0x05 }), ...known, backup_eligible: true }, refused('backup_eligibility'));
line('a counter that stands still', { assertion: one.assertion({ count: 9 }), ...known, sign_count: 9 }, refused('counter'));
line('the key of another', { assertion: one.assertion(), public_key: b64(passkeys.EdDSA.cose) }, refused('signature'));
line('another credential than expected', { assertion: one.assertion(), ...known, credential_id: b64(passkeys.EdDSA.id) }, refused('credential_id'));
line('an algorithm that was not offered', { registration: passkeys.RS256.registration(), algorithms: [-7, -8] }, refused('algorithm_not_allowed'));
line('an assertion for a registration', { assertion: { ...one.assertion(), response: { ...one.assertion().response, clientDataJSON: b64(one.client('webauthn.create')) } }, ...known }, refused('type'));
line('no public key', { assertion: one.assertion() }, (v) => refused('input_malformed')(v) && v.pointer === '/public_key');
line('neither', {}, refused('input_malformed'));
line('padding', { assertion: { ...one.assertion(), id: `${b64(one.id)}=` }, ...known }, refused('input_malformed'));
lines.push('not json', '', '[]');
expected.push([undefined, refused('input_malformed')], [undefined, refused('input_malformed')]);

const ran = spawnSync('build/chenxi', ['inspect', 'webauthn'], { input: lines.join('\n') + '\n', encoding: 'utf8' });
const verdicts = ran.stdout.trim().split('\n').map((text) => JSON.parse(text));
tally.expect(ran.status === 0 && ran.stderr === '', 'all lines were judged', ran.stderr);
tally.expect(verdicts.length === expected.length, 'one verdict a line', verdicts.length);
for (const [i, [name, right]] of expected.entries()) tally.expect(verdicts[i]?.name === name && right(verdicts[i]), name ?? 'a line that is no object', verdicts[i]);
tally.end();
