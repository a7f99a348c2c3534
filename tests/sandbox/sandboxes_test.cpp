// Sandboxes over a server of their own, in one process: how many there may be, who is asked, where a clock
// may go. Apart from a real instance, over kills and to their end: tests/system/sandbox.
#include "app/sandboxes.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/crypto.h"
#include "http/guard.h"
#include "http/test_server.h"
#include "risk/rule.h"
#include "sandbox/residents.h"

namespace chenxi::app {
namespace {

class SandboxesTest : public testing::Test {
 protected:
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("chenxi-sandboxes-" + chenxi::hex(real_env().rng->bytes(6)));
  Env env = real_env();
  std::unique_ptr<http::Server> server;
  std::unique_ptr<Sandboxes> sandboxes;
  SandboxesOptions how;

  void open(std::size_t most) {
    how.place = folder;
    how.most = most;
    how.origin = "http://localhost:8080";
    how.name = "Test";
    how.rule_pack = "cn-ecny";
    how.zone = "Asia/Shanghai";
    how.http.clock = env.clock;
    how.http.rng = env.rng;
    sandboxes = std::make_unique<Sandboxes>(
        how, env, [this](std::vector<std::function<void()>> answers) { server->post(std::move(answers)); });
    http::Options options;
    options.port = 0;
    options.clock = env.clock;
    options.rng = env.rng;
    options.elsewhere = [this](const http::Head& head) { return sandboxes->at(head); };
    std::vector<http::Route> routes;
    add_sandbox_routes(routes, sandboxes.get());
    server = std::make_unique<http::Server>(options, std::move(routes));
    server->start();
    sandboxes->start();
  }
  void TearDown() override {
    server->stop();
    sandboxes->stop();
    sandboxes.reset();
    server.reset();
    std::filesystem::remove_all(folder);
  }

  struct Heard {
    int status = 0;
    json::value body;
    std::string code() const {
      return body.is_object() && body.get_object().contains("code") ? std::string(body.at("code").as_string())
                                                                    : "";
    }
  };
  Heard ask(std::string_view method, std::string_view path, std::string_view body, std::string_view host,
            std::string_view key = "") {
    std::string request = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", method, path, host);
    if (!key.empty()) request += fmt::format("Authorization: Bearer {}\r\n", key);
    if (!body.empty())
      request += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
    const http::Received got = http::RawClient(server->port()).ask(request + "\r\n" + std::string(body));
    const auto read = parse_json(got.body);
    return {got.status, read ? *read : json::value{}};
  }
  Heard make() { return ask("POST", "/v1/sandboxes", "{}", "localhost"); }
  static std::string text(const json::value& from, const char* member) {
    return std::string(from.at(member).as_string());
  }
};

TEST_F(SandboxesTest, ThereAreAsManyAsThereMayBeAndNoMore) {
  open(1);
  const Heard made = make();
  ASSERT_EQ(made.status, 201);
  EXPECT_EQ(made.body.at("residents").as_array().size(), sandbox::kStates.size());
  const Heard more = make();
  EXPECT_EQ(more.status, 409);
  EXPECT_EQ(more.code(), "sandboxes_full");
}

TEST_F(SandboxesTest, AKeyIsAnsweredByTheOneThatMadeItAndANameThatIsNobodysByNobody) {
  open(2);
  const json::value one = make().body, two = make().body;
  const std::string key = text(one.at("keys"), "secret"), host = text(one, "url").substr(7),
                    other = text(two, "url").substr(7);
  for (const std::string& where : {std::string("localhost"), host}) {
    const Heard who = ask("GET", "/v1/api_key", "", where, key);
    EXPECT_EQ(who.status, 200) << where;
    EXPECT_EQ(text(who.body.at("merchant"), "id"), text(one.at("shop"), "id"));
  }
  EXPECT_EQ(ask("GET", "/v1/api_key", "", other, key).status, 401);
  const Heard nobody = ask("GET", "/v1/time", "", "sbx-0000000000000000.localhost");
  EXPECT_EQ(nobody.status, 404);
  EXPECT_EQ(nobody.code(), "sandbox_unknown");
  // What only looks like one is the instance's.
  EXPECT_EQ(ask("GET", "/v1/time", "", "sbx-0000000000000000.example").code(), "not_found");
  EXPECT_EQ(ask("POST", "/v1/sandboxes", "{}", host).code(), "not_found") << "a sandbox makes none";
}

TEST_F(SandboxesTest, AClockThatIsPutForwardGivesNobodyMoreRequests) {
  how.http.limits.loopback_is_exempt = false;
  open(1);
  const json::value made = make().body;
  const std::string key = text(made.at("keys"), "secret"), host = text(made, "url").substr(7);
  using Steady = std::chrono::steady_clock;
  const auto until_refused = [&] {
    int asked = 0;
    while (asked < 2'000 && ask("GET", "/v1/time", "", host).status == 200) ++asked;
    return asked;
  };
  EXPECT_LT(until_refused(), 2'000) << "there is a limit";
  // What is left is what comes back while we wait, by the clock on the wall.
  const auto advance = [&] { return ask("POST", "/v1/test_clock/advance", R"({"seconds":3600})", host, key).status; };
  int status = advance();
  for (int i = 0; i < 200 && status == 429; ++i, status = advance()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  ASSERT_EQ(status, 200);
  const Steady::time_point from = Steady::now();
  const int asked = until_refused();
  const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - from);
  EXPECT_LE(asked, 5 + 2 * kSandboxRequestsPerSecond * waited.count() / 1'000) << "an hour there is no hour";
}

TEST_F(SandboxesTest, ItsTillIsOpenedByItsSecretKeyAlone) {
  open(2);
  const json::value made = make().body, other = make().body;
  const std::string host = text(made, "url").substr(7);
  const auto cast = [&](std::string_view key) { return ask("GET", "/v1/demo/cast", "", host, key); };
  EXPECT_EQ(cast("").code(), "not_signed_in") << "its name stands in each page that a payer opens";
  for (const char* kind : {"publishable", "restricted"})
    EXPECT_EQ(cast(text(made.at("keys"), kind)).code(), "api_scope_missing") << kind;
  EXPECT_EQ(cast(text(other.at("keys"), "secret")).code(), "not_signed_in");
  const Heard shown = cast(text(made.at("keys"), "secret"));
  ASSERT_EQ(shown.status, 200);
  EXPECT_NE(text(shown.body.at("shop"), "enter").find('#'), std::string::npos) << "a link with its token";
  EXPECT_EQ(ask("GET", "/v1/demo/cast", "", "localhost", text(made.at("keys"), "secret")).status, 200)
      << "found by its key, too";
}

TEST_F(SandboxesTest, AKeyAtTheInstancesAddressFindsWhatProgramsAskAndNoPage) {
  open(1);
  const json::value made = make().body;
  const std::string bearer = "Bearer " + text(made.at("keys"), "secret"),
                    publishable = text(made.at("keys"), "publishable");
  const auto found = [&](std::string_view target, bool in_header, std::string_view method = "GET") {
    http::Head head;
    head.method = method, head.target = target, head.host = "localhost";
    if (in_header) head.fields.push_back({"Authorization", bearer});
    return sandboxes->at(head) != nullptr;
  };
  EXPECT_TRUE(found("/v1/api_key", true));
  EXPECT_TRUE(found("/v1/checkout_sessions/chk_1/status?key=" + publishable, false));
  for (const char* page : {"/", "/app", "/till/", "/metrics", "/v1", "/v12/things", "/livez"})
    EXPECT_FALSE(found(page, true)) << page;
  EXPECT_FALSE(found("/app?key=" + publishable, false))
      << "a page of a sandbox under the instance's own name";
  EXPECT_TRUE(found("/v1/orders", true, "POST"));
  EXPECT_FALSE(found("/v1/demo/sessions?key=" + publishable, false, "POST"))
      << "its cookie would be one of the instance's name";
}

TEST_F(SandboxesTest, AClockGoesForwardAndNotTooFarAtOnce) {
  open(1);
  const json::value made = make().body;
  const std::string key = text(made.at("keys"), "secret");
  const auto advance = [&](std::string_view body) {
    return ask("POST", "/v1/test_clock/advance", body, "localhost", key);
  };
  for (const char* body : {R"({"seconds":-1})", R"({"seconds":34560001})", R"({"to":"2020-01-01T00:00:00Z"})",
                           R"({"to":"2999-01-01T00:00:00Z"})"})
    EXPECT_EQ(advance(body).code(), "clock_invalid") << body;
  EXPECT_EQ(advance("{}").code(), "malformed");
  EXPECT_EQ(advance(R"({"seconds":86400})").status, 200);
  EXPECT_EQ(ask("POST", "/v1/test_clock/advance", R"({"seconds":1})", "localhost",
                text(made.at("keys"), "restricted"))
                .code(),
            "api_scope_missing");
  const Heard clock = ask("GET", "/v1/test_clock", "", "localhost", key);
  EXPECT_GE(clock.body.at("ahead_seconds").as_int64(), 86'399);
  // Ten years in all.
  for (int i = 0; i < 9; ++i) EXPECT_EQ(advance(R"({"seconds":34560000})").status, 200);
  EXPECT_EQ(advance(R"({"seconds":34560000})").code(), "clock_invalid");
}

/// A sandbox, and orders of its shop that its residents are to pay.
class ResidentsTest : public SandboxesTest {
 protected:
  json::value made;
  std::string key;
  int orders = 0;

  void begin() {
    open(1);
    made = make().body;
    key = text(made.at("keys"), "secret");
  }
  std::string phone(std::string_view state) {
    for (const json::value& one : made.at("residents").as_array())
      if (one.at("state").as_string() == state) return std::string(one.at("phone").as_string());
    return "";
  }
  std::string order(std::int64_t amount, std::string_view more = "") {
    const std::string number = fmt::format("T-{}", ++orders);
    const Heard there = ask("POST", "/v1/orders",
                            fmt::format(R"({{"merchant_order_no":"{}","amount":{},"currency":"CNY"{}}})", number, amount, more),
                            "localhost", key);
    EXPECT_EQ(there.status, 201) << amount;
    return number;
  }
  Heard pays(std::string_view state, const std::string& number, std::string_view more = "") {
    return ask("POST", "/v1/sandbox/payments",
               fmt::format(R"({{"merchant_order_no":"{}","phone":"{}"{}}})", number, phone(state), more), "localhost", key);
  }
  std::string status_of(const std::string& number) {
    const Heard found = ask("GET", "/v1/orders?merchant_order_no=" + number, "", "localhost", key);
    return std::string(found.body.at("data").at(0).at("status").as_string());
  }
  /// "" where it was paid.
  std::string outcome(std::string_view state, std::int64_t amount, std::string_view more = "") {
    const std::string number = order(amount);
    const Heard paid = pays(state, number, more);
    EXPECT_EQ(status_of(number), paid.status == 201 ? "paid" : "open") << state;
    return paid.code();
  }
};

TEST_F(ResidentsTest, EachMeetsWhatHisNumberSays) {
  begin();
  for (const std::string_view state : {"normal", "guardian", "number_is_new", "not_receiving", "purse_full", "shop_owner"})
    EXPECT_EQ(outcome(state, 1'200), "") << state;
  EXPECT_EQ(outcome("no_money", 1), "insufficient_balance");
  EXPECT_EQ(outcome("frozen", 1'200), "account_frozen");
  EXPECT_EQ(outcome("stopped", 1'200), "payments_stopped");
  EXPECT_EQ(outcome("own_limit", sandbox::kOwnLimit), "");
  EXPECT_EQ(outcome("own_limit", sandbox::kOwnLimit + 1), "user_limit_payment_exceeded");
  EXPECT_EQ(outcome("put_aside", sandbox::kNotPutAside + 1), "money_locked");
  EXPECT_EQ(outcome("put_aside", sandbox::kNotPutAside), "");
  EXPECT_EQ(outcome("normal", 1'200, R"(,"pin":"000000")"), "pin_wrong");
  for (const json::value& one : made.at("residents").as_array()) {
    const std::int64_t balance = one.at("balance").as_int64();
    const std::string state(one.at("state").as_string());
    if (state == "no_money") EXPECT_EQ(balance, 0);
    else if (state == "purse_full") EXPECT_EQ(balance, 1'000'000);
    else EXPECT_GE(balance, 100'000) << state;
  }
}

TEST_F(ResidentsTest, AboveABoundTheGuardedNeedsAYesThatSomebodySays) {
  begin();
  EXPECT_EQ(outcome("guarded", sandbox::kGuardedAbove), "");
  const std::string number = order(sandbox::kGuardedAbove + 1);
  EXPECT_EQ(pays("guarded", number).code(), "family_approval_required");
  EXPECT_EQ(pays("guarded", number, R"(,"family_answer":"no")").code(), "family_approval_required");
  EXPECT_EQ(pays("guarded", number, R"(,"family_answer":"yes")").status, 201);
  EXPECT_EQ(status_of(number), "paid");
  EXPECT_EQ(pays("normal", order(1'200), R"(,"family_answer":"yes")").code(), "family_link_unknown");
}

TEST_F(ResidentsTest, AmountsMeetEachAnswerOfRisk) {
  begin();
  EXPECT_EQ(outcome("normal", 20'001), "");
  EXPECT_EQ(outcome("normal", 20'004), "risk_refused");
  EXPECT_EQ(outcome("normal", 20'006), "step_up_required");
  EXPECT_EQ(outcome("normal", 20'007), "payment_not_possible");
  const std::string warned = order(20'005);
  EXPECT_EQ(pays("normal", warned).code(), "risk_warning");
  EXPECT_EQ(pays("normal", warned, R"(,"warning_accepted":["risk"])").status, 201);
  const std::string waits = order(20'003);
  EXPECT_EQ(pays("normal", waits).code(), "risk_delayed");
  EXPECT_EQ(ask("POST", "/v1/test_clock/advance", R"({"seconds":61})", "localhost", key).status, 200);
  EXPECT_EQ(pays("normal", waits).status, 201);
}

TEST_F(ResidentsTest, WhatIsHeldAndWhatIsGuaranteedIsPaidAsSuchAndNothingTwice) {
  begin();
  const std::string held = order(1'500, R"(,"capture":"later")"), kept = order(1'600, R"(,"guaranteed":true)"), plain = order(1'700);
  EXPECT_EQ(text(pays("normal", held).body, "status"), "authorized");
  EXPECT_EQ(text(pays("normal", kept).body, "status"), "guaranteed");
  EXPECT_EQ(text(pays("normal", plain).body, "status"), "paid");
  for (const std::string& number : {held, kept, plain}) EXPECT_EQ(pays("guardian", number).code(), "order_already_paid") << number;
  EXPECT_EQ(pays("normal", "T-99").code(), "order_unknown");
  EXPECT_EQ(pays("nobody", order(100)).code(), "malformed");
  EXPECT_EQ(ask("POST", "/v1/sandbox/payments", fmt::format(R"({{"merchant_order_no":"{}","phone":"170 0000 0001"}})", order(100)),
                "localhost", key)
                .status,
            201)
      << "a number as people type it";
  EXPECT_EQ(ask("POST", "/v1/sandbox/payments", R"({"merchant_order_no":"T-1","phone":"+8617000000099"})", "localhost", key).code(),
            "account_unknown");
  EXPECT_EQ(ask("POST", "/v1/sandbox/payments", R"({"merchant_order_no":"T-1","phone":"+8617000000001"})", "localhost",
                text(made.at("keys"), "restricted"))
                .code(),
            "api_scope_missing");
}

TEST_F(ResidentsTest, EndedByItsProgramItIsNobodysAndItsPlaceIsFree) {
  begin();
  EXPECT_EQ(make().code(), "sandboxes_full");
  EXPECT_EQ(ask("DELETE", "/v1/sandboxes/current", "", "localhost", text(made.at("keys"), "restricted")).code(),
            "api_scope_missing");
  const std::filesystem::path its = folder / text(made, "id");
  ASSERT_TRUE(std::filesystem::exists(its));
  EXPECT_EQ(ask("DELETE", "/v1/sandboxes/current", "", "localhost", key).status, 204);
  EXPECT_EQ(ask("GET", "/v1/time", "", text(made, "url").substr(7)).code(), "sandbox_unknown");
  EXPECT_NE(ask("GET", "/v1/api_key", "", "localhost", key).status, 200);
  EXPECT_EQ(make().status, 201);
  for (int i = 0; i < 500 && std::filesystem::exists(its); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(std::filesystem::exists(its));
}

TEST_F(ResidentsTest, OneThatHasGrownTooLargeIsEndedAndItsDeveloperIsTold) {
  begin();
  const std::string host = text(made, "url").substr(7);
  const std::filesystem::path its = folder / text(made, "id"), large = its / "large";
  const auto grow = [&](std::uintmax_t megabytes) {
    std::ofstream(large).put('x');
    std::filesystem::resize_file(large, megabytes << 20);  // takes no room
  };
  grow(kSandboxMegabytes / 2);
  std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
  EXPECT_EQ(ask("GET", "/v1/api_key", "", "localhost", key).status, 200);
  grow(kSandboxMegabytes + 1);
  const auto ended = [&] { return ask("GET", "/v1/api_key", "", "localhost", key).status != 200; };
  for (int i = 0; i < 1'000 && !ended(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(ask("GET", "/v1/api_key", "", "localhost", key).code(), "sandbox_unknown");
  EXPECT_EQ(ask("GET", "/v1/time", "", host).code(), "sandbox_unknown");
  EXPECT_EQ(make().status, 201) << "its place is free";
  for (int i = 0; i < 500 && std::filesystem::exists(its); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(std::filesystem::exists(its));
}

TEST_F(ResidentsTest, WhoeverStillWaitsToPutItsClockForwardDoesNotBringItBack) {
  begin();
  const std::filesystem::path note = folder / text(made, "id") / "sandbox.json";
  const auto noted = [&]() -> std::string {
    std::ifstream in(note);
    return {std::istreambuf_iterator<char>(in), {}};
  };
  // Two long ways, one behind the other.
  constexpr std::string_view kFar = R"({"seconds":34560000})";
  http::RawClient first(server->port()), second(server->port());
  const std::string advance = fmt::format(
      "POST /v1/test_clock/advance HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: "
      "application/json\r\n"
      "Content-Length: {}\r\n\r\n{}",
      key, kFar.size(), kFar);
  const std::string before = noted();
  first.send(advance);
  for (int i = 0; i < 5'000 && noted() == before; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ASSERT_NE(noted(), before) << "it is on its way";
  second.send(advance);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(ask("DELETE", "/v1/sandboxes/current", "", "localhost", key).status, 204);
  // A process that dies here leaves a folder; with a note in it the next one would open it.
  bool back = false;
  for (int i = 0; i < 60'000 && std::filesystem::exists(note.parent_path()); ++i) {
    back = back || std::filesystem::exists(note);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_FALSE(back);
  EXPECT_FALSE(std::filesystem::exists(note.parent_path()));
}

TEST(SandboxRules, AreThoseThatShipAndTheAmounts) {
  const auto shipped = risk::parse_rules(risk::shipped_rules()), here = risk::parse_rules(sandbox::risk_rules());
  ASSERT_TRUE(shipped && here);
  ASSERT_GT((*here)->rules.size(), (*shipped)->rules.size());
  for (std::size_t i = 0; i < (*shipped)->rules.size(); ++i) {
    EXPECT_EQ((*here)->rules[i].id, (*shipped)->rules[i].id);
    EXPECT_EQ((*here)->rules[i].when.size(), (*shipped)->rules[i].when.size());
  }
}

}  // namespace
}  // namespace chenxi::app
