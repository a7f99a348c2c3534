// Sandboxes over a server of their own, in one process: how many there may be, who is asked, where a clock
// may go. Apart from a real instance, over kills and to their end: tests/system/sandbox.
#include "app/sandboxes.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/crypto.h"
#include "http/test_server.h"

namespace chenxi::app {
namespace {

class SandboxesTest : public testing::Test {
 protected:
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("chenxi-sandboxes-" + chenxi::hex(real_env().rng->bytes(6)));
  Env env = real_env();
  std::unique_ptr<http::Server> server;
  std::unique_ptr<Sandboxes> sandboxes;

  void open(std::size_t most) {
    SandboxesOptions how;
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
  EXPECT_EQ(made.body.at("residents").as_array().size(), 4u);
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

}  // namespace
}  // namespace chenxi::app
