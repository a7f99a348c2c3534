// WebAuthn at the server: is this the registration, or the assertion, that was asked for?
//
// Pure: what is expected and what is known come in, a verdict goes out. Refusals carry Code::passkey_wrong and in their
// text the name of the first check that failed (README.md); a person hears one sentence for all of them.
#pragma once
#include <string>
#include <vector>

#include "base/crypto.h"
#include "webauthn/public_key.h"

namespace chenxi::webauthn {

struct Expected {
  std::string rp_id;                     // "wallet.example.org"
  std::vector<std::string> origins;      // "https://wallet.example.org"
  std::string challenge;                 // the bytes
  bool user_verification = true;         // fingerprint, face or the device's own PIN
  /// Pages that may show ours in a frame; empty: a credential made or used in a frame of another origin is refused.
  std::vector<std::string> top_origins = {};
  std::vector<Algorithm> algorithms = {std::begin(kAlgorithms), std::end(kAlgorithms)};
};

/// What navigator.credentials.create() gave.
struct Registration {
  std::string id;                  // rawId
  std::string client_data;         // clientDataJSON
  std::string attestation_object;
};
/// How far the attestation statement was followed. Where an authenticator comes from decides nothing here, so no
/// certificate is traced to a root; a statement that is there and can be checked must be right.
enum class Attestation : std::uint8_t { none, self, certificate, not_checked };
std::string_view name(Attestation attestation);

struct Registered {
  std::string credential_id;
  std::string public_key;          // COSE, as it came
  Algorithm algorithm = Algorithm::es256;
  std::uint32_t sign_count = 0;
  std::string aaguid;              // 16 bytes: the model
  bool user_verified = false;
  bool backup_eligible = false, backed_up = false;  // may be, is copied to the person's other devices
  std::string format;              // "none", "packed" ...
  Attestation attestation = Attestation::none;
};

/// What navigator.credentials.get() gave.
struct Assertion {
  std::string id;                  // rawId
  std::string client_data, authenticator_data, signature;
};
/// What is kept of the credential.
struct Known {
  std::string public_key;          // COSE
  std::uint32_t sign_count = 0;
  std::optional<bool> backup_eligible = std::nullopt;
};
struct Asserted {
  std::uint32_t sign_count = 0;
  bool user_verified = false, backed_up = false;
};

Result<Registered> verify_registration(const Expected& expected, const Registration& registration);
Result<Asserted> verify_assertion(const Expected& expected, const Known& known, const Assertion& assertion);
/// May this counter follow that one? Zero and zero: the authenticator does not count. Otherwise it must have grown, or
/// there are two of what should be one.
bool counter_grew(std::uint32_t known, std::uint32_t given);

/// The challenge that a browser signed, for who must find out what was asked before he can expect it. Nothing of it is
/// believed yet.
Result<std::string> challenge_of(std::string_view client_data);

}  // namespace chenxi::webauthn
