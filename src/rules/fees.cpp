#include "rules/fees.h"

#include <algorithm>

namespace chenxi::rules {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t kPer = 100'000;

/// amount * numerator / denominator, half up; both are not below zero.
std::int64_t part(std::int64_t amount, std::int64_t numerator, std::int64_t denominator) {
  return static_cast<std::int64_t>((Wide{amount} * numerator * 2 + denominator) / (Wide{denominator} * 2));
}

}  // namespace

std::int64_t fee_of(const Fees& fees, std::size_t standing, std::int64_t amount) {
  if (fees.law == nullptr || amount <= 0 || fees.free.at(standing)) return 0;
  const std::int64_t fee = part(amount, fees.per_100_000, kPer);
  return fees.each_max == 0 ? fee : std::min(fee, fees.each_max);
}

std::int64_t fee_back(const Fees& fees, std::int64_t fee, std::int64_t amount, std::int64_t refunded) {
  if (!fees.returned || amount <= 0) return 0;
  return part(fee, std::clamp<std::int64_t>(refunded, 0, amount), amount);
}

std::int64_t instant_fee_of(const SettlementTerms& terms, std::int64_t amount) {
  return amount <= 0 ? 0 : part(amount, terms.instant_per_100_000, kPer);
}

}  // namespace chenxi::rules
