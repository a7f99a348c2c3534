// What one asks for and another approves.
#include "staff/routes.h"

// clang-format off: desk.h stands on what comes first
#include "http/route.h"
// clang-format on
#include <charconv>

#include "http/schema.h"
#include "staff/change.h"
#include "staff/desk.h"

namespace chenxi::staff {
namespace {

namespace schema = http::schema;

constexpr std::size_t kHashText = 64;

std::string_view name(ChangeState state) {
  switch (state) {
    case ChangeState::waiting: return "waiting";
    case ChangeState::done: return "done";
    case ChangeState::refused: return "refused";
    case ChangeState::expired: return "expired";
    case ChangeState::withdrawn: return "withdrawn";
  }
  return "";
}

// ------------------------------------------------------------------------------------------------------------
// words

/// Sealed where it is about somebody's wallet; refuses not_found where there is nobody.
Result<Words> seal(const Desk& desk, std::int64_t customer, std::string_view column,
                   const std::string& text) {
  if (customer == 0) return Words{text, {}};
  const auto owner = desk.services().directory.customer(customer);
  if (!owner) return refuse(Code::not_found);
  return Words{"", desk.services().vault.seal(*owner, identity::Class::statutory, column, text)};
}
std::string open(const Desk& desk, std::int64_t customer, std::string_view column, const std::string& plain,
                 std::string_view sealed) {
  if (customer == 0) return plain;
  const auto owner = desk.services().directory.customer(customer);
  if (!owner || sealed.empty()) return "";
  return desk.services().vault.open(*owner, identity::Class::statutory, column, sealed);
}

std::string_view column_of(const Desk& desk, const Change& change) {
  const ports::ChangeKind* kind = kind_named(*desk.house.kinds, change.kind);
  return kind == nullptr ? "change.reason" : kind->reason_column;
}

// ------------------------------------------------------------------------------------------------------------
// showing

json::value person(const Desk& desk, std::int64_t id) {
  if (id == 0) return nullptr;
  return json::object{{"id", id}, {"name", desk.house.colleagues.name_of(id)}};
}

/// Without what somebody has written: so a supervisor may read it.
json::object summary(const Desk& desk, const Change& change) {
  return {
      {"object", "change"},
      {"id", change.id},
      {"kind", change.kind},
      {"state", name(change.state)},
      {"urgent", change.urgent},
      {"maker", person(desk, change.maker)},
      {"checker", person(desk, change.checker)},
      {"asked_at", rfc3339(change.asked_at)},
      {"expires_at", rfc3339(change.expires_at)},
      {"ended_at", change.ended_at.us == 0 ? json::value(nullptr) : json::value(rfc3339(change.ended_at))}};
}

/// `text` is what the hash is of: the page shows what stands in it, and hashes it itself.
json::object whole(const Desk& desk, const Change& change) {
  json::object out = summary(desk, change);
  out["text"] = change_text(
      change, open(desk, change.customer, column_of(desk, change), change.reason, change.sealed_reason));
  out["hash"] = hex(view(change.hash));
  out["note"] = open(desk, change.customer, "change.note", change.note, change.sealed_note);
  return out;
}

void list(const Desk& desk) {
  desk.ask<LookChanges>(std::make_shared<LookChanges>(), [desk](const LookChanges& found) {
    json::array data, alarms;
    std::int64_t waiting = 0;
    for (const Change& change : found.changes) {
      waiting += change.state == ChangeState::waiting;
      data.push_back(summary(desk, change));
    }
    for (const Alarm& alarm : found.alarms)
      alarms.push_back(
          json::object{{"kind", name(alarm.kind)},
                       {"colleague", person(desk, alarm.colleague)},
                       {"change", alarm.change == 0 ? json::value(nullptr) : json::value(alarm.change)},
                       {"at", rfc3339(alarm.at)}});
    desk.respond(http::json_reply(
        200, json::object{{"object", "changes"}, {"waiting", waiting}, {"alarms", alarms}, {"data", data}}));
  });
}

/// The change in the path, then `then`.
void with_change(const Desk& desk, std::function<void(const Change&)> then) {
  const std::string_view given = desk.request->param("change");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), id);
  if (error != std::errc() || end != given.data() + given.size() || id <= 0)
    return desk.refused(Refusal(Code::change_unknown));
  desk.ask<LookChange>(std::make_shared<LookChange>(id), [desk, then](const LookChange& found) {
    if (!found.change) return desk.refused(Refusal(Code::change_unknown));
    then(*found.change);
  });
}

void read(const Desk& desk) {
  with_change(desk,
              [desk](const Change& change) { desk.respond(http::json_reply(200, whole(desk, change))); });
}

// ------------------------------------------------------------------------------------------------------------
// asking

Result<std::shared_ptr<AskChange>> read_ask(const Desk& desk) {
  const Colleague me = TRY(desk.me());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const ports::ChangeKind* kind = kind_named(*desk.house.kinds, TRY(in.string("kind", 1, 40)));
  if (kind == nullptr) return refuse(Code::malformed, {.pointer = "/kind"});
  const std::string reason = TRY(in.string("reason", 1, kReasonMax));
  const bool urgent = TRY(in.optional_boolean("urgent")).value_or(false);
  if (urgent && !kind->first) return refuse(Code::malformed, {.pointer = "/urgent"});
  const ports::Roles asks = urgent ? kind->at_once : kind->asks;
  // Before anything is looked up: whose number it is, is not told to who may not ask.
  if (!roles_of(me).meets(asks)) return refuse(Code::role_missing);
  JsonReader what = TRY(in.child("what"));
  const ports::Asked asked = TRY(kind->read(desk.services(), what));
  TRY(what.finish());
  TRY(in.finish());

  Change change;
  change.kind = kind->name;
  change.what = to_text(asked.what);
  change.customer = asked.customer;
  change.maker = me.id;
  change.urgent = urgent;
  const Words words = TRY(seal(desk, asked.customer, kind->reason_column, reason));
  change.reason = words.plain;
  change.sealed_reason = words.sealed;
  const std::string shown = change_text(change, reason);
  change.hash = sha256(shown);
  auto command =
      std::make_shared<AskChange>(change, asks, urgent ? work_of(kind->first, change, 0) : nullptr);
  command->request = desk.keyed(me.id, Encoder(1).add("staff.ask").add(shown));
  command->authority.factor = ledger::Factor::counter;
  return command;
}

void ask(const Desk& desk) {
  desk.submit<AskChange>(read_ask(desk), [desk](const AskChange& done) {
    return http::json_reply(201, whole(desk, done.change));
  });
}

// ----------------------------------------------------------------------------------------------------------
// deciding

struct Decision {
  std::string hash, reason;
  std::optional<identity::Proof> proof;
};

Result<Decision> read_approval(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  Decision out;
  out.hash = TRY(in.string("hash", kHashText, kHashText));
  if (const auto proof = TRY(in.optional_child("proof")))
    out.proof = TRY(identity::read_proof(*proof, desk.services().ids));
  TRY(in.finish());
  return out;
}

Result<std::shared_ptr<Approve>> make_approval(const Desk& desk, const Decision& decision,
                                               const Change& change) {
  const Colleague me = TRY(desk.me());
  const ports::ChangeKind* kind = kind_named(*desk.house.kinds, change.kind);
  if (kind == nullptr) return refuse(Code::change_over);  // asked of an earlier version, which could do it
  const auto bytes = unhex(decision.hash);
  Hash32 named{};
  if (!bytes || bytes->size() != named.size()) return refuse(Code::malformed, {.pointer = "/hash"});
  std::copy(bytes->begin(), bytes->end(), named.begin());
  auto command =
      std::make_shared<Approve>(change, me.id, kind->approves, named, work_of(kind->command, change, me.id));
  if (decision.proof) {
    command->use =
        TRY(desk.check_passkey("approve_change", std::to_string(change.id), decision.hash, *decision.proof));
    if (command->use->colleague != me.id) return refuse(Code::passkey_wrong);
  }
  command->request = desk.keyed(me.id, Encoder(1).add("staff.approve").add(change.id).add(decision.hash));
  command->authority.factor = ledger::Factor::counter;
  return command;
}

void approve(const Desk& desk) {
  const auto decision = read_approval(desk);
  if (!decision) return desk.refused(decision.error());
  with_change(desk, [desk, decision = *decision](const Change& change) {
    desk.submit<Approve>(make_approval(desk, decision, change), [desk](const Approve& done) {
      return http::json_reply(200, whole(desk, done.change));
    });
  });
}

Result<std::string> read_refusal(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  std::string reason = TRY(in.string("reason", 1, kReasonMax));
  TRY(in.finish());
  return reason;
}

Result<std::shared_ptr<RefuseChange>> make_refusal(const Desk& desk, const std::string& reason,
                                                   const Change& change) {
  const Colleague me = TRY(desk.me());
  const ports::ChangeKind* kind = kind_named(*desk.house.kinds, change.kind);
  const Words note = TRY(seal(desk, change.customer, "change.note", reason));
  auto command = std::make_shared<RefuseChange>(
      change, me.id, kind == nullptr ? ports::Roles{ports::Role::security} : kind->approves, note,
      kind != nullptr && change.urgent ? work_of(kind->undo, change, me.id) : nullptr);
  command->request = desk.keyed(me.id, Encoder(1).add("staff.refuse").add(change.id).add(reason));
  return command;
}

void refuse_change(const Desk& desk) {
  const auto reason = read_refusal(desk);
  if (!reason) return desk.refused(reason.error());
  with_change(desk, [desk, reason = *reason](const Change& change) {
    desk.submit<RefuseChange>(make_refusal(desk, reason, change), [desk](const RefuseChange& done) {
      return http::json_reply(200, whole(desk, done.change));
    });
  });
}

// -------------------------------------------------------------------------------------------------------------
// table

json::value person_schema() {
  return schema::object({{"id", schema::count()}, {"name", schema::string(1, kNameMax)}});
}
std::vector<schema::Member> change_members() {
  return {{"object", schema::constant("change")},
          {"id", schema::count()},
          {"kind", schema::string(1, 40)},
          {"state", schema::one_of({"waiting", "done", "refused", "expired", "withdrawn"})},
          {"urgent", schema::boolean()},
          {"maker", person_schema()},
          {"checker", schema::nullable(person_schema())},
          {"asked_at", schema::instant()},
          {"expires_at", schema::instant()},
          {"ended_at", schema::nullable(schema::instant())}};
}
json::value change_schema() {
  auto members = change_members();
  members.push_back({"text", schema::string(1, 8000)});
  members.push_back({"hash", schema::pattern("^[0-9a-f]{64}$")});
  members.push_back({"note", schema::string(0, 4000)});
  return schema::named("ChangeRequestDetail", schema::object(members));
}
json::value list_schema() {
  const json::value alarm =
      schema::object({{"kind", schema::one_of({"enrolled_again", "made_on_machine", "at_once"})},
                      {"colleague", person_schema()},
                      {"change", schema::nullable(schema::count())},
                      {"at", schema::instant()}});
  return schema::named(
      "ChangeRequests",
      schema::object(
          {{"object", schema::constant("changes")},
           {"waiting", schema::count()},
           {"alarms", schema::array(alarm, 200)},
           {"data", schema::array(schema::named("ChangeRequest", schema::object(change_members())), 200)}}));
}

}  // namespace

void add_change_routes(std::vector<http::Route>& routes, const House& house) {
  using enum Code;
  add_route(routes, house, "GET", "/v1/console/changes", "list_changes",
            "What waits for a second person, what was decided, and what was done at once", list)
      .reply = list_schema();
  http::Route& one = add_route(routes, house, "GET", "/v1/console/changes/{change}", "get_change",
                               "One change: what exactly is asked for, and the hash of that", read);
  one.reply = change_schema();
  one.refusals = {change_unknown};

  json::value what = schema::object({});
  what.as_object()["additionalProperties"] = true;
  http::Route& asks = add_route(routes, house, "POST", "/v1/console/changes", "ask_change",
                                "Asks for a change that takes two", ask);
  asks.needs_key = true;
  asks.success = 201;
  asks.request = schema::object({{"kind", schema::string(1, 40)},
                                 {"what", what},
                                 {"reason", schema::string(1, kReasonMax)},
                                 {"urgent", schema::boolean(), schema::kOptional}});
  asks.reply = schema::ref("ChangeRequestDetail");
  asks.refusals = {phone_invalid,   not_found,      account_closed,     account_frozen,
                   dispute_unknown, amount_invalid, adjustment_invalid, payment_unknown};

  http::Route& approves =
      add_route(routes, house, "POST", "/v1/console/changes/{change}/approval", "approve_change",
                "Approves exactly what the hash is of, and carries it out", approve);
  approves.needs_key = true;
  approves.request = schema::object(
      {{"hash", schema::pattern("^[0-9a-f]{64}$")}, {"proof", schema::proof(), schema::kOptional}});
  approves.reply = schema::ref("ChangeRequestDetail");
  approves.refusals = {change_unknown,
                       change_over,
                       change_differs,
                       change_own,
                       step_up_required,
                       passkey_wrong,
                       statement_expired,
                       not_allowed,
                       not_found,
                       account_closed,
                       account_frozen,
                       staff_unknown,
                       last_of_role,
                       dispute_closed,
                       amount_invalid,
                       code_wrong,
                       recovery_unknown,
                       recovery_over,
                       adjustment_invalid,
                       account_unknown,
                       operator_funds_insufficient,
                       insufficient_balance,
                       balance_limit_exceeded,
                       identity_required,
                       payment_unknown,
                       refund_too_late,
                       refund_exceeds_payment,
                       payee_cannot_receive,
                       merchant_insufficient_balance,
                       api_key_unknown,
                       device_unknown};

  http::Route& refuses =
      add_route(routes, house, "POST", "/v1/console/changes/{change}/refusal", "refuse_change",
                "Refuses a change, or takes back one's own", refuse_change);
  refuses.needs_key = true;
  refuses.request = schema::object({{"reason", schema::string(1, kReasonMax)}});
  refuses.reply = schema::ref("ChangeRequestDetail");
  refuses.refusals = {change_unknown, change_over, not_found};
}

}  // namespace chenxi::staff
