#include "app/public_routes.h"

#include "http/schema.h"
#include "identity/directory.h"
#include "rules/pack.h"
#include "rules/packs.h"

namespace chenxi::app {
namespace {

namespace schema = http::schema;
using http::Audience;

http::Route get(std::string pattern, std::string operation, std::string summary, json::value reply, http::Handler handler) {
  http::Route route;
  route.method = "GET";
  route.pattern = std::move(pattern);
  route.operation_id = std::move(operation);
  route.summary = std::move(summary);
  route.audience = Audience::anyone;
  route.reply = std::move(reply);
  route.handler = std::move(handler);
  return route;
}

}  // namespace

void add_public_routes(std::vector<http::Route>& routes, ports::Services& services) {
  routes.push_back(get("/v1/time", "get_time", "The server's time, which idempotency keys are stamped with",
                       schema::object({{"now", schema::instant()}}),
                       [&services](const http::RequestPtr&, http::Respond respond) {
    respond(http::json_reply(200, json::object{{"now", rfc3339(services.env.clock->now())}}));
  }));

  routes.push_back(get("/v1/public/instance", "get_instance", "Who runs this wallet and under which rules",
                       schema::named("Instance", schema::object({{"object", schema::constant("instance")},
                                                                 {"name", schema::string(1, 200)},
                                                                 {"currency", schema::currency()},
                                                                 {"rule_pack", schema::string(1, 64)},
                                                                 {"demo", schema::boolean()},
                                                                 {"lan", schema::boolean()},
                                                                 {"empty", schema::boolean()},
                                                                 {"languages", schema::array(schema::string(2, 16))}})),
                       [&services](const http::RequestPtr&, http::Respond respond) {
    const ports::InstanceInfo& info = services.info;
    respond(http::json_reply(200, json::object{
        {"object", "instance"},
        {"name", info.name},
        {"currency", info.currency},
        {"rule_pack", services.packs.at(services.env.clock->now())->name()},
        {"demo", info.demo},
        {"lan", info.lan},
        {"empty", services.directory.customers() == 0},
        {"languages", json::array{"zh-CN", "en"}}}));
  }));
}

}  // namespace chenxi::app
