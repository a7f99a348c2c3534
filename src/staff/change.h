// Four eyes. One asks for a change; what he asks for is written down in one canonical text, whose hash is
// kept. Another one approves by naming the hash of the text that he was shown, so nothing else than that can
// be carried out; and that happens in the batch of his approval, or not at all.
#pragma once
#include "staff/entry.h"

namespace chenxi::staff {

/// A weekend and a day; then whoever asked asks again.
constexpr Duration kChangeWaits = hours(72);
/// How long one person alone may keep up what takes two.
constexpr Duration kAtOnceLasts = hours(24);
constexpr std::size_t kReasonMax = 1000;

/// Why, sealed where it is about somebody's wallet.
struct Words {
  std::string plain;
  store::Bytes sealed;
};

/// The text that is shown, hashed and approved: {"kind","maker","what","reason","urgent"}.
std::string change_text(const Change& change, std::string_view reason);

/// Asks. An urgent one is carried out at once, and taken back unless somebody approves it in time.
///   refuses  role_missing; what the kind's first command refuses
///   writes   the change, its timer; urgent: what the first command writes, an alarm; event "change.asked"
class AskChange : public engine::Command {
 public:
  /// `wanted`: kind, what, customer, hash, maker, urgent; what the batch gives is filled in.
  AskChange(Change wanted, ports::Roles asks, std::shared_ptr<engine::Command> first)
      : change(std::move(wanted)), asks_(asks), first_(std::move(first)) {}
  Change change;  // the answer
  const char* name() const override { return "staff.ask"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) override {
    keys.row<Change>(made.id);
  }
  void answer(engine::Context& ctx, engine::ObjectRef made) override { change = ctx.get<Change>(made.id); }

 private:
  ports::Roles asks_;
  std::shared_ptr<engine::Command> first_;
};

/// What the two that decide have in common. `seen` is the row as it was when the request came: of what the
/// hash covers nothing ever changes, so the command that carries it out is made from it before the queue.
class ChangeCommand : public engine::Command {
 public:
  ChangeCommand(const Change& seen, std::int64_t actor, ports::Roles approves)
      : seen_(seen), actor_(actor), approves_(approves) {}
  Change change;  // the answer
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef) override {
    keys.row<Change>(seen_.id);
  }
  void answer(engine::Context& ctx, engine::ObjectRef) override { change = ctx.get<Change>(seen_.id); }

 protected:
  const Change seen_;
  const std::int64_t actor_;
  const ports::Roles approves_;
};

/// Carries out what was asked for.
///   refuses  change_unknown, change_over, change_differs (another hash), change_own, role_missing;
///   step_up_required: he
///            has a passkey and did not sign with it; passkey_wrong; and whatever the change itself refuses
///   writes   what the change writes; the change; event "change.done"
class Approve : public ChangeCommand {
 public:
  Approve(const Change& seen, std::int64_t actor, ports::Roles approves, const Hash32& named,
          std::shared_ptr<engine::Command> work)
      : ChangeCommand(seen, actor, approves), named_(named), work_(std::move(work)) {}
  std::optional<PasskeyUse> use;  // his signature over the hash
  const char* name() const override { return "staff.approve"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  Hash32 named_;
  std::shared_ptr<engine::Command> work_;
};

/// Refuses it; or takes it back, where the actor is the one who asked.
///   refuses  change_unknown, change_over, role_missing; what undoing refuses
///   writes   the change; where it had been done at once, what undoing writes; event "change.refused"
class RefuseChange : public ChangeCommand {
 public:
  RefuseChange(const Change& seen, std::int64_t actor, ports::Roles approves, Words note,
               std::shared_ptr<engine::Command> undo)
      : ChangeCommand(seen, actor, approves), note_(std::move(note)), undo_(std::move(undo)) {}
  const char* name() const override { return "staff.refuse"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  Words note_;
  std::shared_ptr<engine::Command> undo_;
};

/// Timer: nobody decided in time.
///   refuses  what undoing refuses; the timer comes again
///   writes   the change; where it had been done at once, what undoing writes; event "change.expired"
class ExpireChange : public engine::Command {
 public:
  static constexpr const char* kTimer = "staff.change_due";
  ExpireChange(std::int64_t change, std::shared_ptr<const ports::ChangeKinds> kinds)
      : change_(change), kinds_(std::move(kinds)) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t change_;
  std::shared_ptr<const ports::ChangeKinds> kinds_;
  std::shared_ptr<engine::Command> undo_;
};

/// The newest changes and alarms; what waits is always among them.
class LookChanges : public engine::Query {
 public:
  std::vector<Change> changes;  // newest first
  std::vector<Alarm> alarms;    // of the last thirty days
  const char* name() const override { return "staff.look_changes"; }
  void run(engine::Context& ctx) override;
};
class LookChange : public engine::Query {
 public:
  explicit LookChange(std::int64_t id) : id_(id) {}
  std::optional<Change> change;
  const char* name() const override { return "staff.look_change"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t id_;
};

const ports::ChangeKind* kind_named(const ports::ChangeKinds& kinds, std::string_view name);
/// `make` may be empty: nullptr.
std::shared_ptr<engine::Command> work_of(const ports::MakeCommand& make, const Change& change,
                                         std::int64_t checker);

}  // namespace chenxi::staff
