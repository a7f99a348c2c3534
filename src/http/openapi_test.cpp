#include "http/openapi.h"

#include <gtest/gtest.h>

#include "http/schema.h"
#include "http/test_server.h"

namespace chenxi::http {
namespace {

std::vector<Route> routes() {
  Route pay = simple_route("POST", "/v1/payments");
  pay.operation_id = "create_payment";
  pay.audience = Audience::resident;
  pay.summary = "Pay";
  pay.app = App::wallet;
  pay.needs_key = true;
  pay.request =
      schema::object({{"amount", schema::amount()}, {"note", schema::string(0, 140), schema::kOptional}});
  pay.reply = schema::object({{"id", schema::public_id("pay")}});
  pay.success = 201;
  pay.example = json::object{{"id", "pay_00000000000000000000000000"}};
  pay.refusals = {Code::insufficient_balance};
  Route read = simple_route("GET", "/v1/payments/{id}");
  read.operation_id = "read_payment";
  read.query = {{"expand", "What to include", schema::string(1, 20)}};
  return {pay, read, simple_route("GET", "/enter/{app}")};
}

TEST(OpenApi, DescribesEveryRouteBelowV1) {
  const json::value document = openapi(routes(), {.title = "Chenxi", .version = "1", .description = ""});
  EXPECT_EQ(document.at("openapi"), "3.1.0");
  const auto& paths = document.at("paths").as_object();
  EXPECT_EQ(paths.size(), 2U);
  const auto& pay = paths.at("/v1/payments").at("post");
  EXPECT_EQ(pay.at("operationId"), "create_payment");
  EXPECT_EQ(pay.at("x-chenxi-audience"), "resident");
  EXPECT_EQ(pay.at("parameters").at(0).at("$ref"), "#/components/parameters/IdempotencyKey");
  EXPECT_EQ(pay.at("requestBody").at("content").at("application/json").at("schema").at("required"),
            (json::array{"amount"}));
  EXPECT_EQ(pay.at("responses").at("201").at("content").at("application/json").at("example").at("id"),
            "pay_00000000000000000000000000");
  const auto& unprocessable = pay.at("responses").at("422").at("x-chenxi-codes").as_array();
  EXPECT_EQ(unprocessable, (json::array{"id_reused", "insufficient_balance"}));
  EXPECT_TRUE(pay.at("security").at(0).as_object().contains("wallet"));
  const auto& read = paths.at("/v1/payments/{id}").at("get");
  EXPECT_EQ(read.at("parameters").at(0).at("name"), "id");
  EXPECT_EQ(read.at("parameters").at(1).at("name"), "expand");
  EXPECT_FALSE(read.as_object().contains("requestBody"));
}

TEST(OpenApi, SaysWhichDoorsOpenWithoutASession) {
  auto two = routes();
  two[0].without_session = true;
  const json::value document = openapi(two, {});
  const auto& door = document.at("paths").at("/v1/payments").at("post");
  EXPECT_EQ(door.at("security"), (json::array{json::object{{"wallet", json::array{}}}, json::object{}}));
  EXPECT_FALSE(door.at("responses").as_object().contains("401"));
}

TEST(OpenApi, DescribesANamedShapeOnceWhereverItStands) {
  auto two = routes();
  const json::value thing = schema::named("Thing", schema::object({{"id", schema::public_id("thg")}}));
  two[0].reply = thing;
  two[1].reply = schema::list(schema::any_of({thing, schema::ref("Thing")}));
  const json::value document = openapi(two, {});
  const json::value there = schema::ref("Thing");
  EXPECT_EQ(document.at("components").at("schemas").at("Thing"), schema::object({{"id", schema::public_id("thg")}}));
  const auto reply = [&](const char* path, const char* method, const char* status) {
    return document.at("paths").at(path).at(method).at("responses").at(status).at("content").at("application/json").at("schema");
  };
  EXPECT_EQ(reply("/v1/payments", "post", "201"), there);
  EXPECT_EQ(reply("/v1/payments/{id}", "get", "200").at("properties").at("data").at("items").at("anyOf"),
            (json::array{there, there}));
}

TEST(OpenApi, KnowsEveryCodeOfProblems) {
  const json::value document = openapi({}, {});
  const auto& codes =
      document.at("components").at("schemas").at("Problem").at("properties").at("code").at("enum");
  EXPECT_EQ(codes.as_array().size(), static_cast<std::size_t>(code_count()));
}

TEST(OpenApi, IsTheSameWhateverTheOrderOfTheRoutes) {
  auto turned = routes();
  std::reverse(turned.begin(), turned.end());
  EXPECT_EQ(to_text(openapi(routes(), {})), to_text(openapi(turned, {})));
}

TEST(OpenApi, IsServed) {
  auto all = routes();
  all.push_back(openapi_route(all, {}));
  TestServer world(all);
  const auto answer = RawClient(world.port()).ask(get("/openapi.json"));
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.body, to_text(openapi(routes(), {})));
}

}  // namespace
}  // namespace chenxi::http
