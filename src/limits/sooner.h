// What would hold after a day holds now, because two colleagues have seen who asks for it: the higher limits
// that somebody has asked for himself, or his ordinary ones after a new phone. Never more than the rule
// pack's: that is the law's.
#pragma once
#include "engine/command.h"
#include "ports/changes.h"

namespace chenxi::limits {

enum class Sooner : std::uint8_t { raise = 1, reduced = 2 };

/// "limits.sooner": inside an approval only.
///   refuses  not_found (nobody), account_closed, not_allowed: nothing waits that waited when the approval
///   was asked for writes   raise: limits, bounds and money put aside as they were asked for, those of later
///   keep waiting; reduced: the
///            customer; a notice; event "limits.changed"
class HoldSooner : public engine::Command {
 public:
  HoldSooner(std::int64_t customer, Sooner which, Instant asked_at)
      : customer_(customer), which_(which), asked_at_(asked_at) {}
  const char* name() const override { return "limits.sooner"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
  Sooner which_;
  Instant asked_at_;
};

/// "limits.sooner".
ports::ChangeKind sooner_kind();

}  // namespace chenxi::limits
