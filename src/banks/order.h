// Order: how a resident asks for a top-up or a withdrawal. The first of two phases: the bank's word is the second
// (decide.h).
#pragma once
#include "banks/rows.h"
#include "engine/command.h"
#include "identity/proof.h"
#include "risk/risk.h"
#include "rules/packs.h"

namespace chenxi::banks {

/// The smallest amount that is worth a bank's work: 0.01.
constexpr std::int64_t kOrderMin = 1;

/// Immutable facts of an order and its link, for the answer and every repeat of it.
struct OrderView {
  BankOrder order;
  BankLink link;
};

class OrderCommand : public engine::Command {
 public:
  explicit OrderCommand(const rules::Packs& packs) : packs_(packs) {}
  std::int64_t customer = 0, link = 0;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  Result<identity::CheckedProof> proof = refuse(Code::signature_wrong);

  OrderView view;  // the answer

  void keys(engine::Keys& keys, engine::Context& found) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 protected:
  struct Judged {
    const identity::Customer* customer;
    const BankLink* link;
    identity::CheckedProof proof;
  };
  Result<Judged> judge(engine::Context& ctx) const;
  risk::Move leaves(std::int64_t device) const;
  BankOrder write(engine::Context& ctx, OrderKind kind, const Judged& judged, std::string key_of_reference) const;
  const rules::Packs& packs_;
};

/// "banks.top_up": asks the bank for money of a linked account. Nothing moves here until the bank has said yes.
///   refuses   bank_link_unknown, currency_unsupported, amount_invalid, what the proof refuses (PIN always),
///             balance_limit_exceeded
///   writes    1 BankOrder, 1 Instruction, 1 event; no posting
class TopUp : public OrderCommand {
 public:
  using OrderCommand::OrderCommand;
  const char* name() const override { return "banks.top_up"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// "banks.withdraw": sends money to a linked account.
///   refuses   as above, the limits of a withdrawal instead of the balance limit, insufficient_balance,
///             risk (risk::judge)
///   writes    customer -> held (counted); 1 BankOrder, 1 Instruction, 1 event; risk's counters and decision
class Withdraw : public OrderCommand {
 public:
  using OrderCommand::OrderCommand;
  const char* name() const override { return "banks.withdraw"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// What a withdrawal counts as.
rules::Spend spend_of(const BankOrder& order);
engine::ObjectRef ref(const BankOrder& order);
Hash32 hash_of_order(const char* command, const OrderCommand& order);

}  // namespace chenxi::banks
