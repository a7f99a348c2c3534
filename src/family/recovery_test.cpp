// Whoever guesses at a recovery learns nothing about the number, not even from the work that it costs.
#include "family/recovery.h"
#include "family/routes.h"
#include "family/timers.h"
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

class AtACounter : public Desk {
 protected:
  void SetUp() override {
    Desk::SetUp();
    std::promise<void> done;
    engine->run_between_batches([&](engine::Executor& e) {
      family::register_timers(e);
      done.set_value();
    });
    done.get_future().wait();
    family::add_recovery_routes(routes, *services);
  }
  Said start(const Phone& phone, bool at_counter) {
    pass(seconds(61));
    const Said challenge = send_code("login", phone.number);
    return call("POST", "/v1/recoveries",
                json::object{{"challenge_id", challenge.text("id")}, {"code", postbox.last_code()}, {"pin", "190784"}, {"at_counter", at_counter}},
                {.key = new_key()});
  }
  /// What the first colleague types, carried out as the second one approves it.
  std::optional<Code> agree(const std::string& number, const std::string& digits) {
    const ports::ChangeKinds kinds = family::change_kinds();
    const json::value typed = json::object{{"phone", number}, {"digits", digits}};
    JsonReader in = *JsonReader::object(typed);
    const auto asked = kinds.front().read(*services, in);
    if (!asked) return asked.error().code();
    EXPECT_EQ(to_text(asked->what).find(digits), std::string::npos) << "the digits are not shown to the second one";
    std::promise<std::optional<Code>> answered;
    services->engine.submit(kinds.front().command({asked->what, 1, 2, asked->customer, "", Instant{}}), [&](const engine::Outcome& outcome) {
      answered.set_value(outcome.refusal ? std::optional(outcome.refusal->code()) : std::nullopt);
    });
    return answered.get_future().get();
  }
  std::string state(const Said& recovery) {
    return call("POST", "/v1/recoveries/status", json::object{{"recovery_id", recovery.text("id")}}).text("state");
  }
};

TEST_F(AtACounter, TwoColleaguesOpenTheWayBackAnHourLaterAndTheOwnerMayStopIt) {
  const Phone phone = registered();
  EXPECT_EQ(start(phone, false).code(), "recovery_not_confirmed") << "nobody was named";
  EXPECT_EQ(agree(phone.number, "1234"), Code::recovery_unknown);
  const Said begun = start(phone, true);
  ASSERT_EQ(begun.status, 201) << begun.code();
  const std::string digits = begun.text("digits");
  EXPECT_EQ(agree("13900139000", digits), Code::not_found);
  EXPECT_EQ(agree(phone.number, digits == "0000" ? "0001" : "0000"), Code::code_wrong);
  EXPECT_EQ(agree(phone.number, digits), std::nullopt);
  EXPECT_EQ(state(begun), "waiting");
  EXPECT_EQ(agree(phone.number, digits), Code::recovery_over);

  // Whoever still has a phone of this wallet was not at a counter.
  EXPECT_EQ(call("POST", "/v1/recoveries/stop", json::object{{"recovery_id", begun.text("id")}}, {.key = new_key(), .session = phone.session}).status, 200);
  pass(hours(2));
  EXPECT_EQ(state(begun), "over");
  EXPECT_TRUE(directory.signed_in(AppKind::wallet, phone.session, clock.now()));

  const Said again = start(phone, true);
  EXPECT_EQ(agree(phone.number, again.text("digits")), std::nullopt);
  pass(minutes(59));
  EXPECT_EQ(state(again), "waiting");
  pass(minutes(1));
  EXPECT_EQ(state(again), "done");
  EXPECT_FALSE(directory.signed_in(AppKind::wallet, phone.session, clock.now())) << "the old phone is out";
  pass(seconds(61));
  const Said challenge = send_code("login", phone.number);
  const P256PrivateKey fresh = P256PrivateKey::generate(rng);
  const Said in = call("POST", "/v1/sessions/new_device",
                       json::object{{"challenge_id", challenge.text("id")}, {"code", postbox.last_code()}, {"pin", "190784"}, {"device", device_json(fresh)}},
                       {.key = new_key()});
  ASSERT_EQ(in.status, 201) << in.code();
  EXPECT_FALSE(in.body.at("customer").at("reduced_until").is_null()) << "under the limits of a new phone";
}

}  // namespace
}  // namespace chenxi::identity::testing
