// Limits that people set themselves, below the statutory ones. Lowering one holds at once; raising or removing one
// holds after a day, so that a thief with the phone in hand cannot.
#pragma once
#include "identity/proof.h"
#include "rules/own_bound.h"
#include "rules/packs.h"

namespace chenxi::limits {

constexpr Duration kRaiseAfter = hours(24);

/// What is asked for one window: nothing, a bound, or no bound.
struct Wish {
  bool asked = false;
  std::optional<std::int64_t> bound;
};
struct Wishes {
  Wish payment, day, month, night;
};

///   refuses  user_limit_above_rule (detail.rule, detail.amount_minor = the rule's bound); account_frozen,
///            device_unknown, pin_required, pin_locked{until}, pin_wrong{count}
///   writes   the customer's limits, 1 timer for each raise; event "limits.changed"
class Change : public engine::Command {
 public:
  Change(std::shared_ptr<const rules::Pack> pack, std::int64_t customer, const Wishes& wishes,
         identity::CheckedProof proof)
      : pack_(std::move(pack)), customer_(customer), wishes_(wishes), proof_(std::move(proof)) {}
  const char* name() const override { return "limits.change"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::shared_ptr<const rules::Pack> pack_;
  std::int64_t customer_;
  Wishes wishes_;
  identity::CheckedProof proof_;
};

/// For a helper, who may only lower. Would any of these be looser than what holds, or than a raise that waits? `row` null: none
/// is set.
bool loosens(const identity::UserLimits* row, const Wishes& wishes, Instant now);
/// After the line of a command that named the row: what is asked holds at once, and takes back a raise that waits.
void lower(engine::Context& ctx, std::int64_t customer, const Wishes& wishes);

/// After the line of a command that named the row, which is there: raises whose instant has come become the
/// limits.
void let_due_raises_hold(engine::Context& ctx, std::int64_t customer);

/// Timer: a raise whose day has passed becomes the limit. (It holds from that instant anyway: rules::bounds_at.)
class Raise : public engine::Command {
 public:
  static constexpr const char* kTimer = "limits.raise";
  explicit Raise(std::int64_t customer) : customer_(customer) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context&) override {
    keys.row<identity::UserLimits>(customer_);
    keys.range<rules::OwnBound>(customer_);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
};

}  // namespace chenxi::limits
