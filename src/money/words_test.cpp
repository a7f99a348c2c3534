#include "money/words.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace chenxi::money {
namespace {

struct Said {
  std::int64_t fen;
  const char* chinese;
  const char* english;
};

TEST(Words, OfYuan) {
  for (const auto& [fen, chinese, english] : std::vector<Said>{
           {0, "零元整", "zero yuan"},
           {1, "壹分", "one fen"},
           {10, "壹角整", "ten fen"},
           {56, "伍角陆分", "fifty-six fen"},
           {100, "壹元整", "one yuan"},
           {120'00, "壹佰贰拾元整", "one hundred and twenty yuan"},
           {120'50, "壹佰贰拾元零伍角整", "one hundred and twenty yuan and fifty fen"},
           {10'00, "壹拾元整", "ten yuan"},
           {1'05, "壹元零伍分", "one yuan and five fen"},
           {1001'00, "壹仟零壹元整", "one thousand and one yuan"},
           {1010'00, "壹仟零壹拾元整", "one thousand and ten yuan"},
           {10'000'00, "壹万元整", "ten thousand yuan"},
           {100'010'00, "壹拾万零壹拾元整", "one hundred thousand and ten yuan"},
           {100'000'000'00, "壹亿元整", "one hundred million yuan"},
           {100'010'000'00, "壹亿零壹万元整", "one hundred million ten thousand yuan"},
           {-12'30, "负壹拾贰元叁角整", "minus twelve yuan and thirty fen"},
       }) {
    EXPECT_EQ(*chinese_words({fen}), chinese) << fen;
    EXPECT_EQ(english_words({fen}), english) << fen;
  }
}

// The examples of the People's Bank's rules for filling in bills (appendix to the rules on payment and
// settlement).
TEST(Words, AgreeWithTheRulesForBills) {
  EXPECT_EQ(*chinese_words({1409'50}), "壹仟肆佰零玖元伍角整");
  EXPECT_EQ(*chinese_words({6007'14}), "陆仟零柒元壹角肆分");
  EXPECT_EQ(*chinese_words({1680'32}), "壹仟陆佰捌拾元零叁角贰分");
  EXPECT_EQ(*chinese_words({107'000'53}), "壹拾万柒仟元零伍角叁分");
  EXPECT_EQ(*chinese_words({16'409'02}), "壹万陆仟肆佰零玖元零贰分");
  EXPECT_EQ(*chinese_words({325'04}), "叁佰贰拾伍元零肆分");
}

TEST(Words, OfLargeAmounts) {
  EXPECT_EQ(*chinese_words({1'000'000'000'000'00}), "壹万亿元整");
  EXPECT_EQ(*chinese_words({1'000'100'000'000'00}), "壹万零壹亿元整");
  EXPECT_EQ(*chinese_words({INT64_MAX}),
            "玖亿亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分");
  EXPECT_EQ(english_words({INT64_MIN}).substr(0, 18), "minus ninety-two q");
}

TEST(Words, OfOtherCurrencies) {
  EXPECT_EQ(*chinese_words({5'00, Currency::usd}), "美元伍元整");
  EXPECT_EQ(*chinese_words({500, Currency::jpy}), "日元伍佰元整");
  EXPECT_EQ(chinese_words({1, Currency::kwd}).error().code(), Code::currency_unsupported);
  EXPECT_EQ(english_words({120'05, Currency::usd}), "one hundred and twenty USD and 05/100");
  EXPECT_EQ(english_words({1'005, Currency::kwd}), "one KWD and 005/1000");
  EXPECT_EQ(english_words({500, Currency::jpy}), "five hundred JPY");
}

/// Reads Chinese words back, the slow and obvious way.
std::int64_t read_back(std::string_view words) {
  const std::vector<std::string_view> digits = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
  std::int64_t total = 0, group = 0, digit = 0, fen = 0;
  for (; !words.empty(); words.remove_prefix(3)) {
    const std::string_view c = words.substr(0, 3);
    if (const auto found = std::find(digits.begin(), digits.end(), c); found != digits.end())
      digit = found - digits.begin();
    else if (c == "拾" || c == "佰" || c == "仟")
      group += digit * (c == "拾" ? 10 : c == "佰" ? 100 : 1000), digit = 0;
    else if (c == "万")
      total += (group + digit) * 10'000, group = digit = 0;
    else if (c == "亿")
      total = (total + group + digit) * 100'000'000, group = digit = 0;
    else if (c == "元")
      total += group + digit, group = digit = 0;
    else if (c == "角")
      fen += digit * 10, digit = 0;
    else if (c == "分")
      fen += digit, digit = 0;
  }
  return total * 100 + fen;
}

RC_GTEST_PROP(Words, ChineseWordsMeanTheAmount, ()) {
  const auto digits = *rc::gen::inRange(1, 15);
  std::int64_t fen = 0;
  for (int i = 0; i < digits; ++i) fen = fen * 10 + *rc::gen::element<std::int64_t>(0, 0, 0, 1, 5, 9);
  const std::string words = *chinese_words({fen});
  RC_ASSERT(read_back(words) == fen);
  RC_ASSERT(words.find("零零") == std::string::npos);
}

}  // namespace
}  // namespace chenxi::money
