// Capture: a shop takes what an order holds for it, whole or in part, once. The rest is its payer's again in the same commit.
#pragma once
#include "payments/holds/hold.h"
#include "rules/packs.h"

namespace chenxi::payments {

/// "payments.capture". Refuses, in this order: order_unknown (another shop's, too); payment_unknown (nobody
/// has paid it yet); capture_over (taken, released, called off, or an order whose payment is taken at once);
/// currency_mismatch; amount_invalid; capture_too_large (detail.amount = what is held); till_role_missing (a
/// till that is none any more, or that may only take all of it: what is not taken is the customer's for good,
/// and that is a manager's word); payee_cannot_receive (the shop or its account is closed); account_frozen.
///   writes    held -> shop, held -> main for the rest; the payment, under the hold's number; the hold, the
///   order, the shop's day
class Capture : public engine::Command {
 public:
  explicit Capture(const rules::Packs& packs) : packs_(packs) {}

  std::int64_t merchant = 0;
  std::int64_t till = 0;  // 0: the owner's, opened by a link, or a program of the shop
  std::int64_t order = 0;
  std::optional<std::int64_t> amount;  // absent: all of it
  money::Currency currency = money::Currency::cny;

  PaymentView view;  // the answer

  const char* name() const override { return "payments.capture"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 private:
  const rules::Packs& packs_;
};

}  // namespace chenxi::payments
