#include "tests/identity/equal_work.h"

namespace chenxi::identity::testing {
namespace {

TEST_F(EqualWork, AskingForACodeIsTheSameWorkWhetherOrNotANumberIsKnown) {
  registered("13800138000");
  for (const char* purpose : {"login", "recover_pin"}) {
    pass(seconds(61));
    const auto known = work_of([&] { EXPECT_EQ(send_code(purpose, "13800138000").status, 201); });
    const auto unknown = work_of([&] { EXPECT_EQ(send_code(purpose, "13900139000").status, 201); });
    EXPECT_EQ(known, unknown) << purpose;
  }
}

TEST_F(EqualWork, AGuessedCodeOnANewDeviceIsTheSameWorkWhetherOrNotTheNumberIsKnown) {
  registered("13800138000");
  pass(seconds(61));
  const auto guess = [&](std::string_view number) {
    const Said challenge = send_code("login", number);
    EXPECT_EQ(challenge.status, 201);
    const std::string wrong = postbox.last_code() == "000000" ? "000001" : "000000";
    return json::object{{"challenge_id", challenge.text("id")},
                        {"code", wrong},
                        {"pin", "190784"},
                        {"device", device_json(P256PrivateKey::generate(rng))}};
  };
  const json::object of_known = guess("13800138000"), of_unknown = guess("13900139000");
  const auto ask = [&](const json::object& body) {
    return work_of([&] {
      EXPECT_EQ(call("POST", "/v1/sessions/new_device", body, {.key = new_key()}).code(), "code_wrong");
    });
  };
  const auto known = ask(of_known), unknown = ask(of_unknown);
  EXPECT_EQ(known, unknown);
  EXPECT_TRUE(known.contains("devices by range")) << "the count sees what a known number costs";
}

}  // namespace
}  // namespace chenxi::identity::testing
