#include "rules/judge.h"

#include "base/planted.h"

namespace chenxi::rules {
namespace {

Code statutory_code(Window window) {
  switch (window) {
    case Window::payment: return Code::limit_payment_exceeded;
    case Window::day: return Code::limit_day_exceeded;
    case Window::month: return Code::limit_month_exceeded;
    case Window::year: return Code::limit_year_exceeded;
    case Window::night: return Code::limit_night_exceeded;
    case Window::balance: return Code::balance_limit_exceeded;
    case Window::lifetime: return Code::limit_lifetime_exceeded;
  }
  return Code::internal;
}

/// Does `used` and `more` stay within `max`? Written so that nothing overflows.
bool fits(std::int64_t max, std::int64_t used, std::int64_t more) { return more <= max && used <= max - more; }

std::int64_t left_of(std::int64_t max, std::int64_t used) { return std::max<std::int64_t>(0, max - used); }

const TierBounds* bounds_of(const Section& section, identity::Tier tier) {
  const auto found = section.tiers.find(tier);
  return found == section.tiers.end() ? nullptr : &found->second;
}

std::optional<Objection> against(const Bound& bound, std::int64_t used, std::int64_t more, Code code, Source source,
                                 Window window) {
  if (!bound || fits(bound.max, used, more)) return std::nullopt;
  return Objection{code, source, bound.rule, left_of(bound.max, used), window};
}

std::optional<Objection> statutory(const Section& section, const Facts& facts, const Spend& spend) {
  const TierBounds* bounds = bounds_of(section, facts.tier);
  if (bounds == nullptr) return std::nullopt;
  const auto check = [&](Window window, std::int64_t used) {
    return against(bounds->at(static_cast<std::size_t>(window)), used, spend.amount, statutory_code(window),
                   Source::statutory, window);
  };
  if (auto no = check(Window::payment, 0)) return no;
  if (section.uncounted.at(static_cast<std::size_t>(spend.method))) return std::nullopt;
  if (auto no = check(Window::day, PLANTED(day_limit_ignored) ? 0 : facts.used.day)) return no;
  if (auto no = check(Window::month, facts.used.month)) return no;
  if (auto no = check(Window::year, facts.used.year)) return no;
  if (facts.night)
    if (auto no = check(Window::night, facts.used.night)) return no;
  return check(Window::lifetime, facts.used.lifetime);
}

std::optional<Objection> narrower(const Section& section, const Facts& facts, const Spend& spend) {
  if (spend.method == Method::static_code) {
    if (auto no = against(section.static_code_day, facts.static_code_used, spend.amount,
                          Code::limit_static_code_exceeded, Source::statutory, Window::day))
      return no;
  }
  if (!facts.reduced) return std::nullopt;
  if (auto no = against(section.new_device_payment, 0, spend.amount, Code::limit_new_device_exceeded,
                        Source::new_device, Window::payment))
    return no;
  return against(section.new_device_total, facts.new_device_used, spend.amount, Code::limit_new_device_exceeded,
                 Source::new_device, Window::lifetime);
}

std::optional<Objection> own(const Section& section, const Facts& facts, const Spend& spend) {
  const auto check = [&](std::optional<std::int64_t> max, std::int64_t used, Code code,
                         Window window) -> std::optional<Objection> {
    if (!max || fits(*max, used, spend.amount)) return std::nullopt;
    return Objection{code, Source::user, "user/" + std::string(name(window)), left_of(*max, used), window};
  };
  if (auto no = check(facts.user.payment, 0, Code::user_limit_payment_exceeded, Window::payment)) return no;
  if (auto no = check(facts.user_channel.max, facts.user_channel.used, Code::user_limit_channel_exceeded, Window::day)) {
    no->rule = "user/channel/" + std::string(name(spend.method));
    return no;
  }
  if (auto no = check(facts.user_payee.max, facts.user_payee.used, Code::user_limit_payee_exceeded, Window::month)) {
    no->rule = "user/payee";
    return no;
  }
  if (section.uncounted.at(static_cast<std::size_t>(spend.method))) return std::nullopt;
  if (auto no = check(facts.user.day, PLANTED(own_limit_ignored) ? 0 : facts.used.day, Code::user_limit_day_exceeded, Window::day)) return no;
  if (auto no = check(facts.user.month, facts.used.month, Code::user_limit_month_exceeded, Window::month)) return no;
  if (auto no = check(facts.user_year, facts.used.year, Code::user_limit_year_exceeded, Window::year)) return no;
  if (!facts.night) return std::nullopt;
  return check(facts.user.night, facts.used.night, Code::user_limit_night_exceeded, Window::night);
}

/// What is put aside stays. Where there is not enough money at all, that is the ledger's word.
std::optional<Objection> locked(const Facts& facts, const Spend& spend) {
  if (facts.locked == 0 || PLANTED(lock_ignored) || spend.amount > facts.free || fits(facts.free, facts.locked, spend.amount)) return std::nullopt;
  return Objection{Code::money_locked, Source::user, "user/locked", left_of(facts.free, facts.locked), Window::payment};
}

/// Last, because the PIN lifts it: no use in asking for the PIN where another limit stands in the way.
std::optional<Objection> pin(const Section& section, const Facts& facts, const Spend& spend) {
  if (!spend.without_pin()) return std::nullopt;
  const Bound& each = section.small_payment;
  const Bound& day = section.small_payment_day;
  if (!facts.small_payments || !each || !day)
    return Objection{Code::pin_required, Source::statutory, each.rule, 0, Window::payment};
  if (auto no = against(each, 0, spend.amount, Code::pin_required, Source::statutory, Window::payment)) return no;
  return against(day, facts.small_payment_used, spend.amount, Code::pin_required, Source::statutory, Window::day);
}

}  // namespace

UserBounds bounds_at(const identity::UserLimits& limits, Instant now) {
  const auto pick = [now](std::int64_t current, std::int64_t next, Instant raise_at) -> std::optional<std::int64_t> {
    const std::int64_t value = raise_at.us != 0 && raise_at <= now ? next : current;
    return value < 0 ? std::nullopt : std::optional(value);
  };
  UserBounds out;
  out.payment = pick(limits.payment, limits.next_payment, limits.raise_payment_at);
  out.day = pick(limits.day, limits.next_day, limits.raise_day_at);
  out.month = pick(limits.month, limits.next_month, limits.raise_month_at);
  out.night = pick(limits.night, limits.next_night, limits.raise_night_at);
  return out;
}

std::int64_t locked_at(const identity::UserLimits& limits, Instant now) {
  return limits.unlock_at.us != 0 && limits.unlock_at <= now ? limits.next_locked : limits.locked;
}

std::optional<Objection> judge_spend(const Section& section, const Facts& facts, const Spend& spend) {
  if (section.identity_first && facts.tier == identity::Tier::phone_only)
    return Objection{Code::identity_required, Source::statutory, section.identity_rule.rule, 0, Window::payment};
  if (auto no = statutory(section, facts, spend)) return no;
  if (auto no = narrower(section, facts, spend)) return no;
  if (auto no = own(section, facts, spend)) return no;
  if (auto no = locked(facts, spend)) return no;
  return pin(section, facts, spend);
}

std::optional<Objection> judge_receive(const Section& section, const Facts& facts, std::int64_t amount) {
  if (section.identity_first && facts.tier == identity::Tier::phone_only)
    return Objection{Code::identity_required, Source::statutory, section.identity_rule.rule, 0, Window::balance};
  const TierBounds* bounds = bounds_of(section, facts.tier);
  if (bounds == nullptr) return std::nullopt;
  return against(bounds->at(static_cast<std::size_t>(Window::balance)), facts.balance, amount,
                 Code::balance_limit_exceeded, Source::statutory, Window::balance);
}

std::optional<Objection> judge_collect(const Section& section, ShopStep step, const Collected& used,
                                       std::int64_t amount) {
  const ShopCap& cap = section.shops.at(step);
  const auto check = [&](const Bound& bound, std::int64_t already, Window window) {
    return against(bound, already, amount, Code::shop_cap_exceeded, Source::statutory, window);
  };
  if (auto no = check(cap.day, used.day, Window::day)) return no;
  if (auto no = check(cap.month, used.month, Window::month)) return no;
  return check(cap.year, used.year, Window::year);
}

}  // namespace chenxi::rules
