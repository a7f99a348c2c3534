#include "staff/change.h"

#include <algorithm>

namespace chenxi::staff {
namespace {

constexpr std::int64_t kShown = 200;
constexpr Duration kAlarmsShown = days(30);

engine::ObjectRef ref(std::int64_t change) {
  return {0, change};
}

/// Refuses change_unknown, change_over.
Result<const Change*> waiting(engine::Context& ctx, std::int64_t id) {
  const Change* change = ctx.find<Change>(id);
  if (change == nullptr) return refuse(Code::change_unknown);
  if (change->state != ChangeState::waiting || change->expires_at <= ctx.now())
    return refuse(Code::change_over);
  return change;
}

Done must_have(engine::Context& ctx, std::int64_t colleague, ports::Roles roles) {
  const Colleague* row = ctx.find<Colleague>(colleague);
  if (row == nullptr || row->state != ColleagueState::active || !roles_of(*row).meets(roles))
    return refuse(Code::role_missing);
  return done();
}

Change& end(engine::Context& ctx, std::int64_t id, ChangeState state) {
  Change& change = ctx.edit<Change>(id);
  change.state = state;
  change.ended_at = ctx.now();
  return change;
}

}  // namespace

std::string change_text(const Change& change, std::string_view reason) {
  const auto what = parse_json(change.what);
  CHECK(what.has_value(), "what is asked for was written by us");
  return to_text(json::object{{"kind", change.kind},
                              {"maker", change.maker},
                              {"what", *what},
                              {"reason", reason},
                              {"urgent", change.urgent}});
}

const ports::ChangeKind* kind_named(const ports::ChangeKinds& kinds, std::string_view name) {
  const auto it =
      std::find_if(kinds.begin(), kinds.end(), [&](const auto& kind) { return kind.name == name; });
  return it == kinds.end() ? nullptr : &*it;
}

std::shared_ptr<engine::Command> work_of(const ports::MakeCommand& make, const Change& change,
                                         std::int64_t checker) {
  if (!make) return nullptr;
  const auto what = parse_json(change.what);
  CHECK(what && what->is_object(), "what is asked for was written by us");
  return make(
      {what->get_object(), change.maker, checker, change.customer, change.sealed_reason, change.asked_at});
}

// ------------------------------------------------------------------------------------------------------------

void AskChange::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Colleague>(change.maker);
  if (first_) first_->keys(keys, found);
}

Result<engine::ObjectRef> AskChange::run(engine::Context& ctx) {
  TRY(must_have(ctx, change.maker, asks_));
  if (first_) TRY(first_->run(ctx));

  // From here it happens.
  Change row = change;
  row.id = ctx.new_id();
  row.asked_at = ctx.now();
  row.expires_at = ctx.now() + (row.urgent ? kAtOnceLasts : kChangeWaits);
  row.timer = ctx.schedule(row.expires_at, ExpireChange::kTimer, row.id);
  if (row.urgent) raise_alarm(ctx, AlarmKind::at_once, row.maker, row.id);
  const std::int64_t id = row.id;
  ctx.insert(std::move(row));
  ctx.emit("change.asked", 0, ref(id));
  return ref(id);
}

void Approve::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Change>(seen_.id);
  keys.row<Colleague>(actor_);
  keys.range<StaffPasskey>(actor_);
  work_->keys(keys, found);
}

Result<engine::ObjectRef> Approve::run(engine::Context& ctx) {
  const Change* row = TRY(waiting(ctx, seen_.id));
  CHECK(row->hash == seen_.hash, "what is asked for never changes");
  if (row->hash != named_) return refuse(Code::change_differs);
  if (row->maker == actor_) return refuse(Code::change_own);
  TRY(must_have(ctx, actor_, approves_));
  bool has_passkey = false;
  ctx.each<StaffPasskey>(
      [&](const StaffPasskey& one) { has_passkey |= one.state == identity::DeviceState::active; }, actor_);
  if (use)
    TRY(judge_passkey(ctx, *use));
  else if (has_passkey)
    return refuse(Code::step_up_required);
  const std::int64_t timer = row->timer;
  const engine::ObjectRef made = TRY(work_->run(ctx));

  // From here it happens.
  ctx.cancel_timer(timer);
  Change& done = end(ctx, seen_.id, ChangeState::done);
  done.checker = actor_;
  if (use) {
    done.signature = store::Bytes(use->signature);
    accept_passkey(ctx, *use);
  }
  ctx.emit("change.done", 0, ref(seen_.id));
  return made;
}

void RefuseChange::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Change>(seen_.id);
  keys.row<Colleague>(actor_);
  if (undo_) undo_->keys(keys, found);
}

Result<engine::ObjectRef> RefuseChange::run(engine::Context& ctx) {
  const Change* row = TRY(waiting(ctx, seen_.id));
  const bool own = row->maker == actor_;
  if (!own) TRY(must_have(ctx, actor_, approves_));
  const std::int64_t timer = row->timer;
  if (undo_) TRY(undo_->run(ctx));

  // From here it happens.
  ctx.cancel_timer(timer);
  Change& over = end(ctx, seen_.id, own ? ChangeState::withdrawn : ChangeState::refused);
  over.checker = own ? 0 : actor_;
  over.note = note_.plain;
  over.sealed_note = note_.sealed;
  ctx.emit("change.refused", 0, ref(seen_.id));
  return ref(seen_.id);
}

void ExpireChange::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Change>(change_);
  const Change* row = found.found<Change>(change_);
  if (row == nullptr || !row->urgent) return;
  const ports::ChangeKind* kind = kind_named(*kinds_, row->kind);
  if (!undo_ && kind != nullptr) undo_ = work_of(kind->undo, *row, 0);
  if (undo_) undo_->keys(keys, found);
}

Result<engine::ObjectRef> ExpireChange::run(engine::Context& ctx) {
  const Change* row = ctx.find<Change>(change_);
  if (row == nullptr || row->state != ChangeState::waiting) return engine::ObjectRef{};
  if (undo_) TRY(undo_->run(ctx));

  // From here it happens.
  end(ctx, change_, ChangeState::expired);
  ctx.emit("change.expired", 0, ref(change_));
  return ref(change_);
}

void LookChanges::run(engine::Context& ctx) {
  changes = store::scan_all<Change>(ctx.reader(), {{}, {}, kShown, true});
  alarms = store::scan_all<Alarm>(ctx.reader(), {{}, {}, kShown, true});
  std::erase_if(alarms, [&](const Alarm& one) { return one.at < ctx.now() - kAlarmsShown; });
}

void LookChange::run(engine::Context& ctx) {
  if (const Change* row = ctx.fetch<Change>(id_)) change = *row;
}

}  // namespace chenxi::staff
