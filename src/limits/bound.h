// Narrower bounds of one's own, and money put aside. As for the other limits: tighter holds at once, looser
// after a day.
#pragma once
#include "limits/change.h"
#include "rules/own_bound.h"

namespace chenxi::limits {

/// How many narrower bounds one person may have: a list that fits a screen and a batch.
constexpr std::size_t kBoundsMax = 40;

/// One bound: a year, a way of paying in a day, a payee in a month. `bound` absent: none any more.
///   refuses  user_limit_above_rule for a year above the rule's; rate_limited: 40 bounds are enough; what the
///   proof refuses
///            (with the PIN)
///   writes   the bound, the count of bounds, a timer where it has to wait; event "limits.changed"
class SetBound : public engine::Command {
 public:
  SetBound(std::shared_ptr<const rules::Pack> pack, std::int64_t customer, identity::CheckedProof proof)
      : pack_(std::move(pack)), customer_(customer), proof_(std::move(proof)) {}
  rules::BoundKind kind = rules::BoundKind::year;
  std::int64_t subject = 0;
  std::optional<std::int64_t> bound;
  store::Bytes sealed_name;

  const char* name() const override { return "limits.set_bound"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::shared_ptr<const rules::Pack> pack_;
  std::int64_t customer_;
  identity::CheckedProof proof_;
};

/// Puts money aside: this much stays in the account, whatever is spent. More at once, less after a day.
///   refuses  what the proof refuses (with the PIN)
///   writes   the customer's limits, a timer and a notice where less has to wait; event "limits.changed"
class Lock : public engine::Command {
 public:
  Lock(std::int64_t customer, std::int64_t amount, identity::CheckedProof proof)
      : customer_(customer), amount_(amount), proof_(std::move(proof)) {}
  const char* name() const override { return "limits.lock"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_, amount_;
  identity::CheckedProof proof_;
};

/// What is put aside and what is bounded, as it stands.
class LookBounds : public engine::Query {
 public:
  explicit LookBounds(std::int64_t customer) : customer_(customer) {}
  Instant now;
  std::int64_t today = 0, month = 0;  // the windows of now
  identity::UserLimits limits;
  std::vector<rules::OwnBound> bounds;
  const char* name() const override { return "limits.look_bounds"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
};

/// After the line, for the timer: raises that are due become the bounds.
void let_due_bounds_hold(engine::Context& ctx, std::int64_t customer);

}  // namespace chenxi::limits
