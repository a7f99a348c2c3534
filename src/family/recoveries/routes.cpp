// /v1/recoveries: coming back with the word of two contacts.
// clang-format off: desk.h stands on what comes first
#include "http/route.h"
// clang-format on
#include "base/bytes.h"
#include "family/desk.h"
#include "family/recovery.h"
#include "http/schema.h"
#include "identity/code_secret.h"
#include "identity/pin.h"
#include "identity/present.h"

namespace chenxi::family {
namespace {

namespace schema = http::schema;
using identity::CodePurpose;
using identity::Customer;

/// What the new phone shows and the contacts type. Made from the request, so that its repeat shows the same.
std::string digits_of(const identity::Vault& vault, const engine::Request& request) {
  const Hash32 made = sha256(vault.token(Encoder(1)
                                             .add("family.recovery")
                                             .add(request.caller)
                                             .add(text(request.key))
                                             .add(view(request.hash))
                                             .bytes()));
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 7; ++i) number = number << 8 | made[i];
  return fmt::format("{:04}", number % 10'000);
}

std::string_view word(const Recovery& row, Instant now) {
  switch (row.state) {
    case RecoveryState::open: return now < row.until ? "open" : "over";
    case RecoveryState::waiting: return "waiting";
    case RecoveryState::done: return "done";
    case RecoveryState::stopped: return "over";
  }
  return "over";
}

json::object recovery_json(const Desk& desk, const Recovery& row, Instant now) {
  const bool confirmed = row.effective_at.us != 0;
  return {{"object", "recovery"},
          {"id", desk.services.ids.make(IdKind::recovery, row.id)},
          {"state", word(row, now)},
          {"at_counter", row.at_counter},
          {"confirmations", row.confirmations},
          {"needed", kContactsNeeded},
          {"until", rfc3339(row.until)},
          {"effective_at", confirmed ? json::value(rfc3339(row.effective_at)) : json::value()}};
}

/// A query, and then what follows from its answer, which ends the request.
template <class Q>
void look_then(const Desk& desk, const std::shared_ptr<Q>& query, std::function<void()> then) {
  const bool queued = desk.services.engine.ask(query, [desk, then](const engine::Outcome& outcome) {
    if (outcome.refusal) return desk.refused(*outcome.refusal);
    then();
  });
  if (!queued) desk.refused(Refusal(Code::overloaded));
}

struct Starting {
  std::int64_t challenge = 0;
  std::string code, pin;
  bool at_counter = false;
};
Result<Starting> read_start(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  Starting out;
  const std::string challenge = TRY(in.string("challenge_id", 1, 64));
  out.code = TRY(identity::read_digits(in, "code"));
  out.pin = TRY(identity::read_digits(in, "pin"));
  out.at_counter = TRY(in.optional_boolean("at_counter")).value_or(false);
  TRY(in.finish());
  const auto row = desk.services.ids.read(IdKind::code_challenge, challenge);
  if (!row) return refuse(Code::code_expired);
  out.challenge = *row;
  return out;
}

/// A number that nobody has goes the same way, and the same length of it: as the stranger's.
void submit_start(const Desk& desk, const Customer& stranger, const Starting& typed,
                  const std::optional<identity::CodeChallenge>& challenge) {
  identity::Vault& vault = desk.services.vault;
  if (challenge && challenge->purpose != CodePurpose::login) return desk.refused(Refusal(Code::code_expired));
  if (challenge && identity::is_weak_pin(typed.pin, vault.open_handle(*challenge)))
    return desk.refused(Refusal(Code::pin_weak, {.pointer = "/pin"}));
  const auto owner = challenge ? desk.services.directory.owner_of_handle(challenge->handle) : std::nullopt;
  const Customer row = desk.services.directory.customer(owner.value_or(0)).value_or(stranger);
  auto command = std::make_shared<StartRecovery>(
      vault, identity::ProvenCode{typed.challenge, typed.code, CodePurpose::login, 0, {}}, row.id);
  command->request = desk.keyed(
      typed.challenge, "family.start_recovery",
      Encoder(1)
          .add(vault.token("pin/" + typed.pin))
          .add(vault.token("code/" + typed.code))
          .add(std::int64_t{typed.at_counter})
          .bytes());
  const std::string digits = digits_of(vault, *command->request);
  command->fresh.digits_mac = vault.recovery_mac(row, "voice/" + digits);
  command->fresh.at_counter = typed.at_counter;
  command->fresh.pin_mac = vault.pin_mac(row, typed.pin);
  command->fresh.sealed_code_secret = identity::seal_code_secret(desk.services.keys, *desk.services.env.rng,
                                                                 row, desk.services.env.rng->bytes(32));
  desk.submit<StartRecovery>(std::shared_ptr<StartRecovery>(command), 201,
                             [desk, digits](const StartRecovery& done) {
                               json::object out = recovery_json(desk, done.view, desk.now());
                               out["digits"] = digits;
                               return out;
                             });
}

void start(const Desk& desk, const Customer& stranger) {
  const auto typed = read_start(desk);
  if (!typed) return desk.refused(typed.error());
  auto query = std::make_shared<identity::LookChallenge>(typed->challenge);
  look_then(desk, query, [desk, query, stranger, typed = *typed] {
    submit_start(desk, stranger, typed, query->challenge);
  });
}

Result<std::int64_t> recovery_of(const Desk& desk, const std::string& id) {
  const auto row = desk.services.ids.read(IdKind::recovery, id);
  if (!row) return refuse(Code::recovery_unknown);
  return *row;
}
Result<std::int64_t> read_id_alone(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string id = TRY(in.string("recovery_id", 1, 64));
  TRY(in.finish());
  return recovery_of(desk, id);
}

void look(const Desk& desk) {
  const auto id = read_id_alone(desk);
  if (!id) return desk.refused(id.error());
  auto query = std::make_shared<LookRecovery>(*id);
  look_then(desk, query, [desk, query] {
    if (!query->found) return desk.refused(Refusal(Code::recovery_unknown));
    desk.respond(http::json_reply(200, recovery_json(desk, *query->found, query->now)));
  });
}

void list(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  auto query = std::make_shared<MyRecoveries>(me->id);
  desk.ask(query, [desk, query, id = me->id] {
    const identity::Vault& vault = desk.services.vault;
    json::array data;
    for (const auto& [row, said] : query->under_way) {
      json::object one = recovery_json(desk, row, query->now);
      const auto owner = desk.services.directory.customer(row.customer);
      one["name"] = owner ? json::value(identity::shown_name(vault, *owner)) : json::value();
      one["phone"] = owner ? vault.open(*owner, identity::Class::statutory, "phone", owner->sealed_phone)
                           : std::string();
      one["mine"] = row.customer == id;
      one["said"] = said;
      data.push_back(std::move(one));
    }
    return list_json(std::move(data));
  });
}

struct Confirming {
  Customer me;
  std::int64_t id = 0;
  std::string digits;
  identity::CheckedProof proof;
};
Result<Confirming> read_confirm(const Desk& desk) {
  Confirming out;
  out.me = TRY(desk.me());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string public_id = TRY(in.string("recovery_id", 1, 64));
  out.digits = TRY(in.string("digits", 4, 4));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());
  out.id = TRY(recovery_of(desk, public_id));
  identity::Statement statement;
  statement.purpose = "family";
  statement.currency = desk.services.info.currency;
  statement.payee_id = public_id;
  statement.payee_name = out.digits;
  statement.nonce = text(*desk.request->key);
  out.proof = TRY(identity::check_proof(desk.services.directory, desk.services.vault, desk.now(), out.me.id,
                                        statement, proof));
  return out;
}

/// The row is read first: the digits are bound to whose recovery it is.
void confirm(const Desk& desk) {
  const auto typed = read_confirm(desk);
  if (!typed) return desk.refused(typed.error());
  auto query = std::make_shared<LookRecovery>(typed->id);
  look_then(desk, query, [desk, query, typed = *typed] {
    const auto owner = query->found ? desk.services.directory.customer(query->found->customer) : std::nullopt;
    if (!owner) return desk.refused(Refusal(Code::recovery_unknown));
    auto command = std::make_shared<ConfirmRecovery>(
        typed.me.id, typed.id, desk.services.vault.recovery_mac(*owner, "voice/" + typed.digits),
        typed.proof);
    command->request = desk.keyed(typed.me.id, "family.confirm_recovery",
                                  Encoder(1).add(typed.id).add(typed.digits).bytes());
    desk.submit<ConfirmRecovery>(
        std::shared_ptr<ConfirmRecovery>(command), 200,
        [desk](const ConfirmRecovery& done) { return recovery_json(desk, done.view, desk.now()); });
  });
}

Result<std::shared_ptr<StopRecovery>> read_stop(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const std::int64_t id = TRY(read_id_alone(desk));
  auto command = std::make_shared<StopRecovery>(me.id, id);
  command->request = desk.keyed(me.id, "family.stop_recovery", Encoder(1).add(id).bytes());
  return command;
}
void stop(const Desk& desk) {
  desk.submit<StopRecovery>(read_stop(desk), 200, [desk](const StopRecovery& done) {
    return recovery_json(desk, done.view, desk.now());
  });
}

std::vector<schema::Member> members() {
  return {{"object", schema::constant("recovery")},
          {"id", schema::public_id("rcv")},
          {"state", schema::one_of({"open", "waiting", "done", "over"})},
          {"at_counter", schema::boolean()},
          {"confirmations", schema::count()},
          {"needed", schema::count()},
          {"until", schema::instant()},
          {"effective_at", schema::nullable(schema::instant())}};
}
json::value named(std::string_view name, const std::vector<schema::Member>& all) {
  return schema::named(std::string(name), schema::object(std::span<const schema::Member>(all)));
}
json::value shape() {
  return named("Recovery", members());
}

}  // namespace

void add_recovery_routes(std::vector<http::Route>& routes, ports::Services& services) {
  using enum Code;
  http::Route& starting =
      add_route(routes, services, "POST", "/v1/recoveries", "start_recovery",
                "On a new phone: asks two contacts, or colleagues at a service point, to confirm whoever has lost phone and PIN", look);
  const auto stranger = std::make_shared<Customer>();
  services.vault.make_keys(*stranger);
  starting.handler = [&services, stranger](const http::RequestPtr& request, http::Respond respond) {
    start(Desk{services, request, std::move(respond)}, *stranger);
  };
  starting.audience = http::Audience::anyone;
  starting.app = http::App::none;
  starting.needs_key = true;
  starting.success = 201;
  starting.request = schema::object({{"challenge_id", schema::public_id("otp")},
                                     {"code", schema::pattern("^[0-9]{6}$")},
                                     {"pin", schema::pattern("^[0-9]{6}$")},
                                     {"at_counter", schema::boolean(), schema::kOptional}});
  auto shown = members();
  shown.push_back({"digits", schema::pattern("^[0-9]{4}$")});
  starting.reply = named("RecoveryStarted", shown);
  starting.refusals = {code_wrong,      code_expired,   code_used, code_tries_exhausted,
                       account_unknown, account_frozen, pin_weak,  recovery_not_confirmed};
  http::Route& looking = add_route(routes, services, "POST", "/v1/recoveries/status", "look_recovery",
                                   "How far a recovery is, for whoever started it", look);
  looking.audience = http::Audience::anyone;
  looking.app = http::App::none;
  looking.request = schema::object({{"recovery_id", schema::public_id("rcv")}});
  looking.reply = shape();
  looking.refusals = {recovery_unknown};
  http::Route& asked = add_route(routes, services, "GET", "/v1/recoveries", "list_recoveries",
                                 "My own that is under way, and those of people whose contact I am", list);
  auto of_somebody = members();
  of_somebody.push_back({"name", schema::nullable(schema::string(1, 64))});
  of_somebody.push_back({"phone", schema::string(0, 32)});
  of_somebody.push_back({"mine", schema::boolean()});
  of_somebody.push_back({"said", schema::boolean()});
  asked.reply = schema::list(named("RecoveryAsked", of_somebody));
  asked.refusals = {not_signed_in, session_expired};
  http::Route& saying = add_route(routes, services, "POST", "/v1/recoveries/confirm", "confirm_recovery",
                                  "A contact confirms with the digits that he heard", confirm);
  saying.needs_key = true;
  saying.request = schema::object({{"recovery_id", schema::public_id("rcv")},
                                   {"digits", schema::pattern("^[0-9]{4}$")},
                                   {"proof", schema::proof()}});
  saying.reply = shape();
  saying.refusals = {not_signed_in,  session_expired, recovery_unknown, recovery_over,     code_wrong,
                     device_unknown, signature_wrong, passkey_wrong,    statement_expired, pin_required,
                     pin_wrong,      pin_locked,      account_frozen};
  http::Route& stopping =
      add_route(routes, services, "POST", "/v1/recoveries/stop", "stop_recovery",
                "The owner, on a phone that he still has, stops it; or a contact takes his word back", stop);
  stopping.needs_key = true;
  stopping.request = schema::object({{"recovery_id", schema::public_id("rcv")}});
  stopping.reply = shape();
  stopping.refusals = {not_signed_in, session_expired, recovery_unknown, recovery_over};
}

}  // namespace chenxi::family
