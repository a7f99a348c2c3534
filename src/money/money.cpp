#include "money/money.h"

#include "base/check.h"

namespace chenxi::money {
namespace {
__extension__ using Wide = __int128;

Result<Money> narrow(Wide value, Currency currency) {
  if (value > INT64_MAX || value < INT64_MIN) return refuse(Code::amount_too_large);
  return Money{static_cast<std::int64_t>(value), currency};
}
}  // namespace

Result<Money> Money::plus(Money other) const {
  if (currency != other.currency) return refuse(Code::currency_mismatch);
  return narrow(Wide{minor} + other.minor, currency);
}

Result<Money> Money::minus(Money other) const {
  if (currency != other.currency) return refuse(Code::currency_mismatch);
  return narrow(Wide{minor} - other.minor, currency);
}

Result<Money> Money::times(std::int64_t numerator, std::int64_t denominator, Round round) const {
  CHECK(denominator > 0);
  const Wide product = Wide{minor} * numerator;
  const bool negative = product < 0;
  const Wide magnitude = negative ? -product : product;
  Wide quotient = magnitude / denominator;
  const Wide rest = magnitude % denominator;
  switch (round) {
    case Round::down: break;
    case Round::up: quotient += rest != 0 ? 1 : 0; break;
    case Round::half_up: quotient += rest * 2 >= denominator ? 1 : 0; break;
    case Round::half_even:
      if (rest * 2 > denominator || (rest * 2 == denominator && quotient % 2 != 0)) quotient += 1;
      break;
  }
  return narrow(negative ? -quotient : quotient, currency);
}

std::vector<Money> Money::split(int parts) const {
  CHECK(parts >= 1);
  const std::int64_t each = minor / parts;
  const std::int64_t rest = minor % parts;
  std::vector<Money> out(static_cast<std::size_t>(parts), Money{each, currency});
  for (std::int64_t i = 0; i < (rest < 0 ? -rest : rest); ++i)
    out[static_cast<std::size_t>(i)].minor += rest < 0 ? -1 : 1;
  return out;
}

std::string decimal(Money amount) {
  const auto info = currency_info(amount.currency);
  CHECK(info.has_value());
  std::uint64_t magnitude = static_cast<std::uint64_t>(amount.minor);
  if (amount.minor < 0) magnitude = ~magnitude + 1;  // also right for INT64_MIN
  std::string digits = std::to_string(magnitude);
  const auto exponent = static_cast<std::size_t>(info->exponent);
  if (exponent > 0) {
    if (digits.size() <= exponent) digits.insert(0, exponent + 1 - digits.size(), '0');
    digits.insert(digits.size() - exponent, 1, '.');
  }
  return amount.minor < 0 ? "-" + digits : digits;
}

Result<Money> parse_decimal(std::string_view text, Currency currency) {
  const auto info = currency_info(currency);
  CHECK(info.has_value());
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  if (whole.empty() || whole.size() > 12 || (whole.size() > 1 && whole[0] == '0')) return refuse(Code::amount_invalid);
  if (dot != std::string_view::npos && fraction.empty()) return refuse(Code::amount_invalid);
  if (fraction.size() > static_cast<std::size_t>(info->exponent)) return refuse(Code::amount_invalid);
  std::int64_t minor = 0;
  for (const std::string_view digits : {whole, fraction})
    for (const char c : digits) {
      if (c < '0' || c > '9') return refuse(Code::amount_invalid);
      minor = minor * 10 + (c - '0');
    }
  for (auto missing = static_cast<std::size_t>(info->exponent) - fraction.size(); missing > 0; --missing) minor *= 10;
  return Money{minor, currency};
}

}  // namespace chenxi::money
