#include "rules/factors.h"

#include <boost/json.hpp>

namespace chenxi::rules {
namespace {

namespace json = boost::json;

}  // namespace

std::string_view name(Factors factors) {
  return factors == Factors::two ? "two" : "one";
}

const FactorClass& class_of(const Section& section, Factors factors) {
  return factors == Factors::two ? section.two_factors : section.one_factor;
}

std::int64_t day_max_of(const Section& section, Factors factors) {
  const Law* law = class_of(section, factors).law;
  if (law == nullptr) return 0;
  if (section.small_payment_day.law == law) return section.small_payment_day.max;
  for (const auto& [tier, bounds] : section.tiers) {
    const Bound& day = bounds.at(static_cast<std::size_t>(Window::day));
    if (day.law == law) return day.max;
  }
  return 0;
}

std::optional<Factors> factors_of(ledger::Factor factor) {
  switch (factor) {
    case ledger::Factor::device:
    case ledger::Factor::payment_code: return Factors::one;
    case ledger::Factor::device_and_pin:
    case ledger::Factor::passkey: return Factors::two;
    case ledger::Factor::none:
    case ledger::Factor::counter:
    case ledger::Factor::timer: return std::nullopt;
  }
  return std::nullopt;
}

json::value factor_class_json(const Section& section, Factors factors, Lang lang) {
  const FactorClass& found = class_of(section, factors);
  if (found.law == nullptr) return nullptr;
  return json::object{{"factors", name(factors)},
                      {"class", found.name},
                      {"law", found.law->in(lang)},
                      {"confirmed", found.law->confirmed}};
}

json::array factor_classes_json(const Section& section, std::span<const LimitState> limits,
                                money::Currency currency, Lang lang) {
  json::array out;
  for (const Factors factors : {Factors::two, Factors::one}) {
    json::value one = factor_class_json(section, factors, lang);
    if (one.is_null()) continue;
    json::value today;
    for (const LimitState& limit : limits)
      if (limit.window == Window::day && limit.law == class_of(section, factors).law)
        today = json::object{{"max", limit.max}, {"left", limit.left()}, {"currency", money::code(currency)}};
    one.as_object()["today"] = today;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace chenxi::rules
