// Credentials as browsers serialise them: RegistrationResponseJSON and AuthenticationResponseJSON of WebAuthn Level 3.
// Members that we have no use for are passed over, as the standard wants.
#pragma once
#include "base/json.h"
#include "webauthn/verify.h"

namespace chenxi::webauthn {

/// {id, rawId?, type, response: {clientDataJSON, attestationObject}}. Refuses malformed with a pointer.
Result<Registration> read_registration(JsonReader in);
/// {id, rawId?, type, response: {clientDataJSON, authenticatorData, signature}}. Refuses malformed with a pointer.
Result<Assertion> read_assertion(JsonReader in);

}  // namespace chenxi::webauthn
