// What is said to a message centre, byte by byte, and what is understood of it. Against a centre that we did not write:
// tests/system/centres.
#include "notify/smpp.h"

#include <gtest/gtest.h>

#include "notify/account.h"
#include "notify/message_centre.h"
#include "notify/wire.h"

namespace chenxi::notify {
namespace {

using namespace std::string_literals;

smpp::Pdu delivered(std::string_view text, std::uint8_t esm_class, std::string_view tlvs = "") {
  std::string body = "\0\1\1"s + "8613800138000\0"s + "\0\0"s + "106900\0"s;
  body.push_back(static_cast<char>(esm_class));
  body += "\0\0"s + "\0\0"s + "\0\0\0\0"s;
  body.push_back(static_cast<char>(text.size()));
  return {smpp::Id::deliver_sm, smpp::kOk, 7, body + std::string(text) + std::string(tlvs)};
}

/// Where the text of a submit_sm begins: its length is the byte before.
std::string_view message_of(std::string_view body, std::size_t size) { return body.substr(body.size() - size); }

TEST(Smpp, APduComesBackFromItsBytesHoweverTheyArrive) {
  const std::string bytes = smpp::encode({smpp::Id::submit_sm, smpp::kThrottled, 9, "body"});
  EXPECT_EQ(bytes, "\0\0\0\x14\0\0\0\x04\0\0\0\x58\0\0\0\x09" "body"s);
  std::string buffer;
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    buffer.push_back(bytes[i]);
    const auto none = smpp::take(buffer);
    ASSERT_TRUE(none && !*none) << "after " << i + 1 << " bytes";
  }
  buffer.push_back(bytes.back());
  buffer += "next";
  const auto pdu = smpp::take(buffer);
  ASSERT_TRUE(pdu && *pdu);
  EXPECT_EQ((*pdu)->sequence, 9U);
  EXPECT_EQ((*pdu)->status, smpp::kThrottled);
  EXPECT_EQ((*pdu)->body, "body");
  EXPECT_EQ(buffer, "next");
}

TEST(Smpp, LengthsThatNoPduHasAreRefused) {
  for (std::string wrong : {"\0\0\0\x0f"s, "\0\0\0\0"s, "\0\1\0\1"s, "\xff\xff\xff\xff"s}) EXPECT_FALSE(smpp::take(wrong)) << wrong;
}

TEST(Smpp, AnAccountThatDoesNotFitIsRefusedAndNotCut) {
  EXPECT_EQ(smpp::bind_body("chenxi", "secret08").value(), "chenxi\0secret08\0\0\x34\0\0\0"s);
  EXPECT_FALSE(smpp::bind_body("sixteen bytes ..", "x"));
  EXPECT_FALSE(smpp::bind_body("chenxi", "nine byte"));
  EXPECT_FALSE(smpp::bind_body("che\0nxi"s, "x"));
}

TEST(Smpp, AChineseCodeIsOneMessageInUcs2) {
  const auto bodies = smpp::submit_bodies("106900", "+8613800138000", "验证码 012345", 3);
  ASSERT_EQ(bodies.size(), 1U);
  EXPECT_EQ(bodies[0],
            "\0"s + "\0\1" "106900\0"s + "\1\1" "8613800138000\0"s + "\0\0\0\0\0"s + "\1\0\x08\0"s + "\x14"s +
                "\x9a\x8c\x8b\xc1\x78\x01\0 \0" "0\0" "1\0" "2\0" "3\0" "4\0" "5"s);
  EXPECT_EQ(smpp::submit_bodies("Chenxi", "+86138", "x", 0)[0].substr(0, 10), "\0\5\0Chenxi\0"s) << "a name is alphanumeric";
}

TEST(Smpp, SeventyCharactersAreOneMessageAndMoreAreParts) {
  EXPECT_EQ(smpp::submit_bodies("1", "+86138", std::string(70, 'a'), 3).size(), 1U);
  const auto parts = smpp::submit_bodies("1", "+86138", std::string(135, 'a'), 0x2a);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(message_of(parts[0], 140).substr(0, 8), "\5\0\3\x2a\3\1\0a"s);
  EXPECT_EQ(message_of(parts[2], 8), "\5\0\3\x2a\3\3\0a"s);
  EXPECT_EQ(std::count(parts[0].begin(), parts[0].end(), 'a') + std::count(parts[1].begin(), parts[1].end(), 'a') +
                std::count(parts[2].begin(), parts[2].end(), 'a'),
            135);
}

TEST(Smpp, NoCharacterIsCutInTwo) {
  std::string text(66, 'a');
  text += "😀" + std::string(20, 'b');  // its two units would be the 67th and the 68th
  const auto parts = smpp::submit_bodies("1", "+86138", text, 1);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(message_of(parts[1], 6 + 4 + 40).substr(6, 4), "\xd8\x3d\xde\x00"s);
}

TEST(Smpp, AReceiptIsReadFromItsTextOrItsFields) {
  const auto text = smpp::receipt_of(delivered("id:42 sub:001 dlvrd:001 submit date:2611270900 done date:2611270901 stat:DELIVRD err:000 text:", 4));
  ASSERT_TRUE(text);
  EXPECT_EQ(text->message, "42");
  EXPECT_EQ(text->state, "DELIVRD");
  const auto fields = smpp::receipt_of(delivered("", 4, "\x00\x1e\0\x03" "ab\0"s + "\x04\x27\0\1\5"s));
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->message, "ab");
  EXPECT_EQ(fields->state, "UNDELIV");
}

TEST(Smpp, WhatIsNoReceiptOrIsCutOffSaysNothing) {
  EXPECT_FALSE(smpp::receipt_of(delivered("id:42 stat:DELIVRD", 0))) << "somebody wrote to us";
  EXPECT_FALSE(smpp::receipt_of(delivered("hello", 4)));
  const smpp::Pdu whole = delivered("id:42 stat:DELIVRD", 4);
  for (std::size_t n = 0; n < whole.body.size(); ++n)
    EXPECT_FALSE(smpp::receipt_of({whole.id, whole.status, whole.sequence, whole.body.substr(0, n)})) << n;
}

TEST(MessageCentre, AddressesAreReadStrictly) {
  const auto plain = parse_centre("smpp://smsc.example");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->port, "2775");
  EXPECT_FALSE(plain->tls);
  const auto sealed = parse_centre("smpps://10.0.0.1:4000?enquire_link=5");
  ASSERT_TRUE(sealed);
  EXPECT_TRUE(sealed->tls);
  EXPECT_EQ(sealed->host, "10.0.0.1");
  EXPECT_EQ(sealed->port, "4000");
  EXPECT_EQ(sealed->enquire_after.us, seconds(5).us);
  for (const char* wrong : {"http://a", "smpp://", "smpp://a:", "smpp://a?enquire_link=0", "smpp://a?enquire_link=x", "smpp://a?password=x", "smpp://a/b"})
    EXPECT_FALSE(parse_centre(wrong)) << wrong;
  EXPECT_TRUE(is_message_centre("smpps://a"));
  EXPECT_FALSE(is_message_centre("https://a"));
}

}  // namespace
}  // namespace chenxi::notify
