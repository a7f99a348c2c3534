#include "payments/holds/routes.h"

#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "money/money.h"
#include "payments/api/orders.h"
#include "payments/holds/capture.h"
#include "payments/holds/waiting.h"
#include "payments/orders.h"
#include "payments/render.h"
#include "ports/services.h"

namespace chenxi::payments {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using ports::Services;

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

Result<identity::SignedIn> till_of(Services& services, const RequestPtr& request) {
  return services.directory.signed_in(identity::AppKind::till, request->session, services.env.clock->now());
}

Done list(Services& services, const RequestPtr& request, const Respond& respond) {
  auto query = std::make_shared<ListWaiting>(TRY(till_of(services, request)).subject);
  const bool queued =
      services.engine.ask(query, [&services, request, respond, query](const engine::Outcome& outcome) {
        if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
        json::array data;
        for (const WaitingOrder& one : query->found)
          data.push_back(json::object{{"object", "held_order"},
                                      {"order_id", services.ids.make(IdKind::order, one.hold.order)},
                                      {"merchant_order_no", text_or_null(one.number)},
                                      {"title", text_or_null(one.title)},
                                      {"amount", one.hold.amount},
                                      {"currency", money::code(one.hold.currency)},
                                      {"created_at", rfc3339(one.hold.at)},
                                      {"held_until", rfc3339(one.hold.until)}});
        respond(http::json_reply(200, json::object{{"object", "list"},
                                                   {"data", std::move(data)},
                                                   {"has_more", query->more},
                                                   {"next_cursor", nullptr}}));
      });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

Done capture(Services& services, const RequestPtr& request, const Respond& respond) {
  auto command = std::make_shared<Capture>(services.packs);
  const identity::SignedIn who = TRY(till_of(services, request));
  command->merchant = who.subject;
  command->till = who.device;
  command->order = services.ids.read(IdKind::order, request->param("id")).value_or(-1);
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  command->amount = TRY(in.optional_integer("amount", INT64_MIN, INT64_MAX));
  const auto currency = money::currency_from_code(TRY(in.string("currency", 3, 3)));
  TRY(in.finish());
  if (!currency) return refuse(Code::currency_unsupported, {.pointer = "/currency"});
  command->currency = *currency;
  command->request = engine::Request{command->merchant, *request->key, command->hash()};
  const bool queued =
      services.engine.submit(command, [&services, request, respond, command](const engine::Outcome& outcome) {
        http::Reply reply = outcome.refusal ? http::problem(*request, *outcome.refusal)
                                            : http::json_reply(201, Render(services).payment(command->view));
        if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
        respond(std::move(reply));
      });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

}  // namespace

void add_hold_routes(std::vector<http::Route>& routes, ports::Services& services) {
  using enum Code;
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary,
                       Done (*work)(Services&, const RequestPtr&, const Respond&),
                       json::value reply) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.app = http::App::till;
    route.audience = http::Audience::merchant;
    route.reply = std::move(reply);
    route.refusals = {not_signed_in, session_expired};
    route.handler = [&services, work](const RequestPtr& request, const Respond& respond) {
      if (const Done result = work(services, request, respond); !result)
        respond(http::problem(*request, result.error()));
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  add("GET", "/v1/till/held_orders", "list_held_orders",
      "Paid orders whose money is held until the shop takes it, the oldest first", list,
      schema::list(schema::named(
          "HeldOrder",
          schema::object({{"object", schema::constant("held_order")},
                          {"order_id", schema::public_id("ord")},
                          {"merchant_order_no", schema::nullable(schema::string(1, kOrderNumberBytesMax))},
                          {"title", schema::nullable(schema::string(1, kTitleBytesMax))},
                          {"amount", schema::amount()},
                          {"currency", schema::currency()},
                          {"created_at", schema::instant()},
                          {"held_until", schema::instant()}}))));
  http::Route& takes =
      add("POST", "/v1/till/orders/{id}/capture", "capture_order",
          "Takes what an order holds, whole or, as a manager, in part; once, and the rest goes back at once",
          capture, schema::ref("Payment"));
  takes.needs_key = true;
  takes.bound = true;
  takes.success = 201;
  takes.request =
      schema::object({{"amount", schema::amount(), schema::kOptional}, {"currency", schema::currency()}});
  for (const Code code :
       {order_unknown, payment_unknown, capture_over, currency_mismatch, currency_unsupported, amount_invalid,
        capture_too_large, payee_cannot_receive, account_frozen})
    takes.refusals.push_back(code);
}

}  // namespace chenxi::payments
