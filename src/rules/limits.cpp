#include "rules/limits.h"

#include "rules/facts.h"

namespace chenxi::rules {
namespace {

std::vector<LimitState> limits_from(const Section& section, const Facts& facts) {
  std::vector<LimitState> out;
  const auto add = [&out](const Bound& bound, Window window, Source source, std::int64_t used) -> LimitState* {
    if (!bound) return nullptr;
    out.push_back({window, source, bound.rule, bound.law, bound.max, used, true, true});
    return &out.back();
  };
  const std::array<std::int64_t, kWindows> used = {0,
                                                   facts.used.day,
                                                   facts.used.month,
                                                   facts.used.year,
                                                   facts.night ? facts.used.night : 0,
                                                   facts.balance,
                                                   facts.used.lifetime};
  if (const auto tier = section.tiers.find(facts.tier); tier != section.tiers.end()) {
    for (std::size_t i = 0; i < kWindows; ++i) {
      const Window window = static_cast<Window>(i);
      if (LimitState* limit = add(tier->second.at(i), window, Source::statutory, used.at(i)))
        limit->now = window != Window::night || facts.night;
    }
  }
  const auto narrow = [&](const Bound& bound, Window window, std::int64_t amount) {
    if (LimitState* limit = add(bound, window, Source::statutory, amount)) limit->every_payment = false;
  };
  narrow(section.static_code_day, Window::day, facts.static_code_used);
  if (facts.small_payments) {
    narrow(section.small_payment, Window::payment, 0);
    narrow(section.small_payment_day, Window::day, facts.small_payment_used);
  }
  if (facts.reduced) {
    add(section.new_device_payment, Window::payment, Source::new_device, 0);
    add(section.new_device_total, Window::lifetime, Source::new_device, facts.new_device_used);
  }
  const auto own = [&](std::optional<std::int64_t> max, Window window) {
    if (!max) return;
    LimitState limit{window, Source::user, "user/" + std::string(name(window)), nullptr, *max,
                     used.at(static_cast<std::size_t>(window)), true, window != Window::night || facts.night};
    out.push_back(std::move(limit));
  };
  own(facts.user.payment, Window::payment);
  own(facts.user.day, Window::day);
  own(facts.user.month, Window::month);
  own(facts.user.night, Window::night);
  own(facts.user_year, Window::year);
  if (facts.locked > 0)
    out.push_back({Window::payment, Source::user, "user/locked", nullptr, std::max<std::int64_t>(0, facts.free - facts.locked), 0,
                   true, true});
  return out;
}

}  // namespace

std::vector<LimitState> limits_of(engine::Context& ctx, const Pack& pack, const identity::Customer& customer) {
  return limits_from(pack.at(ctx.now()), facts_of(ctx, customer, nullptr));
}

std::vector<LimitState> limits_in_query(engine::Context& ctx, const Pack& pack, const identity::Customer& customer) {
  const auto* own = ctx.fetch<identity::UserLimits>(customer.id);
  if (own != nullptr && own->own_bounds > 0) ctx.fetch<OwnBound>(customer.id, BoundKind::year, std::int64_t{0});
  if (ctx.now() < customer.reduced_until) ctx.fetch<Counter>(customer.id, CounterScope::new_device);
  return limits_of(ctx, pack, customer);
}

Spendable spendable(std::span<const LimitState> limits, std::int64_t available) {
  Spendable out;
  out.amount = std::max<std::int64_t>(0, available);
  for (const LimitState& limit : limits) {
    if (!limit.every_payment || !limit.now || limit.window == Window::balance || limit.left() >= out.amount) continue;
    out = {limit.left(), limit.rule, limit.law, limit.window, limit.source};
  }
  return out;
}

std::string rule_title(Window window, Source source, std::string_view rule, Lang lang) {
  const auto has = [rule](std::string_view part) { return rule.find(part) != rule.npos; };
  if (source == Source::new_device)
    return sentence(lang, window == Window::payment ? "rule.new_device_payment" : "rule.new_device_total");
  if (has("user/locked")) return sentence(lang, "rule.user_locked");
  if (has("/static_code/")) return sentence(lang, "rule.static_code_day");
  if (has("/small_payments/"))
    return sentence(lang, window == Window::payment ? "rule.small_payment" : "rule.small_payment_day");
  return sentence(lang, (source == Source::user ? "rule.user_" : "rule.") + std::string(name(window)));
}

boost::json::object limit_json(const LimitState& limit, money::Currency currency, Lang lang) {
  const auto amount = [currency](std::int64_t minor) {
    return boost::json::object{{"amount", minor}, {"currency", money::code(currency)}};
  };
  const auto source_name = [](Source source) -> std::string_view {
    switch (source) {
      case Source::statutory: return "statutory";
      case Source::user: return "user";
      case Source::new_device: return "new_device";
    }
    return "";
  };
  return {{"window", name(limit.window)},
          {"source", source_name(limit.source)},
          {"rule", limit.rule},
          {"title", rule_title(limit.window, limit.source, limit.rule, lang)},
          {"max", amount(limit.max)},
          {"used", amount(limit.used)},
          {"left", amount(limit.left())},
          {"law", limit.law == nullptr ? "" : limit.law->in(lang)}};
}

}  // namespace chenxi::rules
