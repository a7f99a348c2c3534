// Messages on their way out: by whom they are taken, when they come again, what stays behind.
#include "notify/courier.h"

#include "base/log.h"
#include "identity/codes.h"
#include "notify/timers.h"
#include "notify/routes.h"
#include "notify/wire.h"
#include "tests/identity/desk.h"

namespace chenxi::notify {
namespace {

/// A gateway and a mail server in one, which take, refuse or are silent as told.
struct Outside : Outbound {
  int status = 200;
  std::vector<OutboundRequest> requests;
  std::vector<OutboundMail> mails;
  OutboundReply http(const OutboundRequest& request) override {
    requests.push_back(request);
    return {status, "", status == 0 ? "Timeout was reached" : ""};
  }
  OutboundReply mail(const OutboundMail& mail) override {
    mails.push_back(mail);
    return {status == 200 ? 250 : status, "", ""};
  }
};

std::string header(const OutboundRequest& request, std::string_view name) {
  const std::size_t at = request.headers.find(std::string(name) + ": ");
  if (at == std::string::npos) return "";
  const std::size_t from = at + name.size() + 2;
  return request.headers.substr(from, request.headers.find('\n', from) - from);
}

class CourierTest : public identity::testing::Desk {
 protected:
  Outside outside;
  std::unique_ptr<Courier> courier;

  void SetUp() override {
    env.outbound = &outside;
    Desk::SetUp();
    hire();
  }
  void hire() {
    services->info.name = "Chenxi";
    services->info.mail_from = "no-reply@example.org";
    courier = std::make_unique<Courier>(*services);
    services->courier = courier.get();
    notify::add_routes(routes, *services);
    std::promise<void> done;
    engine->run_between_batches([&](engine::Executor& e) {
      register_timers(e);
      e.observe(courier.get());
      courier->reload(e.store());
      done.set_value();
    });
    done.get_future().wait();
  }
  void with_gateway() {
    services->info.sms_url = "https://sms.example.org/send";
    services->info.smtp_url = "smtp://mail.example.org:25";
  }
  struct Look : engine::Query {
    std::vector<ports::Message> rows;
    const char* name() const override { return "test.look"; }
    void run(engine::Context& ctx) override { rows = store::scan_all<ports::Message>(ctx.reader()); }
  };
  /// After everything that was submitted before.
  std::vector<ports::Message> rows() {
    auto look = std::make_shared<Look>();
    std::promise<void> done;
    EXPECT_TRUE(engine->ask(look, [&](const engine::Outcome&) { done.set_value(); }));
    done.get_future().wait();
    return look->rows;
  }
};

TEST_F(CourierTest, TheDemosPhoneShowsWhatWouldHaveBeenSent) {
  send_code("register", "13800138000");
  EXPECT_EQ(courier->deliver(), 1u);
  const auto shown = courier->shown("+8613800138000");
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_NE(shown[0].text.find(postbox.last_code()), std::string::npos);
  EXPECT_TRUE(courier->shown("+8613900139000").empty());
  auto request = std::make_shared<http::Request>();
  request->query_params = {{"number", "138 0013 8000"}};
  auto answer = std::make_shared<Waiting>();
  auto reply = answer->promise.get_future();
  routes.back().handler(request, http::Respond(answer));
  const json::value body = *parse_json(reply.get().body);
  EXPECT_EQ(body.at("data").at(0).at("to").as_string(), "+8613800138000");
}

TEST_F(CourierTest, TheGatewayGetsASignedRequestThatNamesTheMessage) {
  with_gateway();
  send_code("register", "13800138000");
  EXPECT_EQ(courier->deliver(), 1u);
  ASSERT_EQ(outside.requests.size(), 1u);
  const OutboundRequest& request = outside.requests[0];
  EXPECT_EQ(request.url, "https://sms.example.org/send");
  const json::value body = *parse_json(request.body);
  EXPECT_EQ(body.at("to").as_string(), "+8613800138000");
  EXPECT_NE(body.at("text").as_string().find(postbox.last_code()), std::string::npos);
  EXPECT_EQ(header(request, "Idempotency-Key"), body.at("id").as_string());
  const std::string secret = sms_secret(keys), stamp = header(request, "Chenxi-Timestamp"), sign = header(request, "Chenxi-Signature");
  EXPECT_TRUE(sms_signature_is_right(secret, clock.now(), stamp, sign, request.body));
  EXPECT_FALSE(sms_signature_is_right(secret, clock.now(), stamp, sign, request.body + " "));
  EXPECT_FALSE(sms_signature_is_right(secret, clock.now() + minutes(6), stamp, sign, request.body));
  EXPECT_FALSE(sms_signature_is_right("other", clock.now(), stamp, sign, request.body));
}

TEST_F(CourierTest, WhatWasSentIsEmptiedAndForgottenADayLater) {
  with_gateway();
  send_code("register", "13800138000");
  courier->deliver();
  const auto sent = rows();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].state, ports::MessageState::sent);
  EXPECT_TRUE(sent[0].sealed_to.empty());
  EXPECT_TRUE(sent[0].sealed_params.empty());
  EXPECT_EQ(courier->deliver(), 0u);
  EXPECT_EQ(outside.requests.size(), 1u);
  pass(hours(25));
  EXPECT_TRUE(rows().empty());
}

TEST_F(CourierTest, ASilentGatewayIsAskedAgainEverLaterUntilTheCodeIsWorthNothing) {
  with_gateway();
  outside.status = 0;
  send_code("register", "13800138000");
  EXPECT_EQ(courier->deliver(), 0u);
  EXPECT_EQ(courier->deliver(), 0u);
  EXPECT_EQ(outside.requests.size(), 1u) << "not before two seconds have passed";
  pass(seconds(2));
  courier->deliver();
  pass(seconds(3));
  courier->deliver();
  EXPECT_EQ(outside.requests.size(), 2u) << "now four";
  pass(seconds(1));
  courier->deliver();
  EXPECT_EQ(outside.requests.size(), 3u);
  EXPECT_EQ(outside.requests[0].body, outside.requests[2].body) << "the same id: the gateway sends it once";
  pass(minutes(5));
  EXPECT_EQ(courier->deliver(), 1u);
  EXPECT_EQ(outside.requests.size(), 3u);
  EXPECT_EQ(rows()[0].state, ports::MessageState::dropped);
}

TEST_F(CourierTest, AGatewayThatRefusesIsNotAskedAgainButOneThatIsBusyIs) {
  with_gateway();
  outside.status = 429;
  send_code("register", "13800138000");
  EXPECT_EQ(courier->deliver(), 0u);
  outside.status = 400;
  pass(seconds(2));
  EXPECT_EQ(courier->deliver(), 1u);
  EXPECT_EQ(rows()[0].state, ports::MessageState::dropped);
}

TEST_F(CourierTest, WhatWaitsIsSentAfterARestart) {
  with_gateway();
  send_code("register", "13800138000");
  courier->deliver();
  send_code("register", "13900139000");
  engine->stop();
  start(true);
  hire();
  with_gateway();
  EXPECT_EQ(courier->waiting(), 1u);
  EXPECT_EQ(courier->deliver(), 1u);
  EXPECT_EQ(outside.requests.size(), 2u);
}

TEST_F(CourierTest, MailIsPlainTextToTheAddressThatWasTyped) {
  with_gateway();
  const Phone phone = registered();
  courier->deliver();
  call("POST", "/v1/code_challenges", json::object{{"purpose", "add_email"}, {"email", "Li@Example.org"}}, {.session = phone.session});
  EXPECT_EQ(courier->deliver(), 1u);
  ASSERT_EQ(outside.mails.size(), 1u);
  const OutboundMail& mail = outside.mails[0];
  EXPECT_EQ(mail.to, "li@example.org");
  EXPECT_EQ(mail.from, "no-reply@example.org");
  EXPECT_NE(mail.message.find("\r\nSubject: =?UTF-8?B?"), std::string::npos);
  EXPECT_NE(mail.message.find("\r\nTo: <li@example.org>\r\n"), std::string::npos);
  EXPECT_NE(mail.message.find("@example.org>\r\nMIME-Version: 1.0\r\n"), std::string::npos);
}

TEST_F(CourierTest, ANoticeGoesToTheCustomersOwnAddressInHisLanguage) {
  with_gateway();
  const Phone phone = registered();
  call("PATCH", "/v1/me/settings", json::object{{"language", "en"}}, {.session = phone.session});
  pass(seconds(61));
  const identity::testing::Said challenge = send_code("login", phone.number);
  const std::string code = postbox.last_code();
  ASSERT_EQ(call("POST", "/v1/sessions/new_device",
                 json::object{{"challenge_id", challenge.text("id")}, {"code", code}, {"pin", phone.pin},
                              {"device", device_json(P256PrivateKey::generate(rng))}},
                 {.key = new_key()}).status, 201);
  courier->deliver();
  const json::value body = *parse_json(outside.requests.back().body);
  EXPECT_EQ(body.at("to").as_string(), "+8613800138000");
  EXPECT_NE(body.at("text").as_string().find("a new device has signed in"), std::string::npos);
}

TEST(Messages, CarryNoLinkAndNoAmountButThatOfTheTransferThatACodeIsFor) {
  int seen = 0;
  for (const CatalogEntry& entry : catalog()) {
    if (!entry.key.starts_with("message.")) continue;
    seen += 1;
    for (const std::string_view text : entry.texts) {
      EXPECT_EQ(text.find("http"), text.npos) << entry.key;
      EXPECT_EQ(text.find("{link}"), text.npos) << entry.key;
      EXPECT_EQ(text.find("{amount}") != text.npos, entry.key == "message.code_step_up") << entry.key;
    }
  }
  EXPECT_GE(seen, 8);
}

TEST_F(CourierTest, WithoutAGatewayTheOperatorReadsOutWhatWaits) {
  services->info.demo = false;
  send_code("register", "13800138000");
  courier->deliver();
  ASSERT_EQ(courier->unsent().size(), 1U);
  EXPECT_EQ(courier->unsent().front().to, "+8613800138000");
  EXPECT_NE(courier->unsent().front().text.find(postbox.last_code()), std::string::npos);
  pass(minutes(6));
  EXPECT_TRUE(courier->unsent().empty()) << "a code that is worth nothing any more";
}

TEST_F(CourierTest, WithAGatewayNothingIsReadOut) {
  with_gateway();
  outside.status = 0;
  send_code("register", "13800138000");
  courier->deliver();
  EXPECT_EQ(courier->waiting(), 1U);
  EXPECT_TRUE(courier->unsent().empty());
}

TEST_F(CourierTest, TheLogSaysNothingOfTheContent) {
  with_gateway();
  outside.status = 0;
  set_log_level(LogLevel::debug);
  ::testing::internal::CaptureStderr();
  send_code("register", "13800138000");
  courier->deliver();
  pass(minutes(6));
  courier->deliver();
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("message.dropped"), std::string::npos);
  EXPECT_EQ(log.find("138001380"), std::string::npos);
  EXPECT_EQ(log.find(postbox.last_code()), std::string::npos);
}

}  // namespace
}  // namespace chenxi::notify
