// What the ladder says of each step, read from the packs that are shipped.
#include "ladder/steps.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>

#include "base/json.h"
#include "rules/packs.h"

namespace chenxi::ladder {
namespace {

using identity::Tier;

json::array steps_of(const char* pack_name, Tier tier, Offer offer = {}) {
  const auto pack = rules::parse_pack(*rules::shipped_pack(pack_name));
  EXPECT_TRUE(pack.has_value());
  return steps_json((*pack)->at(*parse_rfc3339("2026-11-27T00:00:00Z")), tier, offer, (*pack)->currency(),
                    Lang::en);
}

std::int64_t most(const json::value& step, std::string_view window) {
  for (const json::value& limit : step.at("limits").as_array())
    if (limit.at("window").as_string() == window) return limit.at("max").at("amount").as_int64();
  return -1;
}

TEST(Steps, SayWhatEachAllowsAndWhichLawSaysSo) {
  const json::array steps = steps_of("cn-ecny", Tier::phone_only);
  ASSERT_EQ(steps.size(), 4u);
  const std::array<std::int64_t, 4> payment = {200'000, 500'000, 5'000'000, -1};
  const std::array<std::int64_t, 4> day = {500'000, 1'000'000, 10'000'000, -1};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(most(steps[i], "payment"), payment.at(i)) << i;
    EXPECT_EQ(most(steps[i], "day"), day.at(i)) << i;
    EXPECT_TRUE(steps[i].at("may_pay").as_bool()) << i;
    for (const json::value& limit : steps[i].at("limits").as_array())
      EXPECT_FALSE(limit.at("law").as_string().empty());
  }
  EXPECT_EQ(most(steps[0], "year"), 5'000'000);
  EXPECT_EQ(most(steps[1], "year"), -1) << "a window that the pack does not name is not invented";
  EXPECT_FALSE(steps[1].at("limits").as_array().at(0).at("confirmed").as_bool())
      << "figures known second hand say so";
}

TEST(Steps, TheOwnAndThoseBelowAreReached) {
  const std::array tiers = {Tier::phone_only, Tier::document, Tier::bank_verified, Tier::in_person};
  for (std::size_t own = 0; own < tiers.size(); ++own) {
    const json::array steps = steps_of("cn-ecny", tiers.at(own));
    for (std::size_t i = 0; i < steps.size(); ++i)
      EXPECT_EQ(steps[i].at("reached").as_bool(), i <= own) << own << i;
  }
}

TEST(Steps, WhatThisInstanceCannotDoIsNotOffered) {
  EXPECT_FALSE(steps_of("cn-ecny", Tier::phone_only)[1].at("offered").as_bool());
  EXPECT_TRUE(steps_of("cn-ecny", Tier::phone_only, {.registry = true})[1].at("offered").as_bool());
  EXPECT_FALSE(steps_of("cn-ecny", Tier::document, {.registry = true})[2].at("offered").as_bool());
  EXPECT_TRUE(steps_of("cn-ecny", Tier::document, {.bank = true})[2].at("offered").as_bool());
}

TEST(Steps, ComingInPersonIsAlwaysOffered) {
  EXPECT_TRUE(steps_of("cn-ecny", Tier::phone_only)[3].at("offered").as_bool());
}

TEST(Steps, WhereTheIdentityComesFirstThePhoneAloneAllowsNothingAndTheLawSaysWhy) {
  const json::array steps = steps_of("cn-payment-institution", Tier::phone_only);
  EXPECT_FALSE(steps[0].at("may_pay").as_bool());
  EXPECT_FALSE(steps[0].at("why_not").as_string().empty());
  EXPECT_TRUE(steps[0].at("limits").as_array().empty());
  EXPECT_TRUE(steps[1].at("may_pay").as_bool());
  EXPECT_TRUE(steps[1].at("why_not").is_null());
}

}  // namespace
}  // namespace chenxi::ladder
