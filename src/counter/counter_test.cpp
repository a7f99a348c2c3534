// Codes as people type them, and what each role at a counter may. How devices join and are ended is played by the scenario
// "counter".
#include <gtest/gtest.h>

#include "counter/pairing.h"

namespace chenxi::counter {
namespace {

TEST(PairingCodes, AreTakenAsTheyAreReadOut) {
  EXPECT_EQ(normal_code("7HQ2-M0V3").value(), "7HQ2M0V3");
  EXPECT_EQ(normal_code(" 7hq2 mov3 ").value(), "7HQ2M0V3") << "a letter O is meant as 0";
  EXPECT_EQ(normal_code("IL00-0000").value(), "11000000");
  for (const char* wrong : {"", "7HQ2-M0V", "7HQ2-M0V33", "7HQ2-M0VU", "7HQ2-M0V!", "\xe4\xba\x8c"}) {
    const auto read = normal_code(wrong);
    ASSERT_FALSE(read) << wrong;
    EXPECT_EQ(read.error().code(), Code::pairing_code_wrong);
  }
}

TEST(PairingCodes, AreMadeOfWhatTheyAreTypedWith) {
  std::string random;
  for (int i = 0; i < 256; i += 8) {
    random.clear();
    for (int k = 0; k < 8; ++k) random += static_cast<char>(i + k);
    const std::string code = make_code(random);
    EXPECT_EQ(normal_code(code).value(), code);
  }
}

TEST(Roles, EachMayWhatTheOneBelowMay) {
  constexpr Role kRoles[] = {Role::owner, Role::manager, Role::cashier, Role::receiver};
  for (const Role role : kRoles) {
    EXPECT_EQ(role_from_name(name(role)), role);
    for (const Role needed : kRoles) EXPECT_EQ(reaches(role, needed), role <= needed);
  }
  EXPECT_FALSE(role_from_name("boss"));
}

TEST(Roles, AReceiverSeesThatMoneyHasArrivedAndNothingElse) {
  for (const char* seen : {"get_till", "get_till_device", "stream_till", "bind_till", "renew_till_session"})
    EXPECT_EQ(least_role(seen), Role::receiver) << seen;
  for (const char* sold : {"create_order", "create_charge", "create_refund", "list_shop_payments"})
    EXPECT_EQ(least_role(sold), Role::cashier) << sold;
  EXPECT_EQ(least_role("make_api_key"), Role::manager);
  EXPECT_EQ(least_role("a route that nobody has thought of"), Role::manager) << "what is new is not everybody's";
}

TEST(Roles, TheHigherTheMoreIsGivenBackAlone) {
  EXPECT_EQ(refund_max(Role::receiver), 0);
  EXPECT_LT(refund_max(Role::receiver), refund_max(Role::cashier));
  EXPECT_LT(refund_max(Role::cashier), refund_max(Role::manager));
  EXPECT_FALSE(refund_max(Role::owner));
}

}  // namespace
}  // namespace chenxi::counter
