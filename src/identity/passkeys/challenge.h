// Challenges that we recognise without keeping them: when they end, for what they are, a random part, and our MAC over it.
//
// That none is used twice follows from what it is used for: an assertion signs the idempotency key along with it, and a
// credential is added once.
#pragma once
#include "base/result.h"
#include "identity/vault.h"

namespace chenxi::identity {

enum class ChallengeFor : std::uint8_t { adding = 1, sign_in = 2, staff_adding = 3, staff_sign_in = 4 };
/// Somebody with a slow reader needs a minute or two in front of the browser's own dialogue.
constexpr Duration kChallengeLife = minutes(5);

/// `customer`: who alone may answer; 0: whoever signs in.
std::string make_challenge(const Vault& vault, Rng& rng, Instant now, ChallengeFor purpose, std::int64_t customer);
/// Refuses statement_expired for an old one, passkey_wrong for one that we did not give.
Done check_challenge(const Vault& vault, Instant now, ChallengeFor purpose, std::int64_t customer,
                     std::string_view challenge);

/// What an authenticator files a customer's passkeys under: no number, no name.
std::string user_handle(const Vault& vault, const Customer& customer);

}  // namespace chenxi::identity
