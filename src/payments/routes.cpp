#include "payments/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "identity/vault.h"
#include "merchants/codes.h"
#include "merchants/directory.h"
#include "payments/charge.h"
#include "payments/checkout/render.h"
#include "payments/fee_of.h"
#include "payments/pay.h"
#include "payments/reads.h"
#include "payments/refund.h"
#include "payments/render.h"
#include "payments/scan.h"
#include "payments/splits/read.h"
#include "ports/payee.h"
#include "qr/classify.h"

namespace chenxi::payments {
namespace {

namespace schema = http::schema;
using http::App;
using http::Audience;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;

constexpr std::string_view kNoteColumn = "payments.note", kRisk = "risk";
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
  Result<std::int64_t> subject(AppKind app, const RequestPtr& request) const {
    return TRY(services.directory.signed_in(app, request->session, now())).subject;
  }
  Result<std::int64_t> row(IdKind kind, std::string_view id, Code unknown) const {
    const auto found = services.ids.read(kind, id);
    if (!found) return refuse(unknown);
    return *found;
  }

  template <class C>
  void submit(const RequestPtr& request, const Respond& respond, const Result<std::shared_ptr<C>>& command,
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
  void ask(const RequestPtr& request, const Respond& respond, const Result<std::shared_ptr<Q>>& query,
           std::function<http::Reply(const Q&)> reply_of) const {
    if (!query) return respond(http::problem(*request, query.error()));
    const bool queued = services.engine.ask(*query, [=, q = *query](const engine::Outcome& outcome) {
      respond(outcome.refusal ? http::problem(*request, *outcome.refusal) : reply_of(*q));
    });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  }
};
using DeskPtr = std::shared_ptr<const Desk>;

Result<money::Currency> read_currency(JsonReader& in) {
  const auto currency = money::currency_from_code(TRY(in.string("currency", 3, 3)));
  if (!currency) return refuse(Code::currency_unsupported, {.pointer = "/currency"});
  return *currency;
}
Result<std::int64_t> read_amount(JsonReader& in) { return in.integer("amount", INT64_MIN, INT64_MAX); }

Result<std::int64_t> read_discount(JsonReader& in) {
  return TRY(in.optional_integer("discount", 1, money::kAmountMax)).value_or(0);
}

// ------------------------------------------------------------------------------------------------------- the resident

/// A scanned code of a person: no row of the books is needed, the directory knows people.
Result<http::Reply> person_reply(const Desk& desk, std::int64_t payer, const qr::CodeToken& code) {
  const auto payee = desk.services.directory.customer(code.row);
  if (!payee || payee->state != identity::CustomerState::active) return refuse(Code::payee_cannot_receive);
  if (payee->id == payer) return refuse(Code::payee_is_payer);
  ports::PayeeToken token;
  token.looked_up_by = payer;
  token.customer = payee->id;
  token.shown_name = identity::shown_name(desk.services.vault, *payee);
  token.amount = code.amount ? code.amount->minor : 0;
  token.expires_at = desk.now() + ports::kPayeeTokenLife;
  json::object out{{"kind", "person_collect"},
                   {"payee", json::object{{"id", ports::seal_payee(desk.services.keys, *desk.services.env.rng, token)},
                                          {"name", token.shown_name},
                                          {"verified", payee->name_verified}}}};
  if (code.amount) {
    out["amount"] = code.amount->minor;
    out["currency"] = money::code(code.amount->currency);
  }
  if (!code.note.empty()) out["note"] = code.note;
  return http::json_reply(200, out);
}

http::Reply resolved_reply(const Desk& desk, const http::Request& request, const ResolveCode& query,
                           const std::string& token) {
  if (query.refusal) return http::problem(request, *query.refusal);
  if (const auto* order = std::get_if<OrderView>(&query.found)) {
    json::object out{{"kind", "merchant_order"},
                     {"payee", desk.render.payee(order->shop)},
                     {"order", desk.render.order_for_payer(*order)}};
    if (query.has_page) {
      out["checkout_id"] = checkout_id(desk.services.ids, order->order.id);
      desk.board.note(order->order.id, Step::opened);
    }
    return http::json_reply(200, out);
  }
  const auto& fixed = std::get<ResolveCode::Static>(query.found);
  json::object out{{"kind", "merchant_static"},
                   {"payee", desk.render.payee(fixed.shop)},
                   {"code", token},
                   {"check_word", merchants::check_word(desk.render.code_keys(), fixed.shop, request.lang)},
                   {"currency", desk.services.info.currency},
                   {"level", "D"}};
  if (fixed.left_today)
    out["left_today"] = json::object{{"amount", *fixed.left_today}, {"currency", desk.services.info.currency}};
  return http::json_reply(200, out);
}

Done resolve(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const std::int64_t payer = TRY(desk->subject(AppKind::wallet, request));
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string text = TRY(in.string("text", 1, kScanBytesMax));
  TRY(in.finish());
  const qr::CodeToken code = TRY(qr::read_scanned(desk->render.code_keys(), text, desk->now()));
  if (code.kind == qr::CodeKind::person_collect) {
    respond(TRY(person_reply(*desk, payer, code)));
    return done();
  }
  auto query = std::make_shared<ResolveCode>(desk->services.packs);
  query->payer = payer;
  query->code = code;
  desk->ask<ResolveCode>(request, respond, query, [=](const ResolveCode& q) {
    return resolved_reply(*desk, *request, q, qr::make_code(desk->render.code_keys(), q.code));
  });
  return done();
}

/// What came along as `code`: it decides how this is paid, and must be the payee's.
Done take_code(const Desk& desk, std::string_view text, Pay& pay) {
  const qr::CodeToken code = TRY(qr::read_scanned(desk.render.code_keys(), text, desk.now()));
  switch (code.kind) {
    case qr::CodeKind::merchant_static:
      if (code.row != pay.paying.merchant) return refuse(Code::payee_changed);
      pay.paying.code_issue = merchants::issue_of(code);
      return done();
    case qr::CodeKind::order:
    case qr::CodeKind::link: pay.paying.order = code.row; return done();
    case qr::CodeKind::person_collect:
    case qr::CodeKind::package: return refuse(Code::payee_cannot_receive);
  }
  return done();
}

Result<bool> read_risk_read(JsonReader& in) {
  const json::array* accepted = TRY(in.optional_array("warning_accepted", 1));
  if (accepted == nullptr) return false;
  for (const json::value& one : *accepted)
    if (!one.is_string() || one.get_string() != kRisk) return refuse(Code::malformed, {.pointer = in.pointer_to("warning_accepted")});
  return !accepted->empty();
}

/// A code by SMS that names this amount and this payee.
Result<std::optional<identity::ProvenCode>> read_step_up(const Desk& desk, JsonReader& in, const Paying& paying, const std::string& payee_name) {
  auto inside = TRY(in.optional_child("step_up"));
  if (!inside) return std::optional<identity::ProvenCode>();
  const std::string challenge = TRY(inside->string("challenge_id", 1, 64));
  std::string digits = TRY(identity::read_digits(*inside, "code"));
  TRY(inside->finish());
  return std::optional(identity::ProvenCode{desk.services.ids.read(IdKind::code_challenge, challenge).value_or(0), std::move(digits),
                                            identity::CodePurpose::step_up, paying.payer,
                                            identity::step_up_payload(paying.amount, payee_name)});
}

Result<std::shared_ptr<Pay>> read_pay(const Desk& desk, const RequestPtr& request) {
  Paying paying;
  paying.payer = TRY(desk.subject(AppKind::wallet, request));
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string payee_id = TRY(in.string("payee_id", 1, 64));
  const std::string payee_name = TRY(in.string("payee_name", 0, 128));
  paying.amount = TRY(read_amount(in));
  paying.currency = TRY(read_currency(in));
  const auto order_id = TRY(in.optional_string("order_id", 1, 64));
  const auto code = TRY(in.optional_string("code", 1, kScanBytesMax));
  const std::string note = TRY(in.optional_string("note", 0, kNoteBytesMax)).value_or("");
  const auto link = TRY(in.optional_string("family_link_id", 1, 64));
  const bool risk_read = TRY(read_risk_read(in));
  const auto step_up = TRY(read_step_up(desk, in, paying, payee_name));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());
  if (order_id.has_value() == code.has_value()) return refuse(Code::malformed, {.pointer = "/code"});
  // A note is for the payer's own book, which is another's here.
  if (link && !note.empty()) return refuse(Code::malformed, {.pointer = "/note"});

  // What cannot be named is left to the command to refuse, so that a repeated key is answered first.
  paying.merchant = desk.services.ids.read(IdKind::merchant, payee_id).value_or(0);
  if (order_id) paying.order = desk.services.ids.read(IdKind::order, *order_id).value_or(-1);
  if (!note.empty())
    if (const auto payer = desk.services.directory.customer(paying.payer))
      paying.sealed_note = desk.services.vault.seal(*payer, identity::Class::own, kNoteColumn, note);
  auto pay = std::make_shared<Pay>(desk.services.packs, std::move(paying));
  pay->payee_name = payee_name;
  pay->risk_read = risk_read;
  pay->step_up = step_up;
  pay->vault = &desk.services.vault;
  if (code)
    if (const Done taken = take_code(desk, *code, *pay); !taken) pay->early = taken.error();
  if (link) pay->link = desk.services.ids.read(IdKind::family_link, *link).value_or(-1);
  pay->request = engine::Request{pay->paying.payer, *request->key, hash_of_pay(pay->paying, payee_name, note, pay->link)};

  // The server signs off only what it would say itself: its own name for the payee, not the one that was sent.
  const auto shop = desk.services.merchants.merchant(pay->paying.merchant);
  identity::Statement statement;
  statement.purpose = "payment";
  statement.amount = pay->paying.amount;
  statement.currency = money::code(pay->paying.currency);
  statement.payee_id = desk.render.id(IdKind::merchant, pay->paying.merchant);
  // Whoever asks the family to pay signs who of it does.
  if (link) statement.payee_id += "/" + *link;
  statement.payee_name = shop ? shop->name : "";
  statement.nonce = text(*request->key);
  pay->proof = identity::check_proof(desk.services.directory, desk.services.vault, desk.now(), pay->paying.payer,
                                     statement, proof);
  if (pay->proof) {
    pay->authority.factor = pay->proof->factor();
    pay->authority.device = pay->proof->device;
    pay->authority.signature = store::Bytes(pay->proof->signature);
  }
  return pay;
}

/// Each side sees what is his: the payer his note, and who was paid for the payer's name.
PaymentView as_seen_by(const Desk& desk, std::int64_t viewer, PaymentView view) {
  if (view.payment.whom == viewer)
    if (const auto payer = desk.services.directory.customer(view.payment.payer))
      view.paid_by = identity::shown_name(desk.services.vault, *payer);
  if (view.payment.sealed_note.empty()) return view;
  if (const auto payer = desk.services.directory.customer(view.payment.payer))
    view.note = desk.services.vault.open(*payer, identity::Class::own, kNoteColumn, view.payment.sealed_note);
  return view;
}

Result<std::shared_ptr<GetPayment>> read_get_payment(const Desk& desk, const RequestPtr& request) {
  auto query = std::make_shared<GetPayment>();
  query->viewer = TRY(desk.subject(AppKind::wallet, request));
  query->payment = TRY(desk.row(IdKind::payment, request->param("id"), Code::payment_unknown));
  return query;
}

/// With what was in the cart, if there was one.
json::object payment_json(const Desk& desk, const PaymentView& view, const std::vector<products::CartLine>& lines) {
  json::object out = desk.render.payment(view);
  if (!lines.empty()) out["lines"] = products::lines_json(lines);
  return out;
}

Result<std::shared_ptr<GetShopPayment>> read_get_shop_payment(const Desk& desk, const RequestPtr& request) {
  auto query = std::make_shared<GetShopPayment>(desk.services.packs);
  query->viewer = TRY(desk.subject(AppKind::till, request));
  query->payment = TRY(desk.row(IdKind::payment, request->param("id"), Code::payment_unknown));
  return query;
}

Result<std::shared_ptr<CloseOrder>> read_close(const Desk& desk, const RequestPtr& request, AppKind app) {
  auto command = std::make_shared<CloseOrder>(desk.services.packs);
  (app == AppKind::till ? command->merchant : command->payer) = TRY(desk.subject(app, request));
  command->order = TRY(desk.row(IdKind::order, request->param("id"), Code::order_unknown));
  return command;
}

// ----------------------------------------------------------------------------------------------------------- the till

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

// -------------------------------------------------------------------------------------------------------- the document

using enum Code;
const std::vector<Code> kProof = {device_unknown, signature_wrong, passkey_wrong, statement_expired, pin_required, pin_wrong, pin_locked,
                                  account_frozen};
const std::vector<Code> kLimits = {limit_payment_exceeded, limit_day_exceeded, limit_month_exceeded, limit_year_exceeded,
                                   limit_night_exceeded, limit_lifetime_exceeded, limit_static_code_exceeded,
                                   limit_new_device_exceeded, user_limit_payment_exceeded, user_limit_day_exceeded,
                                   user_limit_month_exceeded, user_limit_year_exceeded, user_limit_night_exceeded,
                                   user_limit_channel_exceeded, user_limit_payee_exceeded, money_locked, family_approval_required, payments_stopped,
                                   identity_required};
const std::vector<Code> kCodes = {qr_unreadable, qr_damaged, qr_foreign_scheme, qr_signature_wrong, qr_expired};
const std::vector<Code> kOrders = {order_unknown, order_already_paid, order_closed, order_expired};

std::vector<Code> all_of(std::initializer_list<std::vector<Code>> lists) {
  std::vector<Code> out = {not_signed_in, session_expired};
  for (const auto& list : lists) out.insert(out.end(), list.begin(), list.end());
  return out;
}

json::value cart_line_shape() {
  return schema::named("CartLine", schema::object({{"line", schema::integer(1, products::kLinesMax)},
                                                   {"product", schema::nullable(schema::integer(1, money::kAmountMax))},
                                                   {"name", schema::string(1, products::kProductNameBytesMax)},
                                                   {"price", schema::amount()},
                                                   {"count", schema::integer(1, products::kCountMax)},
                                                   {"returned", schema::integer(0, products::kCountMax)}}));
}
/// What a till asks to be paid for: products of its shop, or things typed with their price.
json::value cart_shape() {
  return schema::array(schema::any_of({schema::object({{"product", schema::integer(1, money::kAmountMax)}, {"count", schema::integer(1, products::kCountMax)}}),
                                       schema::object({{"name", schema::string(1, products::kProductNameBytesMax)},
                                                       {"price", schema::amount()},
                                                       {"count", schema::integer(1, products::kCountMax)}})}),
                       products::kLinesMax);
}
json::value payment_shape() {
  return schema::named("Payment",
      schema::object({{"object", schema::constant("payment")},
                      {"id", schema::public_id("pay")},
                      {"status", schema::constant("succeeded")},
                      {"amount", schema::amount()},
                      {"currency", schema::currency()},
                      {"fee", schema::minor()},
                      {"payee", schema::object({{"id", schema::public_id("mer")}, {"name", schema::string(1, 128)}})},
                      {"method", schema::one_of({"static_code", "order", "payment_code", "link"})},
                      {"refunded_amount", schema::minor()},
                      {"note", schema::nullable(schema::string(1, kNoteBytesMax))},
                      {"order_id", schema::nullable(schema::public_id("ord"))},
                      {"created_at", schema::instant()},
                      {"receipt_id", schema::public_id("rcp")},
                      {"paid_by", schema::string(1, 64), schema::kOptional},
                      {"fee_returned", schema::minor(), schema::kOptional},
                      {"fee_returns", schema::boolean(), schema::kOptional},
                      {"discount", schema::amount(), schema::kOptional},
                      {"split", schema::ref("OrderSplit"), schema::kOptional},
                      {"lines", schema::array(cart_line_shape(), products::kLinesMax), schema::kOptional}}));
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
json::value guarantee_shape() {
  return schema::nullable(schema::named(
      "Guarantee", schema::object({{"confirm_days", schema::integer(1, 90)}, {"send_days", schema::integer(1, 90)}})));
}
json::value merchant_payee() {
  return schema::named("MerchantPayee", schema::object({{"id", schema::public_id("mer")},
                                                        {"name", schema::string(1, 128)},
                                                        {"verified", schema::boolean()},
                                                        {"category", schema::string(0, 16)}}));
}
json::value order_for_payer() {
  return schema::named("OrderForPayer", schema::object({{"id", schema::public_id("ord")},
                                                        {"amount", schema::amount()},
                                                        {"currency", schema::currency()},
                                                        {"title", schema::nullable(schema::string(1, kTitleBytesMax))},
                                                        {"expires_at", schema::instant()},
                                                        {"hold_days", schema::nullable(schema::integer(1, kHoldDaysMax))},
                                                        {"guarantee", guarantee_shape()},
                                                        {"discount", schema::amount(), schema::kOptional}}));
}
json::value hold_shape() {
  return schema::named("Hold",
      schema::object({{"object", schema::constant("hold")},
                      {"id", schema::public_id("hld")},
                      {"status", schema::one_of({"held", "captured", "released"})},
                      {"amount", schema::amount()},
                      {"captured_amount", schema::minor()},
                      {"currency", schema::currency()},
                      {"payee", schema::object({{"id", schema::public_id("mer")}, {"name", schema::string(1, 128)}})},
                      {"order_id", schema::public_id("ord")},
                      {"created_at", schema::instant()},
                      {"held_until", schema::instant()}}));
}
json::value resolved_shape() {
  return schema::named("Resolved", schema::any_of(
      {schema::object({{"kind", schema::constant("merchant_static")},
                       {"payee", merchant_payee()},
                       {"code", schema::string(1, kScanBytesMax)},
                       {"check_word", schema::string(1, 60)},
                       {"currency", schema::currency()},
                       {"level", schema::string(1, 8)},
                       {"left_today", schema::money(), schema::kOptional}}),
       schema::object({{"kind", schema::constant("merchant_order")}, {"payee", merchant_payee()}, {"order", order_for_payer()},
                       {"checkout_id", schema::public_id("cos"), schema::kOptional}}),
       schema::object({{"kind", schema::constant("person_collect")},
                       {"payee", schema::object({{"id", schema::string(1, 1024)},
                                                 {"name", schema::string(0, 128)},
                                                 {"verified", schema::boolean()}})},
                       {"amount", schema::amount(), schema::kOptional},
                       {"currency", schema::currency(), schema::kOptional},
                       {"note", schema::string(1, kNoteBytesMax), schema::kOptional}})}));
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

struct Table {
  std::vector<http::Route>& routes;
  DeskPtr desk;

  http::Route& add(App app, std::string method, std::string pattern, std::string operation, std::string summary) {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(operation);
    route.summary = std::move(summary);
    route.app = app;
    route.audience = app == App::till ? Audience::merchant : Audience::resident;
    routes.push_back(std::move(route));
    return routes.back();
  }
  http::Handler handler(std::function<void(const DeskPtr&, const RequestPtr&, const Respond&)> work) const {
    return [desk = desk, work](const RequestPtr& request, const Respond& respond) { work(desk, request, respond); };
  }
};

void add_wallet_routes(Table& table) {
  auto& r1 = table.add(App::wallet, "POST", "/v1/qr/resolve", "resolve_code", "Says what a scanned code stands for");
  r1.request = schema::object({{"text", schema::string(1, kScanBytesMax)}});
  r1.reply = resolved_shape();
  r1.refusals = all_of({kCodes, kOrders, {payee_cannot_receive, payee_is_payer, code_void}});
  r1.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    if (const Done ok = resolve(desk, request, respond); !ok) respond(http::problem(*request, ok.error()));
  });

  auto& r2 = table.add(App::wallet, "POST", "/v1/payments", "create_payment", "Pays a shop");
  r2.needs_key = true;
  r2.success = 201;
  r2.request = schema::object({{"payee_id", schema::public_id("mer")},
                               {"payee_name", schema::string(0, 128)},
                               {"amount", schema::amount()},
                               {"currency", schema::currency()},
                               {"order_id", schema::public_id("ord"), schema::kOptional},
                               {"code", schema::string(1, kScanBytesMax), schema::kOptional},
                               {"note", schema::string(0, kNoteBytesMax), schema::kOptional},
                               {"family_link_id", schema::public_id("fam"), schema::kOptional},
                               {"warning_accepted", schema::array(schema::one_of({kRisk}), 1), schema::kOptional},
                               {"step_up", schema::object({{"challenge_id", schema::public_id("otp")}, {"code", schema::pattern("^[0-9]{6}$")}}),
                                schema::kOptional},
                               {"proof", schema::proof()}});
  r2.reply = schema::any_of({payment_shape(), hold_shape()});
  r2.refusals = all_of({kCodes, kOrders, kProof, kLimits, {payee_cannot_receive, payee_changed, code_void, shop_cap_exceeded, amount_invalid,
                                                           currency_unsupported, currency_mismatch, insufficient_balance},
                                                          {family_link_unknown, family_link_over, family_cap_exceeded,
                                                           family_payer_cannot_pay},
                                                          {step_up_required, code_wrong, code_expired, code_used, code_tries_exhausted,
                                                           risk_warning, risk_delayed, risk_refused, payment_not_possible}});
  r2.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    desk->submit<Pay>(request, respond, read_pay(*desk, request), [desk](const Pay& pay) {
      if (pay.held) return http::json_reply(201, desk->render.hold(*pay.held));
      return http::json_reply(201, desk->render.payment(as_seen_by(*desk, pay.paying.payer, pay.view)));
    });
  });

  auto& r3 = table.add(App::wallet, "GET", "/v1/payments/{id}", "get_payment", "One of one's own payments");
  r3.reply = payment_shape();
  r3.refusals = all_of({{payment_unknown}});
  r3.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    desk->ask<GetPayment>(request, respond, read_get_payment(*desk, request), [=](const GetPayment& q) {
      return q.found ? http::json_reply(200, payment_json(*desk, as_seen_by(*desk, q.viewer, *q.found), q.lines)) : http::problem(*request, payment_unknown);
    });
  });

  auto& r4 = table.add(App::wallet, "POST", "/v1/orders/{id}/decline", "decline_order", "Declines what a till asks for");
  r4.success = 204;
  r4.request = schema::object({});
  r4.refusals = all_of({{order_unknown, order_already_paid, order_closed}});
  r4.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    desk->submit<CloseOrder>(request, respond, read_close(*desk, request, AppKind::wallet),
                             [](const CloseOrder&) { return http::empty_reply(); });
  });
}

void add_till_routes(Table& table) {
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

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services, Board& board) {
  Table table{routes, std::make_shared<const Desk>(services, board)};
  add_wallet_routes(table);
  add_till_routes(table);
}

}  // namespace chenxi::payments
