// Counter: cash in, cash out, and the operator's own money. These commands come over the operator's socket only.
#pragma once
#include "cash/bootstrap.h"
#include "cash/rows.h"
#include "identity/rows.h"
#include "rules/packs.h"

namespace chenxi::cash {

/// What the three have in common: who asked is the operator, what is made is a CashMove.
class CounterCommand : public engine::Command {
 public:
  explicit CounterCommand(const rules::Packs& packs) : packs_(packs) {}
  std::int64_t counter = kMainCounter;
  std::int64_t customer = 0;
  std::int64_t amount = 0;

  CashMove made;  // the answer

  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;

 protected:
  void name_customer(engine::Keys& keys, engine::Context& found) const;
  engine::ObjectRef write(engine::Context& ctx, Way way, ledger::Leg leg) const;
  const rules::Packs& packs_;
};

/// "cash.cash_in": a resident gives cash at a counter.
///   refuses   amount_invalid, account_unknown (counter or customer), account_frozen, balance_limit_exceeded
///   writes    cash:<counter> -> customer; 1 CashMove, 1 event
class CashIn : public CounterCommand {
 public:
  using CounterCommand::CounterCommand;
  const char* name() const override { return "cash.cash_in"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// "cash.cash_out": a resident, whom the clerk has recognised, takes cash at a counter.
///   refuses   amount_invalid, account_unknown, account_frozen, the limits of a withdrawal, insufficient_balance,
///             operator_funds_insufficient (the drawer does not hold so much)
///   writes    customer -> cash:<counter>, counted; 1 CashMove, 1 event
class CashOut : public CounterCommand {
 public:
  using CounterCommand::CounterCommand;
  const char* name() const override { return "cash.cash_out"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// "cash.fund": the operator puts its own money into a drawer, for payouts. (Its money that arrives at the bank is
/// booked by banks.attribute.)
///   refuses   amount_invalid, account_unknown
///   writes    cash:<counter> -> operator:funds; 1 CashMove
class Fund : public CounterCommand {
 public:
  using CounterCommand::CounterCommand;
  const char* name() const override { return "cash.fund"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

}  // namespace chenxi::cash
