// What an authenticator signs: for which site, with which assurance, how often so far, and in a registration the new
// credential.
#pragma once
#include "webauthn/cbor.h"

namespace chenxi::webauthn {

struct AuthenticatorData {
  std::string_view rp_id_hash;  // 32 bytes
  bool user_present = false, user_verified = false, backup_eligible = false, backed_up = false;
  std::uint32_t sign_count = 0;
  struct Credential {
    std::string_view aaguid, id, public_key;
  };
  std::optional<Credential> credential;  // in registrations
  std::string_view extensions;           // CBOR, empty where there are none

  /// Refuses authenticator_data_cut_short, credential_id_length, bytes_left_over, backup_state, and what CBOR refuses.
  static Result<AuthenticatorData> read(std::string_view bytes);
};

}  // namespace chenxi::webauthn
