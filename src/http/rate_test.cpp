#include "http/rate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "http/test_server.h"

namespace chenxi::http {
namespace {

TEST(AddressRates, LetsABurstThroughAndThenAnEvenStream) {
  AddressRates rates(2, 3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(rates.take("a", seconds(1)));
  EXPECT_FALSE(rates.take("a", seconds(1)));
  EXPECT_TRUE(rates.take("b", seconds(1)));
  EXPECT_FALSE(rates.take("a", {seconds(1).us + 499'999}));
  EXPECT_TRUE(rates.take("a", {seconds(1).us + 500'000}));
  EXPECT_FALSE(rates.take("a", {seconds(1).us + 500'000}));
}

TEST(AddressRates, NeverGivesMoreThanTheBurst) {
  AddressRates rates(1000, 2);
  EXPECT_TRUE(rates.take("a", seconds(0)));
  EXPECT_TRUE(rates.take("a", days(10'000)));
  EXPECT_TRUE(rates.take("a", days(10'000)));
  EXPECT_FALSE(rates.take("a", days(10'000)));
}

TEST(AddressRates, ForgetsAddressesThatHaveGoneQuiet) {
  AddressRates rates(1, 1);
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(rates.take(std::to_string(i), seconds(i)));
  EXPECT_LE(rates.size(), 1024U);
}

TEST(AddressRates, AnswerRateLimitedWithATime) {
  Options options;
  options.limits.requests_per_second_per_address = 1;
  options.limits.request_burst_per_address = 2;
  options.limits.loopback_is_exempt = false;
  TestServer world({simple_route("GET", "/v1/things")}, options);
  RawClient client(world.port());
  EXPECT_EQ(client.ask(get("/v1/things")).status, 200);
  EXPECT_EQ(client.ask(get("/v1/things")).status, 200);
  const auto answer = client.ask(get("/v1/things"));
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.header("Retry-After"), "5");
  EXPECT_EQ(client.ask(get("/livez")).status, 200);
  world.clock.advance(seconds(5));
  EXPECT_EQ(client.ask(get("/v1/things")).status, 200);
}

/// Clients of a proxy that we trust. Each may ask twice at once.
class BehindAProxy {
 public:
  int from(std::string_view hop) { return client_.ask(get("/v1/things", fmt::format("X-Forwarded-For: {}\r\n", hop))).status; }

 private:
  static Options options() {
    Options out;
    out.limits.requests_per_second_per_address = 1;
    out.limits.request_burst_per_address = 2;
    out.trusted_proxies = {"127.0.0.1"};
    return out;
  }
  TestServer world_{{simple_route("GET", "/v1/things")}, options()};
  RawClient client_{world_.port()};
};

TEST(AddressRates, AreOfALineAndNotOfEachOfItsAddresses) {
  BehindAProxy clients;
  EXPECT_EQ(clients.from("2001:db8:1:2::1"), 200);
  EXPECT_EQ(clients.from("2001:db8:1:2::2"), 200);
  EXPECT_EQ(clients.from("2001:db8:1:2:3:4:5:6"), 429) << "the same line, another address";
  EXPECT_EQ(clients.from("2001:db8:1:3::1"), 200) << "another line";
  for (int i = 0; i < 2; ++i) EXPECT_EQ(clients.from("203.0.113.9"), 200);
  EXPECT_EQ(clients.from("::ffff:203.0.113.9"), 429);
  EXPECT_EQ(clients.from("203.0.113.10"), 200);
}

TEST(AddressRates, AreOfAClientAndNotOfEachOfItsPorts) {
  BehindAProxy clients;
  EXPECT_EQ(clients.from("203.0.113.7:4711"), 200);
  EXPECT_EQ(clients.from("203.0.113.7:4712"), 200);
  EXPECT_EQ(clients.from("203.0.113.7:4713"), 429);
  EXPECT_EQ(clients.from("[2001:db8::1]:4711"), 200);
  EXPECT_EQ(clients.from("[2001:db8::2]:4711"), 200);
  EXPECT_EQ(clients.from("2001:db8::3"), 429);
}

}  // namespace
}  // namespace chenxi::http
