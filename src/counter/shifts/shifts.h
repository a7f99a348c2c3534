// A shift of one till: opened with the cash in its drawer, closed with what was counted. What should be there follows from what
// was put in and taken out; the difference is written down, never made good in silence.
//
// An X report is the shift as it stands; closing makes the Z report, whose number is the shop's next one, without a gap. What was
// taken by the wallet in between is read from the shop's own chain of entries, between the two heads that the shift remembers.
#pragma once
#include "counter/rows.h"
#include "engine/command.h"

namespace chenxi::counter {

constexpr std::size_t kCashWordsBytesMax = 60;

/// "counter.open_shift".
///   refuses  till_role_missing (revoked, or it only receives), shift_open_already
///   writes   the drawer
class OpenShift : public engine::Command {
 public:
  OpenShift(std::int64_t merchant, std::int64_t till, std::int64_t opening) : merchant_(merchant), till_(till), opening_(opening) {}
  const char* name() const override { return "counter.open_shift"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t merchant_, till_, opening_;
};

/// "counter.move_cash": a sale paid in cash, change fetched, a supplier paid. `amount` below zero is taken out.
///   refuses  till_role_missing, shift_not_open, amount_invalid (nothing, or more than is there)
///   writes   the drawer, the movement
class MoveCash : public engine::Command {
 public:
  MoveCash(std::int64_t merchant, std::int64_t till, std::int64_t amount, std::string words)
      : merchant_(merchant), till_(till), amount_(amount), words_(std::move(words)) {}
  const char* name() const override { return "counter.move_cash"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t merchant_, till_, amount_;
  std::string words_;
};

/// "counter.close_shift".
///   refuses  till_role_missing, shift_not_open
///   writes   the report under the shop's next number; the drawer is gone; event "shift.closed" to the shop
class CloseShift : public engine::Command {
 public:
  CloseShift(std::int64_t merchant, std::int64_t till, std::int64_t counted) : merchant_(merchant), till_(till), counted_(counted) {}
  std::int64_t number = 0;  // the answer
  const char* name() const override { return "counter.close_shift"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef made) override { number = made.id; }

 private:
  std::int64_t merchant_, till_, counted_;
};

/// What came by the wallet between two heads of the shop's chain.
struct Takings {
  std::int64_t payments = 0, gross = 0, refunds = 0, refunded = 0;
  std::int64_t discounts = 0, discounted = 0;  // sales that something was taken off; `gross` is what is left
  bool whole = true;  // false: there was more than a report reads
};

/// The running shift of a till, and its X report.
class LookShift : public engine::Query {
 public:
  LookShift(std::int64_t merchant, std::int64_t till) : merchant_(merchant), till_(till) {}
  std::optional<Drawer> open;
  Takings takings;
  Instant now;
  const char* name() const override { return "counter.look_shift"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_, till_;
};

/// One Z report of a shop; 0: the newest.
class LookReport : public engine::Query {
 public:
  LookReport(std::int64_t merchant, std::int64_t number) : merchant_(merchant), number_(number) {}
  std::optional<ShiftReport> report;
  Takings takings;
  const char* name() const override { return "counter.look_report"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_, number_;
};

class ListReports : public engine::Query {
 public:
  static constexpr std::int64_t kMost = 60;
  explicit ListReports(std::int64_t merchant) : merchant_(merchant) {}
  std::vector<ShiftReport> found;  // the newest first
  const char* name() const override { return "counter.list_reports"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_;
};

}  // namespace chenxi::counter
