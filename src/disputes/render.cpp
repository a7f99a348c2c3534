#include "disputes/render.h"

#include "identity/directory.h"
#include "identity/vault.h"

namespace chenxi::disputes {
namespace {

namespace json = boost::json;

json::value instant_or_null(Instant at) { return at.us == 0 ? json::value() : json::value(rfc3339(at)); }
json::value text_or_null(std::string_view text) { return text.empty() ? json::value() : json::value(text); }

json::value posting(const ports::Services& services, ledger::TransferId row) {
  if (row == ledger::TransferId::none) return nullptr;
  return json::value(services.ids.make(IdKind::posting, static_cast<std::int64_t>(row)));
}

std::string shown(const ports::Services& services, std::int64_t customer) {
  const auto row = services.directory.customer(customer);
  return row ? identity::shown_name(services.vault, *row) : "";
}

std::string text_of(const ports::Services& services, const DisputeNote& note) {
  const auto owner = services.directory.customer(note.owner);
  return owner ? services.vault.open(*owner, identity::Class::statutory, "disputes.note", note.sealed) : "";
}

struct Own {
  std::int64_t share = 0, first = 0, now = 0, returned = 0;
  ledger::TransferId hold = ledger::TransferId::none;
};
Own own_of(const PartyView& view) {
  Own own;
  for (const TraceStep& step : view.steps) {
    if (step.frozen == 0) continue;
    own.share += step.share;
    own.first += step.frozen;
    own.now += step.ended ? 0 : step.frozen;
    own.returned += step.returned;
    if (own.hold == ledger::TransferId::none) own.hold = step.hold;
  }
  return own;
}

json::object step_json(const TraceStep& step) {
  return {{"number", step.number}, {"parent", step.parent},     {"depth", step.depth},
          {"place", name(step.place)}, {"share", step.share}, {"frozen", step.frozen},
          {"returned", step.returned}};
}

ledger::TransferId row_seen_by(const PartyView& view, const Own& own) {
  switch (view.role) {
    case Role::payer: return view.dispute.paid;
    case Role::payee: return view.dispute.arrived;
    case Role::holder: return own.hold;
    case Role::case_worker: break;
  }
  return ledger::TransferId::none;
}

}  // namespace

json::object change_json(const ports::Services& services, const Change& change) {
  return {{"object", "dispute_change"},
          {"id", services.ids.make(IdKind::dispute, change.id)},
          {"status", name(change.state)},
          {"amount", change.amount},
          {"currency", money::code(change.currency)},
          {"frozen", change.frozen},
          {"returned", change.returned},
          {"due_at", rfc3339(change.due_at)},
          {"at", rfc3339(change.at)}};
}
json::object dispute_json(const ports::Services& services, const PartyView& view, std::int64_t reader) {
  const Dispute& d = view.dispute;
  const bool payer = view.role == Role::payer, payee = view.role == Role::payee, open = is_open(d.state);
  const bool between_two = d.door == Door::wrong_person;
  const Own own = own_of(view);
  json::array statements, steps;
  for (const DisputeNote& note : view.notes)
    statements.push_back(json::object{{"from", note.role == Role::case_worker ? "case_worker" : note.author == reader ? "me" : "other"},
                                      {"text", text_of(services, note)},
                                      {"at", rfc3339(note.at)}});
  if (payer)
    for (const TraceStep& step : view.steps) steps.push_back(step_json(step));
  const std::int64_t other = payer ? d.payee : payee ? d.payer : 0;
  return {{"object", "dispute"},
          {"id", services.ids.make(IdKind::dispute, d.id)},
          {"role", name(view.role)},
          {"door", name(d.door)},
          {"status", name(d.state)},
          // What somebody is accused of is for the case worker.
          {"reason", payer || between_two ? json::value(name(d.reason)) : json::value()},
          {"answer", text_or_null(name(d.answer))},
          {"transaction_id", posting(services, row_seen_by(view, own))},
          {"other", json::object{{"name", text_or_null(other == 0 ? "" : shown(services, other))}}},
          {"amount", view.role == Role::holder ? own.share : d.amount},
          {"currency", money::code(d.currency)},
          {"frozen", payer ? d.frozen : own.now},
          {"frozen_first", payer ? d.frozen_first : own.first},
          {"returned", payer ? d.returned : d.state == State::given_back ? d.amount : own.returned},
          {"opened_at", rfc3339(d.opened_at)},
          {"due_at", rfc3339(d.due_at)},
          {"ended_at", instant_or_null(d.ended_at)},
          {"can", json::object{{"give_back", open && payee && between_two},
                               {"decline", open && payee && between_two},
                               {"say", open},
                               {"withdraw", open && payer}}},
          {"statements", std::move(statements)},
          {"trace", std::move(steps)},
          {"lost", payer ? d.lost : 0}};
}

json::object case_json(const ports::Services& services, const Dispute& d) {
  return {{"object", "dispute_case"},
          {"id", services.ids.make(IdKind::dispute, d.id)},
          {"door", name(d.door)},
          {"status", name(d.state)},
          {"reason", name(d.reason)},
          {"amount", d.amount},
          {"currency", money::code(d.currency)},
          {"frozen_first", d.frozen_first},
          {"frozen", d.frozen},
          {"returned", d.returned},
          {"opened_at", rfc3339(d.opened_at)},
          {"due_at", rfc3339(d.due_at)},
          {"ended_at", instant_or_null(d.ended_at)},
          {"unfounded", d.unfounded}};
}

json::object case_json(const ports::Services& services, const ReadCase& found) {
  json::object out = case_json(services, *found.dispute);
  json::array steps, statements;
  for (const TraceStep& step : found.steps) {
    json::object one = step_json(step);
    one["account"] = services.ids.make(IdKind::account, static_cast<std::int64_t>(step.account));
    one["owner"] = step.owner;
    one["posting"] = posting(services, step.row);
    one["hold"] = posting(services, step.hold);
    steps.push_back(std::move(one));
  }
  for (const DisputeNote& note : found.notes)
    statements.push_back(json::object{
        {"from", name(note.role)}, {"author", note.author}, {"text", text_of(services, note)}, {"at", rfc3339(note.at)}});
  out["payer"] = found.dispute->payer;
  out["payee"] = found.dispute->payee;
  out["posting"] = posting(services, found.dispute->paid);
  out["lost"] = found.dispute->lost;
  out["cut"] = found.dispute->cut;
  out["reports_open"] = found.reporter.open;
  out["reports_unfounded"] = found.reporter.unfounded;
  out["trace"] = std::move(steps);
  out["statements"] = std::move(statements);
  return out;
}

}  // namespace chenxi::disputes
