// Stopping what leaves an account, lifting the stop, and the codes on paper, as the wallet and the log-in
// page do it.
#include <set>

#include "stop/codes.h"
#include "stop/routes.h"
#include "tests/identity/desk.h"

namespace chenxi::stop {
namespace {

class Stop : public identity::testing::Desk {
 protected:
  using Said = identity::testing::Said;
  Phone phone;

  void SetUp() override {
    Desk::SetUp();
    stop::add_routes(routes, *services);
    phone = registered();
    pass(hours(25));  // no new device any more
  }
  Said stop() { return call("POST", "/v1/me/stop", nullptr, {.key = new_key(), .session = phone.session}); }
  Said resume(json::object with = {}, std::optional<std::string> pin = "802913") {
    const Uuid key = new_key();
    with["proof"] = proof(phone, "settings", key, pin);
    return call("POST", "/v1/me/resume", with, {.key = key, .session = phone.session});
  }
  Said make(std::optional<Uuid> key = {}, std::optional<std::string> pin = "802913") {
    const Uuid nonce = key ? *key : new_key();
    return call("POST", "/v1/me/recovery_codes",
                json::object{{"proof", proof(phone, "settings", nonce, pin)}},
                {.key = nonce, .session = phone.session});
  }
  std::vector<std::string> codes() {
    std::vector<std::string> out;
    const Said made = make();
    for (const json::value& code : made.body.at("codes").as_array()) out.emplace_back(code.as_string());
    return out;
  }
  Said stop_by(const std::string& code, std::string number = "138 0013 8000",
               std::string client = "203.0.113.7") {
    return call("POST", "/v1/stop", json::object{{"phone", number}, {"recovery_code", code}},
                {.key = new_key(), .client = std::move(client)});
  }
  std::int64_t left() {
    return call("GET", "/v1/me/recovery_codes", nullptr, {.session = phone.session})
        .body.at("left")
        .as_int64();
  }
  bool stopped() {
    return !call("GET", "/v1/me", nullptr, {.session = phone.session}).body.at("stopped").is_null();
  }
  std::string last_message() { return postbox.all().back().text_key; }
};

TEST_F(Stop, OneTapStopsAndThePinLiftsIt) {
  const Said said = stop();
  EXPECT_EQ(said.status, 200);
  EXPECT_EQ(said.body.at("stopped").at("by").as_string(), "button");
  EXPECT_EQ(last_message(), "message.stopped");
  EXPECT_TRUE(stopped());
  const std::size_t messages = postbox.all().size();
  EXPECT_EQ(stop().status, 200) << "again: nothing changes";
  EXPECT_EQ(postbox.all().size(), messages);
  EXPECT_EQ(resume({}, {}).code(), "pin_required");
  EXPECT_EQ(resume({}, "190784").code(), "pin_wrong");
  EXPECT_TRUE(stopped());
  EXPECT_TRUE(resume().body.at("stopped").is_null());
  EXPECT_EQ(last_message(), "message.resumed");
  EXPECT_FALSE(stopped());
}

TEST_F(Stop, ADeviceThatCameAfterTheStopNeedsACodeBySmsToLiftIt) {
  stop();
  const Said challenge = send_code("login", "13800138000");
  const P256PrivateKey key = P256PrivateKey::generate(rng);
  const Said came = call("POST", "/v1/sessions/new_device",
                         json::object{{"challenge_id", challenge.text("id")},
                                      {"code", postbox.last_code()},
                                      {"pin", "802913"},
                                      {"device", device_json(key)}},
                         {.key = new_key()});
  ASSERT_EQ(came.status, 201) << came.code();
  phone.key = key;
  phone.device = std::string(came.body.at("device").at("id").as_string());
  phone.session = came.session;
  EXPECT_EQ(resume().code(), "step_up_required");
  pass(hours(25));
  EXPECT_EQ(resume().code(), "step_up_required") << "it is still younger than the stop";
  const Said code =
      call("POST", "/v1/code_challenges", json::object{{"purpose", "resume"}}, {.session = phone.session});
  ASSERT_EQ(code.status, 201) << code.code();
  EXPECT_EQ(code.text("masked"), "138****8000") << "to the number of who is signed in";
  const std::string right = postbox.last_code(), wrong = right == "000000" ? "000001" : "000000";
  EXPECT_EQ(resume({{"challenge_id", code.text("id")}, {"code", wrong}}).code(), "code_wrong");
  EXPECT_EQ(resume({{"challenge_id", code.text("id")}, {"code", right}}).status, 200);
}

TEST_F(Stop, ACodeForLiftingGoesToNoOtherNumber) {
  EXPECT_EQ(call("POST", "/v1/code_challenges", json::object{{"purpose", "resume"}, {"phone", "13900139000"}},
                 {.session = phone.session})
                .code(),
            "malformed");
  EXPECT_EQ(call("POST", "/v1/code_challenges", json::object{{"purpose", "resume"}}).code(), "not_signed_in");
}

TEST_F(Stop, APaperCodeStopsFromTheLogInPageEndsSessionsAndIsUsedOnce) {
  const auto paper = codes();
  ASSERT_EQ(paper.size(), kCodes);
  EXPECT_EQ(left(), 8);
  std::string typed = paper[2];  // as people type: lower case, spaces
  for (char& c : typed) c = c == '-' ? ' ' : static_cast<char>(std::tolower(c));
  EXPECT_EQ(stop_by(typed).status, 200);
  EXPECT_EQ(call("GET", "/v1/me", nullptr, {.session = phone.session}).code(), "not_signed_in");
  phone.session = sign_in(phone, "802913").session;
  EXPECT_TRUE(stopped());
  EXPECT_EQ(left(), 7);
  EXPECT_EQ(stop_by(paper[2]).code(), "recovery_code_wrong");
  EXPECT_EQ(make().code(), "payments_stopped") << "who has the phone gets no paper";
  EXPECT_EQ(resume().code(), "recovery_code_required") << "the phone and its PIN are not enough";
  EXPECT_EQ(resume({{"recovery_code", paper[2]}}).code(), "recovery_code_wrong");
  EXPECT_EQ(resume({{"recovery_code", paper[3]}}).status, 200);
  EXPECT_FALSE(stopped());
}

TEST_F(Stop, NobodyLearnsWhoIsRegisteredAndGuessesAreCounted) {
  codes();
  EXPECT_EQ(stop_by("AAAA-BBBB-CCCC-DDDD-EEEE-CCCC").code(), "recovery_code_wrong");
  EXPECT_EQ(stop_by("AAAA-BBBB-CCCC-DDDD-EEEE-CCCC", "13900139000").code(), "recovery_code_wrong")
      << "nobody has this number";
  for (int i = 0; i < 8; ++i) stop_by("AAAA-BBBB-CCCC-DDDD-EEEE-CCC" + std::to_string(i));
  const Said said = stop_by("AAAA-BBBB-CCCC-DDDD-EEEE-DDDD");
  EXPECT_EQ(said.code(), "recovery_tries_exhausted");
  EXPECT_EQ(said.text("until"), rfc3339(clock.now() + hours(1)));
  EXPECT_EQ(stop_by("AAAA-BBBB-CCCC-DDDD-EEEE-DDDD", "13700137000", "198.51.100.9").code(),
            "recovery_code_wrong")
      << "another network, another number";
  pass(hours(1));
  EXPECT_EQ(stop_by("AAAA-BBBB-CCCC-DDDD-EEEE-EEEE").code(), "recovery_code_wrong");
}

TEST_F(Stop, ACodeOnPaperHas120BitsAndOnlyItsKeyedHashIsKept) {
  const std::vector<std::string> paper = codes();
  std::set<std::string> groups;
  for (const std::string& code : paper) {
    const std::string symbols = normal_code(code);
    EXPECT_EQ(symbols.size() * 5, 120u) << "symbols of five bits each";
    for (std::size_t at = 0; at < symbols.size(); at += 4) groups.insert(symbols.substr(at, 4));
  }
  EXPECT_GE(groups.size(), paper.size() * 6 - 1) << "all of it is drawn, for each code anew";
  EXPECT_EQ(normal_code("AAAA-BBBB-CCCC"), "") << "a shorter one is none";
}

TEST_F(Stop, NewCodesReplaceTheOldOnesAndARepeatShowsTheSame) {
  const Uuid key = new_key();
  const Said first = make(key);
  ASSERT_EQ(first.status, 201) << first.code();
  const Said again = make(key);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(make(key, "190784").code(), "id_reused") << "without the PIN nothing is shown";
  EXPECT_EQ(make({}, {}).code(), "pin_required");
  EXPECT_EQ(make({}, "190784").code(), "pin_wrong");
  const std::string old(first.body.at("codes").at(0).as_string());
  const auto fresh = codes();
  EXPECT_EQ(last_message(), "message.recovery_codes");
  EXPECT_EQ(stop_by(old).code(), "recovery_code_wrong");
  EXPECT_EQ(stop_by(fresh[0]).status, 200);
}

TEST_F(Stop, TheStoreHoldsNoReadableCode) {
  const auto paper = codes();
  std::string all;
  std::promise<void> done;
  engine->run_between_batches([&](engine::Executor& e) {
    for (std::int64_t n = 1; n <= 8; ++n) {
      const auto customer = directory.customer_of_device(*ids.read(IdKind::device, phone.device));
      const auto row = store::load_one<RecoveryCode>(e.store(), store::make_key(*customer, n));
      if (row) all += std::string(view(row->mac));
    }
    done.set_value();
  });
  done.get_future().wait();
  EXPECT_EQ(all.size(), 8u * 32);
  for (const std::string& code : paper) EXPECT_EQ(all.find(normal_code(code)), std::string::npos);
}

}  // namespace
}  // namespace chenxi::stop
