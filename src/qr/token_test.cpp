#include "qr/token.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "base/crypto.h"
#include "qr/permute.h"

namespace chenxi::qr {
namespace {

const std::string kMaster(32, 'm');
const Instant kNow{1'764'000'000'000'000};  // 2025-11-24

Code refusal_of(const CodeKeys& keys, std::string_view text, Instant now = kNow) {
  const auto read = read_code(keys, text, now);
  return read ? Code::internal : read.error().code();
}

CodeToken poster(std::int64_t row = 17) {
  return {CodeKind::merchant_static, row, {}, {}, ""};
}

TEST(OwnCodes, APosterIsShortEnoughToScanAndReadsBack) {
  const CodeKeys keys = code_keys(kMaster);
  const std::string token = make_code(keys, poster());
  EXPECT_EQ(token.size(), 94u);
  const std::string address = code_address("https://pay.example.org", token);
  EXPECT_LE(address.size(), 120u);
  EXPECT_EQ(*read_code(keys, address, kNow), poster());
}

TEST(OwnCodes, AnOrderWithExpiryHas99Characters) {
  const CodeKeys keys = code_keys(kMaster);
  const CodeToken order{CodeKind::order, 4'000'000'000, {}, kNow + minutes(5), ""};
  const std::string token = make_code(keys, order);
  EXPECT_LE(token.size(), 99u);
  EXPECT_EQ(*read_code(keys, token, kNow), order);
}

TEST(OwnCodes, AnyHostAndAnyScannerDecorationWillDo) {
  const CodeKeys keys = code_keys(kMaster);
  const std::string token = make_code(keys, poster());
  for (const std::string& text :
       {token, "/q/" + token, "https://a.example/q/" + token, "http://192.168.1.7:8080/q/" + token,
        "HTTPS://A.EXAMPLE/q/" + token, "https://a.example/q/" + token + "?utm=x",
        "https://a.example/q/" + token + "#top", "https://a.example/q/" + token + "/",
        "  https://a.example/q/" + token + "\n"})
    EXPECT_EQ(refusal_of(keys, text), Code::internal) << text;
}

TEST(OwnCodes, OtherTextsAreUnreadable) {
  const CodeKeys keys = code_keys(kMaster);
  for (const char* text : {"", "hello", "https://a.example/", "https://a.example/pay/abc", "https://", "/q",
                           "12345", "https://a.example?x=/q/abc", "ftp://a.example/q/abc"})
    EXPECT_EQ(refusal_of(keys, text), Code::qr_unreadable) << text;
}

TEST(OwnCodes, AShortenedOrMisspeltTokenIsDamaged) {
  const CodeKeys keys = code_keys(kMaster);
  const std::string token = make_code(keys, poster());
  for (std::size_t size = 0; size < token.size(); ++size)
    EXPECT_EQ(refusal_of(keys, "/q/" + token.substr(0, size)), Code::qr_damaged) << size;
  EXPECT_EQ(refusal_of(keys, "/q/" + token + "A"), Code::qr_damaged);
  EXPECT_EQ(refusal_of(keys, "/q/" + token + "AAAA"), Code::qr_damaged);
  EXPECT_EQ(refusal_of(keys, "/q/!" + token.substr(1)), Code::qr_damaged);
}

TEST(OwnCodes, AnExpiredCodeSaysSinceWhen) {
  const CodeKeys keys = code_keys(kMaster);
  const CodeToken order{CodeKind::order, 5, {}, kNow + minutes(5), ""};
  const std::string token = make_code(keys, order);
  EXPECT_TRUE(read_code(keys, token, kNow + minutes(5) - seconds(1)));
  const auto late = read_code(keys, token, kNow + minutes(5));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), Code::qr_expired);
  EXPECT_EQ(late.error().detail().until, kNow + minutes(5));
}

TEST(OwnCodes, SomebodyElsesCodeHasTheWrongSignature) {
  const std::string token = make_code(code_keys(kMaster), poster());
  EXPECT_EQ(refusal_of(code_keys(std::string(32, 'x')), token), Code::qr_signature_wrong);
  EXPECT_EQ(refusal_of(code_keys(kMaster, 2), token), Code::qr_signature_wrong);  // key 1 is unknown there
}

TEST(OwnCodes, ACodeThatWasReadBeforeVouchesForNoOther) {
  const CodeKeys keys = code_keys(kMaster);
  const std::string token = make_code(keys, poster());
  for (int again = 0; again < 2; ++again) EXPECT_TRUE(read_code(keys, token, kNow));
  std::string bytes = *unbase64url(token);
  for (std::size_t at = 2; at < bytes.size(); ++at) {
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    EXPECT_EQ(refusal_of(keys, base64url(bytes)), Code::qr_signature_wrong) << at;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
  }
}

TEST(OwnCodes, PrintedCodesOutliveANewSigningKey) {
  const CodeKeys old_keys = code_keys(kMaster, 1);
  CodeKeys new_keys = code_keys(kMaster, 2);
  new_keys.publics.insert(old_keys.publics.begin(), old_keys.publics.end());
  EXPECT_EQ(*read_code(new_keys, make_code(old_keys, poster()), kNow), poster());
  EXPECT_EQ(*read_code(new_keys, make_code(new_keys, poster()), kNow), poster());
}

TEST(OwnCodes, NoChangedCharacterPasses) {
  const CodeKeys keys = code_keys(kMaster);
  const std::string token =
      make_code(keys, {CodeKind::person_collect, 9, money::Money{1250}, kNow + hours(1), "AA"});
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (std::size_t at = 0; at < token.size(); ++at) {
    // All characters at the front, where the layout is; one bit each behind it, where only the signature
    // speaks.
    for (const char c : at < 4 ? kAlphabet : kAlphabet.substr(at % 60, 2)) {
      std::string changed = token;
      if (changed[at] == c) continue;
      changed[at] = c;
      const Code code = refusal_of(keys, "/q/" + changed);
      EXPECT_TRUE(code == Code::qr_damaged || code == Code::qr_signature_wrong) << at << c;
    }
  }
}

TEST(OwnCodes, AnUnknownVersionOrKindIsDamaged) {
  const CodeKeys keys = code_keys(kMaster);
  const std::string bytes = *unbase64url(make_code(keys, poster()));
  for (const int first : {0x00, 0x10, 0x16, 0x21, 0xf1}) {
    std::string changed = bytes;
    changed[0] = static_cast<char>(first);
    EXPECT_EQ(refusal_of(keys, "/q/" + base64url(changed)), Code::qr_damaged) << first;
  }
}

TEST(OwnCodes, NeighbouringShopsDoNotShowIt) {
  const CodeKeys keys = code_keys(kMaster);
  std::set<std::string> fronts;
  for (std::int64_t row = 0; row < 50; ++row) {
    const std::string bytes = *unbase64url(make_code(keys, poster(row)));
    fronts.insert(
        bytes.substr(2, 3));  // the upper three bytes of the row: all equal if they stood there plainly
  }
  EXPECT_GT(fronts.size(), 45u);
}

TEST(OwnCodes, TheFrontCanBeSeenWithoutKeys) {
  const std::string token = make_code(code_keys(kMaster, 3), {CodeKind::order, 1, {}, kNow, ""});
  const auto front = read_front(token);
  ASSERT_TRUE(front);
  EXPECT_EQ(front->kind, CodeKind::order);
  EXPECT_EQ(front->key, 3);
  EXPECT_TRUE(front->has_expiry);
  EXPECT_FALSE(front->has_amount);
}

RC_GTEST_PROP(OwnCodes, WhatIsMadeIsRead, ()) {
  const CodeKeys keys = code_keys(kMaster);
  CodeToken token;
  token.kind =
      *rc::gen::element(CodeKind::merchant_static, CodeKind::order, CodeKind::person_collect, CodeKind::link);
  token.row =
      *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 1000), rc::gen::inRange<std::int64_t>(0, INT64_MAX));
  if (*rc::gen::arbitrary<bool>())
    token.amount =
        money::Money{*rc::gen::inRange<std::int64_t>(1, std::int64_t{1} << 48), money::Currency::jpy};
  if (*rc::gen::arbitrary<bool>())
    token.expires_at = Instant{*rc::gen::inRange<std::int64_t>(1'764'000'001, 0xffff'ffff) * 1'000'000};
  token.note = *rc::gen::element(std::string{}, std::string("晚饭"), std::string(120, 'n'));
  const auto read = read_code(keys, make_code(keys, token), kNow);
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == token);
}

RC_GTEST_PROP(Permutation, OfBytesComesBack, ()) {
  const auto bytes = *rc::gen::mapcat(rc::gen::inRange<std::size_t>(2, 140), [](std::size_t size) {
    return rc::gen::container<std::string>(size, rc::gen::arbitrary<char>());
  });
  const std::string mixed = permute_bytes(kMaster, "context", bytes);
  RC_ASSERT(mixed.size() == bytes.size());
  RC_ASSERT(unpermute_bytes(kMaster, "context", mixed) == bytes);
}

TEST(Permutation, OfASmallRangeTakesEveryPlaceOnce) {
  for (const std::uint64_t bound : {2u, 3u, 10u, 1000u, 4097u}) {
    std::set<std::uint32_t> seen;
    for (std::uint32_t value = 0; value < bound; ++value) {
      const std::uint32_t place = permute_number(kMaster, bound, value);
      EXPECT_LT(place, bound);
      EXPECT_TRUE(seen.insert(place).second);
      EXPECT_EQ(unpermute_number(kMaster, bound, place), value);
    }
  }
}

TEST(Permutation, OfTwoBytesTakesEveryPlaceOnce) {
  std::set<std::string> seen;
  for (int value = 0; value < 0x10000; value += 7)
    seen.insert(
        permute_bytes(kMaster, "", std::string{static_cast<char>(value >> 8), static_cast<char>(value)}));
  EXPECT_EQ(seen.size(), 9363u);
}

}  // namespace
}  // namespace chenxi::qr
