// Money: whole minor units and a currency. Adding may refuse; multiplying goes through 128 bits and names its rounding.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "money/currency.h"

namespace chenxi::money {

enum class Round : std::uint8_t { down, half_up, half_even, up };

struct Money {
  std::int64_t minor = 0;
  Currency currency = Currency::cny;
  friend bool operator==(const Money&, const Money&) = default;

  /// Refuses currency_mismatch, amount_too_large.
  Result<Money> plus(Money other) const;
  Result<Money> minus(Money other) const;
  /// This times numerator/denominator (denominator > 0). Refuses amount_too_large.
  Result<Money> times(std::int64_t numerator, std::int64_t denominator, Round round) const;
  /// `parts` >= 1 amounts that differ by at most one minor unit and add up to this; the first ones are larger.
  std::vector<Money> split(int parts) const;
};

/// The largest amount of one command: 9 digits before the decimal point of a two-exponent currency, far from 2^53.
constexpr std::int64_t kAmountMax = 99'999'999'999;

/// "1234.50", "-0.01", "500" for JPY: exact decimal text of the minor units.
std::string decimal(Money amount);
/// Reads "12", "12.3", "12.34" (no sign, no spaces, no exponent); refuses amount_invalid.
Result<Money> parse_decimal(std::string_view text, Currency currency);

}  // namespace chenxi::money
