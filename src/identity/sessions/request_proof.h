// A cookie alone is not enough where money or rights move: the request itself is signed by the key of the
// session's own browser, which no script can copy. Most such requests carry a signed statement already
// (proof.h); this is for those that have nothing to show and sign: taking back, ending sessions, a till's
// charges and refunds.
#pragma once
#include <optional>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"

namespace chenxi::identity {

struct SignedRequest {
  std::string_view method, path, body;
  std::optional<Uuid> key;  // the idempotency key
};
/// What is signed. Its version keeps it apart from every statement (statement.cpp).
std::string encode(const SignedRequest& request, std::int64_t expires_at);
/// The header: "1764000000.BASE64URL". For clients of ours and tests; residents' keys never leave their
/// browser.
std::string request_proof(const P256PrivateKey& key, const SignedRequest& request, std::int64_t expires_at);
/// Refuses signature_wrong (also where the header is missing or no header of ours), statement_expired.
Done check_request_proof(const P256PublicKey& key, const SignedRequest& request, std::string_view header,
                         Instant now);

}  // namespace chenxi::identity
