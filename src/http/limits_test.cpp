// What a client may not take from us: sizes, time, connections.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "base/bytes.h"
#include "base/crypto.h"
#include "http/loop.h"
#include "http/test_server.h"

namespace chenxi::http {
namespace {

TEST(Limits, RefusesABodyAboveTheRoutesLimitBeforeReadingIt) {
  Route route = simple_route("POST", "/v1/things");
  route.body_limit = 10;
  TestServer world({route});
  RawClient client(world.port());
  EXPECT_EQ(client.ask(post("/v1/things", "\"12345678\"")).status, 200);
  const auto answer = client.ask(post("/v1/things", "\"123456789\""));
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(client.ask(get("/livez")).status, 200);  // a small one is dropped and the connection kept
  const auto huge = client.ask(
      "POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
      "10000000000\r\n\r\n");
  EXPECT_EQ(huge.status, 413);
  EXPECT_EQ(huge.header("Connection"), "close");
}

TEST(Limits, RefusesAChunkedBodyAsSoonAsItIsTooLong) {
  Route route = simple_route("POST", "/v1/things");
  route.body_limit = 10;
  TestServer world({route});
  RawClient client(world.port());
  const auto answer = client.ask(
      "POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
      "chunked\r\n\r\n"
      "8\r\n12345678\r\n3\r\n901\r\n0\r\n\r\n");
  EXPECT_EQ(answer.status, 413);
  EXPECT_TRUE(client.is_closed());
}

TEST(Limits, TakesALargeBodyWhereTheRouteAllowsIt) {
  Route route = simple_route("POST", "/v1/things", [](const Request& request) {
    return json_reply(200, {{"bytes", request.body.size()}});
  });
  route.body_limit = 1024 * 1024;
  TestServer world({route});
  RawClient client(world.port());
  EXPECT_EQ(client.ask(post("/v1/things", std::string(1024 * 1024, ' '))).body, R"({"bytes":1048576})");
}

TEST(Limits, ACrowdDoesNotKeepNewcomersAtTheDoor) {
  std::promise<void> held;
  auto release = held.get_future().share();
  TestServer world({simple_route("GET", "/v1/hold", [release](const Request&) {
                      release.wait();  // as a machine that is busy elsewhere
                      return json_reply(200, {});
                    }),
                    simple_route("GET", "/v1/things"), simple_route("GET", "/v1/work", [](const Request&) {
                      return json_reply(200, {{"hash", hex(view(sha256(std::string(200'000, 'x'))))}});
                    })});
  std::vector<std::unique_ptr<RawClient>> crowd, newcomers;
  for (int i = 0; i < 100; ++i) crowd.push_back(std::make_unique<RawClient>(world.port()));
  for (const auto& client : crowd) EXPECT_NE(client->ask(get("/v1/things")).status, 0);  // each is inside
  RawClient holder(world.port());
  holder.send(get("/v1/hold"));
  for (const auto& client : crowd) client->send(get("/v1/work"));
  for (int i = 0; i < 200; ++i) {
    newcomers.push_back(std::make_unique<RawClient>(world.port()));
    newcomers.back()->send(get("/v1/things"));
  }
  std::atomic<bool> all_are_served = false;
  std::thread door([&] {
    for (const auto& client : newcomers) EXPECT_NE(client->receive().status, 0);
    all_are_served = true;
  });
  held.set_value();
  int rounds = 0;  // each of the crowd asks again as soon as it is answered
  while (!all_are_served) {
    for (const auto& client : crowd) {
      EXPECT_NE(client->receive().status, 0);
      client->send(get("/v1/work"));
    }
    ++rounds;
  }
  door.join();
  EXPECT_LT(rounds, 40) << "so often the crowd was served before the last newcomer was";
}

TEST(Limits, EndsARequestThatIsTooSlow) {
  Options options;
  options.limits.header_time = milliseconds(50);
  options.limits.body_grace = milliseconds(50);
  TestServer world({simple_route("POST", "/v1/things")}, options);
  RawClient silent(world.port()), head(world.port()), body(world.port());
  head.send("GET /v1/things HTTP/1.1\r\nHost: loc");
  body.send(post("/v1/things", "{}").substr(0, 120));
  EXPECT_EQ(head.receive().status, 408);
  EXPECT_TRUE(head.is_closed());
  EXPECT_EQ(body.receive().status, 408);
  EXPECT_TRUE(body.is_closed());
  EXPECT_TRUE(silent.is_closed());
}

TEST(Limits, ClosesAConnectionThatIsIdle) {
  Options options;
  options.limits.idle_time = milliseconds(50);
  TestServer world({}, options);
  RawClient client(world.port());
  EXPECT_EQ(client.ask(get("/livez")).status, 200);
  EXPECT_TRUE(client.is_closed());
}

TEST(Limits, TurnsAwayConnectionsBeyondTheNumberInAll) {
  Options options;
  options.limits.connections_max = 2;
  TestServer world({}, options);
  auto first = std::make_unique<RawClient>(world.port());
  RawClient second(world.port());
  EXPECT_EQ(first->ask(get("/livez")).status, 200);
  EXPECT_EQ(second.ask(get("/livez")).status, 200);
  {
    RawClient third(world.port());
    const auto answer = third.receive();
    EXPECT_EQ(answer.status, 503);
    EXPECT_FALSE(answer.header("Retry-After").empty());
  }
  first->ask(get("/livez", "Connection: close\r\n"));
  first.reset();
  for (;;) {  // the place is free as soon as the server has seen the end
    RawClient next(world.port());
    if (next.ask(get("/livez")).status == 200) break;
  }
}

TEST(Limits, TurnsAwayConnectionsBeyondTheNumberFromOneAddress) {
  Options options;
  options.limits.connections_per_address_max = 1;
  options.limits.loopback_is_exempt = false;
  TestServer world({}, options);
  RawClient first(world.port());
  EXPECT_EQ(first.ask(get("/livez")).status, 200);
  RawClient second(world.port());
  EXPECT_EQ(second.receive().status, 429);
}

TEST(Limits, CountsTheConnectionsOfALineAndNotOfEachOfItsAddresses) {
  Metrics metrics;
  Limits limits;
  limits.connections_per_address_max = 1;
  Census census(limits, metrics);
  using enum Census::Verdict;
  EXPECT_EQ(census.enter("2001:db8:1:2::1", false), welcome);
  EXPECT_EQ(census.enter("2001:db8:1:2::2", false), too_many_from_there);
  EXPECT_EQ(census.enter("2001:db8:1:3::1", false), welcome);
  EXPECT_EQ(census.enter("203.0.113.9", false), welcome);
  EXPECT_EQ(census.enter("203.0.113.10", false), welcome);
  census.leave("2001:db8:1:2::1", false);
  EXPECT_EQ(census.enter("2001:db8:1:2::2", false), welcome);
}

TEST(Limits, AnswersOverloadedBeyondTheRequestsInFlight) {
  Options options;
  options.limits.in_flight_max = 1;
  std::optional<Respond> held;
  std::promise<void> entered;
  Route slow = simple_route("GET", "/v1/slow");
  slow.handler = [&](const RequestPtr&, const Respond& respond) {
    held = respond;
    entered.set_value();
  };
  TestServer world({slow}, options);
  RawClient first(world.port()), second(world.port());
  first.send(get("/v1/slow"));
  entered.get_future().get();
  EXPECT_EQ(second.ask(get("/livez")).status, 503);
  (*held)(empty_reply());
  EXPECT_EQ(first.receive().status, 204);
  EXPECT_EQ(second.ask(get("/livez")).status, 200);
  held.reset();
}

TEST(Limits, OutlivesAClientThatGoesAwayDuringItsRequest) {
  std::optional<Respond> held;
  std::promise<void> entered;
  Route slow = simple_route("GET", "/v1/slow");
  slow.handler = [&](const RequestPtr&, const Respond& respond) {
    held = respond;
    entered.set_value();
  };
  TestServer world({slow});
  {
    RawClient client(world.port());
    client.send(get("/v1/slow"));
    entered.get_future().get();
  }
  (*held)(json_reply(200, {{"late", true}}));
  held.reset();
  RawClient next(world.port());
  EXPECT_EQ(next.ask(get("/livez")).status, 200);
}

}  // namespace
}  // namespace chenxi::http
