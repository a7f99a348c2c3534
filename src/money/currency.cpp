#include "money/currency.h"

#include "base/check.h"

namespace chenxi::money {
namespace {
constexpr CurrencyInfo kCurrencies[] = {
    {Currency::cny, "CNY", 2}, {Currency::usd, "USD", 2}, {Currency::eur, "EUR", 2}, {Currency::jpy, "JPY", 0},
    {Currency::hkd, "HKD", 2}, {Currency::kwd, "KWD", 3}, {Currency::clf, "CLF", 4},
};
}  // namespace

std::optional<Currency> currency_from_code(std::string_view code) {
  for (const CurrencyInfo& info : kCurrencies)
    if (info.code == code) return info.currency;
  return std::nullopt;
}

std::optional<CurrencyInfo> currency_info(Currency currency) {
  for (const CurrencyInfo& info : kCurrencies)
    if (info.currency == currency) return info;
  return std::nullopt;
}

std::string_view code(Currency currency) {
  const auto info = currency_info(currency);
  CHECK(info.has_value());
  return info->code;
}

}  // namespace chenxi::money
