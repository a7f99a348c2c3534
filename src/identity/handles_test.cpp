#include "identity/handles.h"

#include <gtest/gtest.h>

#include "identity/pin.h"
#include "identity/vault.h"

namespace chenxi::identity {
namespace {

std::string phone(std::string_view typed) {
  const auto normal = normal_phone(typed);
  return normal ? *normal : std::string(name(normal.error().code()));
}
std::string email(std::string_view typed) {
  const auto normal = normal_email(typed);
  return normal ? *normal : std::string(name(normal.error().code()));
}

TEST(Phones, AreMainlandChinasUnlessTheySayOtherwise) {
  for (const char* typed : {"13800138000", "138 0013 8000", "+86 138-0013-8000", "008613800138000", "８６１３８００１３８０００",
                            "86 13800138000"})
    EXPECT_EQ(phone(typed), "+8613800138000") << typed;
}

TEST(Phones, EveryMainlandMobileNumberIsTakenAlsoNewOnes) {
  for (int prefix = 130; prefix <= 199; ++prefix)
    EXPECT_EQ(phone(std::to_string(prefix) + "12345678"), "+86" + std::to_string(prefix) + "12345678");
}

TEST(Phones, OfOtherCountriesAreTaken) {
  EXPECT_EQ(phone("+852 9123 4567"), "+85291234567");
  EXPECT_EQ(phone("+853 6612 3456"), "+85366123456");
  EXPECT_EQ(phone("+65 8123 4567"), "+6581234567");
  EXPECT_EQ(phone("+44 7400 123456"), "+447400123456");
  EXPECT_EQ(phone("+1 (650) 253-0000"), "+16502530000");
  EXPECT_EQ(phone("+49 1512 3456789"), "+4915123456789");
}

TEST(Phones, ThatCannotTakeATextMessageAreRefused) {
  for (const char* typed : {"", "110", "12345", "1380013800", "138001380001", "010 6552 9988", "+86 10 6552 9988", "+44 20 7946 0018",
                            "400-810-8888", "+999 123456789", "13800138000;ext=5", "call me", "+", "１２３４５",
                            "+8613800138000+8613800138000", "12000138000"})
    EXPECT_EQ(phone(typed), "phone_invalid") << typed;
  EXPECT_EQ(phone(std::string(4000, '1')), "phone_invalid");
}

TEST(Emails, AreFolded) {
  EXPECT_EQ(email(" Li.Ming+wallet@Example.ORG "), "li.ming+wallet@example.org");
  EXPECT_EQ(email("a@b.co"), "a@b.co");
  EXPECT_EQ(email("x_y-z'@sub.xn--fiqs8s"), "x_y-z'@sub.xn--fiqs8s");
}

TEST(Emails, ThatAreNoneAreRefused) {
  for (const char* typed :
       {"", "@", "a@", "@b.co", "a@b", "a@@b.co", "a b@c.co", ".a@b.co", "a.@b.co", "a..b@c.co", "a@-b.co", "a@b-.co",
        "a@b..co", "a@.co", "a@b.co.", "a@127.0.0.1", "\"a b\"@c.co", "a@[1.2.3.4]", "a@b.c", "明@b.co", "a@明.co",
        "a@b.co\r\nBcc: x@y.zz", "a@b.co,c@d.ee", "<a@b.co>"})
    EXPECT_EQ(email(typed), "email_invalid") << typed;
  EXPECT_EQ(email(std::string(65, 'a') + "@b.co"), "email_invalid");
  EXPECT_EQ(email("a@" + std::string(64, 'b') + ".co"), "email_invalid");
}

TEST(Masks, ShowNoMoreThanTheyMust) {
  EXPECT_EQ(mask_phone("+8613800138000"), "138****8000");
  EXPECT_EQ(mask_phone("+16502530000"), "+16****0000");
  EXPECT_EQ(mask_email("li@example.org"), "l***@example.org");
  EXPECT_EQ(mask_email("nonsense"), "***");
  EXPECT_EQ(mask_name("李小明"), "*明");
  EXPECT_EQ(mask_name("明"), "*明");
  EXPECT_EQ(mask_name("John Smith"), "J*** S***h");
  EXPECT_EQ(mask_name("Madonna"), "M***");
  EXPECT_EQ(mask_name(""), "*");
  EXPECT_EQ(mask_name("  "), "*");
}

TEST(Pins, ThatAreEasyToGuessAreWeak) {
  for (const char* weak : {"000000", "999999", "123456", "654321", "890123", "121212", "123123", "112233", "332211",
                           "147258", "138000"})
    EXPECT_TRUE(is_weak_pin(weak, "+8613800138000")) << weak;
  for (const char* good : {"246813", "802913", "190784"}) EXPECT_FALSE(is_weak_pin(good, "+8613800138000")) << good;
}

TEST(Pins, AreSixDigits) {
  EXPECT_TRUE(is_pin("012345"));
  for (const char* other : {"", "12345", "1234567", "12345a", "１２３４５６", "12 456"}) EXPECT_FALSE(is_pin(other));
}

}  // namespace
}  // namespace chenxi::identity
