// What a shop pays of a payment, and what of it comes back with a refund. Pure: every payment is rounded
// once, and all returns of one payment add up to what was paid of it, never more.
#pragma once
#include <cstddef>

#include "rules/pack.h"

namespace chenxi::rules {

/// `standing`: merchants::Standing of the shop when it was paid.
std::int64_t fee_of(const Fees& fees, std::size_t standing, std::int64_t amount);
/// What of a payment's fee has come back when `refunded` of its `amount` has: all of it with the last cent.
std::int64_t fee_back(const Fees& fees, std::int64_t fee, std::int64_t amount, std::int64_t refunded);
/// What settlement on the same day costs.
std::int64_t instant_fee_of(const SettlementTerms& terms, std::int64_t amount);

}  // namespace chenxi::rules
