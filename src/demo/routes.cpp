#include "demo/routes.h"

#include <atomic>
#include <fstream>
#include <sstream>

#include "base/check.h"
#include "identity/directory.h"
#include "identity/role_link.h"
#include "merchants/codes.h"
#include "merchants/directory.h"
#include "staff/colleagues.h"

namespace chenxi::demo {
namespace {

using identity::AppKind;

json::value read_cast(const std::string& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  const auto cast = parse_json(text.str());
  if (!cast) throw Trouble("the demo's cast cannot be read: " + file);
  return *cast;
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services, const std::string& file) {
  if (!std::ifstream(file)) return;
  const auto cast = std::make_shared<const json::value>(read_cast(file));
  http::Route route;
  route.method = "GET";
  route.pattern = "/v1/demo/cast";
  route.operation_id = kCastOperation;
  route.audience = http::Audience::demo;
  route.summary = "The people of the demo page, with links that sign in once";
  route.reply = json::object{{"type", "object"}};
  route.handler = [&services, cast](const http::RequestPtr& request, http::Respond respond) {
    // Five links are made by five commands; the answer goes out when the last is committed.
    struct Making {
      json::object out;
      std::atomic<int> left = 5;
      std::atomic<bool> refused = false;
    };
    auto making = std::make_shared<Making>();
    const json::value& resident = cast->at("resident");
    const json::value& neighbour = cast->at("neighbour");
    const std::int64_t shop = cast->at("shop").at("merchant").as_int64();
    json::object& out = making->out;
    out["control_port"] = services.info.control_port;
    json::object shop_out{{"name", cast->at("shop").at("name")}};
    if (const auto merchant = services.merchants.merchant(shop))
      shop_out["static_code"] = merchants::static_code(qr::code_keys(services.keys.printed_codes), services.info, *merchant).text;
    json::object resident_out{{"name", resident.at("name")}, {"phone", resident.at("phone")}, {"pin", resident.at("pin")}};
    out["neighbour"] = json::object{{"name", neighbour.at("name")}, {"phone", neighbour.at("phone")}};
    // The answer may go out during the last of these calls, so everything else stands in `out` before it.
    const auto put = [&](json::object entry, const char* name, AppKind app, std::int64_t subject) {
      identity::NewLink fresh = identity::new_link(*services.env.rng, app, subject);
      entry["enter"] = identity::link_path(app, fresh.token);
      out[name] = std::move(entry);
      return fresh.command;
    };
    std::vector<std::shared_ptr<engine::Command>> commands{
        put(std::move(resident_out), "resident", AppKind::wallet, resident.at("customer").as_int64()),
        put(std::move(shop_out), "shop", AppKind::till, shop),
        put({}, "operator", AppKind::console, staff::kFirstColleague),
        put({}, "checker", AppKind::console, staff::kDemoChecker),
        put({}, "supervisor", AppKind::supervisor, staff::kFirstSupervisor)};
    for (auto& command : commands) {
      const bool queued = services.engine.submit(command, [making, request, respond](const engine::Outcome& outcome) {
        if (outcome.refusal) making->refused = true;
        if (--making->left > 0) return;
        respond(making->refused ? http::problem(*request, Code::internal) : http::json_reply(200, making->out));
      });
      if (!queued) {
        making->refused = true;
        if (--making->left == 0) respond(http::problem(*request, Code::overloaded));
      }
    }
  };
  routes.push_back(std::move(route));
}

}  // namespace chenxi::demo
