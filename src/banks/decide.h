// Decide: what the bank said about an order becomes true in our books. Every one of these commands may come twice, late
// or never; what it says is applied once, and what cannot be (a second answer that differs) is marked and shown.
#pragma once
#include "banks/order.h"

namespace chenxi::banks {

/// Commands about one order that the line to the bank or a timer submits: they have no idempotency key, the order's
/// state tells what was done already.
class OrderStep : public engine::Command {
 public:
  explicit OrderStep(std::int64_t order) : order_(order) {}
  void keys(engine::Keys& keys, engine::Context& found) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 protected:
  const std::int64_t order_;
};

/// "banks.confirm": the bank has authorised the instruction.
///   top-up      transit -> customer, state succeeded; where that cannot land (balance limit, frozen, closed):
///               transit -> suspense, state returning, and the bank is instructed to take it back
///   withdrawal  held -> transit, state succeeded
///   shop payout settling -> transit, state succeeded
///   give-back   suspense -> transit, state returned
///   else        nothing (an answer to an instruction that is done); after `failed` the order is marked as contradicted
///   refuses     not_found; account_frozen (a withdrawal's held account: asked again later)
class Confirm : public OrderStep {
 public:
  Confirm(const rules::Packs& packs, std::int64_t order, std::string reference, std::string bank_id)
      : OrderStep(order), packs_(packs), reference_(std::move(reference)), bank_id_(std::move(bank_id)) {}
  const char* name() const override { return "banks.confirm"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  const rules::Packs& packs_;
  std::string reference_, bank_id_;
};

/// "banks.reject": the bank has refused for good (or has promised that it never happens).
///   top-up      state failed; no posting
///   withdrawal  held -> customer, given back to the limits of the same windows, state failed
///   shop payout settling -> shop, state failed; its owner is told
///   give-back   stays in suspense and is tried again later; operators see it
///   else        nothing; after `succeeded` the order is marked as contradicted
///   refuses     not_found; account_frozen, account_closed
class Reject : public OrderStep {
 public:
  Reject(const rules::Packs& packs, std::int64_t order, std::string reference, std::string reason)
      : OrderStep(order), packs_(packs), reference_(std::move(reference)), reason_(std::move(reason)) {}
  const char* name() const override { return "banks.reject"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  const rules::Packs& packs_;
  std::string reference_, reason_;
};

/// "banks.wait": no answer, or "still working on it". The instruction rests; a timer makes it ready again, after 2 s the
/// first time and at most 256 s later on.
class Wait : public OrderStep {
 public:
  using OrderStep::OrderStep;
  const char* name() const override { return "banks.wait"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// "banks.ask_again": the timer's command.
class AskAgain : public OrderStep {
 public:
  using OrderStep::OrderStep;
  const char* name() const override { return "banks.ask_again"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// What the bank's yes moves, and what the order becomes.
struct Landing {
  std::vector<ledger::Leg> legs;
  OrderState state = OrderState::succeeded;
  std::string reason;
};
void keys_to_decide(engine::Keys& keys, engine::Context& found, std::int64_t order);
Result<Landing> landing_of(engine::Context& ctx, const rules::Pack& pack, const BankOrder& order);
/// After the line: the order's new state, its errand done, the next one made, the feed told to look for the entry.
void write_landing(engine::Context& ctx, const BankOrder& order, const Landing& landing, ledger::TransferId landed,
                   const std::string& bank_id);
void mark_contradicted(engine::Context& ctx, const BankOrder& order);
/// Money for an order that had failed came in after all: it waits in suspense for the bank to take it back.
void give_back(engine::Context& ctx, const BankOrder& order, std::string reason);
void expect_entry(engine::Context& ctx, std::int64_t bank);

}  // namespace chenxi::banks
