// One address cannot use up a link for everybody. What a link does besides: scripts/payment_links.txt.
#include "payments/links/openings.h"

#include <algorithm>

#include "api_keys/gate.h"
#include "http/route.h"
#include "payments/links/links.h"
#include "payments/links/routes.h"
#include "payments/test_town.h"

namespace chenxi::payments::test {
namespace {

struct OpeningsTest : Town {
  api_keys::Gate gate{clock};
  std::vector<http::Route> routes;

  void SetUp() override {
    Town::SetUp();
    add_link_routes(routes, services, gate);
  }
  void TearDown() override { engine.stop(); }
  std::int64_t link() {
    auto command = std::make_shared<CreatePaymentLink>();
    command->merchant = stall;
    command->use = LinkUse::again;
    command->amount = 250;
    command->title = "Noodles";
    must(command);
    return command->view.id;
  }
  http::Reply open(std::int64_t row, std::string client) {
    const auto route = std::find_if(routes.begin(), routes.end(), [](const http::Route& one) {
      return one.operation_id == "open_payment_link";
    });
    CHECK(route != routes.end());
    auto request = std::make_shared<http::Request>();
    request->method = "POST";
    request->path_params = {{"id", link_id(ids, row)}};
    request->client = std::move(client);
    request->body = "{}";
    auto answer = std::make_shared<Waiting>();
    auto reply = answer->promise.get_future();
    route->handler(request, http::Respond(answer));
    CHECK(reply.wait_for(std::chrono::seconds(20)) == std::future_status::ready, "the route answers");
    return reply.get();
  }
};

TEST_F(OpeningsTest, OneAddressDoesNotUseUpALinkForEverybody) {
  const std::int64_t one = link(), other = link();
  engine.start();
  int opened = 0;
  while (opened < kLinkOrdersPerHour &&
         open(one, fmt::format("2001:db8:1:2::{:x}", opened + 1)).status == 201)
    ++opened;
  EXPECT_EQ(opened, kLinkOpeningsPerHourOfAddress) << "of one line, from many of its addresses";
  const http::Reply refused = open(one, "2001:db8:1:2::1");
  EXPECT_EQ(refused.status, 429);
  const auto body = parse_json(refused.body);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->at("code").as_string(), "rate_limited");
  EXPECT_EQ(std::string(body->at("until").as_string()), rfc3339(clock.now() + hours(1)));
  EXPECT_EQ(open(one, "203.0.113.9").status, 201) << "everybody else opens it";
  EXPECT_EQ(open(other, "2001:db8:1:2::1").status, 201) << "and he another one";
  clock.advance(hours(1));
  EXPECT_EQ(open(one, "2001:db8:1:2::1").status, 201);
}

TEST(Openings, ForgetThoseWhoseHourIsOver) {
  Openings openings;
  Instant now{1'764'000'000'000'000};
  for (int i = 0; i < 20'000; ++i, now = now + minutes(1))
    EXPECT_FALSE(openings.spend(fmt::format("10.{}.{}.1", i / 250, i % 250), 1, now));
  EXPECT_LE(openings.size(), 1024U);
}

}  // namespace
}  // namespace chenxi::payments::test
