#include "ladder/steps.h"

#include <boost/json.hpp>

#include "rules/limits.h"

namespace chenxi::ladder {
namespace {

namespace json = boost::json;
using identity::Tier;

constexpr std::array kSteps = {Tier::phone_only, Tier::document, Tier::bank_verified, Tier::in_person};

json::object limit(const rules::Bound& bound, rules::Window window, money::Currency currency, Lang lang) {
  return {{"window", rules::name(window)},
          {"title", rules::rule_title(window, rules::Source::statutory, bound.rule, lang)},
          {"rule", bound.rule},
          {"max", json::object{{"amount", bound.max}, {"currency", money::code(currency)}}},
          {"law", bound.law->in(lang)},
          {"confirmed", bound.law->confirmed}};
}

bool is_offered(Tier tier, const Offer& offer) {
  switch (tier) {
    case Tier::phone_only: return true;
    case Tier::document: return offer.registry;
    case Tier::bank_verified: return offer.bank;
    case Tier::in_person: return true;  // at a counter
  }
  return false;
}

}  // namespace

json::array steps_json(const rules::Section& section, Tier own, const Offer& offer, money::Currency currency,
                       Lang lang) {
  json::array steps;
  bool reached = true;  // the own step and all before it
  for (const Tier tier : kSteps) {
    const bool waits = section.identity_first && tier == Tier::phone_only;
    json::array limits;
    if (const auto bounds = section.tiers.find(tier); bounds != section.tiers.end() && !waits)
      for (std::size_t i = 0; i < rules::kWindows; ++i)
        if (const rules::Bound& bound = bounds->second.at(i))
          limits.push_back(limit(bound, static_cast<rules::Window>(i), currency, lang));
    json::value why_not;
    if (waits) why_not = section.identity_rule.law->in(lang);
    steps.push_back(json::object{{"tier", rules::name(tier)},
                                 {"reached", reached},
                                 {"offered", is_offered(tier, offer)},
                                 {"may_pay", !waits},
                                 {"why_not", why_not},
                                 {"limits", std::move(limits)}});
    if (tier == own) reached = false;
  }
  return steps;
}

}  // namespace chenxi::ladder
