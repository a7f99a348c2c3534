// Refund: a shop gives back all or part of a payment, from its own balance, never more than was paid.
#pragma once
#include "payments/settle.h"
#include "products/cart.h"
#include "rules/packs.h"

namespace chenxi::payments {

constexpr Duration kRefundableFor = days(180);
constexpr std::size_t kReasonBytesMax = 120;

/// "payments.refund". Refuses, in this order: payment_unknown (another shop's, too), refund_too_late, currency_mismatch,
/// amount_invalid, text_invalid, refund_exceeds_payment (detail.amount = what is left), cart_differs, payee_cannot_receive (the payer
/// has closed his account), what the role of the till refuses (counter::allow_refund), merchant_insufficient_balance (detail.amount = what is there).
class MakeRefund : public engine::Command {
 public:
  explicit MakeRefund(const rules::Packs& packs) : packs_(packs) {}

  std::int64_t merchant = 0;
  std::int64_t till = 0;  // the device that asks; 0: a program, or the till that was opened by a link
  std::int64_t payment = 0;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  std::string reason;
  products::CartReturns returns;  // of a cart, line by line; empty: an amount alone

  Refund view;  // the answer

  const char* name() const override { return "payments.refund"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 private:
  const rules::Packs& packs_;
};

}  // namespace chenxi::payments
