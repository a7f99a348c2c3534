// Codes of the standard's own example and of companies that print theirs on their web pages; and every single slip.
#include "merchants/credit_code.h"

#include <gtest/gtest.h>

namespace chenxi::merchants {
namespace {

constexpr std::string_view kKnown[] = {
    "91350100M000100Y43",  // the worked example of GB 32100-2015
    "9144030071526726XG", "91330100799655058B", "914403001922038216", "91110000802100433B",
    "91110108717743469K", "91440300708461136T", "913100007109328220", "91110108551385082Q",
};
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

TEST(CreditCode, KnownCodesAreTakenHoweverTheyAreTyped) {
  for (const std::string_view code : kKnown) EXPECT_EQ(normal_credit_code(code).value(), code);
  EXPECT_EQ(normal_credit_code(" 9144 0300-71526726xg ").value(), "9144030071526726XG");
  EXPECT_EQ(normal_credit_code("９１４４０３００７１５２６７２６ＸＧ").value(), "9144030071526726XG");
}

TEST(CreditCode, EveryOtherCharacterInAnyPlaceIsNoticed) {
  for (const std::string_view code : kKnown)
    for (std::size_t at = 0; at < code.size(); ++at)
      for (const char c : kAlphabet) {
        if (c == code[at]) continue;
        std::string slip(code);
        slip[at] = c;
        const auto read = normal_credit_code(slip);
        ASSERT_FALSE(read) << slip;
        EXPECT_EQ(read.error().code(), Code::licence_invalid);
      }
}

TEST(CreditCode, NeighboursThatChangedPlacesAreNoticed) {
  for (const std::string_view code : kKnown)
    for (std::size_t at = 0; at + 1 < code.size(); ++at) {
      std::string slip(code);
      std::swap(slip[at], slip[at + 1]);
      if (slip == code) continue;
      EXPECT_FALSE(normal_credit_code(slip)) << slip;
    }
}

TEST(CreditCode, WhatIsNoCodeIsNone) {
  for (const std::string_view text :
       {"", "9144030071526726X", "9144030071526726XGG", "91350100M000100Y4Z", "91350I00M000100Y43", "\xff\xff\xff",
        "一二三四五六"})
    EXPECT_FALSE(normal_credit_code(text)) << text;
  EXPECT_EQ(mask_credit_code("9144030071526726XG"), "91************26XG");
  EXPECT_EQ(mask_credit_code("91"), "");
}

}  // namespace
}  // namespace chenxi::merchants
