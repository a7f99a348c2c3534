#include "app/public_routes.h"

#include "http/schema.h"
#include "identity/directory.h"
#include "merchants/directory.h"
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

/// What the first-run page needs to print commands that work as they stand; null for everybody else.
json::value first_steps(const ports::Services& services, const http::Request& request, const std::filesystem::path& data) {
  const bool resident = services.directory.customers() > 0, shop = !services.merchants.merchants().empty();
  const bool here = request.client == "127.0.0.1" || request.client == "::1";
  if (data.empty() || services.info.demo || (resident && shop) || !here) return nullptr;
  std::error_code unknown;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  return json::object{{"program", unknown ? "chenxi" : program.string()},
                      {"data", std::filesystem::absolute(data).lexically_normal().string()},
                      {"shop", shop},
                      {"codes_by", services.info.sms_url.empty() ? "operator" : "gateway"}};
}

}  // namespace

void add_public_routes(std::vector<http::Route>& routes, ports::Services& services, const std::filesystem::path& data,
                       std::string_view sandbox) {
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
                                                                 {"sandbox", schema::one_of({"none", "offered", "this"})},
                                                                 {"empty", schema::boolean()},
                                                                 {"first_steps", schema::nullable(schema::object({{"program", schema::string(1, 4096)},
                                                                                                                  {"data", schema::string(1, 4096)},
                                                                                                                  {"shop", schema::boolean()},
                                                                                                                  {"codes_by", schema::one_of({"operator", "gateway"})}}))},
                                                                 {"languages", schema::array(schema::string(2, 16))}})),
                       [&services, data, sandbox](const http::RequestPtr& request, http::Respond respond) {
    const ports::InstanceInfo& info = services.info;
    respond(http::json_reply(200, json::object{
        {"object", "instance"},
        {"name", info.name},
        {"currency", info.currency},
        {"rule_pack", services.packs.at(services.env.clock->now())->name()},
        {"demo", info.demo},
        {"lan", info.lan},
        {"sandbox", sandbox},
        {"empty", services.directory.customers() == 0},
        {"first_steps", first_steps(services, *request, data)},
        {"languages", json::array{"zh-CN", "en"}}}));
  }));
}

}  // namespace chenxi::app
