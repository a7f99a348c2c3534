// What a payment costs its shop, and whom it shares it with: for the shop alone, and by the rules of the payment's own day.
#pragma once
#include "payments/reads.h"
#include "payments/splits/split.h"

namespace chenxi::payments {

/// A payment for its shop.
class GetShopPayment : public GetPayment {
 public:
  explicit GetShopPayment(const rules::Packs& packs) : packs_(packs) {}
  std::int64_t fee = 0;           // rounded once for each payment; taken when takings are settled
  std::int64_t fee_returned = 0;  // of it, for what was refunded until now
  std::optional<SplitView> split;  // whom its order is shared with
  bool fee_returns = false;       // the rule gives its share back with a refund

  const char* name() const override { return "payments.get_at_shop"; }
  void run(engine::Context& ctx) override;

 private:
  const rules::Packs& packs_;
};

}  // namespace chenxi::payments
