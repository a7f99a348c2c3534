// GET and POST /v1/me/bounds, POST /v1/me/lock.
#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "limits/bound.h"
#include "limits/routes.h"
#include "merchants/directory.h"
#include "ports/payee.h"
#include "ports/services.h"

namespace chenxi::limits {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using identity::Customer;
using rules::BoundKind;
using rules::OwnBound;

constexpr std::int64_t kBoundMax = 1'000'000'000'000;
constexpr std::string_view kNameColumn = "limits.payee_name";

std::string_view name(BoundKind kind) {
  switch (kind) {
    case BoundKind::year: return "year";
    case BoundKind::channel: return "channel";
    case BoundKind::payee: return "payee";
  }
  return "";
}
std::optional<BoundKind> kind_from(std::string_view text) {
  for (const BoundKind kind : {BoundKind::year, BoundKind::channel, BoundKind::payee})
    if (name(kind) == text) return kind;
  return std::nullopt;
}

Result<Customer> me(ports::Services& services, const RequestPtr& request) {
  const Instant now = services.env.clock->now();
  const auto who = TRY(services.directory.signed_in(identity::AppKind::wallet, request->session, now));
  auto row = services.directory.customer(who.subject);
  if (!row) return refuse(Code::not_signed_in);
  return *std::move(row);
}

// -------------------------------------------------------------------------------------------------------------
// showing

struct Show {
  ports::Services& services;
  const Customer& owner;
  const LookBounds& seen;

  json::object money(std::int64_t amount) const {
    return {{"amount", amount}, {"currency", services.info.currency}};
  }
  json::value pending(std::optional<std::int64_t> amount, Instant at) const {
    if (at.us == 0 || at <= seen.now) return nullptr;
    json::value next;
    if (amount) next = money(*amount);
    return json::object{{"amount", next}, {"effective_at", rfc3339(at)}};
  }
  /// A fresh token to change the bound with: a person's public id travels nowhere.
  void add_payee(json::object& out, const OwnBound& row) const {
    if (const auto shop = services.merchants.merchant(row.subject)) {
      out["payee_id"] = services.ids.make(IdKind::merchant, row.subject);
      out["payee_name"] = shop->name;
      return;
    }
    ports::PayeeToken token;
    token.looked_up_by = owner.id;
    token.customer = row.subject;
    token.shown_name = services.vault.open(owner, identity::Class::own, kNameColumn, row.sealed_name);
    token.expires_at = seen.now + ports::kPayeeTokenLife;
    out["payee_id"] = ports::seal_payee(services.keys, *services.env.rng, token);
    out["payee_name"] = token.shown_name;
  }
  json::object bound(const OwnBound& row) const {
    json::value amount;
    if (const auto max = rules::bound_at(row, seen.now)) amount = money(*max);
    const std::int64_t window = row.kind == BoundKind::channel ? seen.today : seen.month;
    json::object out{
        {"kind", name(row.kind)},
        {"channel", nullptr},
        {"payee_id", nullptr},
        {"payee_name", nullptr},
        {"amount", amount},
        {"used", row.kind == BoundKind::year ? json::value()
                                             : json::value(money(row.window == window ? row.used : 0))},
        {"pending", pending(row.next < 0 ? std::nullopt : std::optional(row.next), row.raise_at)}};
    if (row.kind == BoundKind::channel) out["channel"] = rules::name(static_cast<rules::Method>(row.subject));
    if (row.kind == BoundKind::payee) add_payee(out, row);
    return out;
  }
  json::object all() const {
    json::array bounds;
    for (const OwnBound& row : seen.bounds)
      if (rules::bound_at(row, seen.now) || row.raise_at > seen.now) bounds.push_back(bound(row));
    const json::object lock{{"amount", money(rules::locked_at(seen.limits, seen.now))},
                            {"pending", pending(seen.limits.next_locked, seen.limits.unlock_at)}};
    return {{"object", "own_bounds"}, {"bounds", bounds}, {"lock", lock}};
  }
};

void show(ports::Services& services, const RequestPtr& request, const Respond& respond, const Customer& owner,
          bool replayed) {
  const auto query = std::make_shared<LookBounds>(owner.id);
  const bool asking = services.engine.ask(query, [=, &services](const engine::Outcome& looked) {
    if (looked.refusal) return respond(http::problem(*request, *looked.refusal));
    http::Reply reply = http::json_reply(200, Show{services, owner, *query}.all());
    if (replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    respond(std::move(reply));
  });
  if (!asking) respond(http::problem(*request, Code::overloaded));
}

void look(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto owner = me(services, request);
  if (!owner) return respond(http::problem(*request, owner.error()));
  show(services, request, respond, *owner, false);
}

// ------------------------------------------------------------------------------------------------------------
// changing

Result<identity::CheckedProof> check(ports::Services& services, const RequestPtr& request,
                                     std::int64_t customer, const identity::Proof& proof) {
  identity::Statement statement;
  statement.purpose = "settings";
  statement.currency = services.info.currency;
  statement.nonce = text(*request->key);
  return identity::check_proof(services.directory, services.vault, services.env.clock->now(), customer,
                               statement, proof);
}

/// Whom a bound is about: a shop by its public id, a person by the token of a look-up.
Result<std::int64_t> read_payee(ports::Services& services, const Customer& owner, const std::string& payee_id,
                                std::string& shown) {
  if (const auto shop = services.ids.read(IdKind::merchant, payee_id)) return *shop;
  const ports::PayeeToken token =
      TRY(ports::open_payee(services.keys, payee_id, owner.id, services.env.clock->now()));
  if (token.customer == 0) return refuse(Code::payee_changed);
  shown = token.shown_name;
  return token.customer;
}

Result<std::shared_ptr<engine::Command>> read_bound(ports::Services& services, const RequestPtr& request,
                                                    const Customer& owner) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto kind = kind_from(TRY(in.string("kind", 1, 16)));
  const auto channel = TRY(in.optional_string("channel", 1, 32));
  const auto payee = TRY(in.optional_string("payee_id", 1, 2048));
  const auto amount = in.is_null("amount") ? std::optional<std::int64_t>()
                                           : std::optional(TRY(in.integer("amount", 0, kBoundMax)));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), services.ids));
  TRY(in.finish());
  if (!kind) return refuse(Code::malformed, {.pointer = "/kind"});
  if (channel.has_value() != (*kind == BoundKind::channel))
    return refuse(Code::malformed, {.pointer = "/channel"});
  if (payee.has_value() != (*kind == BoundKind::payee))
    return refuse(Code::malformed, {.pointer = "/payee_id"});
  const identity::CheckedProof checked = TRY(check(services, request, owner.id, proof));
  auto command = std::make_shared<SetBound>(services.packs.at(services.env.clock->now()), owner.id, checked);
  command->kind = *kind;
  command->bound = amount;
  if (channel) {
    const auto method = rules::method_from_name(*channel);
    if (!method) return refuse(Code::malformed, {.pointer = "/channel"});
    command->subject = static_cast<std::int64_t>(*method);
  }
  if (payee) {
    std::string shown;
    command->subject = TRY(read_payee(services, owner, *payee, shown));
    if (!shown.empty())
      command->sealed_name = services.vault.seal(owner, identity::Class::own, kNameColumn, shown);
  }
  command->request = engine::Request{owner.id, *request->key,
                                     sha256(Encoder(1)
                                                .add("limits.set_bound")
                                                .add(static_cast<std::int64_t>(*kind))
                                                .add(command->subject)
                                                .add(amount.value_or(-1))
                                                .bytes())};
  return command;
}

Result<std::shared_ptr<engine::Command>> read_lock(ports::Services& services, const RequestPtr& request,
                                                   const Customer& owner) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::int64_t amount = TRY(in.integer("amount", 0, kBoundMax));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), services.ids));
  TRY(in.finish());
  const identity::CheckedProof checked = TRY(check(services, request, owner.id, proof));
  auto command = std::make_shared<Lock>(owner.id, amount, checked);
  command->request =
      engine::Request{owner.id, *request->key, sha256(Encoder(1).add("limits.lock").add(amount).bytes())};
  return command;
}

using Read = Result<std::shared_ptr<engine::Command>> (*)(ports::Services&, const RequestPtr&,
                                                          const Customer&);
void change(Read read, ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto owner = me(services, request);
  if (!owner) return respond(http::problem(*request, owner.error()));
  const auto command = read(services, request, *owner);
  if (!command) return respond(http::problem(*request, command.error()));
  const bool queued = services.engine.submit(*command, [=, &services](const engine::Outcome& outcome) {
    if (!outcome.refusal) return show(services, request, respond, *owner, outcome.replayed);
    http::Reply reply = http::problem(*request, *outcome.refusal);
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    respond(std::move(reply));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

json::value bounds_shape() {
  const auto pending = [] {
    return schema::nullable(
        schema::object({{"amount", schema::nullable(schema::money())}, {"effective_at", schema::instant()}}));
  };
  const json::value bound = schema::named(
      "OwnBound",
      schema::object({{"kind", schema::one_of({"year", "channel", "payee"})},
                      {"channel", schema::nullable(schema::one_of({"order", "static_code", "payment_code",
                                                                   "transfer", "withdrawal", "link"}))},
                      {"payee_id", schema::nullable(schema::string(1, 2048))},
                      {"payee_name", schema::nullable(schema::string(0, 256))},
                      {"amount", schema::nullable(schema::money())},
                      {"used", schema::nullable(schema::money())},
                      {"pending", pending()}}));
  return schema::named(
      "OwnBounds",
      schema::object({{"object", schema::constant("own_bounds")},
                      {"bounds", schema::array(bound, static_cast<std::int64_t>(kBoundsMax))},
                      {"lock", schema::object({{"amount", schema::money()}, {"pending", pending()}})}}));
}

}  // namespace

void add_bound_routes(std::vector<http::Route>& routes, ports::Services& services) {
  const auto add = [&](const char* method, const char* pattern, const char* id, const char* summary,
                       json::value request, json::value reply, std::vector<Code> more,
                       http::Handler handler) {
    http::Route route;
    route.method = method;
    route.pattern = pattern;
    route.operation_id = id;
    route.summary = summary;
    route.audience = http::Audience::resident;
    route.app = http::App::wallet;
    route.needs_key = route.method == "POST";
    route.request = std::move(request);
    route.reply = std::move(reply);
    using enum Code;
    route.refusals = {not_signed_in, session_expired};
    if (route.needs_key)
      for (const Code code : {device_unknown, signature_wrong, statement_expired, pin_required, pin_wrong,
                              pin_locked, account_frozen})
        route.refusals.push_back(code);
    route.refusals.insert(route.refusals.end(), more.begin(), more.end());
    route.handler = std::move(handler);
    routes.push_back(std::move(route));
  };
  using schema::kOptional;
  add("GET", "/v1/me/bounds", "get_bounds", "One's own narrower limits, and what is put aside", nullptr,
      bounds_shape(), {},
      [&services](const RequestPtr& r, const Respond& respond) { look(services, r, respond); });
  add("POST", "/v1/me/bounds", "set_bound", "Bounds a year, a way of paying in a day, or a payee in a month",
      schema::object({{"kind", schema::one_of({"year", "channel", "payee"})},
                      {"channel", schema::string(1, 32), kOptional},
                      {"payee_id", schema::string(1, 2048), kOptional},
                      {"amount", schema::nullable(schema::integer(0, kBoundMax))},
                      {"proof", schema::proof()}}),
      schema::ref("OwnBounds"), {Code::user_limit_above_rule, Code::payee_changed},
      [&services](const RequestPtr& r, const Respond& respond) { change(read_bound, services, r, respond); });
  add("POST", "/v1/me/lock", "lock_money", "Puts money aside: more at once, less after a day",
      schema::object({{"amount", schema::integer(0, kBoundMax)}, {"proof", schema::proof()}}),
      schema::ref("OwnBounds"), {},
      [&services](const RequestPtr& r, const Respond& respond) { change(read_lock, services, r, respond); });
}

}  // namespace chenxi::limits
