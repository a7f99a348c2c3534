// Registration and codes, as a browser meets them.
#include "base/log.h"
#include "identity/codes.h"
#include "tests/identity/desk.h"

namespace chenxi::identity::testing {
namespace {

class Registration : public Desk {};

TEST_F(Registration, GivesAnAccountADeviceAPaymentCodeAndASession) {
  const Said challenge = send_code("register", "138 0013 8000");
  ASSERT_EQ(challenge.status, 201);
  EXPECT_EQ(challenge.text("masked"), "138****8000");
  EXPECT_EQ(challenge.text("channel"), "sms");
  const auto key = P256PrivateKey::generate(rng);
  const Said done = call("POST", "/v1/registrations", registration(challenge, postbox.last_code(), key), {.key = new_key()});
  ASSERT_EQ(done.status, 201) << done.code();
  const auto& customer = done.body.at("customer").as_object();
  EXPECT_EQ(customer.at("nickname").as_string(), "阿明");
  EXPECT_EQ(customer.at("phone_masked").as_string(), "138****8000");
  EXPECT_EQ(customer.at("tier").as_string(), "phone_only");
  EXPECT_FALSE(customer.at("settings").at("small_payments_without_pin").as_bool());
  EXPECT_TRUE(customer.at("email_masked").is_null());
  EXPECT_EQ(done.body.at("payment_code").at("payer_number").as_string().size(), 9u);
  const Said me = call("GET", "/v1/me", nullptr, {.session = done.session});
  EXPECT_EQ(me.status, 200);
  EXPECT_EQ(me.text("id"), std::string(customer.at("id").as_string()));
  const auto row = directory.customer(*ids.read(IdKind::customer, me.text("id")));
  EXPECT_EQ(executor->books().account(row->main).owner, row->id);
  EXPECT_EQ(executor->books().account(row->held).kind, ledger::AccountKind::held);
}

TEST_F(Registration, TheSameRequestAgainGetsTheSameAnswerAndCookie) {
  const Said challenge = send_code("register", "13800138000");
  const auto body = registration(challenge, postbox.last_code(), P256PrivateKey::generate(rng));
  const Uuid key = new_key();
  const Said first = call("POST", "/v1/registrations", body, {.key = key});
  const Said again = call("POST", "/v1/registrations", body, {.key = key});
  EXPECT_FALSE(first.replayed);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(first.body, again.body);
  EXPECT_EQ(first.session, again.session);
  EXPECT_EQ(directory.customers(), 1u);
}

TEST_F(Registration, ARepeatAfterHoursIsStillARepeat) {
  const Said challenge = send_code("register", "13800138000");
  const auto body = registration(challenge, postbox.last_code(), P256PrivateKey::generate(rng));
  const Uuid key = new_key();
  const Said first = call("POST", "/v1/registrations", body, {.key = key});
  pass(hours(20));
  EXPECT_EQ(call("POST", "/v1/registrations", body, {.key = key}).session, first.session);
}

TEST_F(Registration, ARepeatIsARepeatWhenTheCodeIsLongForgotten) {
  const Said challenge = send_code("register", "13800138000");
  auto body = registration(challenge, postbox.last_code(), P256PrivateKey::generate(rng));
  const Uuid key = new_key(), other = new_key();
  const Said first = call("POST", "/v1/registrations", body, {.key = key});
  ASSERT_EQ(first.status, 201);
  EXPECT_EQ(call("POST", "/v1/registrations", body, {.key = other}).code(), "code_used");
  pass(days(3));
  const Said again = call("POST", "/v1/registrations", body, {.key = key});
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.session, first.session);
  EXPECT_EQ(call("POST", "/v1/registrations", body, {.key = other}).code(), "code_used");
  EXPECT_EQ(call("POST", "/v1/registrations", body, {.key = new_key()}).code(), "code_expired");
  body["code"] = "000000";
  EXPECT_EQ(call("POST", "/v1/registrations", body, {.key = key}).code(), "id_reused") << "a guess is not a repeat";
}

TEST_F(Registration, ANewDeviceIsARepeatWhenTheCodeIsLongForgotten) {
  const Phone phone = registered();
  pass(seconds(61));
  const Said challenge = send_code("login", "13800138000");
  const json::object body{{"challenge_id", challenge.text("id")}, {"code", postbox.last_code()}, {"pin", phone.pin},
                          {"device", device_json(P256PrivateKey::generate(rng))}};
  const Uuid key = new_key();
  const Said first = call("POST", "/v1/sessions/new_device", body, {.key = key});
  ASSERT_EQ(first.status, 201) << first.code();
  pass(days(3));
  const Said again = call("POST", "/v1/sessions/new_device", body, {.key = key});
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.session, first.session);
  EXPECT_EQ(call("POST", "/v1/sessions/new_device", body, {.key = new_key()}).code(), "code_expired");
}

TEST_F(Registration, ARepeatWithoutTheSecretsDoesNotGetTheCookie) {
  const Said challenge = send_code("register", "13800138000");
  auto body = registration(challenge, postbox.last_code(), P256PrivateKey::generate(rng));
  const Uuid key = new_key();
  ASSERT_EQ(call("POST", "/v1/registrations", body, {.key = key}).status, 201);
  body["pin"] = "190784";
  EXPECT_EQ(call("POST", "/v1/registrations", body, {.key = key}).code(), "id_reused");
  body["pin"] = "802913";
  body["code"] = "000000";
  const Said guess = call("POST", "/v1/registrations", body, {.key = key});
  EXPECT_EQ(guess.code(), "id_reused");
  EXPECT_EQ(guess.session, "");
}

TEST_F(Registration, TwoAtOnceWithOneKeyMakeOneCustomer) {
  const Said challenge = send_code("register", "13800138000");
  const std::string body = to_text(registration(challenge, postbox.last_code(), P256PrivateKey::generate(rng)));
  const Uuid key = new_key();
  std::vector<std::future<http::Reply>> replies;
  for (int i = 0; i < 20; ++i) replies.push_back(send("POST", "/v1/registrations", body, {.key = key}));
  std::set<std::string> sessions;
  for (auto& reply : replies) sessions.insert(said(reply.get()).session);
  EXPECT_EQ(sessions.size(), 1u);
  EXPECT_EQ(directory.customers(), 1u);
}

TEST_F(Registration, OfAHundredAtOnceWithTheRightCodeOneSucceeds) {
  const Said challenge = send_code("register", "13800138000");
  const std::string body = to_text(registration(challenge, postbox.last_code(), P256PrivateKey::generate(rng)));
  std::vector<std::future<http::Reply>> replies;
  for (int i = 0; i < 100; ++i) replies.push_back(send("POST", "/v1/registrations", body, {.key = new_key()}));
  int made = 0;
  for (auto& reply : replies) {
    const Said answer = said(reply.get());
    made += answer.status == 201 ? 1 : 0;
    EXPECT_EQ(answer.code(), answer.status == 201 ? "" : "code_used");
  }
  EXPECT_EQ(made, 1);
}

TEST_F(Registration, OfAThousandGuessesAtOnceFiveAreLookedAt) {
  const Said challenge = send_code("register", "13800138000");
  const std::string right = postbox.last_code();
  const auto key = P256PrivateKey::generate(rng);
  std::vector<std::future<http::Reply>> replies;
  for (int i = 0; i < 1000; ++i) {
    const std::string guess = fmt::format("{:06}", (std::stoi(right) + 1 + i) % 1'000'000);
    replies.push_back(send("POST", "/v1/registrations", to_text(registration(challenge, guess, key)), {.key = new_key()}));
  }
  std::map<std::string, int> codes;
  for (auto& reply : replies) codes[said(reply.get()).code()] += 1;
  EXPECT_EQ(codes["code_wrong"], 4);
  EXPECT_EQ(codes["code_tries_exhausted"], 996);
  EXPECT_EQ(call("POST", "/v1/registrations", registration(challenge, right, key), {.key = new_key()}).code(),
            "code_tries_exhausted");
}

TEST_F(Registration, TheSameWrongCodeUnderOneKeyIsOneTry) {
  const Said challenge = send_code("register", "13800138000");
  const std::string right = postbox.last_code();
  const std::string wrong = right == "111111" ? "222222" : "111111";
  const auto phone = P256PrivateKey::generate(rng);
  const Uuid key = new_key();
  for (int i = 0; i < 8; ++i) {
    const Said answer = call("POST", "/v1/registrations", registration(challenge, wrong, phone), {.key = key});
    EXPECT_EQ(answer.code(), "code_wrong");
  }
  EXPECT_EQ(call("POST", "/v1/registrations", registration(challenge, right, phone), {.key = key}).status, 201);
}

TEST_F(Registration, ACodeLivesFiveMinutes) {
  const Said challenge = send_code("register", "13800138000");
  const auto body = registration(challenge, postbox.last_code(), P256PrivateKey::generate(rng));
  pass(minutes(5));
  EXPECT_EQ(call("POST", "/v1/registrations", body, {.key = new_key()}).code(), "code_expired");
}

TEST_F(Registration, ANewCodeVoidsTheOldOne) {
  const Said old = send_code("register", "13800138000");
  const std::string old_code = postbox.last_code();
  pass(seconds(60));
  const Said fresh = send_code("register", "13800138000");
  const auto key = P256PrivateKey::generate(rng);
  EXPECT_EQ(call("POST", "/v1/registrations", registration(old, old_code, key), {.key = new_key()}).code(), "code_expired");
  EXPECT_EQ(call("POST", "/v1/registrations", registration(fresh, postbox.last_code(), key), {.key = new_key()}).status, 201);
}

TEST_F(Registration, ACodeIsForItsPurposeOnly) {
  registered();
  const Said challenge = send_code("login", "13800138000");
  const auto body = registration(challenge, postbox.last_code(), P256PrivateKey::generate(rng));
  EXPECT_EQ(call("POST", "/v1/registrations", body, {.key = new_key()}).code(), "code_expired");
}

TEST_F(Registration, ACodeOfAnotherChallengeIsWrong) {
  const Said mine = send_code("register", "13800138000");
  const std::string mine_code = postbox.last_code();
  send_code("register", "13900139000");
  const std::string other_code = postbox.last_code();
  ASSERT_NE(mine_code, other_code);
  const auto key = P256PrivateKey::generate(rng);
  const Said answer = call("POST", "/v1/registrations", registration(mine, other_code, key), {.key = new_key()});
  EXPECT_EQ(answer.code(), "code_wrong");
  EXPECT_NE(answer.text("user_message").find('4'), std::string::npos);
}

TEST_F(Registration, AKnownNumberIsToldOnlyAfterItsCode) {
  registered();
  pass(minutes(2));
  const Said challenge = send_code("register", "13800138000");
  EXPECT_EQ(challenge.status, 201);
  const auto body = registration(challenge, postbox.last_code(), P256PrivateKey::generate(rng));
  EXPECT_EQ(call("POST", "/v1/registrations", body, {.key = new_key()}).code(), "phone_taken");
}

TEST_F(Registration, ANumberInNewHandsStopsReceivingUntilItsOwnerSignsIn) {
  const Phone phone = registered();
  const Hash32 index = vault.index(HandleKind::phone, "+8613800138000");
  EXPECT_TRUE(directory.customer_by_handle(index));
  pass(minutes(2));
  const Said challenge = send_code("register", "13800138000");
  call("POST", "/v1/registrations", registration(challenge, postbox.last_code(), P256PrivateKey::generate(rng)), {.key = new_key()});
  EXPECT_FALSE(directory.customer_by_handle(index));
  EXPECT_EQ(sign_in(phone, phone.pin).status, 201);
  EXPECT_TRUE(directory.customer_by_handle(index));
}

TEST_F(Registration, AskingForACodeIsAnsweredAlikeForKnownAndUnknownNumbers) {
  registered("13800138000");
  pass(hours(2));
  for (const char* purpose : {"register", "login", "recover_pin"}) {
    const Said known = send_code(purpose, "13800138000");
    const Said unknown = send_code(purpose, "13900138000");
    EXPECT_EQ(known.status, unknown.status);
    auto a = known.body.as_object(), b = unknown.body.as_object();
    a.erase("id");
    b.erase("id");
    a["masked"] = b["masked"] = "";
    EXPECT_EQ(a, b) << purpose;
    pass(minutes(2));
  }
}

TEST_F(Registration, ABudgetHoldsForABlockOfNumbersFromWhereverItIsAskedFor) {
  services->info.demo = false;
  const auto asked = [&](std::string_view block, int i) {
    return call("POST", "/v1/code_challenges", json::object{{"purpose", "register"}, {"phone", fmt::format("{}{:04}", block, i)}},
                {.client = fmt::format("198.51.{}.1", i)});
  };
  for (int i = 0; i < 100; ++i) EXPECT_EQ(asked("1390000", i).status, 201) << i;
  const Said refused = asked("1390000", 100);
  EXPECT_EQ(refused.code(), "code_budget_exhausted");
  EXPECT_EQ(refused.body.at("next_action").at("until").as_string(), rfc3339(clock.now() + hours(1)));
  EXPECT_EQ(asked("1390001", 0).status, 201) << "the numbers beside it";
  pass(hours(1));
  EXPECT_EQ(asked("1390000", 101).status, 201);
}

TEST_F(Registration, BudgetsHoldForANumberAndForANetwork) {
  EXPECT_EQ(send_code("register", "13800138000").status, 201);
  const Said early = send_code("register", "13800138000");
  EXPECT_EQ(early.code(), "code_budget_exhausted");
  EXPECT_EQ(early.body.at("next_action").at("until").as_string(), rfc3339(clock.now() + seconds(60)));
  EXPECT_EQ(send_code("login", "13800138000").status, 201) << "another purpose need not wait";
  for (int i = 0; i < 3; ++i) {
    pass(seconds(61));
    EXPECT_EQ(send_code("register", "13800138000").status, 201);
  }
  pass(seconds(61));
  EXPECT_EQ(send_code("register", "13800138000").code(), "code_budget_exhausted");
  pass(hours(1));
  EXPECT_EQ(send_code("register", "13800138000").status, 201);

  services->info.demo = false;
  int sent = 0;
  for (int i = 0; i < 120; ++i) {
    const Said answer = call("POST", "/v1/code_challenges",
                             json::object{{"purpose", "register"}, {"phone", fmt::format("139{:08}", i)}},
                             {.client = fmt::format("198.51.100.{}", i)});
    sent += answer.status == 201 ? 1 : 0;
  }
  EXPECT_EQ(sent, 100);
  EXPECT_EQ(call("POST", "/v1/code_challenges", json::object{{"purpose", "register"}, {"phone", "13700137000"}},
                 {.client = "2001:db8::1"}).status, 201);
}

TEST_F(Registration, ForgetsOldChallengesAndBudgets) {
  send_code("register", "13800138000");
  pass(hours(26));
  pass(seconds(1));
  engine->stop();
  EXPECT_TRUE(store::scan_all<CodeChallenge>(executor->store()).empty());
  EXPECT_TRUE(store::scan_all<LatestCode>(executor->store()).empty());
  EXPECT_TRUE(store::scan_all<SendBudget>(executor->store()).empty());
}

TEST_F(Registration, RefusesWhatItCannotTake) {
  EXPECT_EQ(send_code("register", "12345").code(), "phone_invalid");
  EXPECT_EQ(send_code("nonsense", "13800138000").code(), "malformed");
  EXPECT_EQ(call("POST", "/v1/code_challenges", json::object{{"purpose", "register"}, {"email", "a@b.co"}}).code(), "malformed");
  EXPECT_EQ(call("POST", "/v1/code_challenges", json::object{{"purpose", "add_email"}, {"email", "a@b.co"}}).code(), "not_signed_in");
  EXPECT_EQ(call("POST", "/v1/code_challenges", json::object{{"purpose", "claim"}, {"email", "a@b"}}).code(), "email_invalid");
  EXPECT_EQ(call("POST", "/v1/code_challenges", json::object{{"purpose", "register"}}).code(), "malformed");

  const Said challenge = send_code("register", "13800138000");
  const auto good = registration(challenge, postbox.last_code(), P256PrivateKey::generate(rng));
  const auto with = [&](const char* name, json::value value) {
    json::object body = good;
    body[name] = std::move(value);
    return call("POST", "/v1/registrations", body, {.key = new_key()});
  };
  EXPECT_EQ(with("pin", "123456").code(), "pin_weak");
  EXPECT_EQ(with("pin", "138000").code(), "pin_weak") << "the end of the number";
  EXPECT_EQ(with("pin", "80291").code(), "malformed");
  EXPECT_EQ(with("code", "12345a").code(), "malformed");
  EXPECT_EQ(with("nickname", "   ").code(), "text_invalid");
  EXPECT_EQ(with("nickname", "\"李明\"").code(), "text_invalid");
  EXPECT_EQ(with("nickname", "aaaaaaaaaaaaaaaaaaaaa").code(), "text_invalid");
  EXPECT_EQ(with("nickname", "a\nb").code(), "malformed");
  EXPECT_EQ(with("consents", json::array{"terms"}).code(), "consent_required");
  EXPECT_EQ(with("consents", json::array{"terms", "privacy", "ads"}).code(), "malformed");
  EXPECT_EQ(with("device", json::object{{"public_key", base64url(std::string(65, '\x04'))}, {"name", "x"}}).code(), "malformed");
  EXPECT_EQ(with("challenge_id", json::value(ids.make(IdKind::code_challenge, 999))).code(), "code_expired");
  EXPECT_EQ(with("challenge_id", "otp_nonsense").code(), "code_expired");
  EXPECT_EQ(with("extra", 1).code(), "malformed");
  EXPECT_EQ(call("POST", "/v1/registrations", good, {.key = new_key()}).status, 201) << "none of them cost a try";
}

TEST_F(Registration, TheLogNamesNobody) {
  set_log_level(LogLevel::debug);
  ::testing::internal::CaptureStderr();
  const Phone phone = registered();
  sign_in(phone, "190784");
  send_code("register", "13800138000");
  const std::string log = ::testing::internal::GetCapturedStderr();
  for (const std::string& canary : {std::string("138001380"), std::string("阿明"), phone.pin, std::string("190784"),
                                    phone.session, postbox.last_code()})
    EXPECT_EQ(log.find(canary), std::string::npos) << canary;
}

TEST_F(Registration, NothingReadableIsStored) {
  const Phone phone = registered();
  engine->stop();
  std::string everything;
  const auto tables = {&store::table<Customer>(), &store::table<CodeChallenge>(), &store::table<ports::Message>(),
                       &store::table<Device>(), &store::table<Session>(), &store::table<Handle>()};
  for (const auto* table : tables) {
    const auto row = table->make_row();
    executor->store().scan(*table, {}, [&]() -> void* {
      for (const auto& column : table->columns)
        if (column.kind != store::ColumnKind::integer) everything += std::string(column.get(row.get()).bytes) + "|";
      return row.get();
    });
    for (const auto& column : table->columns)
      if (column.kind != store::ColumnKind::integer) everything += std::string(column.get(row.get()).bytes) + "|";
  }
  const std::string token = *unbase64url(phone.session);
  for (const std::string& canary : {std::string("138001380"), std::string("阿明"), phone.pin, std::string("Pixel"), token})
    EXPECT_EQ(everything.find(canary), std::string::npos) << canary;
}

}  // namespace
}  // namespace chenxi::identity::testing
