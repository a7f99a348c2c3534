#include "payments/checkout/session.h"

#include "base/bytes.h"

namespace chenxi::payments {

void CreateCheckoutSession::tell_order() {
  order.also = Encoder(1).add(lines).add(success_url).add(cancel_url).bytes();
}

void CreateCheckoutSession::keys(engine::Keys& keys, engine::Context& found) {
  tell_order();
  order.keys(keys, found);
  if (const auto* known = found.found<OrderNumber>(order.merchant, order.number))
    keys.row<CheckoutSession>(known->order);
}

Result<engine::ObjectRef> CreateCheckoutSession::run(engine::Context& ctx) {
  tell_order();
  const engine::ObjectRef made = TRY(order.run(ctx));
  if (order.existed) return made;
  // From here it happens, and the order is written already.
  ctx.insert(CheckoutSession{made.id, ctx.new_id(), order.merchant, store::Bytes(lines), success_url,
                             cancel_url, link});
  return made;
}

void CreateCheckoutSession::answer(engine::Context& ctx, engine::ObjectRef made) {
  order.answer(ctx, made);
  view = {order.view, ctx.get<CheckoutSession>(made.id)};
}

void GetCheckout::run(engine::Context& ctx) {
  now = ctx.now();
  const CheckoutSession* row = ctx.fetch<CheckoutSession>(order);
  if (row == nullptr || (merchant != 0 && row->merchant != merchant)) return;
  const CheckoutSession session = *row;
  if (const auto view = fetch_api_order(ctx, session.merchant, order)) found = CheckoutView{*view, session};
}

}  // namespace chenxi::payments
