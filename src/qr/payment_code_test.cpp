#include "qr/payment_code.h"

#include <gtest/gtest.h>

#include <set>

namespace chenxi::qr {
namespace {

const std::string kKey(32, 'k');
const std::string kSecret = [] {
  std::string secret;
  for (char c = 0; c < 32; ++c) secret.push_back(c);
  return secret;
}();
const Instant kNow{1'773'900'000'000'000};  // the first instant of step 59,130,000

TEST(PaymentCodes, DigitsAgreeWithAnotherImplementation) {  // made with Python's hmac
  EXPECT_EQ(payment_code_digits(kSecret, 0), "6949705");
  EXPECT_EQ(payment_code_digits(kSecret, 1), "5602039");
  EXPECT_EQ(payment_code_digits(kSecret, 59'130'000), "7445027");
}

TEST(PaymentCodes, AreEighteenDigitsWithPrefix88) {
  const std::string number = payer_number(kKey, 12);
  const std::string text = make_payment_code(number, kSecret, kNow);
  EXPECT_EQ(text, "88" + number + "7445027");
  const auto code = parse_payment_code(text);
  ASSERT_TRUE(code);
  EXPECT_EQ(code->payer, number);
  EXPECT_EQ(payer_row(kKey, code->payer), 12);
}

TEST(PaymentCodes, MayBeTypedWithSpaces) {
  EXPECT_EQ(*parse_payment_code(" 8812 3456 7890 1234 56\n"), (PaymentCode{"123456789", "0123456"}));
}

TEST(PaymentCodes, OtherTextsAreInvalid) {
  for (const char* text :
       {"", "88", "88123456789012345", "8812345678901234567", "871234567890123456", "88123456789012345x",
        "８８１２３４５６７８９０１２３４５６", "-88123456789012345"}) {
    const auto code = parse_payment_code(text);
    ASSERT_FALSE(code) << text;
    EXPECT_EQ(code.error().code(), Code::payment_code_invalid);
  }
}

TEST(PaymentCodes, ThisAndTheLastStepCount) {
  const PaymentCode code = *parse_payment_code(make_payment_code("000000001", kSecret, kNow));
  const std::int64_t step = payment_code_step(kNow);
  EXPECT_EQ(matches(kSecret, code, kNow), step);
  EXPECT_EQ(matches(kSecret, code, kNow + seconds(29)), step);
  EXPECT_EQ(matches(kSecret, code, kNow + seconds(30)), step);
  EXPECT_EQ(matches(kSecret, code, kNow + seconds(59)), step);
  EXPECT_FALSE(matches(kSecret, code, kNow + seconds(60)));  // an earlier screenshot
  EXPECT_FALSE(matches(kSecret, code, kNow - seconds(1)));   // a code from the future
  EXPECT_FALSE(matches(std::string(32, 's'), code, kNow));
}

TEST(PaymentCodes, AWrongDigitIsNoticed) {
  const PaymentCode code = *parse_payment_code(make_payment_code("000000001", kSecret, kNow));
  for (std::size_t at = 0; at < code.digits.size(); ++at) {
    PaymentCode changed = code;
    changed.digits[at] = changed.digits[at] == '9' ? '0' : static_cast<char>(changed.digits[at] + 1);
    EXPECT_FALSE(matches(kSecret, changed, kNow));
  }
}

TEST(PaymentCodes, PayerNumbersNeverCollideAndSayNothing) {
  std::set<std::string> numbers;
  for (std::int64_t row = 0; row < 2000; ++row) {
    const std::string number = payer_number(kKey, row);
    EXPECT_EQ(number.size(), 9u);
    EXPECT_TRUE(numbers.insert(number).second);
    EXPECT_EQ(payer_row(kKey, number), row);
  }
  EXPECT_EQ(payer_row(kKey, payer_number(kKey, kPayersMax - 1)), kPayersMax - 1);
  EXPECT_NE(payer_number(kKey, 1), payer_number(std::string(32, 'j'), 1));
}

}  // namespace
}  // namespace chenxi::qr
