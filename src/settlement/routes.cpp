#include "settlement/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "settlement/render.h"

namespace chenxi::settlement {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;

/// What a handler stands on.
struct Desk {
  ports::Services& services;
  RequestPtr request;
  Respond respond;

  Result<std::int64_t> me() const {
    const auto who = TRY(
        services.directory.signed_in(identity::AppKind::wallet, request->session, services.env.clock->now()));
    return who.subject;
  }
  Result<std::int64_t> shop() const {
    const auto row = services.ids.read(IdKind::merchant, request->param("shop"));
    if (!row) return refuse(Code::shop_unknown);
    return *row;
  }
  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
};

Done list(const Desk& desk) {
  const std::int64_t me = TRY(desk.me()), shop = TRY(desk.shop());
  auto query = std::make_shared<ListSettlements>(desk.services.packs, me, shop);
  query->limit = TRY(http::list_limit(*desk.request));
  if (const auto cursor = desk.request->query("cursor")) {
    const auto before = desk.services.ids.read(IdKind::settlement, *cursor);
    if (!before) return refuse(Code::malformed, {.pointer = "?cursor"});
    query->before = *before;
  }
  const bool queued = desk.services.engine.ask(query, [desk, query](const engine::Outcome& outcome) {
    if (outcome.refusal) return desk.refused(*outcome.refusal);
    if (!query->known) return desk.refused(Refusal(Code::shop_unknown));
    const Instant now = desk.services.env.clock->now();
    const auto pack = desk.services.packs.at(now);
    desk.respond(
        http::json_reply(200, overview_json(desk.services, desk.request->lang, pack->at(now), *query)));
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

std::optional<Line> line_named(std::string_view word) {
  if (word == "payment") return Line::payment;
  if (word == "refund") return Line::refund;
  if (word == "returned") return Line::returned;
  if (word == "other") return Line::other;
  return std::nullopt;
}

Done entries(const Desk& desk) {
  const std::int64_t me = TRY(desk.me()), shop = TRY(desk.shop());
  std::int64_t id = 0;
  if (const auto named = desk.request->query("settlement")) {
    const auto row = desk.services.ids.read(IdKind::settlement, *named);
    if (!row) return refuse(Code::settlement_unknown);
    id = *row;
  }
  const auto query = std::make_shared<OneSettlement>(desk.services.packs, me, shop, id);
  query->limit = TRY(http::list_limit(*desk.request));
  if (const auto word = desk.request->query("kind")) {
    query->only = line_named(*word);
    if (!query->only) return refuse(Code::malformed, {.pointer = "?kind"});
  }
  if (const auto cursor = desk.request->query("cursor")) {
    const auto from = read_row_cursor(desk.services, shop, *cursor);
    if (!from) return refuse(Code::malformed, {.pointer = "?cursor"});
    query->from = *from;
  }
  const bool queued = desk.services.engine.ask(query, [desk, query, shop,
                                                       id](const engine::Outcome& outcome) {
    if (outcome.refusal) return desk.refused(*outcome.refusal);
    if (!query->known) return desk.refused(Refusal(Code::shop_unknown));
    if (id != 0 && !query->found) return desk.refused(Refusal(Code::settlement_unknown));
    json::array data;
    for (const Entry& entry : query->entries) data.push_back(entry_json(desk.services, entry));
    const bool more = query->next != ledger::TransferId::none;
    desk.respond(http::json_reply(
        200, json::object{{"object", "list"},
                          {"settlement", query->found ? json::value(settlement_json(
                                                            desk.services, desk.request->lang, *query->found))
                                                      : json::value(nullptr)},
                          {"data", std::move(data)},
                          {"has_more", more},
                          {"next_cursor", more ? json::value(row_cursor(desk.services, shop, query->next))
                                               : json::value(nullptr)}}));
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

/// Signed: amount and fee as they were shown, the shop, and its name.
Result<std::shared_ptr<SettleNow>> read_now(const Desk& desk) {
  auto command = std::make_shared<SettleNow>(desk.services.packs);
  command->owner = TRY(desk.me());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string shop = TRY(in.string("shop_id", 1, 64));
  command->merchant = desk.services.ids.read(IdKind::merchant, shop).value_or(0);
  command->upto = read_row_cursor(desk.services, command->merchant, TRY(in.string("upto", 1, 64)))
                      .value_or(ledger::TransferId::none);
  command->amount = TRY(in.integer("amount", 1, money::kAmountMax));
  command->fee = TRY(in.integer("fee", 0, money::kAmountMax));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());
  identity::Statement statement;
  statement.purpose = "settlement";
  statement.amount = command->amount;
  statement.currency = desk.services.info.currency;
  statement.payee_id = shop;
  statement.fee = command->fee;
  statement.nonce = text(*desk.request->key);
  command->proof = identity::check_proof(desk.services.directory, desk.services.vault,
                                         desk.services.env.clock->now(), command->owner, statement, proof);
  if (command->proof) {
    command->authority.factor = command->proof->factor();
    command->authority.device = proof.device;
    command->authority.signature = store::Bytes(command->proof->signature);
  }
  command->request = engine::Request{command->owner, *desk.request->key, command->hash()};
  return command;
}

Done settle_now(const Desk& desk) {
  const auto command = TRY(read_now(desk));
  const bool queued = desk.services.engine.submit(command, [desk, command](const engine::Outcome& outcome) {
    http::Reply reply =
        outcome.refusal ? http::problem(*desk.request, *outcome.refusal)
                        : http::json_reply(201, asked_json(desk.services, command->made, command->amount));
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    desk.respond(std::move(reply));
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

// --------------------------------------------------------------------------------------------------------
// the document

json::value signed_minor() {
  return schema::integer(-money::kAmountMax, money::kAmountMax);
}
json::value day() {
  return schema::pattern("^\\d{4}-\\d{2}-\\d{2}$", "2026-11-27");
}
json::value lines_shape() {
  return schema::array(
      schema::named("SettlementLine",
                    schema::object({{"kind", schema::one_of({"brought", "payments", "refunds", "returned",
                                                             "other", "fees", "fees_back", "fees_carried",
                                                             "instant_fee", "left"})},
                                    {"amount", signed_minor()},
                                    {"count", schema::count()}})),
      10);
}

json::value settlement_shape() {
  return schema::named(
      "Settlement",
      schema::object({{"object", schema::constant("settlement")},
                      {"id", schema::public_id("stl")},
                      {"kind", schema::one_of({"regular", "instant"})},
                      {"status", schema::one_of({"counting", "on_its_way", "paid", "refused", "nothing"})},
                      {"reason", schema::nullable(schema::string(1, 200))},
                      {"from_day", schema::nullable(day())},
                      {"to_day", schema::nullable(day())},
                      {"amount", schema::minor()},
                      {"currency", schema::currency()},
                      {"bank_link_id", schema::public_id("bnk")},
                      {"lines", lines_shape()},
                      {"created_at", schema::instant()},
                      {"decided_at", schema::nullable(schema::instant())}}));
}

json::value overview_shape() {
  const json::value account = schema::object(
      {{"bank_link_id", schema::public_id("bnk")}, {"refused", schema::nullable(schema::string(1, 200))}});
  const json::value next = schema::object({{"amount", schema::minor()},
                                           {"lines", lines_shape()},
                                           {"whole", schema::boolean()},
                                           {"at", schema::nullable(schema::instant())},
                                           {"through_day", day()}});
  const json::value now = schema::object({{"amount", schema::minor()},
                                          {"lines", lines_shape()},
                                          {"whole", schema::boolean()},
                                          {"fee", schema::minor()},
                                          {"upto", schema::string(1, 64)}});
  const json::value law = schema::nullable(schema::string(1, 500));
  const json::value instant = schema::object({{"offered", schema::boolean()},
                                              {"open", schema::boolean()},
                                              {"from", schema::nullable(schema::instant())},
                                              {"trade_days", schema::count()},
                                              {"trade_days_needed", schema::count()},
                                              {"per_100_000", schema::count()},
                                              {"law", law},
                                              {"now", schema::nullable(now)}});
  return schema::named(
      "Settlements",
      schema::object({{"object", schema::constant("settlements")},
                      {"account", schema::nullable(account)},
                      {"balance", schema::minor()},
                      {"on_its_way", schema::minor()},
                      {"currency", schema::currency()},
                      {"counting", schema::boolean()},
                      {"fee", schema::object({{"per_100_000", schema::count()}, {"law", law}})},
                      {"next", next},
                      {"instant", instant},
                      {"data", schema::array(settlement_shape())},
                      {"has_more", schema::boolean()},
                      {"next_cursor", schema::nullable(schema::string(1, 64))}}));
}

json::value entry_shape() {
  return schema::named("SettlementEntry",
                       schema::object({{"object", schema::constant("settlement_entry")},
                                       {"kind", schema::one_of({"payment", "refund", "returned", "other"})},
                                       {"object_id", schema::nullable(schema::string(1, 64))},
                                       {"amount", signed_minor()},
                                       {"fee", signed_minor()},
                                       {"currency", schema::currency()},
                                       {"at", schema::instant()}}));
}

json::value entries_shape() {
  return schema::named("SettlementEntries",
                       schema::object({{"object", schema::constant("list")},
                                       {"settlement", schema::nullable(settlement_shape())},
                                       {"data", schema::array(entry_shape())},
                                       {"has_more", schema::boolean()},
                                       {"next_cursor", schema::nullable(schema::string(1, 64))}}));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  using enum Code;
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary,
                       Done (*work)(const Desk&), json::value reply) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.audience = http::Audience::resident;
    route.app = http::App::wallet;
    route.reply = std::move(reply);
    route.refusals = {not_signed_in, session_expired, shop_unknown};
    route.handler = [&services, work](const RequestPtr& request, const Respond& respond) {
      const Desk desk{services, request, respond};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  http::Route& all = add("GET", "/v1/me/shops/{shop}/settlements", "list_settlements",
                         "The next settlement of one's shop, and the earlier ones", list, overview_shape());
  all.query = {{"limit", "", schema::integer(1, 100)}, {"cursor", "", schema::string(1, 64)}};
  all.refusals.push_back(malformed);

  http::Route& rows =
      add("GET", "/v1/me/shops/{shop}/settlement_entries", "list_settlement_entries",
          "A settlement with the payments and refunds it is made of, newest first", entries, entries_shape());
  rows.query = {{"settlement", "Without it: what none covers yet", schema::public_id("stl")},
                {"kind", "Only these", schema::one_of({"payment", "refund", "returned", "other"})},
                {"limit", "", schema::integer(1, 100)},
                {"cursor", "", schema::string(1, 64)}};
  for (const Code code : {settlement_unknown, malformed}) rows.refusals.push_back(code);

  http::Route& now =
      add("POST", "/v1/settlements", "settle_now", "What lies in the shop goes to the bank today, for a fee",
          settle_now,
          schema::named("SettlementAsked", schema::object({{"object", schema::constant("settlement_asked")},
                                                           {"id", schema::public_id("stl")},
                                                           {"amount", schema::amount()},
                                                           {"currency", schema::currency()}})));
  now.needs_key = true;
  now.success = 201;
  now.request = schema::object({{"shop_id", schema::public_id("mer")},
                                {"upto", schema::string(1, 64)},
                                {"amount", schema::amount()},
                                {"fee", schema::minor()},
                                {"proof", schema::proof()}});
  for (const Code code :
       {device_unknown, signature_wrong, passkey_wrong, statement_expired, pin_required, pin_wrong,
        pin_locked, account_frozen, settlement_account_missing, settlement_not_yet, settlement_nothing_due})
    now.refusals.push_back(code);
}

}  // namespace chenxi::settlement
