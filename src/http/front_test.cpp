// Who may ask what: routes, origins, content types, keys, cookies, hosts, problems.
#include "http/front.h"

#include <gtest/gtest.h>

#include <thread>

#include "http/status.h"
#include "http/test_server.h"

namespace chenxi::http {
namespace {

constexpr std::string_view kKey = "Idempotency-Key: 019ab4b2-5c00-7abc-8def-0123456789ab\r\n";

Route wallet_route(std::string method = "POST") {
  Route route = simple_route(std::move(method), "/v1/payments", [](const Request& request) {
    return json_reply(200, {{"session", request.session}, {"key", request.key ? text(*request.key) : ""}});
  });
  route.app = App::wallet;
  return route;
}

Received ask(const TestServer& world, std::string_view request) {
  return RawClient(world.port()).ask(request);
}

std::string code_of(const Received& answer) {
  const auto parsed = parse_json(answer.body);
  return parsed && parsed->is_object() && parsed->get_object().contains("code")
             ? std::string{parsed->get_object().at("code").as_string().c_str()}
             : "";
}

TEST(Front, SaysNotFoundAndMethodNotAllowed) {
  TestServer world({simple_route("GET", "/v1/things/{id}"), simple_route("PATCH", "/v1/things/{id}")});
  const auto unknown = ask(world, get("/v1/thing"));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(code_of(unknown), "not_found");
  const auto method = ask(world, post("/v1/things/1", "{}"));
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.header("Allow"), "GET, HEAD, PATCH");
  const auto traced = ask(world, "TRACE /v1/things/1 HTTP/1.1\r\nHost: localhost\r\nX-Secret: told\r\n\r\n");
  EXPECT_EQ(traced.status, 405);
  EXPECT_EQ(traced.body.find("told"), std::string::npos);
  EXPECT_EQ(ask(world, get("/v1/things/")).status, 404);
  EXPECT_EQ(ask(world, get("/v1/things/1/2")).status, 404);
  EXPECT_EQ(ask(world, get("/v1//things/1")).status, 404);
  EXPECT_EQ(ask(world, get("/v1/things/%2F")).status, 400);
  EXPECT_EQ(ask(world, get("/v1/things/%00")).status, 400);
  EXPECT_EQ(ask(world, get("/v1/things/%zz")).status, 400);
  EXPECT_EQ(ask(world, get("/v1/things/%ff")).status, 400);
}

TEST(Front, AnotherPlaceBehindTheSameDoorAnswersForItself) {
  SimClock later{{1'864'000'000'000'000}};
  SimRng rng{2};
  Metrics figures;
  Options there;
  there.clock = &later;
  there.rng = &rng;
  there.metrics = &figures;
  const auto place = std::make_shared<Front>(there, std::vector<Route>{simple_route("GET", "/v1/there")});
  there.turned_away = Code::sandbox_unknown;
  const auto gone = std::make_shared<Front>(there, std::vector<Route>{});
  Options options;
  options.elsewhere = [&](const Head& head) -> std::shared_ptr<Front> {
    return head.host == "there.localhost" ? place : head.host == "gone.localhost" ? gone : nullptr;
  };
  TestServer world({simple_route("GET", "/v1/here")}, options);
  RawClient client = world.connect();  // one connection, whoever is asked
  const auto at = [&](std::string_view host, std::string_view path) {
    return client.ask(fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", path, host));
  };
  EXPECT_EQ(at("localhost", "/v1/here").status, 200);
  const auto answer = at("there.localhost", "/v1/there");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.header("Date"), at("localhost", "/v1/here").header("Date")) << "its own clock's";
  EXPECT_EQ(at("there.localhost", "/v1/here").status, 404);
  EXPECT_EQ(at("localhost", "/v1/there").status, 404);
  const auto nobody = at("gone.localhost", "/v1/here");
  EXPECT_EQ(nobody.status, 404);
  EXPECT_EQ(code_of(nobody), "sandbox_unknown");
  EXPECT_EQ(at("localhost", "/v1/here").status, 200);
  world.server->stop();
  EXPECT_EQ(place.use_count(), 1) << "nobody keeps it";
}

TEST(Front, GivesNobodyMoreRequestsForAClockThatIsPutForward) {
  SimClock theirs{{1'864'000'000'000'000}}, ours{{1'764'000'000'000'000}};
  Options options;
  options.clock = &theirs;
  options.rate_clock = &ours;
  options.limits.requests_per_second_per_address = 1;
  options.limits.request_burst_per_address = 2;
  options.limits.loopback_is_exempt = false;
  SimRng rng{3};
  options.rng = &rng;
  Front front(options, {simple_route("GET", "/v1/things")});
  const auto ask = [&] {
    Head head;
    head.method = "GET", head.target = "/v1/things", head.host = "localhost";
    Request request;
    const Admission admission = front.admit(head, Peer{.address = "203.0.113.9"}, request);
    return admission.answer ? admission.answer->status : 200;
  };
  EXPECT_EQ(ask(), 200);
  EXPECT_EQ(ask(), 200);
  theirs.advance(hours(24 * 400));
  EXPECT_EQ(ask(), 429);
  ours.advance(seconds(1));
  EXPECT_EQ(ask(), 200);
}

TEST(Front, RefusesQueriesThatDoNotDecodeOrRepeat) {
  TestServer world({simple_route("GET", "/v1/things")});
  for (const std::string_view query :
       {"?a=%", "?a=%1", "?a=%zz", "?a=1&a=2", "?=1", "?a=%00", "?a=%c0%af", "?a=%ed%a0%80"}) {
    const auto answer = ask(world, get(fmt::format("/v1/things{}", query)));
    EXPECT_EQ(answer.status, 400) << query;
  }
  EXPECT_EQ(ask(world, get("/v1/things?a&b=&c=%20")).status, 200);
}

TEST(Front, WantsOurOwnOriginForCommandsOfAnApp) {
  Options options;
  options.allowed_origins = {"https://wallet.example"};
  TestServer world({wallet_route()}, options);
  const auto with = [&](std::string_view headers) {
    return code_of(ask(world, fmt::format("POST /v1/payments HTTP/1.1\r\nHost: localhost:8080\r\n{}"
                                          "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}",
                                          headers)));
  };
  EXPECT_EQ(with("Origin: http://localhost:8080\r\n"), "");
  EXPECT_EQ(with("Origin: https://wallet.example\r\n"), "");
  EXPECT_EQ(with("Origin: http://localhost:8080\r\nSec-Fetch-Site: same-origin\r\n"), "");
  EXPECT_EQ(with(""), "origin_refused");
  EXPECT_EQ(with("Origin: null\r\n"), "origin_refused");
  EXPECT_EQ(with("Origin: http://localhost\r\n"), "origin_refused");
  EXPECT_EQ(with("Origin: https://localhost:8080\r\n"), "origin_refused");
  EXPECT_EQ(with("Origin: http://localhost:8080.evil.example\r\n"), "origin_refused");
  EXPECT_EQ(with("Origin: http://localhost:8080\r\nOrigin: http://localhost:8080\r\n"), "origin_refused");
  EXPECT_EQ(with("Origin: http://localhost:8080\r\nSec-Fetch-Site: cross-site\r\n"), "origin_refused");
}

TEST(Front, LetsNoOtherSiteReadOrOpenWhatIsAnApps) {
  TestServer world({wallet_route("GET")});
  EXPECT_EQ(ask(world, get("/v1/payments")).status, 200);
  EXPECT_EQ(code_of(ask(world, get("/v1/payments", "Sec-Fetch-Site: cross-site\r\n"))), "origin_refused");
}

TEST(Front, TakesOnlyJsonWhereJsonIsMeant) {
  TestServer world({wallet_route(), [] {
                      Route route = wallet_route("DELETE");
                      route.operation_id = "forget";
                      return route;
                    }()});
  const auto with = [&](std::string_view headers) {
    return ask(world,
               fmt::format("POST /v1/payments HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n{}"
                           "Content-Length: 2\r\n\r\n{{}}",
                           headers))
        .status;
  };
  EXPECT_EQ(with("Content-Type: application/json\r\n"), 200);
  EXPECT_EQ(with("Content-Type: Application/JSON; charset=UTF-8\r\n"), 200);
  EXPECT_EQ(with(""), 415);
  EXPECT_EQ(with("Content-Type: text/plain\r\n"), 415);
  EXPECT_EQ(with("Content-Type: application/jsonp\r\n"), 415);
  EXPECT_EQ(with("Content-Type: application/json; charset=gbk\r\n"), 415);
  EXPECT_EQ(with("Content-Type: application/json\r\nContent-Encoding: gzip\r\n"), 415);
  EXPECT_EQ(ask(world, "DELETE /v1/payments HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\r\n")
                .status,
            200);
}

TEST(Front, WantsAKeyWhereMoneyMoves) {
  Route route = wallet_route();
  route.needs_key = true;
  TestServer world({route});
  EXPECT_EQ(code_of(ask(world, post("/v1/payments", "{}"))), "key_missing");
  EXPECT_EQ(ask(world, post("/v1/payments", "{}")).status, 400);
  EXPECT_EQ(code_of(ask(world, post("/v1/payments", "{}", "Idempotency-Key: 7\r\n"))), "key_malformed");
  EXPECT_EQ(code_of(ask(world, post("/v1/payments", "{}", fmt::format("{0}{0}", kKey)))), "key_malformed");
  EXPECT_NE(ask(world, post("/v1/payments", "{}", kKey)).body.find("019ab4b2-5c00-7abc-8def-0123456789ab"),
            std::string::npos);
}

TEST(Front, ShowsARouteOnlyTheCookieOfItsApp) {
  TestServer world({wallet_route("GET")});
  const auto session = [&](std::string_view cookies) {
    return ask(world, get("/v1/payments", fmt::format("Cookie: {}\r\n", cookies))).body;
  };
  EXPECT_EQ(session("__Host-wallet=abc_-9; __Host-till=zzz"), R"({"session":"abc_-9","key":""})");
  EXPECT_EQ(session("__Host-till=zzz"), R"({"session":"","key":""})");
  EXPECT_EQ(session("x__Host-wallet=zzz"), R"({"session":"","key":""})");
  EXPECT_EQ(session("__Host-wallet=abc; __Host-wallet=def"), R"({"session":"","key":""})");
  EXPECT_EQ(session("__Host-wallet=a b"), R"({"session":"","key":""})");
}

TEST(Front, SetsCookiesThatScriptsAndOtherSitesCannotUse) {
  TestServer world({simple_route("GET", "/v1/enter", [](const Request&) {
    Reply reply = redirect("/app");
    reply.cookies.push_back({App::wallet, "abc", 3600});
    reply.cookies.push_back({App::till, "", 0});
    return reply;
  })});
  const auto answer = ask(world, get("/v1/enter"));
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.header("Location"), "/app");
  std::vector<std::string> cookies;
  for (const auto& [name, value] : answer.headers) {
    if (name == "Set-Cookie") cookies.push_back(value);
  }
  EXPECT_EQ(cookies, (std::vector<std::string>{
                         "__Host-wallet=abc; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=3600",
                         "__Host-till=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"}));
}

TEST(Front, AnswersOnlyToItsNames) {
  Options options;
  options.allowed_hosts = {"wallet.example", "127.0.0.1"};
  TestServer world({}, options);
  EXPECT_EQ(ask(world, "GET /livez HTTP/1.1\r\nHost: Wallet.example:8443\r\n\r\n").status, 200);
  EXPECT_EQ(ask(world, "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").status, 200);
  EXPECT_EQ(ask(world, "GET /livez HTTP/1.1\r\nHost: rebound.example\r\n\r\n").status, 421);
}

TEST(Front, BelievesForwardedAddressesOnlyOfItsProxies) {
  const Route route = simple_route("GET", "/v1/who", [](const Request& request) {
    return json_reply(200, {{"client", request.client}, {"origin", request.origin}});
  });
  const std::string request =
      get("/v1/who", "X-Forwarded-For: 10.0.0.1, 203.0.113.9\r\nX-Forwarded-Proto: https\r\n");
  EXPECT_EQ(ask(TestServer({route}), request).body, R"({"client":"127.0.0.1","origin":"http://localhost"})");
  Options options;
  options.trusted_proxies = {"127.0.0.1"};
  EXPECT_EQ(ask(TestServer({route}, options), request).body,
            R"({"client":"203.0.113.9","origin":"https://localhost"})");
}

TEST(Front, ReadsTheLastHopAsProxiesWriteIt) {
  Options options;
  options.trusted_proxies = {"127.0.0.1"};
  TestServer world({simple_route("GET", "/v1/who", [](const Request& request) { return json_reply(200, {{"client", request.client}}); })},
                   options);
  const auto client = [&](std::string_view lines) { return ask(world, get("/v1/who", lines)).body; };
  EXPECT_EQ(client("X-Forwarded-For: 10.0.0.1, 203.0.113.9:4711\r\n"), R"({"client":"203.0.113.9"})");
  EXPECT_EQ(client("X-Forwarded-For: 10.0.0.1,[2001:db8::1]:4711\r\n"), R"({"client":"2001:db8::1"})");
  EXPECT_EQ(client("X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 203.0.113.9\r\n"), R"({"client":"203.0.113.9"})");
  // What says nobody's address is the proxy's own: it is not the address before it, which anybody may have written.
  for (const char* nobody : {"unknown", "10.0.0.1, unknown", "10.0.0.1,", "203.0.113.9:x", "[2001:db8::1"})
    EXPECT_EQ(client(fmt::format("X-Forwarded-For: {}\r\n", nobody)), R"({"client":"127.0.0.1"})") << nobody;
}

TEST(Front, SaysThroughAProxyThatOnlyTlsIsWanted) {
  const std::string request = "GET /v1/things HTTP/1.1\r\nHost: wallet.example\r\nX-Forwarded-Proto: https\r\n\r\n";
  EXPECT_EQ(ask(TestServer({simple_route("GET", "/v1/things")}), request).header("Strict-Transport-Security"), "");
  Options options;
  options.trusted_proxies = {"127.0.0.1"};
  EXPECT_EQ(ask(TestServer({simple_route("GET", "/v1/things")}, options), request).header("Strict-Transport-Security"),
            "max-age=31536000; includeSubDomains");
}

TEST(Front, MayStandInItsOwnFramesWhereItIsToldSo) {
  Options options;
  options.frames = true;
  const std::string policy = ask(TestServer({}, options), get("/livez")).header("Content-Security-Policy");
  EXPECT_NE(policy.find("frame-src 'self';"), std::string::npos);
  EXPECT_TRUE(policy.ends_with("frame-ancestors 'self'"));
}

TEST(Front, TellsAProblemInTheLanguageOfTheReader) {
  const Route route = simple_route("GET", "/v1/pay", [](const Request& request) {
    return problem(request, Refusal(Code::limit_day_exceeded, {.pointer = "/amount",
                                                               .rule = "cn-ecny/phone_only/day",
                                                               .amount_minor = 12'000,
                                                               .until = Instant{1'764'003'600'000'000}}));
  });
  TestServer world({route});
  const auto chinese = ask(world, get("/v1/pay"));
  EXPECT_EQ(chinese.status, 422);
  EXPECT_EQ(chinese.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(chinese.header("Content-Language"), "zh-CN");
  EXPECT_EQ(chinese.header("Retry-After"), "Mon, 24 Nov 2025 17:00:00 GMT");
  const auto parsed = parse_json(chinese.body);
  ASSERT_TRUE(parsed);
  const auto& body = parsed->get_object();
  EXPECT_EQ(body.at("type"), "http://localhost/problems/limit_day_exceeded");
  EXPECT_EQ(body.at("status"), 422);
  EXPECT_EQ(body.at("code"), "limit_day_exceeded");
  EXPECT_EQ(body.at("pointer"), "/amount");
  EXPECT_EQ(body.at("rule"), "cn-ecny/phone_only/day");
  EXPECT_EQ(body.at("amount"), 12'000);
  EXPECT_EQ(body.at("until"), "2025-11-24T17:00:00.000000Z");
  EXPECT_EQ(body.at("retryable"), "new_id");
  EXPECT_EQ(body.at("next_action").at("kind"), "see_limits");
  EXPECT_EQ(body.at("request_id").as_string(), chinese.header("X-Request-Id"));
  EXPECT_EQ(body.at("user_message").as_string(),
            refusal_sentence(Lang::zh_cn,
                             Refusal(Code::limit_day_exceeded,
                                     {.amount_minor = 12'000, .until = Instant{1'764'003'600'000'000}})));
  const auto english = ask(world, get("/v1/pay", "Accept-Language: en-GB,en;q=0.9\r\n"));
  EXPECT_EQ(english.header("Content-Language"), "en");
  EXPECT_NE(english.body.find(refusal_title(Lang::en, Code::limit_day_exceeded)), std::string::npos);
}

TEST(Front, GivesEveryCodeAStatusAndANextAction) {
  for (int i = 0; i < code_count(); ++i) {
    const auto code = static_cast<Code>(i);
    EXPECT_GE(http_status(code), 400) << name(code);
    EXPECT_LE(http_status(code), 503) << name(code);
    EXPECT_FALSE(next_action(code).empty()) << name(code);
    EXPECT_EQ(retry_after_s(code).has_value(), http_status(code) == 429 || http_status(code) == 503)
        << name(code);
    Request request;
    EXPECT_TRUE(parse_json(problem(request, code).body)) << name(code);
  }
}

TEST(Front, TurnsRequestsAwayWhileTheQueuesAreFull) {
  Options options;
  bool full = true;
  options.overloaded = [&](bool) { return full; };
  TestServer world({simple_route("GET", "/v1/things")}, options);
  const auto answer = ask(world, get("/v1/things"));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  EXPECT_EQ(code_of(answer), "overloaded");
  EXPECT_EQ(ask(world, get("/livez")).status, 200);
  full = false;
  EXPECT_EQ(ask(world, get("/v1/things")).status, 200);
}

TEST(Front, AFloodWritesTwentyLinesASecondAndSaysHowManyItLeftOut) {
  LineBudget lines;
  int written = 0;
  for (int i = 0; i < 1000; ++i)
    if (const auto left_out = lines.take(milliseconds(5'000 + i / 2))) {
      ++written;
      EXPECT_EQ(*left_out, 0);
    }
  EXPECT_EQ(written, 20);
  EXPECT_EQ(lines.take(milliseconds(6'000)), 980);
  EXPECT_EQ(lines.take(milliseconds(6'001)), 0);
}

TEST(Front, TurnsAwayWhoWaitedTooLongInAQueueThatStands) {
  SimClock* clock = nullptr;
  TestServer world({simple_route("GET", "/v1/slow", [&](const Request&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    clock->advance(milliseconds(10));
    return Reply{};
  })});
  clock = &world.clock;
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 120; ++i) {
    clients.push_back(std::make_unique<RawClient>(world.port()));
    clients.back()->send(get("/v1/slow"));
  }
  int served = 0, refused = 0;
  for (const auto& client : clients) {
    const auto answer = client->receive();
    if (answer.status == 200) ++served;
    if (code_of(answer) == "overloaded" && answer.header("Retry-After") == "1") ++refused;
  }
  EXPECT_EQ(served + refused, 120);
  EXPECT_GT(served, 0);
  EXPECT_GT(refused, 0);
  EXPECT_EQ(ask(world, get("/v1/slow")).status, 200);  // the queue is gone
}

TEST(Front, RunsNoHandlerWhileTheBooksAreClosed) {
  Options options;
  bool closed = true;
  options.closed = [&] { return closed; };
  TestServer world({simple_route("GET", "/v1/things"), simple_route("GET", "/enter/till")}, options);
  for (const char* path : {"/v1/things", "/enter/till"}) {
    const auto answer = ask(world, get(path));
    EXPECT_EQ(answer.status, 503) << path;
    EXPECT_EQ(answer.header("Retry-After"), "3") << path;
    EXPECT_EQ(code_of(answer), "unavailable") << path;
  }
  EXPECT_EQ(ask(world, get("/livez")).status, 200);
  EXPECT_EQ(ask(world, get("/metrics")).status, 200);
  closed = false;
  EXPECT_EQ(ask(world, get("/v1/things")).status, 200);
}

TEST(Front, TellsReadinessAndFigures) {
  Options options;
  bool ready = false;
  options.ready = [&] { return ready; };
  TestServer world({simple_route("GET", "/v1/things")}, options);
  EXPECT_EQ(ask(world, get("/readyz")).status, 503);
  ready = true;
  EXPECT_EQ(ask(world, get("/readyz")).status, 200);
  ask(world, get("/v1/things"));
  ask(world, "bad\r\n\r\n");
  const std::string figures = ask(world, get("/metrics")).body;
  EXPECT_NE(figures.find("chenxi_http_replies_total{operation=\"GET /v1/things\",status=\"2xx\"} 1\n"),
            std::string::npos);
  EXPECT_NE(figures.find("chenxi_http_refused_heads_total{reason=\"request_line\"} 1\n"), std::string::npos);
  EXPECT_NE(figures.find("chenxi_http_seconds_count{operation=\"GET /v1/things\"} 1\n"), std::string::npos);
}

TEST(Front, ShowsFiguresToThisMachineOnly) {
  Options options;
  options.trusted_proxies = {"127.0.0.1"};
  TestServer world({}, options);
  EXPECT_EQ(ask(world, get("/metrics")).status, 200);
  EXPECT_EQ(ask(world, get("/metrics", "X-Forwarded-For: 203.0.113.9\r\n")).status, 404);
  // Nor to the world behind a proxy that nobody named.
  TestServer untold({});
  EXPECT_EQ(ask(untold, get("/metrics")).status, 200);
  EXPECT_EQ(ask(untold, get("/metrics", "X-Forwarded-For: 127.0.0.1\r\n")).status, 404);
  EXPECT_EQ(ask(untold, get("/metrics", "Forwarded: for=127.0.0.1\r\n")).status, 404);
}

TEST(Front, NeverMakesTwoHeadersOutOfOneValue) {
  TestServer world({simple_route("GET", "/v1/things", [](const Request& request) {
    return redirect("/" + std::string{request.query("to").value_or("")} + "\r\nSet-Cookie: a=b");
  })});
  const auto answer = ask(world, get("/v1/things?to=x"));
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.header("Set-Cookie"), "");
  EXPECT_EQ(answer.header("Location"), "");
}

TEST(Front, ReadsTheLimitOfAList) {
  Request request;
  const auto limit = [&](std::string value) {
    request.query_params = {{"limit", std::move(value)}};
    return list_limit(request);
  };
  EXPECT_EQ(*list_limit(Request{}), 20);
  EXPECT_EQ(*limit("1"), 1);
  EXPECT_EQ(*limit("100"), 100);
  for (const char* bad : {"0", "101", "-1", "", "01", "1.0", "9999"}) EXPECT_FALSE(limit(bad)) << bad;
}

}  // namespace
}  // namespace chenxi::http
