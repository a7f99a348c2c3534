// Whoever guesses at a recovery learns nothing about the number, not even from the work that it costs.
#include "family/recovery.h"
#include "family/routes.h"
#include "tests/identity/equal_work.h"

namespace chenxi::identity::testing {
namespace {

TEST_F(EqualWork, AGuessedCodeOfARecoveryIsTheSameWorkWhetherOrNotTheNumberIsKnown) {
  registered("13800138000");
  pass(seconds(61));
  const auto guess = [&](std::string_view number) {
    const Said challenge = send_code("login", number);
    EXPECT_EQ(challenge.status, 201);
    const std::string wrong = postbox.last_code() == "000000" ? "000001" : "000000";
    return json::object{{"challenge_id", challenge.text("id")}, {"code", wrong}, {"pin", "190784"}};
  };
  const json::object of_known = guess("13800138000"), of_unknown = guess("13900139000");
  const auto ask = [&](const json::object& body) {
    return work_of([&] {
      family::add_recovery_routes(routes, *services);
      EXPECT_EQ(call("POST", "/v1/recoveries", body, {.key = new_key()}).code(), "code_wrong");
    });
  };
  const auto known = ask(of_known), unknown = ask(of_unknown);
  EXPECT_EQ(known, unknown);
  EXPECT_TRUE(known.contains("family_of by range")) << "the count sees what a known number costs";
}

}  // namespace
}  // namespace chenxi::identity::testing
