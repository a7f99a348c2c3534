#include "payments/fee_of.h"

#include "merchants/own_rows.h"
#include "rules/fees.h"

namespace chenxi::payments {

using merchants::Standing;

void GetShopPayment::run(engine::Context& ctx) {
  GetPayment::run(ctx);
  if (!found) return;
  const Payment& paid = found->payment;
  const auto* shop = ctx.fetch<merchants::Merchant>(paid.merchant);
  if (shop == nullptr) return;
  // What was paid before its papers were accepted stands under the rules of a shop without.
  Standing then = shop->standing;
  if (then == Standing::accepted && shop->owner != 0)
    if (const auto* own = ctx.fetch<merchants::Shop>(shop->owner, shop->id);
        own != nullptr && paid.at < own->decided_at)
      then = Standing::opened;
  const auto pack = packs_.at(paid.at);
  const rules::Fees& fees = pack->at(paid.at).fees;
  fee = rules::fee_of(fees, static_cast<std::size_t>(then), paid.amount);
  fee_returned = rules::fee_back(fees, fee, paid.amount, paid.refunded);
  fee_returns = fees.returned && fee > 0;
  if (paid.order != 0) split = fetch_split(ctx, paid.order);
}

}  // namespace chenxi::payments
