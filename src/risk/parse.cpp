// Reading rules: strictly, because a misspelt key would be a rule that does not hold.
#include "rules/toml.h"

#include <algorithm>
#include <set>

#include "risk/rule.h"

namespace chenxi::risk {
namespace {

tl::unexpected<Refusal> invalid(std::string where) {
  return refuse(Code::rule_pack_invalid, {.text = std::move(where)});
}

Done only(const toml::table& table, const std::string& where, const std::set<std::string_view>& known) {
  for (const auto& [key, node] : table)
    if (!known.contains(key.str())) return invalid(where + "." + std::string(key.str()));
  return done();
}

Result<std::string> text(const toml::table& table, const std::string& where, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr || !node->is_string() || node->as_string()->get().empty())
    return invalid(where + "." + std::string(key));
  return node->as_string()->get();
}

Result<std::optional<std::int64_t>> integer(const toml::table& table, const std::string& where,
                                            std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::optional<std::int64_t>();
  if (!node->is_integer() || node->as_integer()->get() < 0) return invalid(where + "." + std::string(key));
  return std::optional(node->as_integer()->get());
}

template <class Word, std::size_t N>
std::optional<Word> word(std::string_view text) {
  for (std::size_t i = 0; i < N; ++i)
    if (name(static_cast<Word>(i)) == text) return static_cast<Word>(i);
  return std::nullopt;
}

Result<Condition> read_condition(const toml::table& table, const std::string& where) {
  TRY(only(table, where, {"signal", "at_least", "at_most"}));
  Condition condition;
  const auto signal = word<Signal, kSignals>(TRY(text(table, where, "signal")));
  if (!signal) return invalid(where + ".signal");
  condition.signal = *signal;
  condition.at_least = TRY(integer(table, where, "at_least"));
  condition.at_most = TRY(integer(table, where, "at_most"));
  if (!condition.at_least && !condition.at_most) return invalid(where);
  return condition;
}

bool is_payment(rules::Method method) {
  return method != rules::Method::transfer && method != rules::Method::withdrawal;
}

Result<Rule> read_rule(const toml::table& table, const std::string& where) {
  TRY(only(table, where, {"id", "kind", "action", "minutes", "mode", "methods", "when"}));
  Rule rule;
  rule.id = TRY(text(table, where, "id"));
  rule.kind = TRY(text(table, where, "kind"));
  const std::set<std::string_view> kinds = {"velocity", "new_device", "new_payee",
                                            "amount",   "mismatch",   "new_shop", "neutral"};
  if (!kinds.contains(rule.kind)) return invalid(where + ".kind");
  const auto action = word<Action, 6>(TRY(text(table, where, "action")));
  if (!action || *action == Action::allow) return invalid(where + ".action");
  rule.action = *action;
  rule.minutes = TRY(integer(table, where, "minutes")).value_or(0);
  if ((rule.minutes > 0) != (rule.action == Action::delay) || rule.minutes > 24 * 60)
    return invalid(where + ".minutes");
  const std::string mode = TRY(text(table, where, "mode"));
  if (mode != "live" && mode != "shadow") return invalid(where + ".mode");
  rule.shadow = mode == "shadow";
  const toml::array* methods = table.get_as<toml::array>("methods");
  if (methods == nullptr || methods->empty()) return invalid(where + ".methods");
  for (const toml::node& one : *methods) {
    const auto method = one.is_string() ? rules::method_from_name(one.as_string()->get()) : std::nullopt;
    if (!method) return invalid(where + ".methods");
    rule.methods.at(static_cast<std::size_t>(*method)) = true;
    // Whoever stands at a counter cannot be told that the money arrives tomorrow.
    if (rule.action == Action::hold && is_payment(*method)) return invalid(where + ".action");
  }
  const toml::array* when = table.get_as<toml::array>("when");
  if (when == nullptr || when->empty()) return invalid(where + ".when");
  for (const toml::node& one : *when) {
    if (!one.is_table()) return invalid(where + ".when");
    rule.when.push_back(TRY(read_condition(*one.as_table(), where + ".when")));
  }
  return rule;
}

Result<std::shared_ptr<const RuleSet>> read(const toml::table& table) {
  TRY(only(table, "", {"rules", "version", "payments_from", "rule"}));
  auto set = std::make_shared<RuleSet>();
  set->name = TRY(text(table, "", "rules"));
  set->version = TRY(text(table, "", "version"));
  set->payments_from = TRY(integer(table, "", "payments_from"));
  if (set->payments_from && *set->payments_from < kPaymentsFromMin) return invalid("payments_from");
  const toml::array* rules = table.get_as<toml::array>("rule");
  if (rules == nullptr || rules->empty()) return invalid("rule");
  std::set<std::string> ids;
  for (const toml::node& one : *rules) {
    if (!one.is_table()) return invalid("rule");
    set->rules.push_back(TRY(read_rule(*one.as_table(), "rule[" + std::to_string(set->rules.size()) + "]")));
    const Rule& rule = set->rules.back();
    if (!ids.insert(rule.id).second) return invalid("rule." + rule.id);
    for (std::size_t method = 0; method < rules::kMethods; ++method)
      if (rule.methods.at(method) && is_payment(static_cast<rules::Method>(method)) && !set->payments_from)
        return invalid("payments_from");  // a rule that would never be asked
  }
  return std::shared_ptr<const RuleSet>(std::move(set));
}

}  // namespace

Result<std::shared_ptr<const RuleSet>> parse_rules(std::string_view toml) {
  if (std::ranges::any_of(toml, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
    return invalid("no ASCII");
  try {
    const toml::parse_result parsed = toml::parse(toml);
    if (!parsed) return invalid("line " + std::to_string(parsed.error().source().begin.line));
    return read(parsed.table());
  } catch (const rules::NotToml&) {
    return invalid("no TOML");
  }
}

std::string_view shipped_rules() {
  static constexpr std::string_view kText =
#include "risk_rules.inc"
      ;
  return kText;
}

}  // namespace chenxi::risk
