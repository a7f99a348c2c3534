#include "transfers/routes.h"

#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/handles.h"
#include "identity/present.h"
#include "qr/token.h"
#include "transfers/cancel.h"
#include "transfers/lookup.h"
#include "transfers/reads.h"
#include "transfers/render.h"

namespace chenxi::transfers {
namespace {

using http::App;
using http::Audience;
using http::RequestPtr;
using http::Respond;

/// A code that asks for money is shown from hand to hand, not printed.
constexpr Duration kCollectLife = minutes(10);
constexpr std::size_t kNoteMax = 120;
constexpr std::string_view kFirstPayeeLarge = "first_payee_large", kRisk = "risk";

/// What every handler needs: who asks, and the way through the queue.
struct Desk {
  ports::Services& services;
  RequestPtr request;
  Respond respond;

  Instant now() const { return services.env.clock->now(); }
  Result<identity::Customer> me() const {
    const identity::SignedIn who =
        TRY(services.directory.signed_in(identity::AppKind::wallet, request->session, now()));
    auto row = services.directory.customer(who.subject);
    if (!row) return refuse(Code::not_signed_in);
    return *std::move(row);
  }
  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }

  template <class C>
  void submit(std::shared_ptr<C> command, std::function<http::Reply(const C&)> render) const {
    const bool queued = services.engine.submit(command, [desk = *this, command, render](const engine::Outcome& outcome) {
      http::Reply reply = outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : render(*command);
      if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      desk.respond(std::move(reply));
    });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  }
  http::Reply reply(int status, const TransferView& view, std::int64_t reader) const {
    return http::json_reply(status, transfer_json(services, view, reader));
  }
};

Result<money::Currency> read_currency(JsonReader& in) {
  const auto currency = money::currency_from_code(TRY(in.string("currency", 3, 3)));
  if (!currency) return refuse(Code::currency_unsupported, {.pointer = in.pointer_to("currency")});
  return *currency;
}

// ----------------------------------------------------------------------------------------------------------- resolve

struct Asked {
  identity::TypedHandle handle;
  Way way;
};

Result<Asked> read_resolve(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto phone = TRY(in.optional_string("phone", 1, 64));
  const auto email = TRY(in.optional_string("email", 1, 254));
  TRY(in.finish());
  Asked asked;
  asked.handle = TRY(identity::normal_handle(phone, email));
  asked.way.kind = static_cast<std::int64_t>(asked.handle.kind);
  asked.way.index = desk.services.vault.index(asked.handle.kind, asked.handle.text);
  return asked;
}

json::object resolved_json(const Desk& desk, const identity::Customer& me, const Asked& asked, const Resolve& found) {
  ports::PayeeToken token;
  token.looked_up_by = me.id;
  token.customer = found.payee;
  token.handle_kind = asked.way.kind;
  token.handle_index = asked.way.index;
  token.handle = asked.handle.text;
  token.expires_at = desk.now() + ports::kPayeeTokenLife;
  bool verified = false;
  if (const auto payee = desk.services.directory.customer(found.payee)) {
    token.shown_name = identity::shown_name(desk.services.vault, *payee);
    verified = payee->name_verified;
  }
  json::value warning;
  if (found.first_time) warning = json::object{{"kind", kFirstPayeeLarge}, {"above", found.warn_above}};
  return {{"payee_id", ports::seal_payee(desk.services.keys, *desk.services.env.rng, token)},
          {"name", token.shown_name.empty() ? json::value() : json::value(token.shown_name)},
          {"name_verified", verified},
          {"registered", found.payee != 0 ? "known" : "unknown"},
          {"first_time", found.first_time},
          {"warning", warning}};
}

void resolve(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  const auto asked = read_resolve(desk);
  if (!asked) return desk.refused(asked.error());
  auto command = std::make_shared<Resolve>(desk.services.packs, me->id, asked->way);
  desk.submit<Resolve>(command, [desk, me = *me, asked = *asked](const Resolve& found) {
    return http::json_reply(200, resolved_json(desk, me, asked, found));
  });
}

// -------------------------------------------------------------------------------------------------------------- send

/// Each warning is read for itself: who was told that he has never paid somebody was not told what risk sees.
Done read_warning_accepted(JsonReader& in, Sending& sending) {
  const json::array* accepted = TRY(in.optional_array("warning_accepted", 8));
  if (accepted == nullptr) return done();
  for (const json::value& one : *accepted) {
    const std::string_view kind = one.is_string() ? std::string_view(one.get_string()) : "";
    if (kind != kFirstPayeeLarge && kind != kRisk)
      return refuse(Code::malformed, {.pointer = in.pointer_to("warning_accepted")});
    (kind == kRisk ? sending.risk_read : sending.warning_accepted) = true;
  }
  return done();
}

/// The token, if it names whom the payer saw.
Result<ports::PayeeToken> read_payee(const Desk& desk, const identity::Customer& me, std::string_view payee_id,
                                     std::string_view payee_name) {
  ports::PayeeToken token = TRY(ports::open_payee(desk.services.keys, payee_id, me.id, desk.now()));
  if (token.shown_name != payee_name) return refuse(Code::payee_changed);
  return token;
}

/// To the number or address of somebody unknown: no link, no amount.
std::optional<ports::Message> announcement_to(const Desk& desk, const ports::PayeeToken& payee) {
  if (payee.customer != 0 || payee.handle.empty()) return std::nullopt;
  const bool phone = payee.handle_kind == static_cast<std::int64_t>(identity::HandleKind::phone);
  return ports::make_message(desk.services.keys, *desk.services.env.rng,
                             phone ? ports::Channel::sms : ports::Channel::email, payee.handle,
                             "message.transfer_waiting", desk.request->lang, {{"name", desk.services.info.name}});
}

Result<std::shared_ptr<Send>> read_send(const Desk& desk, const identity::Customer& me) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string payee_id = TRY(in.string("payee_id", 1, 2048));
  const std::string payee_name = TRY(in.string("payee_name", 0, 256));
  Sending sending;
  sending.payer = me.id;
  sending.amount = TRY(in.integer("amount", 1, money::kAmountMax));
  sending.currency = TRY(read_currency(in));
  const auto arrival = arrival_from_name(TRY(in.string("arrival", 1, 8)));
  if (!arrival) return refuse(Code::malformed, {.pointer = in.pointer_to("arrival")});
  sending.arrival = *arrival;
  const std::string note = TRY(in.optional_string("note", 0, kNoteMax)).value_or("");
  TRY(read_warning_accepted(in, sending));
  const auto challenge = TRY(in.optional_string("challenge_id", 1, 64));
  std::string digits;
  if (challenge) digits = TRY(identity::read_digits(in, "code"));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());

  identity::Vault& vault = desk.services.vault;
  if (!note.empty()) sending.sealed_note = vault.seal(me, identity::Class::own, "transfers.note", note);
  if (!payee_name.empty())
    sending.sealed_payee_name = vault.seal(me, identity::Class::own, "transfers.payee_name", payee_name);
  identity::Statement statement;
  statement.purpose = "transfer";
  statement.amount = sending.amount;
  statement.currency = money::code(sending.currency);
  statement.payee_id = payee_id;
  statement.payee_name = payee_name;
  statement.nonce = text(*desk.request->key);

  auto command = std::make_shared<Send>(desk.services.packs, sending);
  command->request = engine::Request{me.id, *desk.request->key, hash_of_send(sending, payee_id, payee_name, note)};
  command->payee = read_payee(desk, me, payee_id, payee_name);
  command->vault = &vault;
  if (challenge)
    command->step_up = identity::ProvenCode{desk.services.ids.read(IdKind::code_challenge, *challenge).value_or(0), digits,
                                            identity::CodePurpose::step_up, me.id,
                                            identity::step_up_payload(sending.amount, payee_name)};
  if (command->payee) command->announcement = announcement_to(desk, *command->payee);
  command->proof = identity::check_proof(desk.services.directory, vault, desk.now(), me.id, statement, proof);
  if (command->proof) {
    command->authority.factor = command->proof->factor();
    command->authority.device = command->proof->device;
    command->authority.signature = store::Bytes(command->proof->signature);
  }
  return command;
}

void send(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  const auto command = read_send(desk, *me);
  if (!command) return desk.refused(command.error());
  desk.submit<Send>(*command, [desk, id = me->id](const Send& sent) { return desk.reply(201, sent.view, id); });
}

// ------------------------------------------------------------------------------------------------------ read, cancel

Result<std::int64_t> transfer_in_path(const Desk& desk) {
  const auto row = desk.services.ids.read(IdKind::transfer, desk.request->param("id"));
  if (!row) return refuse(Code::transfer_unknown);
  return *row;
}

void read(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  const auto row = transfer_in_path(desk);
  if (!row) return desk.refused(row.error());
  auto query = std::make_shared<ReadTransfer>(me->id, *row);
  const bool queued = desk.services.engine.ask(query, [desk, query, id = me->id](const engine::Outcome& outcome) {
    if (outcome.refusal) return desk.refused(*outcome.refusal);
    if (!query->view) return desk.refused(Refusal(Code::transfer_unknown));
    desk.respond(desk.reply(200, *query->view, id));
  });
  if (!queued) desk.refused(Refusal(Code::overloaded));
}

Done read_empty_body(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  return TRY(JsonReader::object(body)).finish();
}

void cancel(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  const auto row = transfer_in_path(desk);
  if (!row) return desk.refused(row.error());
  if (const Done empty = read_empty_body(desk); !empty) return desk.refused(empty.error());
  auto command = std::make_shared<Cancel>(desk.services.packs, me->id, *row);
  command->request = engine::Request{me->id, *desk.request->key, hash_of_cancel(*row)};
  desk.submit<Cancel>(command, [desk, id = me->id](const Cancel& done) { return desk.reply(200, done.view, id); });
}

// ------------------------------------------------------------------------------------------------------ collect codes

Result<qr::CodeToken> read_collect(const Desk& desk, const identity::Customer& me) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  qr::CodeToken token;
  token.kind = qr::CodeKind::person_collect;
  token.row = me.id;
  const auto amount = TRY(in.optional_integer("amount", 1, money::kAmountMax));
  const auto currency = TRY(in.optional_string("currency", 3, 3));
  token.note = TRY(in.optional_string("note", 0, kNoteMax)).value_or("");
  TRY(in.finish());
  if (currency.value_or(desk.services.info.currency) != desk.services.info.currency)
    return refuse(Code::currency_unsupported, {.pointer = "/currency"});
  if (amount) token.amount = money::Money{*amount, *money::currency_from_code(desk.services.info.currency)};
  token.expires_at = Instant{(desk.now() + kCollectLife).us / 1'000'000 * 1'000'000};
  return token;
}

void collect(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  const auto token = read_collect(desk, *me);
  if (!token) return desk.refused(token.error());
  const qr::CodeKeys keys = qr::code_keys(desk.services.keys.printed_codes);
  desk.respond(http::json_reply(
      201, json::object{{"text", qr::code_address(desk.services.info.origin, qr::make_code(keys, *token))},
                        {"expires_at", rfc3339(*token->expires_at)}}));
}

// -------------------------------------------------------------------------------------------------------- description

json::object text_schema() { return {{"type", "string"}}; }
json::object one_of(std::initializer_list<std::string_view> values) {
  json::array list;
  for (const std::string_view value : values) list.emplace_back(value);
  return {{"type", "string"}, {"enum", list}};
}
json::object amount_schema() { return {{"type", "integer"}, {"minimum", 1}, {"maximum", money::kAmountMax}}; }
json::object object_schema(json::object properties, std::initializer_list<std::string_view> required) {
  json::array names;
  for (const std::string_view name : required) names.emplace_back(name);
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", names},
          {"additionalProperties", false}};
}
json::object nullable_text() { return {{"type", json::array{"string", "null"}}}; }

json::object transfer_schema() {
  const json::object who = object_schema({{"name", nullable_text()}}, {"name"});
  return http::schema::named("Transfer", object_schema(
      {{"object", one_of({"transfer"})},
       {"id", text_schema()},
       {"status", one_of({"succeeded", "scheduled", "awaiting_claim", "cancelled", "returned"})},
       {"amount", amount_schema()},
       {"currency", text_schema()},
       {"payee", who},
       {"payer", who},
       {"direction", one_of({"in", "out"})},
       {"arrival", one_of({"now", "2h", "24h"})},
       {"arrives_at", text_schema()},
       {"cancellable", json::object{{"type", "boolean"}}},
       {"note", nullable_text()},
       {"created_at", text_schema()}},
      {"object", "id", "status", "amount", "currency", "payee", "payer", "direction", "arrival", "arrives_at",
       "cancellable", "note", "created_at"})).as_object();
}

http::Route route(std::string method, std::string pattern, std::string operation, std::string summary) {
  http::Route out;
  out.method = std::move(method);
  out.pattern = std::move(pattern);
  out.operation_id = std::move(operation);
  out.summary = std::move(summary);
  out.audience = Audience::resident;
  out.app = App::wallet;
  return out;
}

http::Route resolve_route() {
  http::Route out = route("POST", "/v1/payees/resolve", "resolve_payee", "Who receives under a phone number or an e-mail address");
  out.request = object_schema({{"phone", text_schema()}, {"email", text_schema()}}, {});
  const json::value warning =
      http::schema::object({{"kind", http::schema::constant(kFirstPayeeLarge)}, {"above", http::schema::amount()}});
  out.reply = object_schema({{"payee_id", text_schema()},
                             {"name", nullable_text()},
                             {"name_verified", json::object{{"type", "boolean"}}},
                             {"registered", one_of({"known", "unknown"})},
                             {"first_time", json::object{{"type", "boolean"}}},
                             {"warning", http::schema::nullable(warning)}},
                            {"payee_id", "name", "name_verified", "registered", "first_time", "warning"});
  out.refusals = {Code::not_signed_in,  Code::phone_invalid, Code::email_invalid, Code::lookup_budget_exhausted,
                  Code::payee_is_payer, Code::account_frozen};
  return out;
}

http::Route send_route() {
  http::Route out = route("POST", "/v1/transfers", "create_transfer", "Send money to a person");
  out.needs_key = true;
  out.success = 201;
  out.request = object_schema({{"payee_id", text_schema()},
                               {"payee_name", text_schema()},
                               {"amount", amount_schema()},
                               {"currency", text_schema()},
                               {"arrival", one_of({"now", "2h", "24h"})},
                               {"note", text_schema()},
                               {"warning_accepted", json::object{{"type", "array"}, {"items", one_of({kFirstPayeeLarge, kRisk})}}},
                               {"challenge_id", text_schema()},
                               {"code", text_schema()},
                               {"proof", http::schema::proof()}},
                              {"payee_id", "payee_name", "amount", "currency", "arrival", "proof"});
  out.reply = transfer_schema();
  out.refusals = {Code::not_signed_in, Code::payee_changed, Code::amount_invalid, Code::currency_mismatch,
                  Code::currency_unsupported, Code::payee_is_payer, Code::payee_cannot_receive,
                  Code::warning_unconfirmed, Code::device_unknown, Code::signature_wrong, Code::passkey_wrong, Code::statement_expired,
                  Code::account_frozen, Code::pin_required, Code::pin_wrong, Code::pin_locked, Code::identity_required,
                  Code::limit_payment_exceeded, Code::limit_day_exceeded, Code::limit_month_exceeded,
                  Code::limit_year_exceeded, Code::limit_night_exceeded, Code::limit_lifetime_exceeded,
                  Code::limit_new_device_exceeded, Code::user_limit_payment_exceeded, Code::user_limit_day_exceeded,
                  Code::user_limit_month_exceeded, Code::user_limit_year_exceeded, Code::user_limit_night_exceeded,
                  Code::user_limit_channel_exceeded, Code::user_limit_payee_exceeded, Code::money_locked, Code::family_approval_required,
                  Code::payments_stopped, Code::insufficient_balance, Code::code_wrong, Code::code_expired, Code::code_used,
                  Code::code_tries_exhausted, Code::step_up_required, Code::risk_warning, Code::risk_delayed, Code::risk_refused,
                  Code::payment_not_possible};
  return out;
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  const auto add = [&](http::Route out, void (*handle)(const Desk&)) {
    out.handler = [&services, handle](const RequestPtr& request, Respond respond) {
      handle(Desk{services, request, std::move(respond)});
    };
    routes.push_back(std::move(out));
  };
  add(resolve_route(), resolve);
  add(send_route(), send);

  http::Route get = route("GET", "/v1/transfers/{id}", "get_transfer", "One transfer, for its payer or its payee");
  get.reply = transfer_schema();
  get.refusals = {Code::not_signed_in, Code::transfer_unknown};
  add(std::move(get), read);

  http::Route take_back = route("POST", "/v1/transfers/{id}/cancel", "cancel_transfer", "Take back what has not arrived");
  take_back.needs_key = true;
  take_back.bound = true;
  take_back.request = object_schema({}, {});
  take_back.reply = transfer_schema();
  take_back.refusals = {Code::not_signed_in, Code::transfer_unknown, Code::not_yours, Code::transfer_already_done,
                        Code::transfer_cancelled, Code::account_frozen, Code::account_closed};
  add(std::move(take_back), cancel);

  http::Route codes = route("POST", "/v1/collect_codes", "create_collect_code", "A code that asks for money");
  codes.success = 201;
  codes.request =
      object_schema({{"amount", amount_schema()}, {"currency", text_schema()}, {"note", text_schema()}}, {});
  codes.reply = object_schema({{"text", text_schema()}, {"expires_at", text_schema()}}, {"text", "expires_at"});
  codes.refusals = {Code::not_signed_in, Code::currency_unsupported};
  add(std::move(codes), collect);
}

}  // namespace chenxi::transfers
