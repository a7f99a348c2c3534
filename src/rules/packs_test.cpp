// Rule packs as files and as rows: what ships, what is refused, what is in force when.
#include "rules/packs.h"

#include <gtest/gtest.h>

#include "rules/limits.h"
#include "rules/tables.h"

namespace chenxi::rules {
namespace {

std::shared_ptr<const Pack> shipped(std::string_view name) {
  auto pack = parse_pack(*shipped_pack(name));
  CHECK(pack.has_value(), pack ? "" : pack.error().detail().text);
  return *pack;
}

TEST(RulePacks, EveryShippedPackIsReadAndItsWorkedExamplesComeOutAsWritten) {
  EXPECT_EQ(shipped_packs().size(), 3u);
  for (const std::string_view name : shipped_packs()) {
    const auto pack = parse_pack(*shipped_pack(name));
    ASSERT_TRUE(pack) << name << ": " << pack.error().detail().text;
    EXPECT_EQ((*pack)->name(), name);
    EXPECT_GT((*pack)->examples(), 5u) << name;
  }
}

TEST(RulePacks, EveryBoundNamesItsRuleAndTheLawInBothLanguages) {
  for (const std::string_view name : shipped_packs()) {
    const auto pack = shipped(name);
    const Section& section = pack->at(Instant{1'795'000'000'000'000});
    std::vector<Bound> bounds = {section.static_code_day, section.small_payment, section.small_payment_day,
                                 section.new_device_payment, section.new_device_total};
    for (const auto& [tier, of_tier] : section.tiers) bounds.insert(bounds.end(), of_tier.begin(), of_tier.end());
    for (const Bound& bound : bounds) {
      if (!bound) continue;
      EXPECT_TRUE(bound.rule.starts_with(std::string(name) + "/")) << bound.rule;
      EXPECT_FALSE(bound.law->in(Lang::zh_cn).empty());
      EXPECT_FALSE(bound.law->in(Lang::en).empty());
      EXPECT_FALSE(bound.law->source.empty());
    }
  }
}

std::string where(std::string_view text) {
  const auto pack = parse_pack(text);
  if (pack) return "accepted";
  EXPECT_EQ(pack.error().code(), Code::rule_pack_invalid);
  return pack.error().detail().text;
}
std::string changed(std::string_view from, std::string_view to) {
  std::string text(*shipped_pack("test"));
  const auto at = text.find(from);
  CHECK(at != text.npos, std::string(from));
  return text.replace(at, from.size(), to);
}

TEST(RulePacks, AMisspeltOrMissingWordIsRefusedWithItsPlace) {
  EXPECT_EQ(where(changed("refund_gives_back", "refund_give_back")).substr(0, 10), "section[0]");
  EXPECT_EQ(where(changed("[section.static_code]\nday", "[section.static_code]\ndya")), "section[0].static_code.day");
  EXPECT_EQ(where(changed("tier = \"phone_only\"", "tier = \"phone\"")), "section[0].limit[0].tier");
  EXPECT_EQ(where(changed("window = \"balance\"", "window = \"balanse\"")), "section[0].limit[0].window");
  EXPECT_EQ(where(changed("law = \"test\"", "law = \"tset\"")), "section[0].limit[0].law");
  EXPECT_EQ(where(changed("max = 100_000", "max = -1")), "section[0].limit[0].max");
  EXPECT_EQ(where(changed("max = 100_000", "max = 1.5")), "section[0].limit[0].max");
  EXPECT_EQ(where(changed("max = 100_000", "max = 100_000\nmin = 3")), "section[0].limit[0].min");
  EXPECT_EQ(where(changed("window = \"payment\"", "window = \"balance\"")), "section[0].limit[1]");
  EXPECT_EQ(where(changed("currency = \"CNY\"", "currency = \"XXX\"")), "currency");
  EXPECT_EQ(where(changed("2020-01-01T00:00:00+08:00", "2020-01-01")), "section[0].valid_from");
  EXPECT_EQ(where(changed("2030-01-01T00:00:00+08:00", "2019-01-01T00:00:00+08:00")), "section[1].valid_from");
  EXPECT_EQ(where("pack = \"x\"\npack = \"y\"").substr(0, 6), "line 2");
  EXPECT_EQ(where(""), "pack");
}

TEST(RulePacks, DisputesAreBoundedWhateverAPackAsksFor) {
  EXPECT_EQ(shipped("test")->at(Instant{1'795'000'000'000'000}).disputes.window_days, 30);
  EXPECT_EQ(shipped("test")->at(Instant{1'795'000'000'000'000}).retention.years, 1);
  EXPECT_EQ(where(changed("years = 1", "years = 101")), "section[0].retention.years");
  EXPECT_EQ(where(changed("window_days = 30", "window_days = 0")), "section[0].disputes.window_days");
  EXPECT_EQ(where(changed("depth = 2", "depth = 11")), "section[0].disputes.depth");
  EXPECT_EQ(where(changed("accounts = 10", "accounts = 101")), "section[0].disputes.accounts");
  EXPECT_EQ(where(changed("open_max = 2", "open = 2")), "section[0].disputes.open_max");
}

/// Found by tests/fuzz/rules: toml++ asserted, and the process was gone.
TEST(RulePacks, ATableWithAnOddNameIsRefused) {
  for (const char* text : {"[!]", "[ \x02law]", "[[", "[=", "\xc3\xa9", "\xcd\xa7 = 1", "pack = \"x\"\n[[\xe4\xb8\x80]]\n"}) {
    const auto pack = parse_pack(text);
    ASSERT_FALSE(pack) << text;
    EXPECT_EQ(pack.error().code(), Code::rule_pack_invalid) << text;
  }
}

TEST(RulePacks, AWorkedExampleThatComesOutOtherwiseRefusesThePack) {
  EXPECT_EQ(where(changed("spend = 501\nexpect = \"limit_night_exceeded\"", "spend = 500\nexpect = \"limit_night_exceeded\"")),
            "example[0]: allowed");
  EXPECT_EQ(where(changed("left = 500", "left = 501")), "example[0]: limit_night_exceeded, left 500");
}

TEST(RulePacks, ASectionHoldsFromItsDayOn) {
  const auto pack = shipped("test");
  const auto day_max = [&](std::string_view at) {
    return pack->at(*parse_rfc3339(at)).tiers.at(identity::Tier::phone_only).at(static_cast<std::size_t>(Window::day)).max;
  };
  EXPECT_EQ(day_max("2029-12-31T23:59:59+08:00"), 2'000);
  EXPECT_EQ(day_max("2030-01-01T00:00:00+08:00"), 1'000);
}

class Adopting : public testing::Test {
 protected:
  SimClock clock{*parse_rfc3339("2026-11-23T12:00:00+08:00")};
  SimRng rng{5};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  Packs packs;
  std::unique_ptr<engine::Executor> executor = fresh(packs);

  std::unique_ptr<engine::Executor> fresh(Packs& observer) {
    auto made = std::make_unique<engine::Executor>(env, [this] { return store::open_memory(data); },
                                                   engine::ExecutorOptions{});
    made->observe(&observer);
    made->open();
    return made;
  }
  std::optional<Refusal> adopt(std::string_view text, Instant from) {
    engine::Job job;
    job.command = adopt_pack(std::string(text), from);
    executor->run_batch({&job, 1});
    return job.outcome.refusal;
  }
};

TEST_F(Adopting, APackHoldsFromItsInstantOnAlsoAfterARestart) {
  EXPECT_FALSE(packs.in_force(clock.now()));
  EXPECT_FALSE(adopt(*shipped_pack("cn-ecny"), Instant{}));
  EXPECT_TRUE(packs.in_force(clock.now(), "cn-ecny"));
  EXPECT_FALSE(packs.in_force(clock.now() - seconds(1))) << "nobody rewrites what held before";
  EXPECT_FALSE(adopt(*shipped_pack("test"), clock.now() + days(2)));
  EXPECT_EQ(packs.at(clock.now() + days(1))->name(), "cn-ecny");
  EXPECT_EQ(packs.at(clock.now() + days(2))->name(), "test");
  Packs again;
  executor = fresh(again);
  EXPECT_EQ(again.at(clock.now() + days(1))->name(), "cn-ecny");
  EXPECT_EQ(again.at(clock.now() + days(3))->name(), "test");
}

TEST_F(Adopting, WhatIsNoPackIsRefusedAndChangesNothing) {
  EXPECT_EQ(adopt("pack = 1", Instant{})->code(), Code::rule_pack_invalid);
  EXPECT_EQ(adopt(changed("valid_from = 2020", "valid_from = 2028"), Instant{})->detail().text, "valid_from");
  EXPECT_FALSE(packs.in_force(clock.now()));
}

}  // namespace
}  // namespace chenxi::rules
