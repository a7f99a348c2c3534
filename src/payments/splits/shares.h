// Shares in whole minor units. Pure: what is planned, paid and given back stands on the same arithmetic.
//
// Paying: all shares by part together get the whole minor units of their parts' sum, rounded down; each gets its own part
// rounded down, and the units that are left go to the largest fractions, of equal ones to the first. Shares by amount are
// what they say. What remains is the shop's.
//
// Giving back: after refunds of R of a payment of A, the receivers together have given back the whole units of
// R / A of what they got. A refund takes the difference, and from each what brings him nearest to his R / A: whole units
// first, then one more from the largest fractions. With the last refund R is A, so each has given back exactly what he got,
// however the refunds were cut; and no refund takes more from the receivers together than it gives to the payer, unless
// one of them catches up with what he did not have before.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace chenxi::payments {

constexpr std::int64_t kWholeBps = 10'000;

struct Part {
  std::int64_t bps = 0, fixed = 0;  // one of the two
};
/// `amount` and every `fixed` at most money::kAmountMax; the sum of bps at most kWholeBps.
std::vector<std::int64_t> shares_of(std::int64_t amount, std::span<const Part> parts);

struct Got {
  std::int64_t due = 0, returned = 0;  // what he got of the payment, and what he has given back
};
/// What each has to give back now, when `refunded` of `amount` is refunded in all.
std::vector<std::int64_t> takes_of(std::int64_t amount, std::int64_t refunded, std::span<const Got> got);

}  // namespace chenxi::payments
