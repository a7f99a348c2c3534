// What the house books by hand: a correction between one of its own accounts and a resident's, and its own
// money in and out of a drawer. No old row is touched; and these commands run inside the approval of a second
// colleague only (changes.h).
#pragma once
#include "cash/bootstrap.h"
#include "cash/rows.h"
#include "identity/rows.h"
#include "rules/packs.h"

namespace chenxi::cash {

/// "cash.adjust": one amount from one named account to another one.
///   operator:funds -> customer    what the house owes him: a fault of ours, goodwill
///   customer -> operator:funds or cash:<counter>
///                                 what the house had booked to him by mistake: the row of then is named, it
///                                 came from that account, and no more than its amount comes back, however
///                                 often
///   residual <-> operator:funds   what rounding has left, or made missing, and no more than that
///   refuses   amount_invalid; adjustment_invalid: other accounts, a row that is not so, or more than is left
///   of it
///             (detail.amount = what is); account_unknown; account_closed; what arriving refuses
///             (rules::allow_receive); operator_funds_insufficient, insufficient_balance
///   writes    the adjustment, 1 transfer row; what of the named row came back; customer: a notice, event
///             "wallet.adjusted"
class Adjust : public engine::Command {
 public:
  /// `wanted`: from, to, customer, amount, names, maker, checker.
  Adjust(const rules::Packs& packs, Adjustment wanted) : packs_(packs), wanted_(std::move(wanted)) {}
  const char* name() const override { return "cash.adjust"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  Result<ledger::Leg> leg(engine::Context& ctx) const;
  Result<ledger::Leg> to_customer(engine::Context& ctx, ledger::AccountId funds) const;
  Result<ledger::Leg> back_from_customer(engine::Context& ctx) const;
  Result<ledger::Leg> rounding(engine::Context& ctx, ledger::AccountId funds) const;

  const rules::Packs& packs_;
  Adjustment wanted_;
};

/// "cash.budget": the house's own money into a drawer, or out of it. More may be paid to residents then, or
/// less.
///   refuses   amount_invalid, account_unknown (no such counter), operator_funds_insufficient (detail.amount
///   = what is
///             there: of operator:funds, or in the drawer)
///   writes    cash:<counter> -> operator:funds, or back; 1 CashMove
class Budget : public engine::Command {
 public:
  Budget(std::int64_t counter, Way way, std::int64_t amount)
      : counter_(counter), way_(way), amount_(amount) {}
  const char* name() const override { return "cash.budget"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t counter_;
  Way way_;
  std::int64_t amount_;
};

}  // namespace chenxi::cash
