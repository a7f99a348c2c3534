// What this room's handlers stand on, and what both residents and tills are told. Only routes.cpp may know http, so it includes http/route.h and
// http/schema.h before this.
#pragma once
#include "identity/directory.h"
#include "payments/api/read.h"
#include "payments/orders.h"
#include "payments/render.h"
#include "ports/services.h"

namespace chenxi::payments {

class Board;

constexpr std::size_t kNoteBytesMax = 140;
constexpr std::size_t kScanBytesMax = 2048;

/// What every handler stands on.
struct Desk {
  ports::Services& services;
  Board& board;
  Render render;

  Desk(ports::Services& s, Board& b) : services(s), board(b), render(s) {}

  Instant now() const { return services.env.clock->now(); }
  /// The customer or merchant row behind the app's cookie.
  Result<std::int64_t> subject(identity::AppKind app, const http::RequestPtr& request) const {
    return TRY(services.directory.signed_in(app, request->session, now())).subject;
  }
  Result<std::int64_t> row(IdKind kind, std::string_view id, Code unknown) const {
    const auto found = services.ids.read(kind, id);
    if (!found) return refuse(unknown);
    return *found;
  }

  template <class C>
  void submit(const http::RequestPtr& request, const http::Respond& respond, const Result<std::shared_ptr<C>>& command,
              std::function<http::Reply(const C&)> reply_of) const {
    if (!command) return respond(http::problem(*request, command.error()));
    const bool queued = services.engine.submit(*command, [=, c = *command](const engine::Outcome& outcome) {
      http::Reply reply = outcome.refusal ? http::problem(*request, *outcome.refusal) : reply_of(*c);
      if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      respond(std::move(reply));
    });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  }
  template <class Q>
  void ask(const http::RequestPtr& request, const http::Respond& respond, const Result<std::shared_ptr<Q>>& query,
           std::function<http::Reply(const Q&)> reply_of) const {
    if (!query) return respond(http::problem(*request, query.error()));
    const bool queued = services.engine.ask(*query, [=, q = *query](const engine::Outcome& outcome) {
      respond(outcome.refusal ? http::problem(*request, *outcome.refusal) : reply_of(*q));
    });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  }
};
using DeskPtr = std::shared_ptr<const Desk>;

inline Result<std::int64_t> read_amount(JsonReader& in) { return in.integer("amount", INT64_MIN, INT64_MAX); }

/// With what was in the cart, if there was one.
inline json::object payment_json(const Desk& desk, const PaymentView& view, const std::vector<products::CartLine>& lines) {
  json::object out = desk.render.payment(view);
  if (!lines.empty()) out["lines"] = products::lines_json(lines);
  return out;
}

inline Result<std::shared_ptr<CloseOrder>> read_close(const Desk& desk, const http::RequestPtr& request, identity::AppKind app) {
  auto command = std::make_shared<CloseOrder>(desk.services.packs);
  (app == identity::AppKind::till ? command->merchant : command->payer) = TRY(desk.subject(app, request));
  command->order = TRY(desk.row(IdKind::order, request->param("id"), Code::order_unknown));
  return command;
}

inline std::vector<Code> all_of(std::initializer_list<std::vector<Code>> lists) {
  std::vector<Code> out = {Code::not_signed_in, Code::session_expired};
  for (const auto& list : lists) out.insert(out.end(), list.begin(), list.end());
  return out;
}

inline json::value cart_line_shape() {
  return http::schema::named("CartLine", http::schema::object({{"line", http::schema::integer(1, products::kLinesMax)},
                                                   {"product", http::schema::nullable(http::schema::integer(1, money::kAmountMax))},
                                                   {"name", http::schema::string(1, products::kProductNameBytesMax)},
                                                   {"price", http::schema::amount()},
                                                   {"count", http::schema::integer(1, products::kCountMax)},
                                                   {"returned", http::schema::integer(0, products::kCountMax)}}));
}
inline json::value payment_shape() {
  return http::schema::named("Payment",
      http::schema::object({{"object", http::schema::constant("payment")},
                      {"id", http::schema::public_id("pay")},
                      {"status", http::schema::constant("succeeded")},
                      {"amount", http::schema::amount()},
                      {"currency", http::schema::currency()},
                      {"fee", http::schema::minor()},
                      {"payee", http::schema::object({{"id", http::schema::public_id("mer")}, {"name", http::schema::string(1, 128)}})},
                      {"method", http::schema::one_of({"static_code", "order", "payment_code", "link"})},
                      {"refunded_amount", http::schema::minor()},
                      {"note", http::schema::nullable(http::schema::string(1, kNoteBytesMax))},
                      {"order_id", http::schema::nullable(http::schema::public_id("ord"))},
                      {"created_at", http::schema::instant()},
                      {"receipt_id", http::schema::public_id("rcp")},
                      {"paid_by", http::schema::string(1, 64), http::schema::kOptional},
                      {"fee_returned", http::schema::minor(), http::schema::kOptional},
                      {"fee_returns", http::schema::boolean(), http::schema::kOptional},
                      {"discount", http::schema::amount(), http::schema::kOptional},
                      {"split", http::schema::ref("OrderSplit"), http::schema::kOptional},
                      {"lines", http::schema::array(cart_line_shape(), products::kLinesMax), http::schema::kOptional}}));
}
struct Table {
  std::vector<http::Route>& routes;
  DeskPtr desk;

  http::Route& add(http::App app, std::string method, std::string pattern, std::string operation, std::string summary) {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(operation);
    route.summary = std::move(summary);
    route.app = app;
    route.audience = app == http::App::till ? http::Audience::merchant : http::Audience::resident;
    routes.push_back(std::move(route));
    return routes.back();
  }
  http::Handler handler(std::function<void(const DeskPtr&, const http::RequestPtr&, const http::Respond&)> work) const {
    return [desk = desk, work](const http::RequestPtr& request, const http::Respond& respond) { work(desk, request, respond); };
  }
};

}  // namespace chenxi::payments
