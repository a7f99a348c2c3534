#include "payments/api/routes.h"

#include "api_keys/routes.h"
#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "payments/api/orders.h"
#include "payments/api/read.h"
#include "payments/api/render.h"
#include "payments/holds/capture.h"
#include "payments/refund.h"
#include "payments/render.h"
#include "payments/splits/routes.h"

namespace chenxi::payments {
namespace {

namespace schema = http::schema;
using api_keys::Caller;
using api_keys::Scope;
using http::RequestPtr;
using http::Respond;

struct Desk {
  ports::Services& services;
  Render render;
  explicit Desk(ports::Services& s) : services(s), render(s) {}

  std::int64_t order_row(const RequestPtr& request) const {
    return services.ids.read(IdKind::order, request->param("id")).value_or(-1);
  }
};
using DeskPtr = std::shared_ptr<const Desk>;

template <class C>
void submit(const DeskPtr& desk, const RequestPtr& request, const Respond& respond, const Result<std::shared_ptr<C>>& command,
            std::function<http::Reply(const C&)> reply_of) {
  if (!command) return respond(http::problem(*request, command.error()));
  const bool queued = desk->services.engine.submit(*command, [=, c = *command](const engine::Outcome& outcome) {
    http::Reply reply = outcome.refusal ? http::problem(*request, *outcome.refusal) : reply_of(*c);
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    respond(std::move(reply));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}
template <class Q>
void ask(const DeskPtr& desk, const RequestPtr& request, const Respond& respond, const Result<std::shared_ptr<Q>>& query,
         std::function<http::Reply(const Q&)> reply_of) {
  if (!query) return respond(http::problem(*request, query.error()));
  const bool queued = desk->services.engine.ask(*query, [=, q = *query](const engine::Outcome& outcome) {
    respond(outcome.refusal ? http::problem(*request, *outcome.refusal) : reply_of(*q));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

Result<std::shared_ptr<CreateApiOrder>> read_order(const Desk& desk, const Caller& caller, const RequestPtr& request) {
  auto command = std::make_shared<CreateApiOrder>();
  command->merchant = caller.merchant();
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  TRY(read_order_fields(body, in, desk.services, *command));
  TRY(in.finish());
  return command;
}

Result<std::shared_ptr<ListApiOrders>> read_list(const Desk& desk, const Caller& caller, const RequestPtr& request) {
  auto query = std::make_shared<ListApiOrders>();
  query->merchant = caller.merchant();
  query->limit = TRY(http::list_limit(*request));
  if (const auto after = request->query("starting_after")) {
    const auto row = desk.services.ids.read(IdKind::order, *after);
    if (!row) return refuse(Code::malformed, {.pointer = "?starting_after"});
    query->before = *row;
  }
  return query;
}

http::Reply list_reply(const Desk& desk, const std::vector<ApiOrderView>& found, bool more, Instant now) {
  json::array data;
  for (const ApiOrderView& view : found) data.push_back(shop_order(desk.render, view, now));
  const json::value last = more ? json::value(desk.render.id(IdKind::order, found.back().order.order.id)) : json::value(nullptr);
  return http::json_reply(200, json::object{{"object", "list"}, {"data", std::move(data)}, {"has_more", more}, {"next_cursor", last}});
}

/// By the shop's number: a list of one, or of none.
void list_orders(const DeskPtr& desk, const Caller& caller, const RequestPtr& request, const Respond& respond) {
  const auto number = request->query("merchant_order_no");
  if (!number)
    return ask<ListApiOrders>(desk, request, respond, read_list(*desk, caller, request), [desk](const ListApiOrders& q) {
      return list_reply(*desk, q.found, q.more, q.now);
    });
  if (!is_storable_text(*number)) return respond(http::problem(*request, Refusal(Code::malformed, {.pointer = "?merchant_order_no"})));
  auto query = std::make_shared<GetApiOrder>();
  query->merchant = caller.merchant();
  query->number = *number;
  ask<GetApiOrder>(desk, request, respond, query, [desk](const GetApiOrder& q) {
    return list_reply(*desk, q.found ? std::vector{*q.found} : std::vector<ApiOrderView>{}, false, q.now);
  });
}

Result<std::shared_ptr<MakeRefund>> read_refund(const Desk& desk, const Caller& caller, const RequestPtr& request) {
  auto command = std::make_shared<MakeRefund>(desk.services.packs);
  command->merchant = caller.merchant();
  const auto payment = desk.services.ids.read(IdKind::payment, request->param("id"));
  if (!payment) return refuse(Code::payment_unknown);
  command->payment = *payment;
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  command->amount = TRY(in.integer("amount", INT64_MIN, INT64_MAX));
  command->currency = TRY(read_currency(in));
  command->reason = TRY(in.optional_string("reason", 0, kReasonBytesMax)).value_or("");
  TRY(in.finish());
  command->request = engine::Request{command->merchant, *request->key, command->hash()};
  return command;
}

Result<std::shared_ptr<Capture>> read_capture(const Desk& desk, const Caller& caller, const RequestPtr& request) {
  auto command = std::make_shared<Capture>(desk.services.packs);
  command->merchant = caller.merchant();
  command->order = desk.order_row(request);
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  command->amount = TRY(in.optional_integer("amount", INT64_MIN, INT64_MAX));
  command->currency = TRY(read_currency(in));
  TRY(in.finish());
  command->request = engine::Request{command->merchant, *request->key, command->hash()};
  return command;
}

// -------------------------------------------------------------------------------------------------------- the document

using enum Code;

json::value metadata_shape() {
  return schema::named("OrderMetadata",
                       json::object{{"type", "object"},
                                    {"maxProperties", kMetadataMembersMax},
                                    {"additionalProperties", schema::string(0, static_cast<std::int64_t>(kMetadataValueBytesMax))}});
}

json::value shop_order_shape() {
  return schema::named(
      "ShopOrder",
      schema::object({{"object", schema::constant("order")},
                      {"id", schema::public_id("ord")},
                      {"merchant_order_no", schema::nullable(schema::string(1, kOrderNumberBytesMax))},
                      {"status", schema::one_of({"open", "authorized", "paid", "expired", "cancelled", "awaiting_payer", "declined", "released"})},
                      {"amount", schema::amount()},
                      {"currency", schema::currency()},
                      {"title", schema::nullable(schema::string(1, kTitleBytesMax))},
                      {"metadata", metadata_shape()},
                      {"created_at", schema::instant()},
                      {"expires_at", schema::instant()},
                      {"url", schema::nullable(schema::string(1, 2048))},
                      {"capture", schema::one_of({"now", "later"})},
                      {"hold_days", schema::nullable(schema::integer(1, kHoldDaysMax))},
                      {"hold", schema::nullable(schema::named("OrderHold", schema::object({{"id", schema::public_id("hld")},
                                                                                            {"status", schema::one_of({"held", "captured", "released"})},
                                                                                            {"amount", schema::amount()},
                                                                                            {"captured_amount", schema::minor()},
                                                                                            {"created_at", schema::instant()},
                                                                                            {"held_until", schema::instant()}})))},
                      {"guaranteed", schema::boolean()},
                      {"trade_id", schema::nullable(schema::public_id("trd"))},
                      {"split", schema::nullable(split_shape())},
                      {"payment", schema::nullable(schema::named("OrderPayment", schema::object({{"id", schema::public_id("pay")},
                                                                                                  {"amount", schema::amount()},
                                                                                                  {"refunded_amount", schema::minor()},
                                                                                                  {"created_at", schema::instant()}})))}}));
}

json::value new_order_body() {
  return schema::object({{"merchant_order_no", schema::string(1, kOrderNumberBytesMax)},
                         {"amount", schema::amount()},
                         {"currency", schema::currency()},
                         {"title", schema::string(0, kTitleBytesMax), schema::kOptional},
                         {"metadata", metadata_shape(), schema::kOptional},
                         {"guaranteed", schema::boolean(), schema::kOptional},
                         {"split", split_body(), schema::kOptional},
                         {"expires_in", schema::integer(kOrderLifeMinS, kOrderLifeMaxS), schema::kOptional},
                         {"capture", schema::one_of({"now", "later"}), schema::kOptional},
                         {"hold_days", schema::integer(1, kHoldDaysMax), schema::kOptional}});
}

}  // namespace

void add_api_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate) {
  const auto desk = std::make_shared<const Desk>(services);
  using Work = void (*)(const DeskPtr&, const Caller&, const RequestPtr&, const Respond&);
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary, Scope scope, json::value reply,
                       std::vector<Code> refusals, Work work) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.reply = std::move(reply);
    route.refusals = std::move(refusals);
    api_keys::for_programs(route, gate, scope, [desk, work](const Caller& caller, const RequestPtr& request, const Respond& respond) {
      work(desk, caller, request, respond);
    });
    routes.push_back(std::move(route));
    return routes.back();
  };

  http::Route& create =
      add("POST", "/v1/orders", "create_shop_order",
          "An order to be paid once, by link or QR; its merchant_order_no is its key", Scope::orders_write,
          shop_order_shape(),
          {order_differs, payee_cannot_receive, amount_invalid, currency_unsupported, currency_mismatch,
           text_invalid, split_invalid},
          [](const DeskPtr& d, const Caller& caller, const RequestPtr& request, const Respond& respond) {
            submit<CreateApiOrder>(d, request, respond, read_order(*d, caller, request), [d](const CreateApiOrder& c) {
              http::Reply reply = http::json_reply(201, shop_order(d->render, c.view, c.now));
              if (c.existed) reply.headers.emplace_back("Idempotent-Replayed", "true");
              return reply;
            });
          });
  create.success = 201;
  create.request = new_order_body();

  http::Route& list = add("GET", "/v1/orders", "list_shop_orders", "The shop's orders, newest first, or the one with a number",
                          Scope::orders_read, schema::list(shop_order_shape()), {malformed}, list_orders);
  list.query = {{"merchant_order_no", "The shop's own number", schema::string(1, kOrderNumberBytesMax)},
                {"limit", "", schema::integer(1, 100)},
                {"starting_after", "The last order of the page before", schema::string(1, 64)}};

  add("GET", "/v1/orders/{id}", "get_shop_order", "An order as it is now", Scope::orders_read, shop_order_shape(), {order_unknown},
      [](const DeskPtr& d, const Caller& caller, const RequestPtr& request, const Respond& respond) {
        auto query = std::make_shared<GetApiOrder>();
        query->merchant = caller.merchant();
        query->order = d->order_row(request);
        ask<GetApiOrder>(d, request, respond, query, [d, request](const GetApiOrder& q) {
          return q.found ? http::json_reply(200, shop_order(d->render, *q.found, q.now)) : http::problem(*request, order_unknown);
        });
      });

  add("POST", "/v1/orders/{id}/cancel", "cancel_shop_order", "Calls an order off", Scope::orders_write, shop_order_shape(),
      {order_unknown, order_already_paid, order_closed},
      [](const DeskPtr& d, const Caller& caller, const RequestPtr& request, const Respond& respond) {
        auto command = std::make_shared<CloseOrder>(d->services.packs);
        command->merchant = caller.merchant();
        command->order = d->order_row(request);
        const bool queued = d->services.engine.submit(command, [=](const engine::Outcome& outcome) {
          if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
          auto query = std::make_shared<GetApiOrder>();
          query->merchant = caller.merchant();
          query->order = command->order;
          ask<GetApiOrder>(d, request, respond, query, [d](const GetApiOrder& q) {
            return http::json_reply(200, shop_order(d->render, *q.found, q.now));
          });
        });
        if (!queued) respond(http::problem(*request, Code::overloaded));
      })
      .request = schema::object({});

  http::Route& capture =
      add("POST", "/v1/orders/{id}/capture", "capture_shop_order", "Takes what an order holds, whole or in part, once; the rest goes back at once",
          Scope::orders_write, shop_order_shape(),
          {order_unknown, payment_unknown, capture_over, currency_mismatch, currency_unsupported, amount_invalid, capture_too_large,
           payee_cannot_receive, account_frozen},
          [](const DeskPtr& d, const Caller& caller, const RequestPtr& request, const Respond& respond) {
            const auto command = read_capture(*d, caller, request);
            if (!command) return respond(http::problem(*request, command.error()));
            const bool queued = d->services.engine.submit(*command, [=, c = *command](const engine::Outcome& outcome) {
              if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
              auto query = std::make_shared<GetApiOrder>();
              query->merchant = caller.merchant();
              query->order = c->order;
              ask<GetApiOrder>(d, request, respond, query, [d, replayed = outcome.replayed](const GetApiOrder& q) {
                http::Reply reply = http::json_reply(200, shop_order(d->render, *q.found, q.now));
                if (replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
                return reply;
              });
            });
            if (!queued) respond(http::problem(*request, Code::overloaded));
          });
  capture.needs_key = true;
  capture.request = schema::object({{"amount", schema::amount(), schema::kOptional}, {"currency", schema::currency()}});

  http::Route& refund =
      add("POST", "/v1/payments/{id}/refunds", "create_shop_refund", "Gives back all or a part of a payment", Scope::refunds_write,
          schema::ref("Refund"),
          {payment_unknown, refund_too_late, refund_exceeds_payment, merchant_insufficient_balance, payee_cannot_receive,
           amount_invalid, currency_mismatch, currency_unsupported, text_invalid},
          [](const DeskPtr& d, const Caller& caller, const RequestPtr& request, const Respond& respond) {
            submit<MakeRefund>(d, request, respond, read_refund(*d, caller, request), [d](const MakeRefund& c) {
              return http::json_reply(201, d->render.refund(c.view));
            });
          });
  refund.success = 201;
  refund.needs_key = true;
  refund.request = schema::object({{"amount", schema::amount()},
                                   {"currency", schema::currency()},
                                   {"reason", schema::string(0, kReasonBytesMax), schema::kOptional}});
}

}  // namespace chenxi::payments
