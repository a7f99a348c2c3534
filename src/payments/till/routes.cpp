#include "payments/till/routes.h"

// clang-format off: desk.h stands on what comes first
#include "http/route.h"
#include "http/schema.h"
// clang-format on
#include "merchants/codes.h"
#include "merchants/directory.h"
#include "payments/charge.h"
#include "payments/desk.h"
#include "payments/fee_of.h"
#include "payments/reads.h"
#include "payments/refund.h"
#include "payments/scan.h"
#include "payments/splits/read.h"

namespace chenxi::payments {
namespace {

namespace schema = http::schema;
using http::App;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;

Result<std::int64_t> read_discount(JsonReader& in) {
  return TRY(in.optional_integer("discount", 1, money::kAmountMax)).value_or(0);
}

Result<std::shared_ptr<GetShopPayment>> read_get_shop_payment(const Desk& desk, const RequestPtr& request) {
  auto query = std::make_shared<GetShopPayment>(desk.services.packs);
  query->viewer = TRY(desk.subject(AppKind::till, request));
  query->payment = TRY(desk.row(IdKind::payment, request->param("id"), Code::payment_unknown));
  return query;
}

Result<merchants::Merchant> my_shop(const Desk& desk, const RequestPtr& request) {
  auto shop = desk.services.merchants.merchant(TRY(desk.subject(AppKind::till, request)));
  if (!shop) return refuse(Code::not_signed_in);
  return *std::move(shop);
}

Result<http::Reply> till_me(const Desk& desk, const RequestPtr& request) {
  const merchants::Merchant shop = TRY(my_shop(desk, request));
  const auto code = merchants::static_code(desk.render.code_keys(), desk.services.info, shop);
  return http::json_reply(
      200, json::object{{"object", "till"},
                        {"merchant", json::object{{"id", desk.render.id(IdKind::merchant, shop.id)},
                                                  {"name", shop.name},
                                                  {"category", shop.category}}},
                        {"static_code", json::object{{"text", code.text}, {"emv", code.emv}}},
                        {"check_word", merchants::check_word(desk.render.code_keys(), shop, request->lang)},
                        {"currency", desk.services.info.currency},
                        {"settings", json::object{}}});
}

Result<std::shared_ptr<CreateOrder>> read_order(const Desk& desk, const RequestPtr& request) {
  auto command = std::make_shared<CreateOrder>();
  const identity::SignedIn who = TRY(desk.services.directory.signed_in(AppKind::till, request->session, desk.now()));
  command->merchant = who.subject;
  command->till = who.device;
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  command->amount = TRY(read_amount(in));
  command->currency = TRY(read_currency(in));
  command->title = TRY(in.optional_string("title", 0, kTitleBytesMax)).value_or("");
  command->cart = TRY(products::read_cart(in));
  const bool link = TRY(in.optional_boolean("link")).value_or(false);
  command->guaranteed = TRY(in.optional_boolean("guaranteed")).value_or(false);
  command->discount = TRY(read_discount(in));
  // Whoever stands at the counter has his goods.
  if (command->guaranteed && !link) return refuse(Code::malformed, {.pointer = "/guaranteed"});
  // What a guaranteed order costs is agreed before; nothing is taken off at a counter.
  if (command->guaranteed && command->discount > 0) return refuse(Code::malformed, {.pointer = "/discount"});
  TRY(in.finish());
  command->kind = link ? merchants::OrderKind::link : merchants::OrderKind::code;
  command->request = engine::Request{command->merchant, *request->key, command->hash()};
  return command;
}

Result<std::shared_ptr<GetOrder>> read_get_order(const Desk& desk, const RequestPtr& request) {
  auto query = std::make_shared<GetOrder>();
  query->merchant = TRY(desk.subject(AppKind::till, request));
  query->order = TRY(desk.row(IdKind::order, request->param("id"), Code::order_unknown));
  return query;
}

Result<std::shared_ptr<Charge>> read_charge(const Desk& desk, const RequestPtr& request) {
  auto command = std::make_shared<Charge>(desk.services.packs);
  const identity::SignedIn who = TRY(desk.services.directory.signed_in(AppKind::till, request->session, desk.now()));
  command->merchant = who.subject;
  command->till = who.device;
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const qr::PaymentCode code = TRY(qr::parse_payment_code(TRY(in.string("payment_code", 1, 64))));
  command->amount = TRY(read_amount(in));
  command->currency = TRY(read_currency(in));
  command->title = TRY(in.optional_string("title", 0, kTitleBytesMax)).value_or("");
  command->cart = TRY(products::read_cart(in));
  command->discount = TRY(read_discount(in));
  TRY(in.finish());
  command->payer_number = code.payer;
  command->code = look_up(desk.services, code, desk.now());
  command->authority.factor = ledger::Factor::payment_code;
  command->request = engine::Request{command->merchant, *request->key, command->hash()};
  return command;
}

http::Reply charge_reply(const Desk& desk, const Charge& charge) {
  if (const auto* paid = std::get_if<PaymentView>(&charge.view))
    return http::json_reply(
        201, json::object{{"object", "charge"}, {"status", "succeeded"}, {"payment", desk.render.payment(*paid)}});
  const auto& waiting = std::get<OrderView>(charge.view);
  return http::json_reply(202, json::object{{"object", "charge"},
                                            {"status", "awaiting_payer"},
                                            {"order", desk.render.order(waiting, waiting.order.created_at)}});
}

Result<std::shared_ptr<MakeRefund>> read_refund(const Desk& desk, const RequestPtr& request) {
  auto command = std::make_shared<MakeRefund>(desk.services.packs);
  const identity::SignedIn who = TRY(desk.services.directory.signed_in(AppKind::till, request->session, desk.now()));
  command->merchant = who.subject;
  command->till = who.device;
  command->payment = TRY(desk.row(IdKind::payment, request->param("id"), Code::payment_unknown));
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  command->amount = TRY(read_amount(in));
  command->currency = TRY(read_currency(in));
  command->reason = TRY(in.optional_string("reason", 0, kReasonBytesMax)).value_or("");
  command->returns = TRY(products::read_returns(in));
  TRY(in.finish());
  command->request = engine::Request{command->merchant, *request->key, command->hash()};
  return command;
}

Result<std::shared_ptr<ShopDay>> read_shop_day(const Desk& desk, const RequestPtr& request) {
  auto query = std::make_shared<ShopDay>();
  query->merchant = TRY(desk.subject(AppKind::till, request));
  query->limit = TRY(http::list_limit(*request));
  if (const auto date = request->query("date")) {
    const auto midnight = date->size() == 10 ? parse_rfc3339(std::string(*date) + "T00:00:00Z") : std::nullopt;
    if (!midnight) return refuse(Code::malformed, {.pointer = "?date"});
    query->day = midnight->us / days(1).us;
  }
  if (const auto cursor = request->query("cursor")) {
    // A cursor is good for the till that got it.
    const auto row = desk.services.ids.read(IdKind::posting, *cursor, static_cast<std::uint32_t>(query->merchant));
    if (!row) return refuse(Code::malformed, {.pointer = "?cursor"});
    query->from = ledger::TransferId{*row};
  }
  return query;
}

http::Reply shop_day_reply(const Desk& desk, const ShopDay& query) {
  json::array data;
  for (const Payment& payment : query.payments) data.push_back(desk.render.payment({payment, query.shop, {}}));
  const bool more = query.next != ledger::TransferId::none;
  const std::string cursor = desk.services.ids.make(IdKind::posting, static_cast<std::int64_t>(query.next),
                                                    static_cast<std::uint32_t>(query.totals.merchant));
  const MerchantDay& day = query.totals;
  return http::json_reply(
      200, json::object{{"object", "list"},
                        {"data", std::move(data)},
                        {"has_more", more},
                        {"next_cursor", more ? json::value(cursor) : json::value(nullptr)},
                        {"totals", json::object{{"count", day.payments},
                                                {"gross_amount", day.gross},
                                                {"refund_count", day.refunds},
                                                {"refunded_amount", day.refunded},
                                                {"delivery_count", day.deliveries},
                                                {"delivered_amount", day.delivered},
                                                {"net_amount", day.gross + day.delivered - day.refunded},
                                                {"currency", desk.services.info.currency}}}});
}

using enum Code;

/// What a till asks to be paid for: products of its shop, or things typed with their price.
json::value cart_shape() {
  return schema::array(schema::any_of({schema::object({{"product", schema::integer(1, money::kAmountMax)}, {"count", schema::integer(1, products::kCountMax)}}),
                                       schema::object({{"name", schema::string(1, products::kProductNameBytesMax)},
                                                       {"price", schema::amount()},
                                                       {"count", schema::integer(1, products::kCountMax)}})}),
                       products::kLinesMax);
}
json::value order_shape() {
  return schema::named("Order",
      schema::object({{"object", schema::constant("order")},
                      {"id", schema::public_id("ord")},
                      {"status", schema::one_of({"open", "authorized", "paid", "expired", "cancelled", "awaiting_payer", "declined", "released"})},
                      {"amount", schema::amount()},
                      {"currency", schema::currency()},
                      {"title", schema::nullable(schema::string(1, kTitleBytesMax))},
                      {"created_at", schema::instant()},
                      {"expires_at", schema::instant()},
                      {"payment_id", schema::nullable(schema::public_id("pay"))},
                      {"guaranteed", schema::boolean()},
                      {"trade_id", schema::nullable(schema::public_id("trd"))},
                      {"discount", schema::amount(), schema::kOptional},
                      {"text", schema::string(1, kScanBytesMax), schema::kOptional},
                      {"emv", schema::string(1, kScanBytesMax), schema::kOptional}}));
}
json::value charge_shape() {
  return schema::named("Charge", schema::any_of(
      {schema::object({{"object", schema::constant("charge")}, {"status", schema::constant("succeeded")}, {"payment", payment_shape()}}),
       schema::object({{"object", schema::constant("charge")}, {"status", schema::constant("awaiting_payer")}, {"order", order_shape()}})}));
}
json::value refund_shape() {
  return schema::named("Refund", schema::object({{"object", schema::constant("refund")},
                                                 {"id", schema::public_id("ref")},
                                                 {"amount", schema::amount()},
                                                 {"currency", schema::currency()},
                                                 {"payment_id", schema::public_id("pay")},
                                                 {"reason", schema::nullable(schema::string(1, kReasonBytesMax))},
                                                 {"created_at", schema::instant()}}));
}
json::value till_shape() {
  return schema::named("Till",
      schema::object({{"object", schema::constant("till")},
                      {"merchant", schema::object({{"id", schema::public_id("mer")},
                                                   {"name", schema::string(1, 128)},
                                                   {"category", schema::string(0, 16)}})},
                      {"static_code", schema::object({{"text", schema::string(1, kScanBytesMax)}, {"emv", schema::string(1, kScanBytesMax)}})},
                      {"check_word", schema::string(1, 60)},
                      {"currency", schema::currency()},
                      {"settings", schema::object({})}}));
}
/// A list with what the whole day came to.
json::value shop_day_shape() {
  json::value day = schema::list(payment_shape());
  day.as_object()["properties"].as_object()["totals"] =
      schema::named("ShopDayTotals", schema::object({{"count", schema::count()},
                                                     {"gross_amount", schema::minor()},
                                                     {"refund_count", schema::count()},
                                                     {"refunded_amount", schema::minor()},
                                                     {"delivery_count", schema::count()},
                                                     {"delivered_amount", schema::minor()},
                                                     {"net_amount", schema::minor(-money::kAmountMax)},
                                                     {"currency", schema::currency()}}));
  day.as_object()["required"].as_array().emplace_back("totals");
  return day;
}

}  // namespace

void add_till_routes(std::vector<http::Route>& routes, DeskPtr own) {
  Table table{routes, std::move(own)};
  auto& r1 = table.add(App::till, "GET", "/v1/till/me", "get_till", "The shop of this till and its printed code");
  r1.reply = till_shape();
  r1.refusals = all_of({});
  r1.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    const auto reply = till_me(*desk, request);
    respond(reply ? *reply : http::problem(*request, reply.error()));
  });

  auto& r2 = table.add(App::till, "POST", "/v1/till/orders", "create_order", "Asks for one amount, by a code or a link");
  r2.needs_key = true;
  r2.bound = true;
  r2.success = 201;
  r2.request = schema::object({{"amount", schema::amount()},
                               {"currency", schema::currency()},
                               {"title", schema::string(0, kTitleBytesMax), schema::kOptional},
                               {"lines", cart_shape(), schema::kOptional},
                               {"discount", schema::amount(), schema::kOptional},
                               {"link", schema::boolean(), schema::kOptional},
                               {"guaranteed", schema::boolean(), schema::kOptional}});
  r2.reply = order_shape();
  r2.refusals = all_of({{payee_cannot_receive, amount_invalid, currency_unsupported, text_invalid, product_unknown, cart_differs, discount_too_large}});
  r2.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    desk->submit<CreateOrder>(request, respond, read_order(*desk, request), [desk](const CreateOrder& c) {
      return http::json_reply(201, desk->render.order(c.view, c.view.order.created_at));
    });
  });

  auto& r3 = table.add(App::till, "GET", "/v1/till/orders/{id}", "get_order", "An order as it is now");
  r3.reply = order_shape();
  r3.refusals = all_of({{order_unknown}});
  r3.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    desk->ask<GetOrder>(request, respond, read_get_order(*desk, request), [=](const GetOrder& q) {
      return q.found ? http::json_reply(200, desk->render.order(*q.found, q.now)) : http::problem(*request, order_unknown);
    });
  });

  auto& r4 = table.add(App::till, "POST", "/v1/till/orders/{id}/cancel", "cancel_order", "Calls an order off");
  r4.bound = true;
  r4.request = schema::object({});
  r4.reply = order_shape();
  r4.refusals = all_of({{order_unknown, order_already_paid, order_closed}});
  r4.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    desk->submit<CloseOrder>(request, respond, read_close(*desk, request, AppKind::till), [desk](const CloseOrder& c) {
      return http::json_reply(200, desk->render.order(c.view, desk->now()));
    });
  });

  auto& r5 = table.add(App::till, "POST", "/v1/till/charges", "create_charge", "Charges the payment code of a payer's phone");
  r5.needs_key = true;
  r5.bound = true;
  r5.success = 201;
  r5.request = schema::object({{"payment_code", schema::string(1, 64)},
                               {"amount", schema::amount()},
                               {"currency", schema::currency()},
                               {"title", schema::string(0, kTitleBytesMax), schema::kOptional},
                               {"lines", cart_shape(), schema::kOptional},
                               {"discount", schema::amount(), schema::kOptional}});
  r5.reply = charge_shape();
  r5.reply.as_object()["x-chenxi-or-accepted"] = true;  // 202: the payer's phone is asked
  r5.refusals = all_of({{payment_code_invalid, payment_code_expired, payment_code_used, payment_code_paused,
                         payer_cannot_pay, shop_cap_exceeded, payee_cannot_receive, amount_invalid, currency_unsupported, text_invalid, product_unknown, cart_differs, discount_too_large}});
  r5.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    desk->submit<Charge>(request, respond, read_charge(*desk, request),
                         [desk](const Charge& charge) { return charge_reply(*desk, charge); });
  });

  auto& r6 = table.add(App::till, "GET", "/v1/till/payments", "list_shop_payments", "A business day's payments and totals");
  r6.query = {{"date", "The business day, today when absent", schema::pattern("^\\d{4}-\\d{2}-\\d{2}$", "2026-11-23")},
              {"limit", "", schema::integer(1, 100)},
              {"cursor", "", schema::string(1, 64)}};
  r6.reply = shop_day_shape();
  r6.refusals = all_of({{malformed}});
  r6.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    desk->ask<ShopDay>(request, respond, read_shop_day(*desk, request),
                       [desk](const ShopDay& query) { return shop_day_reply(*desk, query); });
  });

  auto& r7 = table.add(App::till, "GET", "/v1/till/payments/{id}", "get_shop_payment", "A payment that this shop took");
  r7.reply = payment_shape();
  r7.refusals = all_of({{payment_unknown}});
  r7.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    desk->ask<GetShopPayment>(request, respond, read_get_shop_payment(*desk, request), [=](const GetShopPayment& q) {
      if (!q.found) return http::problem(*request, payment_unknown);
      json::object out = payment_json(*desk, *q.found, q.lines);
      out["fee"] = q.fee;
      out["fee_returned"] = q.fee_returned;
      out["fee_returns"] = q.fee_returns;
      if (q.split) out["split"] = split_json(desk->services.ids, *q.split);
      return http::json_reply(200, out);
    });
  });

  auto& r8 = table.add(App::till, "POST", "/v1/till/payments/{id}/refunds", "create_refund", "Gives back all or a part");
  r8.needs_key = true;
  r8.bound = true;
  r8.success = 201;
  r8.request = schema::object({{"amount", schema::amount()},
                               {"currency", schema::currency()},
                               {"reason", schema::string(0, kReasonBytesMax), schema::kOptional},
                               {"lines", schema::array(schema::object({{"line", schema::integer(1, products::kLinesMax)},
                                                                       {"count", schema::integer(1, products::kCountMax)}}),
                                                       products::kLinesMax), schema::kOptional}});
  r8.reply = refund_shape();
  r8.refusals = all_of({{payment_unknown, refund_too_late, refund_exceeds_payment, merchant_insufficient_balance, second_person_required, cart_differs,
                         payee_cannot_receive, amount_invalid, currency_mismatch, currency_unsupported, text_invalid}});
  r8.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    desk->submit<MakeRefund>(request, respond, read_refund(*desk, request), [desk](const MakeRefund& c) {
      return http::json_reply(201, desk->render.refund(c.view));
    });
  });
}

}  // namespace chenxi::payments
