// The evaluator against a naive twin, over random rules and signals; and faults that the twin must catch.
#include "risk/rule.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/env.h"

namespace chenxi::risk {
namespace {

using rules::Method;

struct Case {
  std::optional<RuleSet> rules;
  Method method = Method::transfer;
  Signals signals;
};

/// Small numbers on purpose, so that values meet their bounds.
Case random_case(SimRng& rng) {
  Case out;
  out.method = static_cast<Method>(rng.below(rules::kMethods));
  for (auto& signal : out.signals)
    if (rng.below(6) != 0) signal = static_cast<std::int64_t>(rng.below(5));
  if (rng.below(20) == 0) return out;  // no rules at all
  out.rules.emplace();
  const std::uint64_t count = rng.below(6);
  for (std::uint64_t i = 0; i < count; ++i) {
    Rule rule;
    rule.id = "r" + std::to_string(i);
    rule.action = static_cast<Action>(1 + rng.below(5));
    rule.shadow = rng.below(3) == 0;
    for (bool& method : rule.methods) method = rng.below(2) == 0;
    for (std::uint64_t c = 0; c <= rng.below(3); ++c) {
      Condition condition;
      condition.signal = static_cast<Signal>(rng.below(kSignals));
      if (rng.below(2) == 0)
        condition.at_least = static_cast<std::int64_t>(rng.below(5));
      else
        condition.at_most = static_cast<std::int64_t>(rng.below(5));
      rule.when.push_back(condition);
    }
    out.rules->rules.push_back(std::move(rule));
  }
  return out;
}

using Evaluate = std::function<Action(const Case&)>;

Action product(const Case& c) {
  return judge(c.rules ? &*c.rules : nullptr, c.method, c.signals).action;
}

/// In as many words: which rules speak at all, what each would do, the strictest.
Action naive(const Case& c) {
  if (!c.rules) return Action::step_up;
  int worst = 0;
  for (const Rule& rule : c.rules->rules) {
    if (rule.shadow || !rule.methods[static_cast<std::size_t>(c.method)]) continue;
    int unknown = 0, failed = 0;
    for (const Condition& condition : rule.when) {
      const auto value = c.signals[static_cast<std::size_t>(condition.signal)];
      if (!value.has_value())
        unknown += 1;
      else if (*value < condition.at_least.value_or(*value) || *value > condition.at_most.value_or(*value))
        failed += 1;
    }
    if (failed > 0) continue;
    worst = std::max(worst, unknown > 0 ? 3 : static_cast<int>(rule.action));
  }
  return static_cast<Action>(worst);
}

/// The first seed in which the evaluator and the twin disagree.
std::optional<std::uint64_t> differs(const Evaluate& evaluate) {
  for (std::uint64_t seed = 1; seed <= 5'000; ++seed) {
    SimRng rng{seed};
    const Case c = random_case(rng);
    if (evaluate(c) != naive(c)) return seed;
  }
  return std::nullopt;
}

TEST(RiskRules, AgreeWithANaiveTwin) {
  const auto seed = differs(product);
  EXPECT_FALSE(seed) << "seed " << *seed;
}

TEST(RiskRules, TheTwinCatchesPlantedFaults) {
  const auto with = [](const std::function<void(Case&)>& fault) {
    return Evaluate([fault](const Case& c) {
      Case changed = c;
      fault(changed);
      return product(changed);
    });
  };
  const std::pair<const char*, Evaluate> faults[] = {
      {"without rules the door is open", [](const Case& c) { return c.rules ? product(c) : Action::allow; }},
      {"what is unknown is nothing", with([](Case& c) {
         for (auto& s : c.signals) s = s.value_or(0);
       })},
      {"shadow rules stop people", with([](Case& c) {
         if (c.rules)
           for (Rule& r : c.rules->rules) r.shadow = false;
       })},
      {"rules hold for every way of paying", with([](Case& c) {
         if (c.rules)
           for (Rule& r : c.rules->rules) r.methods.fill(true);
       })},
      {"a bound is passed one too late", with([](Case& c) {
         if (c.rules)
           for (Rule& r : c.rules->rules)
             for (Condition& w : r.when)
               if (w.at_least) *w.at_least += 1;
       })},
      {"the upper bound is forgotten", with([](Case& c) {
         if (c.rules)
           for (Rule& r : c.rules->rules)
             for (Condition& w : r.when) w.at_most.reset();
       })},
      {"the first rule that hits decides",
       [](const Case& c) {
         if (!c.rules) return Action::step_up;
         for (const Rule& rule : c.rules->rules) {
           Case one = c;
           one.rules->rules = {rule};
           if (const Action action = product(one); action != Action::allow) return action;
         }
         return Action::allow;
       }},
      {"the last rule is not read", with([](Case& c) {
         if (c.rules && !c.rules->rules.empty()) c.rules->rules.pop_back();
       })},
  };
  for (const auto& [what, evaluate] : faults) EXPECT_TRUE(differs(evaluate)) << what;
}

TEST(RiskRules, NotKnowingIsNeverAnOpenDoor) {
  const auto rules = *parse_rules(shipped_rules());
  const Verdict verdict = judge(rules.get(), Method::transfer, Signals{});
  EXPECT_GE(verdict.action, Action::step_up);
  EXPECT_TRUE(verdict.blind);
  EXPECT_EQ(judge(nullptr, Method::transfer, Signals{}).action, Action::step_up);
}

TEST(RiskRules, ADecisionsInputsAreReadBackAsTheyWere) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SimRng rng{seed};
    Signals signals = random_case(rng).signals;
    signals[0] = static_cast<std::int64_t>(rng.below(INT64_MAX));
    const auto back = signals_from(text_of(signals));
    ASSERT_TRUE(back) << seed;
    EXPECT_EQ(*back, signals) << seed;
  }
  EXPECT_FALSE(signals_from(""));
  EXPECT_FALSE(signals_from("amount=1"));
  // A decision of before there was the last signal: it is not known.
  const std::string all = text_of(Signals{});
  const auto older = signals_from(all.substr(0, all.rfind(';')));
  ASSERT_TRUE(older);
  EXPECT_FALSE(older->back());
  EXPECT_FALSE(signals_from(text_of(Signals{}) + ";"));
  EXPECT_FALSE(signals_from("amount=x" + text_of(Signals{}).substr(8)));
}

TEST(RiskRules, AreReadStrictly) {
  const std::string good = R"(rules = "r"
version = "1"
[[rule]]
id = "a"
kind = "amount"
action = "warn"
mode = "live"
methods = ["transfer"]
when = [{ signal = "amount", at_least = 5 }]
)";
  ASSERT_TRUE(parse_rules(good));
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return parse_rules(text).has_value();
  };
  EXPECT_FALSE(with("amount\", at", "amounts\", at")) << "a signal that there is not";
  EXPECT_FALSE(with("at_least", "atleast"));
  EXPECT_FALSE(with(", at_least = 5", ""));
  EXPECT_FALSE(with("kind = \"amount\"", "kind = \"weather\""));
  EXPECT_FALSE(with("\"warn\"", "\"allow\""));
  EXPECT_FALSE(with("\"warn\"", "\"delay\"")) << "a delay says how long";
  EXPECT_FALSE(with("\"live\"", "\"maybe\""));
  EXPECT_FALSE(with("\"transfer\"", "\"pigeon\""));
  EXPECT_FALSE(with("[{ signal", "[{ extra = 1, signal"));
  EXPECT_FALSE(with("= 5", "= -5"));
  EXPECT_FALSE(parse_rules(good + good.substr(good.find("[[rule]]")))) << "one name twice";
  EXPECT_FALSE(with("\"transfer\"", "\"order\"")) << "payments are judged from no amount on";
  EXPECT_TRUE(parse_rules("payments_from = 20_000\n" + good));
  EXPECT_FALSE(parse_rules("payments_from = 50\n" + good)) << "breakfasts are not judged";
  std::string held = "payments_from = 20_000\n" + good;
  held.replace(held.find("\"warn\""), 6, "\"hold\"");
  ASSERT_TRUE(parse_rules(held));
  held.replace(held.find("\"transfer\""), 10, "\"order\"");
  EXPECT_FALSE(parse_rules(held)) << "at a counter nothing arrives tomorrow";
  EXPECT_FALSE(parse_rules(""));
  EXPECT_FALSE(parse_rules("[!"));
  EXPECT_TRUE(parse_rules(shipped_rules()));
}

}  // namespace
}  // namespace chenxi::risk
