// What a payment code is made from: the secret shared with the payer's phone, sealed in his row, and the key under which
// payer numbers are permuted. Both hang on the key ring's payment_codes key, each through a key of its own.
#pragma once
#include "base/keyring.h"
#include "identity/rows.h"

namespace chenxi::identity {

/// For Customer::sealed_code_secret; the customer's vault_id must be set. HTTP threads only (randomness).
store::Bytes seal_code_secret(const KeyRing& keys, Rng& rng, const Customer& customer, std::string_view secret32);
/// 32 bytes; "" when the customer has none.
std::string open_code_secret(const KeyRing& keys, const Customer& customer);
/// The key of qr::payer_number() and qr::payer_row(), whose row is the customer's id without its part.
std::string payer_number_key(const KeyRing& keys);
constexpr std::int64_t payer_row_of(std::int64_t customer) { return customer & ((std::int64_t{1} << 48) - 1); }

}  // namespace chenxi::identity
