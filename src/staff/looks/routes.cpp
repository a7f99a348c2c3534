// GET /v1/me/looks: who of the house looked at what of mine, and why.
#include "staff/routes.h"

// clang-format off: schema.h stands on what comes first
#include "http/route.h"
// clang-format on
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "staff/change.h"
#include "staff/looks.h"

namespace chenxi::staff {
namespace {

namespace schema = http::schema;

/// A colleague is a number to residents: whoever asks the house by it hears the name from a person.
json::object look_json(const ports::Services& services, const identity::Customer& owner,
                       const MyLooks::One& one) {
  std::string why;
  if (one.change && one.change->customer == owner.id && !one.change->sealed_reason.empty())
    why = services.vault.open(owner, identity::Class::statutory, "change.reason", one.change->sealed_reason);
  return {{"object", "staff_look"},
          {"what", name(one.look.what)},
          {"colleague", one.look.colleague},
          {"approved_by", one.change ? json::value(one.change->checker) : json::value(nullptr)},
          {"why", why},
          {"at", rfc3339(one.look.at)},
          {"last_at", rfc3339(one.look.last_at)}};
}

void list(ports::Services& services, const http::RequestPtr& request, const http::Respond& respond) {
  const auto who =
      services.directory.signed_in(identity::AppKind::wallet, request->session, services.env.clock->now());
  if (!who) return respond(http::problem(*request, who.error()));
  const auto owner = services.directory.customer(who->subject);
  if (!owner) return respond(http::problem(*request, Code::not_signed_in));
  const auto query = std::make_shared<MyLooks>(owner->id);
  const bool queued =
      services.engine.ask(query, [=, &services, owner = *owner](const engine::Outcome& outcome) {
        if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
        json::array data;
        for (const MyLooks::One& one : query->found) data.push_back(look_json(services, owner, one));
        respond(http::json_reply(
            200,
            json::object{{"object", "list"}, {"data", data}, {"has_more", false}, {"next_cursor", nullptr}}));
      });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

}  // namespace

void add_look_routes(std::vector<http::Route>& routes, ports::Services& services) {
  http::Route route;
  route.method = "GET";
  route.pattern = "/v1/me/looks";
  route.operation_id = "list_looks";
  route.summary = "Who of the house looked at what of mine, and why, newest first";
  route.audience = http::Audience::resident;
  route.app = http::App::wallet;
  route.refusals = {Code::not_signed_in, Code::session_expired};
  route.reply = schema::list(schema::named(
      "StaffLook", schema::object({{"object", schema::constant("staff_look")},
                                   {"what", schema::one_of({"dispute", "papers", "everything"})},
                                   {"colleague", schema::count()},
                                   {"approved_by", schema::nullable(schema::count())},
                                   {"why", schema::string(0, 4 * static_cast<std::int64_t>(kReasonMax))},
                                   {"at", schema::instant()},
                                   {"last_at", schema::instant()}})));
  route.handler = [&services](const http::RequestPtr& request, const http::Respond& respond) {
    list(services, request, respond);
  };
  routes.push_back(std::move(route));
}

}  // namespace chenxi::staff
