#include "money/money.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace chenxi::money {
namespace {

TEST(Money, AddsAndRefusesAnotherCurrencyAndOverflow) {
  EXPECT_EQ(Money{150}.plus(Money{50})->minor, 200);
  EXPECT_EQ(Money{150}.plus(Money{50, Currency::usd}).error().code(), Code::currency_mismatch);
  EXPECT_EQ(Money{INT64_MAX}.plus(Money{1}).error().code(), Code::amount_too_large);
  EXPECT_EQ(Money{INT64_MIN}.minus(Money{1}).error().code(), Code::amount_too_large);
}

TEST(Money, MultipliesThrough128BitsWithNamedRounding) {
  EXPECT_EQ(Money{105}.times(1, 10, Round::half_up)->minor, 11);
  EXPECT_EQ(Money{105}.times(1, 10, Round::half_even)->minor, 10);
  EXPECT_EQ(Money{105}.times(1, 10, Round::down)->minor, 10);
  EXPECT_EQ(Money{101}.times(1, 10, Round::up)->minor, 11);
  EXPECT_EQ(Money{-105}.times(1, 10, Round::half_up)->minor, -11);
  EXPECT_EQ(Money{kAmountMax}.times(1'000'000, 1'000'000, Round::down)->minor, kAmountMax);
  EXPECT_EQ(Money{INT64_MAX}.times(2, 1, Round::down).error().code(), Code::amount_too_large);
}

RC_GTEST_PROP(Money, SplitPartsAddUpAndDifferByAtMostOne, (std::int64_t total)) {
  const int parts = *rc::gen::inRange(1, 50);
  std::int64_t sum = 0, low = INT64_MAX, high = INT64_MIN;
  for (const Money& part : Money{total}.split(parts)) {
    sum += part.minor;
    low = std::min(low, part.minor);
    high = std::max(high, part.minor);
  }
  RC_ASSERT(sum == total);
  RC_ASSERT(high - low <= 1);
}

RC_GTEST_PROP(Money, DecimalTextReadsBackExactly, ()) {
  const auto currency = *rc::gen::element(Currency::cny, Currency::jpy, Currency::kwd, Currency::clf);
  const Money amount{*rc::gen::inRange<std::int64_t>(0, kAmountMax), currency};
  RC_ASSERT(*parse_decimal(decimal(amount), currency) == amount);
}

TEST(Money, DecimalTextIsReadStrictly) {
  for (const char* bad : {"", ".", "1.", ".5", "01", "1e2", "-1", "+1", " 1", "1.234", "1,00", "NaN", "9999999999999"})
    EXPECT_FALSE(parse_decimal(bad, Currency::cny).has_value()) << bad;
  EXPECT_EQ(parse_decimal("12.3", Currency::cny)->minor, 1230);
  EXPECT_EQ(parse_decimal("500", Currency::jpy)->minor, 500);
  EXPECT_FALSE(parse_decimal("500.1", Currency::jpy).has_value());
}

}  // namespace
}  // namespace chenxi::money
