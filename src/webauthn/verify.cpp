#include "webauthn/verify.h"

#include "webauthn/attestation.h"
#include "webauthn/authenticator_data.h"
#include "webauthn/client_data.h"

namespace chenxi::webauthn {
namespace {

/// A statement with a chain of certificates has some 4 kB.
constexpr std::size_t kAttestationObjectMax = 32 * 1024;
constexpr std::size_t kAuthenticatorDataMax = 8 * 1024;

Done check_authenticator_data(const Expected& expected, const AuthenticatorData& data) {
  if (!equal_constant_time(data.rp_id_hash, view(sha256(expected.rp_id)))) return no("rp_id");
  if (!data.user_present) return no("user_not_present");
  if (expected.user_verification && !data.user_verified) return no("user_not_verified");
  return done();
}

}  // namespace

std::string_view name(Attestation attestation) {
  switch (attestation) {
    case Attestation::none: return "none";
    case Attestation::self: return "self";
    case Attestation::certificate: return "certificate";
    case Attestation::not_checked: return "not_checked";
  }
  return "";
}

Result<Registered> verify_registration(const Expected& expected, const Registration& registration) {
  TRY(check_client_data(expected, Ceremony::create, registration.client_data));
  if (registration.attestation_object.size() > kAttestationObjectMax) return no("attestation_malformed");
  const AttestationObject object = TRY(AttestationObject::read(registration.attestation_object));
  const AuthenticatorData data = TRY(AuthenticatorData::read(object.authenticator_data));
  TRY(check_authenticator_data(expected, data));
  if (!data.credential) return no("credential_missing");
  if (data.credential->id != registration.id) return no("credential_id");
  const PublicKey key = TRY(PublicKey::from_cose(data.credential->public_key, expected.algorithms));

  Registered out;
  out.attestation = TRY(check_attestation(object, data, key, registration.client_data));
  out.format = object.format;
  out.credential_id = data.credential->id;
  out.public_key = data.credential->public_key;
  out.aaguid = data.credential->aaguid;
  out.algorithm = key.algorithm();
  out.sign_count = data.sign_count;
  out.user_verified = data.user_verified;
  out.backup_eligible = data.backup_eligible;
  out.backed_up = data.backed_up;
  return out;
}

Result<Asserted> verify_assertion(const Expected& expected, const Known& known, const Assertion& assertion) {
  TRY(check_client_data(expected, Ceremony::get, assertion.client_data));
  if (assertion.authenticator_data.size() > kAuthenticatorDataMax) return no("bytes_left_over");
  const AuthenticatorData data = TRY(AuthenticatorData::read(assertion.authenticator_data));
  TRY(check_authenticator_data(expected, data));
  if (data.credential) return no("credential_in_assertion");
  // Whether a credential may be copied is settled when it is made.
  if (known.backup_eligible && *known.backup_eligible != data.backup_eligible) return no("backup_eligibility");
  const PublicKey key = TRY(PublicKey::from_cose(known.public_key, expected.algorithms));
  const std::string signed_bytes =
      std::string(assertion.authenticator_data).append(view(sha256(assertion.client_data)));
  if (!key.verify(signed_bytes, assertion.signature)) return no("signature");
  if (!counter_grew(known.sign_count, data.sign_count)) return no("counter");
  return Asserted{data.sign_count, data.user_verified, data.backed_up};
}

bool counter_grew(std::uint32_t known, std::uint32_t given) {
  return (known == 0 && given == 0) || given > known;
}

}  // namespace chenxi::webauthn
