#include "payments/routes.h"

// clang-format off: desk.h stands on what comes first
#include "http/route.h"
#include "http/schema.h"
// clang-format on
#include "identity/present.h"
#include "identity/vault.h"
#include "merchants/codes.h"
#include "merchants/directory.h"
#include "payments/checkout/render.h"
#include "payments/desk.h"
#include "payments/pay.h"
#include "payments/reads.h"
#include "payments/scan.h"
#include "payments/till/routes.h"
#include "ports/payee.h"
#include "qr/classify.h"

namespace chenxi::payments {
namespace {

namespace schema = http::schema;
using http::App;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;

constexpr std::string_view kNoteColumn = "payments.note", kRisk = "risk";

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

/// What came along as `code`: it decides how this is paid, and must be the payee's. That it is over is said
/// last: what it names belongs to the request, which may be the repeat of one that was answered in time.
Done take_code(const Desk& desk, std::string_view text, Pay& pay) {
  const qr::CodeToken code = TRY(qr::read_scanned(desk.render.code_keys(), text, Instant{}));
  switch (code.kind) {
    case qr::CodeKind::merchant_static:
      if (code.row != pay.paying.merchant) return refuse(Code::payee_changed);
      pay.paying.code_issue = merchants::issue_of(code);
      break;
    case qr::CodeKind::order:
    case qr::CodeKind::link: pay.paying.order = code.row; break;
    case qr::CodeKind::person_collect:
    case qr::CodeKind::package: return refuse(Code::payee_cannot_receive);
  }
  if (code.expires_at && desk.now() >= *code.expires_at)
    return refuse(Code::qr_expired, {.until = code.expires_at});
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
  r4.bound = true;
  r4.success = 204;
  r4.request = schema::object({});
  r4.refusals = all_of({{order_unknown, order_already_paid, order_closed}});
  r4.handler = table.handler([](const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
    desk->submit<CloseOrder>(request, respond, read_close(*desk, request, AppKind::wallet),
                             [](const CloseOrder&) { return http::empty_reply(); });
  });
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services, Board& board) {
  const auto desk = std::make_shared<const Desk>(services, board);
  Table table{routes, desk};
  add_wallet_routes(table);
  add_till_routes(routes, desk);
}

}  // namespace chenxi::payments
