// Attestation statements: what an authenticator says about itself when it makes a credential.
#pragma once
#include "webauthn/authenticator_data.h"
#include "webauthn/verify.h"

namespace chenxi::webauthn {

struct AttestationObject {
  std::string_view format, authenticator_data;
  Cbor statement;
  static Result<AttestationObject> read(std::string_view bytes);
};

/// "none", "packed" and "fido-u2f" are checked; of others it is said that they were not.
/// Refuses attestation_malformed, attestation_signature.
Result<Attestation> check_attestation(const AttestationObject& object, const AuthenticatorData& data,
                                      const PublicKey& credential_key, std::string_view client_data);

}  // namespace chenxi::webauthn
