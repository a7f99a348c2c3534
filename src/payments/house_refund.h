// A refund that the house makes for a shop: the shop is closed, does not answer, or has been told to. The
// money is the shop's, and every rule of a refund holds; above the bound two shops' people would need, the
// house always needs two of its own.
#pragma once
#include "payments/refund.h"
#include "ports/changes.h"

namespace chenxi::payments {

/// "payments.house_refund": inside an approval only.
///   refuses  payment_unknown: not a payment of this resident's; what MakeRefund refuses
///   writes   what MakeRefund writes; a notice to the payer
class HouseRefund : public engine::Command {
 public:
  HouseRefund(const rules::Packs& packs, std::int64_t payer, std::int64_t payment, std::int64_t amount);
  const char* name() const override { return "payments.house_refund"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t payer_;
  MakeRefund refund_;
};

/// "payments.refund": {phone, payment, amount}.
ports::ChangeKind house_refund_kind(ports::Services& services);

}  // namespace chenxi::payments
