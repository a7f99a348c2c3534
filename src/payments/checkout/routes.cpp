#include "payments/checkout/routes.h"

#include "api_keys/routes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "payments/api/read.h"
#include "payments/checkout/read.h"
#include "payments/checkout/render.h"
#include "payments/checkout/return_address.h"

namespace chenxi::payments {
namespace {

namespace schema = http::schema;
using api_keys::Caller;
using api_keys::Scope;
using http::App;
using http::Audience;
using http::RequestPtr;
using http::Respond;
using enum Code;

struct Desk {
  ports::Services& services;
  Board& board;
  Render render;
  Desk(ports::Services& s, Board& b) : services(s), board(b), render(s) {}

  http::Reply session_reply(int status, const CheckoutView& view, Instant now) const {
    return http::json_reply(status, checkout_session(render, services, view, now));
  }
};
using DeskPtr = std::shared_ptr<const Desk>;

/// `merchant` 0: for whoever has the address. `then` gets what was found; nothing is answered with
/// order_unknown.
void ask(const DeskPtr& desk, std::int64_t merchant, const RequestPtr& request, const Respond& respond,
         std::function<void(const GetCheckout&)> then) {
  auto query = std::make_shared<GetCheckout>();
  query->merchant = merchant;
  query->order = checkout_row(desk->services.ids, request->param("id")).value_or(-1);
  const bool queued = desk->services.engine.ask(query, [=](const engine::Outcome& outcome) {
    if (outcome.refusal || !query->found)
      return respond(http::problem(*request, outcome.refusal ? *outcome.refusal : Refusal(order_unknown)));
    then(*query);
  });
  if (!queued) respond(http::problem(*request, overloaded));
}

// --------------------------------------------------------------------------------------------------------
// the program

Result<std::shared_ptr<CreateCheckoutSession>> read_session(const Desk& desk, const Caller& caller,
                                                            const RequestPtr& request) {
  auto command = std::make_shared<CreateCheckoutSession>();
  command->order.merchant = caller.merchant();
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  TRY(read_order_fields(body, in, desk.services, command->order));
  command->lines = TRY(read_lines(in, command->order.amount));
  command->success_url = TRY(read_return_address(in, "success_url", Needed::yes, desk.services.info.demo));
  command->cancel_url = TRY(read_return_address(in, "cancel_url", Needed::no, desk.services.info.demo));
  TRY(in.finish());
  return command;
}

void create(const DeskPtr& desk, const Caller& caller, const RequestPtr& request, const Respond& respond) {
  const auto command = read_session(*desk, caller, request);
  if (!command) return respond(http::problem(*request, command.error()));
  const bool queued =
      desk->services.engine.submit(*command, [=, c = *command](const engine::Outcome& outcome) {
        if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
        http::Reply reply = desk->session_reply(201, c->view, c->order.now);
        if (c->order.existed) reply.headers.emplace_back("Idempotent-Replayed", "true");
        respond(std::move(reply));
      });
  if (!queued) respond(http::problem(*request, overloaded));
}

void get(const DeskPtr& desk, const Caller& caller, const RequestPtr& request, const Respond& respond) {
  ask(desk, caller.merchant(), request, respond,
      [=](const GetCheckout& q) { respond(desk->session_reply(200, *q.found, q.now)); });
}

/// What a button beside it shows: less than its page does, for whoever names the shop's key.
void show_status(const DeskPtr& desk, const Caller& caller, const RequestPtr& request, const Respond& respond) {
  ask(desk, caller.merchant(), request, respond, [=](const GetCheckout& q) {
    const json::object all = checkout_session(desk->render, desk->services, *q.found, q.now);
    json::object out{{"object", "checkout_status"}};
    for (const char* member : {"id", "status", "amount", "currency", "title", "expires_at", "url"}) out[member] = all.at(member);
    respond(http::json_reply(200, out));
  });
}

/// The order is called off: whoever has its page open sees so, and nobody pays it any more.
void expire(const DeskPtr& desk, const Caller& caller, const RequestPtr& request, const Respond& respond) {
  ask(desk, caller.merchant(), request, respond, [=](const GetCheckout& q) {
    auto command = std::make_shared<CloseOrder>(desk->services.packs);
    command->merchant = caller.merchant();
    command->order = q.order;
    const bool queued = desk->services.engine.submit(command, [=](const engine::Outcome& outcome) {
      if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
      get(desk, caller, request, respond);
    });
    if (!queued) respond(http::problem(*request, overloaded));
  });
}

// -----------------------------------------------------------------------------------------------------------
// the page

void show(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  ask(desk, 0, request, respond, [=](const GetCheckout& q) {
    respond(http::json_reply(
        200, checkout_page(desk->render, desk->services, *q.found, desk->board.step(q.order), q.now)));
  });
}

/// Says "updated" and nothing more; the page asks what. A page that may not listen asks by itself.
void listen(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  ask(desk, 0, request, respond, [=](const GetCheckout& q) {
    const std::shared_ptr<http::EventStream> stream = respond.stream();
    const std::int64_t ticket = desk->board.new_ticket();
    stream->on_close([desk, ticket] { desk->board.leave(ticket); });
    const auto tell = [stream] { return stream->send("", "updated", "{}"); };
    if (!desk->board.watch(ticket, q.order, tell)) return stream->close();
    // From here on nothing is missed: what was before is asked for now.
    if (!stream->send("", "ready", "{}")) desk->board.leave(ticket);
  });
}

/// A wallet whose owner is being asked for the PIN says so.
void tell_confirming(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const auto who = desk->services.directory.signed_in(identity::AppKind::wallet, request->session,
                                                      desk->services.env.clock->now());
  if (!who) return respond(http::problem(*request, who.error()));
  ask(desk, 0, request, respond, [=](const GetCheckout& q) {
    if (status(q.found->order.order.order, q.now) == "open") desk->board.note(q.order, Step::confirming);
    respond(http::empty_reply(204));
  });
}

// --------------------------------------------------------------------------------------------------------
// the document

json::value lines_shape() {
  return schema::array(
      schema::named("CheckoutLine", schema::object({{"title", schema::string(1, kTitleBytesMax)},
                                                    {"quantity", schema::integer(1, kLineQuantityMax)},
                                                    {"amount", schema::minor(-money::kAmountMax)}})),
      kLinesMax);
}
json::value address() {
  return schema::string(1, kReturnAddressBytesMax);
}

json::value session_shape() {
  return schema::named("CheckoutSession",
                       schema::object({{"object", schema::constant("checkout_session")},
                                       {"id", schema::public_id("cos")},
                                       {"order_id", schema::public_id("ord")},
                                       {"merchant_order_no", schema::string(1, kOrderNumberBytesMax)},
                                       {"status", schema::one_of({"open", "authorized", "paid", "expired", "cancelled", "released"})},
                                       {"amount", schema::amount()},
                                       {"currency", schema::currency()},
                                       {"title", schema::nullable(schema::string(1, kTitleBytesMax))},
                                       {"lines", lines_shape()},
                                       {"metadata", schema::ref("OrderMetadata")},
                                       {"success_url", schema::nullable(address())},
                                       {"cancel_url", schema::nullable(address())},
                                       {"created_at", schema::instant()},
                                       {"expires_at", schema::instant()},
                                       {"url", schema::string(1, 2048)},
                                       {"capture", schema::one_of({"now", "later"})},
                                       {"hold_days", schema::nullable(schema::integer(1, kHoldDaysMax))},
                                       {"hold", schema::nullable(schema::ref("OrderHold"))},
                                       {"guaranteed", schema::boolean()},
                                       {"trade_id", schema::nullable(schema::public_id("trd"))},
                                       {"split", schema::nullable(schema::ref("OrderSplit"))},
                                       {"payment", schema::nullable(schema::ref("OrderPayment"))}}));
}

json::value status_shape() {
  return schema::named("CheckoutStatus", schema::object({{"object", schema::constant("checkout_status")},
                                                         {"id", schema::public_id("cos")},
                                                         {"status", schema::one_of({"open", "paid", "expired", "cancelled"})},
                                                         {"amount", schema::amount()},
                                                         {"currency", schema::currency()},
                                                         {"title", schema::nullable(schema::string(1, kTitleBytesMax))},
                                                         {"expires_at", schema::instant()},
                                                         {"url", schema::string(1, 2048)}}));
}

json::value new_session_body() {
  return schema::object({{"merchant_order_no", schema::string(1, kOrderNumberBytesMax)},
                         {"amount", schema::amount()},
                         {"currency", schema::currency()},
                         {"title", schema::string(0, kTitleBytesMax), schema::kOptional},
                         {"lines", lines_shape(), schema::kOptional},
                         {"metadata", schema::ref("OrderMetadata"), schema::kOptional},
                         {"guaranteed", schema::boolean(), schema::kOptional},
                         {"split", schema::ref("NewSplit"), schema::kOptional},
                         {"expires_in", schema::integer(kOrderLifeMinS, kOrderLifeMaxS), schema::kOptional},
                         {"capture", schema::one_of({"now", "later"}), schema::kOptional},
                         {"hold_days", schema::integer(1, kHoldDaysMax), schema::kOptional},
                         {"success_url", address()},
                         {"cancel_url", address(), schema::kOptional}});
}

json::value page_shape() {
  return schema::named("Checkout",
                       schema::object({{"object", schema::constant("checkout")},
                                       {"status", schema::one_of({"open", "authorized", "paid", "expired", "cancelled", "released"})},
                                       {"step", schema::one_of({"none", "opened", "confirming"})},
                                       {"shop", schema::string(1, 128)},
                                       {"instance", schema::string(1, 200)},
                                       {"merchant_order_no", schema::string(1, kOrderNumberBytesMax)},
                                       {"amount", schema::amount()},
                                       {"currency", schema::currency()},
                                       {"title", schema::nullable(schema::string(1, kTitleBytesMax))},
                                       {"lines", lines_shape()},
                                       {"now", schema::instant()},
                                       {"expires_at", schema::instant()},
                                       {"guarantee", schema::nullable(schema::ref("Guarantee"))},
                                       {"code", schema::nullable(schema::string(1, 2048))},
                                       {"hold_days", schema::nullable(schema::integer(1, kHoldDaysMax))},
                                       {"return_url", schema::nullable(schema::string(1, 1024))},
                                       {"cancel_url", schema::nullable(schema::string(1, 1024))}}));
}

http::Route route(std::string method, std::string pattern, std::string id, std::string summary,
                  json::value reply, std::vector<Code> refusals) {
  http::Route out;
  out.method = std::move(method);
  out.pattern = std::move(pattern);
  out.operation_id = std::move(id);
  out.summary = std::move(summary);
  out.reply = std::move(reply);
  out.refusals = std::move(refusals);
  return out;
}

void add_program_routes(std::vector<http::Route>& routes, const DeskPtr& desk, api_keys::Gate& gate) {
  using Work = void (*)(const DeskPtr&, const Caller&, const RequestPtr&, const Respond&);
  const auto open = [&](http::Route made, Scope scope, Work work) -> http::Route& {
    api_keys::for_programs(made, gate, scope,
                           [desk, work](const Caller& caller, const RequestPtr& request,
                                        const Respond& respond) { work(desk, caller, request, respond); });
    routes.push_back(std::move(made));
    return routes.back();
  };
  http::Route& made =
      open(route("POST", "/v1/checkout_sessions", "create_checkout_session",
                 "An order with a page of its own, to send the payer to; its merchant_order_no is its key",
                 session_shape(),
                 {order_differs, payee_cannot_receive, amount_invalid, currency_unsupported,
                  currency_mismatch, text_invalid, split_invalid}),
           Scope::orders_write, create);
  made.success = 201;
  made.request = new_session_body();
  open(route("GET", "/v1/checkout_sessions/{id}", "get_checkout_session", "A session as it is now",
             session_shape(), {order_unknown}),
       Scope::orders_read, get);
  open(route("POST", "/v1/checkout_sessions/{id}/expire", "expire_checkout_session",
             "Ends a session: its order is called off", session_shape(),
             {order_unknown, order_already_paid, order_closed}),
       Scope::orders_write, expire)
      .request = schema::object({});
  http::Route status_of = route("GET", "/v1/checkout_sessions/{id}/status", "get_checkout_status", "What a button in a page shows of a session",
                                status_shape(), {order_unknown});
  api_keys::for_pages(status_of, gate, [desk](const Caller& caller, const RequestPtr& request, const Respond& respond) {
    show_status(desk, caller, request, respond);
  });
  routes.push_back(std::move(status_of));
}

void add_page_routes(std::vector<http::Route>& routes, const DeskPtr& desk) {
  const auto open = [&](http::Route made,
                        void (*work)(const DeskPtr&, const RequestPtr&, const Respond&)) -> http::Route& {
    made.handler = [desk, work](const RequestPtr& request, const Respond& respond) {
      work(desk, request, respond);
    };
    routes.push_back(std::move(made));
    return routes.back();
  };
  open(route("GET", "/v1/public/checkouts/{id}", "get_checkout",
             "What the page of a checkout session shows, for whoever has its address", page_shape(),
             {order_unknown}),
       show);
  open(route("GET", "/v1/public/checkouts/{id}/stream", "stream_checkout",
             "Says when a checkout has changed (server-sent events); who hears nothing asks again", nullptr,
             {order_unknown}),
       listen);
  http::Route& step = open(
      route("POST", "/v1/checkouts/{id}/confirming", "tell_checkout_confirming",
            "A payer's wallet says that it is asking its owner; the page shows it", nullptr, {order_unknown}),
      tell_confirming);
  step.app = App::wallet;
  step.audience = Audience::resident;
  step.success = 204;
  step.request = schema::object({});
}

}  // namespace

void add_checkout_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate,
                         Board& board) {
  const auto desk = std::make_shared<const Desk>(services, board);
  add_program_routes(routes, desk, gate);
  add_page_routes(routes, desk);
}

}  // namespace chenxi::payments
