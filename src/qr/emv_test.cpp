#include "qr/emv.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "qr/scheme.h"
#include "qr/test_codes.h"

namespace chenxi::qr {
namespace {

Code refusal_of(const std::string& text) {
  const auto result = decode_emv(text);
  return result ? Code::internal : result.error().code();
}
std::string pointer_of(const std::string& text) {
  const auto result = decode_emv(text);
  return result ? "readable" : result.error().detail().pointer;
}

TEST(EmvReading, TheStandardsChineseExampleIsRead) {
  const auto read = decode_emv(kSpecExample);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->initiation, Initiation::once);
  EXPECT_EQ(read->category, "4111");
  EXPECT_EQ(read->currency, money::Currency::cny);
  EXPECT_EQ(read->amount_minor, 2372);
  EXPECT_EQ(read->country, "CN");
  EXPECT_EQ(read->name, "BEST TRANSPORT");
  EXPECT_EQ(read->city, "BEIJING");
  EXPECT_EQ(read->tip, Tip{TipMode::prompt});
  ASSERT_TRUE(read->local);
  EXPECT_EQ(read->local->language, "ZH");
  EXPECT_EQ(read->local->name, "最佳运输");
  EXPECT_EQ(read->local->city, "北京");
  ASSERT_EQ(read->accounts.size(), 2u);
  EXPECT_EQ(value_of(read->accounts[0].fields, "00"), "D15600000000");
  EXPECT_EQ(value_of(read->accounts[0].fields, "05"), "A93FO3230Q");
  EXPECT_EQ(value_of(read->additional, "03"), "1234");
  EXPECT_EQ(value_of(read->additional, "06"), "***");
  ASSERT_EQ(read->unreserved.size(), 1u);
}

TEST(EmvReading, LengthsCountCharactersAndTheChecksumCountsBytes) {
  EXPECT_EQ(characters("最佳运输"), 4u);
  EXPECT_EQ(crc16("123456789"), 0x29b1);
  // The same code with lengths in bytes is another text and no code.
  std::string bytes(kSpecExample.substr(0, kSpecExample.size() - 8));
  const auto at = bytes.find("64200002ZH0104");
  bytes.replace(at, 14, "64320002ZH0112");
  EXPECT_EQ(refusal_of(with_checksum(bytes)), Code::qr_damaged);
}

TEST(EmvReading, CodesFromAbroadMayLeaveOutNameCityAndCategory) {
  // NAPAS, test vector 6.1.1 of its QR guideline; PromptPay's usual shape.
  const auto viet = decode_emv(
      "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5");
  ASSERT_TRUE(viet);
  EXPECT_EQ(viet->name, "");
  EXPECT_EQ(viet->city, "");
  EXPECT_FALSE(viet->amount_minor);
  const auto thai =
      decode_emv("00020101021229370016A0000006770101110113006680111111153037645802TH540520.15630442BE");
  ASSERT_TRUE(thai);
  EXPECT_EQ(thai->amount_minor, 2015);
  EXPECT_EQ(thai->country, "TH");
}

TEST(EmvReading, ALowerCaseChecksumIsAChecksum) {
  std::string text(kSpecExample);
  text.replace(text.size() - 4, 4, "a13a");
  EXPECT_EQ(*decode_emv(text), *decode_emv(kSpecExample));
}

TEST(EmvReading, BlanksAndLineEndsAroundTheCodeDoNotMatter) {
  EXPECT_TRUE(decode_emv(" " + std::string(kSpecExample) + "\r\n"));
}

TEST(EmvReading, WhatStandsBehindTheChecksumIsRefused) {
  EXPECT_EQ(refusal_of(with_checksum(kShortBody) + "8005HELLO"), Code::qr_damaged);
  EXPECT_EQ(pointer_of(with_checksum(kShortBody) + "8005HELLO"), "/63");
}

TEST(EmvReading, ACodeWithoutChecksumIsRefused) {
  EXPECT_EQ(pointer_of(std::string(kShortBody)), "/63");
  EXPECT_EQ(refusal_of(std::string(kShortBody)), Code::qr_damaged);
}

TEST(EmvReading, AWrongChecksumIsRefused) {
  std::string text = with_checksum(kShortBody);
  text.back() = text.back() == '0' ? '1' : '0';
  EXPECT_EQ(refusal_of(text), Code::qr_damaged);
  EXPECT_EQ(refusal_of(std::string(kShortBody) + "6304GGGG"), Code::qr_damaged);
  EXPECT_EQ(refusal_of(std::string(kShortBody) + "630312A"), Code::qr_damaged);
  // A checksum made for the payload before its amount was added, as one sees in the wild.
  const std::string without = with_checksum("00020126150011com.example5204000053031565802CN5901A6001B");
  EXPECT_EQ(refusal_of("00020126150011com.example520400005303156540512.345802CN5901A6001B6304" +
                       without.substr(without.size() - 4)),
            Code::qr_damaged);
}

TEST(EmvReading, AnIdTwiceIsRefused) {
  EXPECT_EQ(pointer_of(with_checksum(std::string(kShortBody) + "5901B")), "/59");
  EXPECT_EQ(pointer_of(with_checksum(std::string(kShortBody) + "540210540220")), "/54");
}

TEST(EmvReading, ALengthBeyondTheEndIsRefused) {
  EXPECT_EQ(refusal_of(with_checksum("00020126990011com.example")), Code::qr_damaged);
  EXPECT_EQ(refusal_of(with_checksum(std::string(kShortBody) + "61")), Code::qr_damaged);
  EXPECT_EQ(refusal_of(with_checksum(std::string(kShortBody) + "61x5ABCDE")), Code::qr_damaged);
}

TEST(EmvReading, IdsNobodyKnowsArePassedOver) {
  const auto plain = decode_emv(with_checksum(kShortBody));
  ASSERT_TRUE(plain);
  EXPECT_EQ(*decode_emv(with_checksum(std::string(kShortBody) + "6505HELLO7903ABC")), *plain);
}

TEST(EmvReading, OtherTextsAreNoSuchCode) {
  for (const char* text : {"", "0", "000202", "hello", "https://example.com/", "6304A13A", "0002"})
    EXPECT_EQ(refusal_of(text), Code::qr_unreadable) << text;
  EXPECT_EQ(refusal_of(with_checksum(std::string("000201") + std::string(3000, '0'))), Code::qr_unreadable);
}

TEST(EmvReading, BrokenUtf8IsRefused) {
  for (const char* bytes : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe6\x9c"})
    EXPECT_EQ(refusal_of(with_checksum(std::string(kShortBody) + "6101" + bytes)), Code::qr_damaged);
}

TEST(EmvReading, ACodeMustNameAnAccount) {
  EXPECT_EQ(pointer_of(with_checksum("0002015204000053031565802CN5901A6001B")), "/26");
}

TEST(EmvReading, AccentsAndEmojiAreCharacters) {
  const auto read = decode_emv(
      with_checksum("00020126150011com.example5204000053039865802BR5901A6008BRASÍLIA62080504🍜🍜AB"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->city, "BRASÍLIA");
  EXPECT_EQ(value_of(read->additional, "05"), "🍜🍜AB");
}

TEST(EmvReading, AnAccountWithAWrongLengthInsideIsStillNamed) {
  const auto good = decode_emv(with_checksum("00020126180019SG.PAYNOW0101053037025802SG"));
  ASSERT_TRUE(good);
  EXPECT_TRUE(good->accounts[0].fields.empty());
  EXPECT_EQ(scheme_of_emv(*good), "PayNow");
}

struct AmountCase {
  const char* currency;
  const char* printed;
  std::optional<std::int64_t> minor;  // empty: refused
};
class EmvAmounts : public testing::TestWithParam<AmountCase> {};
TEST_P(EmvAmounts, AreExactMinorUnits) {
  const auto& [currency, printed, minor] = GetParam();
  const auto read =
      decode_emv(with_checksum(fmt::format("00020126150011com.example5303{}54{:02}{}5802XX", currency,
                                           std::string_view(printed).size(), printed)));
  if (minor) {
    ASSERT_TRUE(read) << printed;
    EXPECT_EQ(read->amount_minor, minor) << printed;
  } else {
    ASSERT_FALSE(read) << printed;
    EXPECT_EQ(read.error().code(), Code::amount_invalid);
    EXPECT_EQ(read.error().detail().pointer, "/54");
  }
}
INSTANTIATE_TEST_SUITE_P(Printed, EmvAmounts,
                         testing::Values(AmountCase{"156", "23.72", 2372}, AmountCase{"156", "98", 9800},
                                         AmountCase{"156", "98.", 9800}, AmountCase{"156", ".5", 50},
                                         AmountCase{"156", "0.01", 1}, AmountCase{"156", "12.300", 1230},
                                         AmountCase{"156", "9999999999999", 999'999'999'999'900},
                                         AmountCase{"704", "45000.00", 45'000}, AmountCase{"392", "500", 500},
                                         AmountCase{"414", "1.234", 1234}, AmountCase{"990", "1.2345", 12345},
                                         AmountCase{"156", "12.345", {}}, AmountCase{"392", "1.5", {}},
                                         AmountCase{"156", "1,000.00", {}}, AmountCase{"156", "-5", {}},
                                         AmountCase{"156", "1e5", {}}, AmountCase{"156", ".", {}},
                                         AmountCase{"156", "1.2.3", {}},
                                         AmountCase{"156", "12345678901.23", {}}, AmountCase{"156", " 5", {}},
                                         AmountCase{"156", "+5", {}}));

TEST(EmvReading, AnAmountOfZeroMeansThatThePayerEntersIt) {
  const auto read = decode_emv(with_checksum("00020126150011com.example530315654040.005802CN"));
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->amount_minor);
  EXPECT_EQ(read->amount_text, "");
}

TEST(EmvReading, AnUnknownCurrencyKeepsTheAmountAsText) {
  const auto read = decode_emv(with_checksum("00020126150011com.example530300154041.505802XX"));
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->amount_minor);
  EXPECT_EQ(read->amount_text, "1.50");
  EXPECT_EQ(pointer_of(with_checksum("00020126150011com.example5303CNY5802XX")), "/53");
}

TEST(EmvReading, TipsAreRead) {
  const std::string front = "00020126150011com.example530315654041.505502";
  EXPECT_EQ(decode_emv(with_checksum(front + "0256041.005802CN"))->tip, (Tip{TipMode::fixed, 100, 0}));
  EXPECT_EQ(decode_emv(with_checksum(front + "0357051.5005802CN"))->tip, (Tip{TipMode::percent, 0, 150}));
  EXPECT_EQ(pointer_of(with_checksum(front + "045802CN")), "/55");
  EXPECT_EQ(refusal_of(with_checksum(front + "025802CN")), Code::amount_invalid);
}

// Every printable character at every place: noticed, or it says the same.
TEST(EmvReading, NoSingleChangedCharacterGoesUnnoticed) {
  const auto original = decode_emv(kSpecExample);
  int harmless = 0;
  for (std::size_t at = 0; at < kSpecExample.size(); ++at)
    for (char c = ' '; c <= '~'; ++c) {
      std::string text(kSpecExample);
      if (text[at] == c) continue;
      text[at] = c;
      const auto read = decode_emv(text);
      if (!read) continue;
      ++harmless;
      EXPECT_EQ(*read, *original) << "at " << at << " the character " << c;
    }
  EXPECT_EQ(harmless, 2);  // the two letters of the checksum in lower case
}

TEST(EmvReading, NoLostOrDoubledOrSwappedCharacterGoesUnnoticed) {
  for (std::size_t at = 0; at + 1 < kSpecExample.size(); ++at) {
    std::string lost(kSpecExample), doubled(kSpecExample), swapped(kSpecExample);
    lost.erase(at, 1);
    doubled.insert(at, 1, doubled[at]);
    std::swap(swapped[at], swapped[at + 1]);
    EXPECT_FALSE(decode_emv(lost)) << at;
    EXPECT_FALSE(decode_emv(doubled)) << at;
    EXPECT_TRUE(swapped == kSpecExample || !decode_emv(swapped)) << at;
  }
}

EmvPayload good_payload() {
  EmvPayload payload;
  payload.initiation = Initiation::once;
  payload.accounts = {{"26", "", {{"00", "com.example", {}}, {"01", "M-17", {}}}}};
  payload.category = "5812";
  payload.currency = money::Currency::cny;
  payload.amount_minor = 1250;
  payload.country = "CN";
  payload.name = "LAO WANG";
  payload.city = "SHANGHAI";
  return payload;
}

TEST(EmvWriting, PutsFieldsInOrderAndTheChecksumLast) {
  EmvPayload payload = good_payload();
  payload.local = LocalName{"ZH", "老王早餐", "上海"};
  payload.additional = {{"05", "ORD-1", {}}, {"07", "T1", {}}};
  const auto text = encode_emv(payload);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text,
            "00020101021226230011com.example0104M-17520458125303156540512.505802CN5908LAO WANG6008SHANGHAI"
            "62150505ORD-10702T164200002ZH0104老王早餐0202上海630480F1");
}

TEST(EmvWriting, RefusesWhatTheStandardDemands) {
  struct Case {
    const char* pointer;
    Code code;
    std::function<void(EmvPayload&)> spoil;
  };
  const Case cases[] = {
      {"/26", Code::malformed, [](EmvPayload& p) { p.accounts.clear(); }},
      {"/26/01", Code::malformed, [](EmvPayload& p) { p.accounts[0].fields[0].id = "02"; }},
      {"/26", Code::malformed,
       [](EmvPayload& p) { p.accounts[0].fields.erase(p.accounts[0].fields.begin()); }},
      {"/26/x", Code::malformed, [](EmvPayload& p) { p.accounts[0].fields[1].id = "x"; }},
      {"/52", Code::malformed, [](EmvPayload& p) { p.accounts[0].id = "52"; }},
      {"/26", Code::text_invalid,
       [](EmvPayload& p) { p.accounts[0].fields[1].value = std::string(90, 'x'); }},
      {"/52", Code::text_invalid, [](EmvPayload& p) { p.category = "58"; }},
      {"/53", Code::malformed, [](EmvPayload& p) { p.currency.reset(); }},
      {"/53", Code::currency_unsupported,
       [](EmvPayload& p) { p.currency = static_cast<money::Currency>(1); }},
      {"/54", Code::amount_invalid, [](EmvPayload& p) { p.amount_minor = 0; }},
      {"/54", Code::amount_invalid, [](EmvPayload& p) { p.amount_minor = -1; }},
      {"/54", Code::amount_invalid, [](EmvPayload& p) { p.amount_minor = 100'000'000'000'000; }},
      {"/56", Code::amount_invalid, [](EmvPayload& p) { p.tip = Tip{TipMode::fixed, 0, 0}; }},
      {"/57", Code::amount_invalid, [](EmvPayload& p) { p.tip = Tip{TipMode::percent, 0, 10000}; }},
      {"/58", Code::text_invalid, [](EmvPayload& p) { p.country = "cn"; }},
      {"/59", Code::malformed, [](EmvPayload& p) { p.name.clear(); }},
      {"/59", Code::text_invalid, [](EmvPayload& p) { p.name = "老王早餐"; }},
      {"/59", Code::text_invalid, [](EmvPayload& p) { p.name = std::string(26, 'A'); }},
      {"/60", Code::malformed, [](EmvPayload& p) { p.city.clear(); }},
      {"/60", Code::text_invalid, [](EmvPayload& p) { p.city = std::string(16, 'A'); }},
      {"/61", Code::text_invalid, [](EmvPayload& p) { p.postcode = "12345678901"; }},
      {"/62/05", Code::text_invalid, [](EmvPayload& p) { p.additional = {{"05", "a\tb", {}}}; }},
      {"/64/00", Code::text_invalid, [](EmvPayload& p) { p.local = LocalName{"zh", "老王", ""}; }},
      {"/64/01", Code::malformed, [](EmvPayload& p) { p.local = LocalName{"ZH", "", ""}; }},
      {"/80", Code::malformed, [](EmvPayload& p) { p.unreserved = {{"80", "nonsense", {}}}; }},
  };
  ASSERT_TRUE(encode_emv(good_payload()));
  for (const auto& [pointer, code, spoil] : cases) {
    EmvPayload payload = good_payload();
    spoil(payload);
    const auto text = encode_emv(payload);
    ASSERT_FALSE(text) << pointer;
    EXPECT_EQ(text.error().code(), code) << pointer;
    EXPECT_EQ(text.error().detail().pointer, pointer);
  }
}

rc::Gen<std::string> latin(std::size_t max) {
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, max + 1), [](std::size_t size) {
    return rc::gen::container<std::string>(size, rc::gen::inRange<char>(' ', '~'));
  });
}

RC_GTEST_PROP(EmvWriting, WhatIsWrittenIsReadBack, ()) {
  EmvPayload payload = good_payload();
  payload.accounts[0].fields[1].value = *latin(70);
  payload.accounts[0].value = "0011com.example01" +
                              fmt::format("{:02}", payload.accounts[0].fields[1].value.size()) +
                              payload.accounts[0].fields[1].value;
  payload.name = *latin(25);
  payload.city = *latin(15);
  payload.initiation = *rc::gen::element(std::optional<Initiation>{}, std::optional(Initiation::reusable));
  if (*rc::gen::arbitrary<bool>()) payload.amount_minor = *rc::gen::inRange<std::int64_t>(1, 999'999'999'999);
  payload.amount_text = money::decimal({*payload.amount_minor, *payload.currency});
  if (*rc::gen::arbitrary<bool>())
    payload.tip = Tip{TipMode::percent, 0, *rc::gen::inRange<std::int64_t>(1, 10000)};
  if (*rc::gen::arbitrary<bool>()) payload.local = LocalName{"ZH", "早餐🍜", "上海"};
  payload.additional = {{"05", *latin(40), {}}};
  const auto text = encode_emv(payload);
  RC_ASSERT(text.has_value());
  const auto read = decode_emv(*text);
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == payload);
}

}  // namespace
}  // namespace chenxi::qr
