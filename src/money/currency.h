// Currencies by ISO 4217. A currency is its numeric code; amounts are whole minor units, never floating point.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace chenxi::money {

/// ISO 4217 numeric code: 156 = CNY. Kept as the number, so a stored row needs no table of ours.
enum class Currency : std::uint16_t { cny = 156, usd = 840, eur = 978, jpy = 392, hkd = 344, kwd = 414, clf = 990 };

struct CurrencyInfo {
  Currency currency;
  std::string_view code;  // "CNY"
  int exponent;           // decimals of the minor unit: CNY 2, JPY 0, KWD 3, CLF 4
};

std::optional<Currency> currency_from_code(std::string_view code);
std::optional<CurrencyInfo> currency_info(Currency currency);
/// "CNY"; CHECKs that the currency is known.
std::string_view code(Currency currency);

}  // namespace chenxi::money
