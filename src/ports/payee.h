// A payee between being looked up and being paid: a sealed token that only this instance can read and that is good for
// the one who looked, for a quarter of an hour. It says nothing to anybody else, so that no public id of a person
// travels around.
#pragma once
#include <string>
#include <string_view>

#include "base/keyring.h"
#include "base/result.h"
#include "base/crypto.h"

namespace chenxi::ports {

constexpr Duration kPayeeTokenLife = minutes(15);

struct PayeeToken {
  std::int64_t looked_up_by = 0;  // customer
  std::int64_t customer = 0;      // who is paid; 0: not registered, or does not receive
  std::int64_t handle_kind = 0;   // identity::HandleKind; 0: found by a code, not by a handle
  Hash32 handle_index{};
  std::string handle;             // the number or address itself: where a claim is announced
  std::string shown_name;         // as the payer was shown it; empty: none
  std::int64_t amount = 0;        // a collect code's fixed amount; 0: the payer says
  Instant expires_at;
};
std::string seal_payee(const KeyRing& keys, Rng& rng, const PayeeToken& token);
/// Refuses payee_changed: not ours, made for somebody else, or too old; look the payee up again.
Result<PayeeToken> open_payee(const KeyRing& keys, std::string_view text, std::int64_t looked_up_by, Instant now);

}  // namespace chenxi::ports
