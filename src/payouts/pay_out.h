// Pay out: a file becomes an order row and line rows, then a chain of timers pays it. Each command decides at most 256
// lines and moves the order's mark in the same commit: whatever dies, the next one goes on where the last one committed,
// and no line is paid twice.
#pragma once
#include "engine/executor.h"
#include "payouts/rows.h"
#include "rules/packs.h"

namespace chenxi::payouts {

constexpr std::int64_t kChunk = 256;

/// "payouts.create": the order, still without lines. The same key gives the same order again.
///   refuses   payout_file_invalid (no line), text_invalid
///   writes    1 Payout
class Create : public engine::Command {
 public:
  std::string title;
  std::int64_t lines = 0, total = 0;
  Payout made;  // the answer: as the row is now
  const char* name() const override { return "payouts.create"; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;
};

/// "payouts.add_lines": the next lines of the file. Lines that are there are passed over; with the last line the payout
/// starts.
///   refuses   payout_unknown, malformed (a gap)
///   writes    up to 256 PayoutLines; with the last one a timer
class AddLines : public engine::Command {
 public:
  std::int64_t payout = 0, from = 0;
  std::vector<PayoutLine> lines;
  const char* name() const override { return "payouts.add_lines"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

/// "payouts.carry_out": pays the next lines. What cannot be paid (closed, frozen, balance limit) fails with its reason
/// and the rest goes on.
///   refuses   operator_funds_insufficient: nothing of this chunk is paid; the timer keeps its row, operators see it, and it
///             goes on when there are funds
///   writes    operator:funds -> customer, one row a line, as one group; lines, order, 1 event a line; the next timer
class CarryOut : public engine::Command {
 public:
  CarryOut(const rules::Packs& packs, std::int64_t payout) : packs_(packs), payout_(payout) {}
  const char* name() const override { return "payouts.carry_out"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  Code reason_not_to_pay(engine::Context& ctx, const rules::Pack& pack, const PayoutLine& line) const;
  const rules::Packs& packs_;
  const std::int64_t payout_;
};

/// "payouts.resume": goes on at once instead of at the timer's next try, after funds were added.
///   refuses   payout_unknown, payout_already_done
class Resume : public engine::Command {
 public:
  std::int64_t payout = 0;
  const char* name() const override { return "payouts.resume"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

void register_timers(engine::Executor& executor, const rules::Packs& packs);

}  // namespace chenxi::payouts
