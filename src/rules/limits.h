// Limits as screens show them: all that bind a customer, what is used, what is left, and the one that binds first.
#pragma once
#include <boost/json/object.hpp>

#include "rules/rules.h"

namespace chenxi::rules {

struct LimitState {
  Window window = Window::payment;
  Source source = Source::statutory;
  std::string rule;            // "cn-ecny/phone_only/day"
  const Law* law = nullptr;    // null for the user's own; lives as long as the pack
  std::int64_t max = 0, used = 0;
  bool every_payment = true;   // false: only some ways of paying (static codes, small payments without the PIN)
  bool now = true;             // false: does not bind at this hour (a night limit by day)
  std::int64_t left() const { return std::max<std::int64_t>(0, max - used); }
};

/// The customer's rows (keys_for_spend) must be named before, or fetched by limits_in_query().
std::vector<LimitState> limits_of(engine::Context& ctx, const Pack& pack, const identity::Customer& customer);
/// For queries: fetches what limits_of() reads.
std::vector<LimitState> limits_in_query(engine::Context& ctx, const Pack& pack, const identity::Customer& customer);

/// What may still be spent in one payment with the PIN, and which rule says so (empty: only the balance does).
struct Spendable {
  std::int64_t amount = 0;
  std::string rule;
  const Law* law = nullptr;
  Window window = Window::balance;
  Source source = Source::statutory;
};
Spendable spendable(std::span<const LimitState> limits, std::int64_t available);

/// The Limit of the API: {window, source, rule, title, max, used, left, law}.
boost::json::object limit_json(const LimitState& limit, money::Currency currency, Lang lang);
/// A few words for a rule: "今日累计限额".
std::string rule_title(Window window, Source source, std::string_view rule, Lang lang);

}  // namespace chenxi::rules
