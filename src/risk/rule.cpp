#include "risk/rule.h"

#include <fmt/format.h>

#include <charconv>

#include "base/planted.h"

namespace chenxi::risk {
namespace {

enum class Met : std::uint8_t { yes, no, unknown };

Met meets(const Condition& condition, const Signals& signals) {
  const auto& value = signals.at(static_cast<std::size_t>(condition.signal));
  if (!value) return Met::unknown;
  if (condition.at_least && *value < *condition.at_least) return Met::no;
  if (condition.at_most && *value > *condition.at_most) return Met::no;
  return Met::yes;
}

/// One condition that is not met is enough for "no", whatever else is unknown.
Met meets(const Rule& rule, const Signals& signals) {
  Met all = Met::yes;
  for (const Condition& condition : rule.when) {
    const Met one = meets(condition, signals);
    if (one == Met::no) return Met::no;
    if (one == Met::unknown) all = Met::unknown;
  }
  return all;
}

}  // namespace

std::string_view name(Signal signal) {
  switch (signal) {
    case Signal::amount: return "amount";
    case Signal::new_payee: return "new_payee";
    case Signal::out_this_hour: return "out_this_hour";
    case Signal::out_today: return "out_today";
    case Signal::new_payees_today: return "new_payees_today";
    case Signal::payee_new_senders_today: return "payee_new_senders_today";
    case Signal::own_new_senders_today: return "own_new_senders_today";
    case Signal::received_today: return "received_today";
    case Signal::onward_percent: return "onward_percent";
    case Signal::device_minutes: return "device_minutes";
    case Signal::number_minutes: return "number_minutes";
    case Signal::times_usual: return "times_usual";
    case Signal::balance_percent: return "balance_percent";
    case Signal::shop_minutes: return "shop_minutes";
  }
  return "";
}

std::string_view name(Action action) {
  switch (action) {
    case Action::allow: return "allow";
    case Action::warn: return "warn";
    case Action::hold: return "hold";
    case Action::step_up: return "step_up";
    case Action::delay: return "delay";
    case Action::refuse: return "refuse";
  }
  return "";
}

Verdict judge(const RuleSet* rules, rules::Method method, const Signals& signals) {
  Verdict verdict;
  if (rules == nullptr) {
    verdict.action = Action::step_up;
    verdict.blind = true;
    return verdict;
  }
  for (const Rule& rule : rules->rules) {
    if (!rule.methods.at(static_cast<std::size_t>(method))) continue;
    const Met met = meets(rule, signals);
    if (met == Met::no) continue;
    if (rule.shadow) {
      verdict.shadows.push_back(&rule);
      continue;
    }
    verdict.hits.push_back(&rule);
    const Action action = met == Met::unknown ? Action::step_up : rule.action;
    verdict.blind |= met == Met::unknown;
    if (action <= verdict.action && verdict.because != nullptr) continue;
    verdict.action = std::max(verdict.action, action);
    verdict.because = &rule;
  }
  return verdict;
}

std::string text_of(const Signals& signals) {
  std::string out;
  for (std::size_t i = 0; i < kSignals; ++i) {
    if (i > 0) out += ';';
    out += name(static_cast<Signal>(i));
    out += '=';
    out += signals.at(i) ? std::to_string(*signals.at(i)) : "?";
  }
  return out;
}

std::optional<Signals> signals_from(std::string_view text) {
  Signals signals;
  for (std::size_t i = 0; i < kSignals; ++i) {
    const std::string begin = std::string(name(static_cast<Signal>(i))) + "=";
    if (!text.starts_with(begin)) return std::nullopt;
    text.remove_prefix(begin.size());
    const std::string_view value = text.substr(0, text.find(';'));
    if (value != "?") {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
      signals.at(i) = number;
    }
    text.remove_prefix(value.size());
    if (text.empty()) return i + 1 >= kSignalsAtFirst ? std::optional(signals) : std::nullopt;  // later ones are unknown
    text.remove_prefix(1);
  }
  return std::nullopt;
}

}  // namespace chenxi::risk
