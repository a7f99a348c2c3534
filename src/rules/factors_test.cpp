// What the law calls a number of factors, as the shipped packs say it.
#include "rules/factors.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "rules/packs.h"

namespace chenxi::rules {
namespace {

using ledger::Factor;

constexpr Instant kNow{1'795'000'000'000'000};

std::shared_ptr<const Pack> shipped(std::string_view name) {
  return *parse_pack(*shipped_pack(name));
}

TEST(Factors, TheDeviceAloneIsOneAndWhatIsOpenedByThePersonIsTwo) {
  EXPECT_EQ(factors_of(Factor::device), Factors::one);
  EXPECT_EQ(factors_of(Factor::payment_code), Factors::one);
  EXPECT_EQ(factors_of(Factor::device_and_pin), Factors::two);
  EXPECT_EQ(factors_of(Factor::passkey), Factors::two) << "and never more";
  for (const Factor other : {Factor::none, Factor::counter, Factor::timer})
    EXPECT_EQ(factors_of(other), std::nullopt);
}

TEST(Factors, EachHasItsClassItsLawAndWhatIsLeftOfItToday) {
  const auto pack = shipped("cn-payment-institution");
  const Section& section = pack->at(kNow);
  const Bound& day =
      section.tiers.at(identity::Tier::bank_verified).at(static_cast<std::size_t>(Window::day));
  const std::vector<LimitState> limits = {
      {Window::day, Source::statutory, day.rule, day.law, day.max, 120'000, true, true},
      {Window::day, Source::statutory, section.small_payment_day.rule, section.small_payment_day.law,
       section.small_payment_day.max, 20'000, false, true}};
  const auto classes = factor_classes_json(section, limits, pack->currency(), Lang::en);
  ASSERT_EQ(classes.size(), 2u);
  EXPECT_EQ(classes[0].at("factors").as_string(), "two");
  EXPECT_EQ(classes[0].at("class").as_string(), "B");
  EXPECT_EQ(classes[0].at("today").at("max").as_int64(), 500'000);
  EXPECT_EQ(classes[0].at("today").at("left").as_int64(), 380'000);
  EXPECT_NE(classes[0].at("law").as_string().find("article 24"), std::string::npos);
  EXPECT_EQ(classes[1].at("class").as_string(), "C");
  EXPECT_EQ(classes[1].at("today").at("left").as_int64(), 80'000);
}

TEST(Factors, WhereTheClassSetsNoLimitNoneIsInvented) {
  const auto pack = shipped("cn-ecny");
  const auto classes = factor_classes_json(pack->at(kNow), {}, pack->currency(), Lang::zh_cn);
  ASSERT_EQ(classes.size(), 2u);
  EXPECT_TRUE(classes[0].at("today").is_null());
  EXPECT_FALSE(classes[0].at("confirmed").as_bool()) << "known second hand, and it says so";
  EXPECT_TRUE(factor_classes_json(Section{}, {}, money::Currency::cny, Lang::en).empty()) << "nor a class";
}

TEST(Factors, TheLimitOfAClassIsTheOneThatRestsOnItsLaw) {
  const auto institution = shipped("cn-payment-institution"), ecny = shipped("cn-ecny");
  EXPECT_EQ(day_max_of(institution->at(kNow), Factors::two), 500'000);
  EXPECT_EQ(day_max_of(institution->at(kNow), Factors::one), 100'000);
  EXPECT_EQ(day_max_of(ecny->at(kNow), Factors::two), 0) << "a wallet's limits are those of its class";
  EXPECT_EQ(day_max_of(Section{}, Factors::two), 0);
}

TEST(Factors, NobodyHereIsClassA) {
  std::string text(*shipped_pack("cn-payment-institution"));
  const auto at = text.find("class = \"B\"");
  ASSERT_NE(at, text.npos);
  const auto pack = parse_pack(text.replace(at, 11, "class = \"A\""));
  ASSERT_FALSE(pack);
  EXPECT_EQ(pack.error().detail().text, "section[0].two_factors.class");
}

}  // namespace
}  // namespace chenxi::rules
