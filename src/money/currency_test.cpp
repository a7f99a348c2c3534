#include "money/currency.h"

#include <gtest/gtest.h>

#include <set>

using namespace chenxi::money;

TEST(Currencies, KnowTheirDecimals) {
  EXPECT_EQ(currency_info(Currency::cny)->exponent, 2);
  EXPECT_EQ(currency_info(Currency::jpy)->exponent, 0);
  EXPECT_EQ(currency_info(static_cast<Currency>(704))->code, "VND");
  EXPECT_EQ(currency_info(static_cast<Currency>(704))->exponent, 0);
  EXPECT_EQ(currency_info(static_cast<Currency>(48))->exponent, 3);  // Bahrain
  EXPECT_EQ(currency_info(Currency::clf)->exponent, 4);
}

TEST(Currencies, EveryOneIsFoundByItsCodeAndByItsNumber) {
  std::set<std::string_view> codes;
  for (int number = 0; number <= 999; ++number) {
    const auto info = currency_info(static_cast<Currency>(number));
    if (!info) continue;
    EXPECT_EQ(info->code.size(), 3u);
    EXPECT_TRUE(codes.insert(info->code).second) << info->code;
    EXPECT_EQ(currency_from_code(info->code), static_cast<Currency>(number));
  }
  EXPECT_GT(codes.size(), 150u);
}

TEST(Currencies, GoldAndTestCodesAreNone) {
  EXPECT_FALSE(currency_info(static_cast<Currency>(959)));
  EXPECT_FALSE(currency_info(static_cast<Currency>(963)));
  EXPECT_FALSE(currency_from_code("XXX"));
  EXPECT_FALSE(currency_from_code("cny"));
  EXPECT_FALSE(currency_from_code(""));
}
