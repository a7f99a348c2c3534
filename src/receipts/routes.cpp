#include "receipts/routes.h"

#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "receipts/at_till.h"
#include "receipts/issue.h"
#include "receipts/pdf.h"
#include "receipts/verify.h"

namespace chenxi::receipts {
namespace {

namespace schema = http::schema;

using http::RequestPtr;
using http::Respond;
using identity::AppKind;

constexpr std::size_t kScanBytesMax = 2048;

Result<std::shared_ptr<Ask>> read_ask(const ports::Services& services, const http::Request& request, AppKind app) {
  auto query = std::make_shared<Ask>();
  query->viewer = TRY(services.directory.signed_in(app, request.session, services.env.clock->now())).subject;
  const auto group = services.ids.read(IdKind::receipt, request.param("receipt"));
  if (!group) return refuse(Code::receipt_unknown);
  query->group = ledger::TransferId{*group};
  return query;
}

/// Issues a receipt to one of its sides and answers with what `render` makes of it.
http::Handler issuing(ports::Services& services, AppKind app,
                      std::function<http::Reply(const http::Request&, const Receipt&, const Facts&)> render) {
  return [&services, app, render](const RequestPtr& request, Respond respond) {
    const auto query = read_ask(services, *request, app);
    if (!query) return respond(http::problem(*request, query.error()));
    const bool queued = services.engine.ask(*query, [&services, request, respond, render, q = *query](const engine::Outcome& outcome) {
      if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
      if (!q->found) return respond(http::problem(*request, Code::receipt_unknown));
      http::Reply reply = render(*request, issue(services, *q->found, q->viewer, request->lang), *q->found);
      reply.headers.emplace_back("Cache-Control", "no-store");
      respond(std::move(reply));
    });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  };
}

http::Reply as_json(const http::Request&, const Receipt& receipt, const Facts&) {
  return http::json_reply(200, to_json(receipt));
}

http::Reply as_pdf(const http::Request& request, const Receipt& receipt, const Facts& facts) {
  const BusinessCalendar calendar = request.sentences.calendar ? *request.sentences.calendar : BusinessCalendar();
  http::Reply reply;
  reply.content_type = "application/pdf";
  reply.body = pdf(receipt, facts.discount, calendar, request.lang);
  reply.headers.emplace_back("Content-Disposition", "inline; filename=\"" + receipt.id + ".pdf\"");
  return reply;
}

Result<Receipt> read_receipt(const http::Request& request) {
  const json::value body = TRY(http::json_body(request));
  JsonReader in = TRY(JsonReader::object(body));
  TRY(in.child("receipt"));
  TRY(in.finish());
  return from_json(body.as_object().at("receipt"));
}

/// A scanned text is the address that stands in a receipt's code, or its number alone. What is in it is judged by us, not by its looks.
std::string_view number_in(std::string_view text) {
  const std::size_t at = text.rfind("rcp_");
  return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

Done check_at_till(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  auto query = std::make_shared<CheckAtTill>();
  query->merchant = TRY(services.directory.signed_in(AppKind::till, request->session, services.env.clock->now())).subject;
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string text = TRY(in.string("text", 1, kScanBytesMax));
  TRY(in.finish());
  query->group = ledger::TransferId{services.ids.read(IdKind::receipt, number_in(text)).value_or(0)};
  const bool queued = services.engine.ask(query, [&services, request, respond, query](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    json::object out{{"object", "receipt_check"}, {"result", name(query->seen)}, {"found", nullptr}};
    if (query->facts) {
      const ledger::Transfer& row = query->facts->place.row;
      const bool sale = query->facts->method != "refund" && row.kind == ledger::TransferKind::payment;
      json::object found{{"type", records::name(query->facts->type)},
                         {"method", query->facts->method},
                         {"amount", row.amount},
                         {"currency", money::code(row.currency)},
                         {"refunded_amount", query->facts->refunded},
                         {"created_at", rfc3339(row.at)},
                         {"payment_id", sale ? json::value(services.ids.make(IdKind::payment, row.object))
                                             : json::value(nullptr)}};
      if (query->facts->discount > 0) found["discount"] = query->facts->discount;
      out["found"] = std::move(found);
    }
    http::Reply reply = http::json_reply(200, out);
    reply.headers.emplace_back("Cache-Control", "no-store");
    respond(std::move(reply));
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

json::object opinion_json(const Opinion& opinion) {
  json::array checks;
  for (const Check& check : opinion.checks) checks.push_back(json::object{{"name", check.name}, {"ok", check.ok}});
  return {{"valid", opinion.valid}, {"checks", checks}, {"status", opinion.status}};
}

void verify(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto receipt = read_receipt(*request);
  if (!receipt) return respond(http::problem(*request, receipt.error()));
  const auto group = services.ids.read(IdKind::receipt, receipt->id);
  auto look = std::make_shared<Look>();
  look->group = ledger::TransferId{group.value_or(0)};
  look->batch = receipt->batch.id;
  const bool queued = services.engine.ask(look, [&services, request, respond, look, receipt = *receipt, ours = group.has_value()](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    respond(http::json_reply(200, opinion_json(judge(receipt, ed25519_public(services.keys.receipts),
                                                            ledger::LeafKey::of_instance(services.keys.public_ids), ours, *look))));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

/// Bounds are left to the reader of receipts, which is stricter than a document can be.
json::value receipt_shape() {
  const auto hash = [] { return schema::pattern("^[0-9a-f]{64}$"); };
  const auto named = [] { return schema::object({{"name", schema::string(0, 200)}}); };
  const json::value batch = schema::object({{"id", schema::count()},
                                            {"first", schema::count()},
                                            {"last", schema::count()},
                                            {"next_object", schema::count()},
                                            {"next_account", schema::count()},
                                            {"at", schema::instant()},
                                            {"epoch", schema::count()},
                                            {"root", hash()},
                                            {"previous", hash()},
                                            {"hash", hash()}});
  const auto reference = [] { return schema::pattern("^[0-9a-f]{32}$"); };
  const json::value row = schema::object({{"id", schema::count()},
                                          {"group", schema::count()},
                                          {"at", schema::instant()},
                                          {"kind", schema::integer(0, 255)},
                                          {"currency", schema::integer(0, 999)},
                                          {"amount", schema::amount()},
                                          {"reverses", schema::count()},
                                          {"payer_ref", reference()},
                                          {"payee_ref", reference()},
                                          {"hidden", hash()}});
  const json::value authentication = schema::object({{"factors", schema::one_of({"one", "two"})},
                                                     {"class", schema::string(1, 16)},
                                                     {"day_max", schema::minor()},
                                                     {"rules", schema::string(1, 64)},
                                                     {"rules_from", schema::instant()}});
  return schema::named("Receipt",
      schema::object({{"object", schema::constant("receipt")},
                      {"version", schema::count()},
                      {"id", schema::public_id("rcp")},
                      {"instance", schema::object({{"name", schema::string(0, 200)}, {"origin", schema::string(0, 300)}})},
                      {"type", schema::string(1, 40)},
                      {"method", schema::string(0, 40)},
                      {"amount", schema::amount()},
                      {"currency", schema::currency()},
                      {"payee", named()},
                      {"payer", named()},
                      {"created_at", schema::instant()},
                      {"refunded_amount", schema::minor()},
                      {"signed_at", schema::instant()},
                      {"ledger", schema::object({{"leaf", hash()},
                                                 {"index", schema::count()},
                                                 {"size", schema::count()},
                                                 {"path", schema::array(hash())},
                                                 {"batch", batch},
                                             {"row", row, schema::kOptional}})},
                      {"authentication", authentication, schema::kOptional},
                      {"key", schema::pattern("^[A-Za-z0-9_-]{43}$")},
                      {"signature", schema::pattern("^[A-Za-z0-9_-]{86}$")}}));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  const auto add = [&](std::string method, std::string pattern, std::string operation, std::string summary) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(operation);
    route.summary = std::move(summary);
    routes.push_back(std::move(route));
    return routes.back();
  };
  const auto own = [&](std::string pattern, std::string operation, AppKind app, auto render, json::value reply) {
    http::Route& route = add("GET", std::move(pattern), std::move(operation), "A signed receipt, for one of its two sides");
    route.reply = std::move(reply);
    route.app = app == AppKind::wallet ? http::App::wallet : http::App::till;
    route.audience = app == AppKind::wallet ? http::Audience::resident : http::Audience::merchant;
    route.refusals = {Code::not_signed_in, Code::session_expired, Code::receipt_unknown};
    route.handler = issuing(services, app, render);
  };
  own("/v1/receipts/{receipt}", "get_receipt", AppKind::wallet, as_json, receipt_shape());
  own("/v1/receipts/{receipt}/pdf", "get_receipt_page", AppKind::wallet, as_pdf, nullptr);
  own("/v1/till/receipts/{receipt}", "get_till_receipt", AppKind::till, as_json, receipt_shape());
  own("/v1/till/receipts/{receipt}/pdf", "get_till_receipt_page", AppKind::till, as_pdf, nullptr);

  http::Route& seen = add("POST", "/v1/till/receipt_checks", "check_till_receipt", "Is what a customer holds up a receipt of this shop, and what of it still holds?");
  seen.app = http::App::till;
  seen.audience = http::Audience::merchant;
  seen.refusals = {Code::not_signed_in, Code::session_expired, Code::malformed};
  seen.request = schema::object({{"text", schema::string(1, kScanBytesMax)}});
  seen.reply =
      schema::named("TillReceiptCheck",
                    schema::object({{"object", schema::constant("receipt_check")},
                                    {"result", schema::one_of({"this_shop", "elsewhere", "not_genuine"})},
                                    {"found", schema::nullable(schema::object(
                                                  {{"type", schema::string(1, 40)},
                                                   {"method", schema::string(0, 40)},
                                                   {"amount", schema::amount()},
                                                   {"currency", schema::currency()},
                                                   {"refunded_amount", schema::minor()},
                                                   {"created_at", schema::instant()},
                                                   {"payment_id", schema::nullable(schema::public_id("pay"))},
                                                   {"discount", schema::amount(), schema::kOptional}}))}}));
  seen.handler = [&services](const RequestPtr& request, Respond respond) {
    if (const Done ok = check_at_till(services, request, respond); !ok) respond(http::problem(*request, ok.error()));
  };

  http::Route& check = add("POST", "/v1/public/receipts/verify", "verify_receipt", "Is this receipt ours, and does it still hold?");
  check.request = schema::object({{"receipt", receipt_shape()}});
  check.reply = schema::named("ReceiptCheck",
      schema::object({{"valid", schema::boolean()},
                      {"checks", schema::array(schema::object({{"name", schema::string(1, 40)}, {"ok", schema::boolean()}}))},
                      {"status", schema::one_of({"valid", "partly_refunded", "refunded"})}}));
  check.refusals = {Code::malformed};
  check.handler = [&services](const RequestPtr& request, Respond respond) { verify(services, request, respond); };

  http::Route& key = add("GET", "/v1/public/receipts/key", "get_receipt_key", "The public key that signs receipts (Ed25519, base64url)");
  key.reply = schema::object({{"key", schema::pattern("^[A-Za-z0-9_-]{43}$")}, {"algorithm", schema::constant("Ed25519")}});
  key.handler = [&services](const RequestPtr&, Respond respond) {
    respond(http::json_reply(200, json::object{{"key", base64url(ed25519_public(services.keys.receipts))}, {"algorithm", "Ed25519"}}));
  };
}

}  // namespace chenxi::receipts
