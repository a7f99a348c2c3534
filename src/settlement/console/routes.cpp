#include "settlement/console/routes.h"

#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "money/money.h"
#include "ports/services.h"
#include "settlement/console/refused.h"

namespace chenxi::settlement::console {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;

void list(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto who =
      services.directory.signed_in(identity::AppKind::console, request->session, services.env.clock->now());
  if (!who) return respond(http::problem(*request, who.error()));
  auto query = std::make_shared<ListRefused>();
  const bool queued =
      services.engine.ask(query, [&services, request, respond, query](const engine::Outcome& outcome) {
        if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
        json::array data;
        for (const RefusedPayout& one : query->found)
          data.push_back(json::object{
              {"object", "refused_settlement"},
              {"id", services.ids.make(IdKind::settlement, one.payout.id)},
              {"number", one.number},
              {"shop", json::object{{"id", services.ids.make(IdKind::merchant, one.payout.merchant)},
                                    {"name", one.shop}}},
              {"owner_number", one.payout.owner},  // people are numbers here
              {"amount", one.payout.amount},
              {"currency", money::code(one.payout.currency)},
              {"reference", one.payout.reference},
              {"reason", one.payout.reason},
              {"asked_at", rfc3339(one.payout.asked_at)},
              {"refused_at", rfc3339(one.payout.decided_at)},
              {"next", name(one.next)},
              {"next_at", one.next_at.us == 0 ? json::value(nullptr) : json::value(rfc3339(one.next_at))}});
        respond(http::json_reply(200, json::object{{"object", "refused_settlements"},
                                                   {"waiting", query->waiting},
                                                   {"whole", query->whole},
                                                   {"data", std::move(data)}}));
      });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

json::value shape() {
  return schema::named(
      "RefusedSettlements",
      schema::object(
          {{"object", schema::constant("refused_settlements")},
           {"waiting", schema::count()},
           {"whole", schema::boolean()},
           {"data",
            schema::array(
                schema::named("RefusedSettlement",
                              schema::object({{"object", schema::constant("refused_settlement")},
                                              {"id", schema::public_id("stl")},
                                              {"number", schema::count()},
                                              {"shop", schema::object({{"id", schema::public_id("mer")},
                                                                       {"name", schema::string(0, 128)}})},
                                              {"owner_number", schema::count()},
                                              {"amount", schema::amount()},
                                              {"currency", schema::currency()},
                                              {"reference", schema::string(1, 64)},
                                              {"reason", schema::string(0, 40)},
                                              {"asked_at", schema::instant()},
                                              {"refused_at", schema::instant()},
                                              {"next", schema::one_of({"owner_chooses", "next_run",
                                                                       "on_its_way", "paid"})},
                                              {"next_at", schema::nullable(schema::instant())}})),
                static_cast<std::int64_t>(ListRefused::kMost))}}));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  http::Route route;
  route.method = "GET";
  route.pattern = "/v1/console/refused_settlements";
  route.operation_id = "list_refused_settlements";
  route.summary = "Settlements that a bank refused, the newest first: why, and what happens next";
  route.audience = http::Audience::staff;
  route.app = http::App::console;
  route.reply = shape();
  route.refusals = {Code::not_signed_in, Code::session_expired};
  route.handler = [&services](const RequestPtr& request, const Respond& respond) {
    list(services, request, respond);
  };
  routes.push_back(std::move(route));
}

}  // namespace chenxi::settlement::console
