// A rule as data, and the judgement as a pure function of rules and signals: what was decided can be decided
// again.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "rules/pack.h"

namespace chenxi::risk {

/// What is known at the moment of payment. README.md says how each is counted.
enum class Signal : std::uint8_t {
  amount,
  new_payee,
  out_this_hour,
  out_today,
  new_payees_today,
  payee_new_senders_today,
  own_new_senders_today,
  received_today,
  onward_percent,
  device_minutes,
  number_minutes,
  times_usual,
  balance_percent,
  shop_minutes,
};
constexpr std::size_t kSignals = 14;
/// How many a decision of the first version kept.
constexpr std::size_t kSignalsAtFirst = 13;
std::string_view name(Signal signal);

/// nullopt: it cannot be known. A rule that asks for it then asks for a step-up.
using Signals = std::array<std::optional<std::int64_t>, kSignals>;

/// By strictness.
enum class Action : std::uint8_t { allow = 0, warn = 1, hold = 2, step_up = 3, delay = 4, refuse = 5 };
std::string_view name(Action action);

struct Condition {
  Signal signal = Signal::amount;
  std::optional<std::int64_t> at_least, at_most;
};

struct Rule {
  std::string id;  // for operators
  std::string
      kind;  // for the person: velocity, new_device, new_payee, amount, mismatch, new_shop; neutral: nothing is said
  Action action = Action::warn;
  bool shadow = false;
  std::int64_t minutes = 0;  // of a delay
  std::array<bool, rules::kMethods> methods{};
  std::vector<Condition> when;
  bool is_neutral() const { return kind == "neutral"; }
};

/// No payment to a shop below this is judged, whatever the rules say: breakfasts are many and small, and cost no look at rules.
constexpr std::int64_t kPaymentsFromMin = 10'000;

struct RuleSet {
  std::string name, version;
  std::optional<std::int64_t> payments_from;  // payments to shops of this amount and more are judged; absent: none
  std::vector<Rule> rules;
};
/// Strictly: an unknown key or signal is no rule set. Refuses rule_pack_invalid{text: where}.
Result<std::shared_ptr<const RuleSet>> parse_rules(std::string_view toml);
/// The rules that ship with the program.
std::string_view shipped_rules();

struct Verdict {
  Action action = Action::allow;
  const Rule* because = nullptr;  // the strictest that hit; null: allowed, or there are no rules
  std::vector<const Rule*> hits, shadows;
  bool blind = false;  // something could not be known, or there are no rules at all: a step-up at least
};
/// `rules` null: none could be read. That is a step-up, never an open door.
Verdict judge(const RuleSet* rules, rules::Method method, const Signals& signals);

/// "amount=100;new_payee=1;device_minutes=?": as decisions keep them, and back.
std::string text_of(const Signals& signals);
std::optional<Signals> signals_from(std::string_view text);

}  // namespace chenxi::risk
