#include "merchants/orders.h"

#include "base/planted.h"

namespace chenxi::merchants {

Done still_payable(const Order& order, Instant now) {
  switch (order.state) {
    case OrderState::paid:
      if (PLANTED(order_paid_twice)) break;
      return refuse(Code::order_already_paid);
    case OrderState::authorized: return refuse(Code::order_already_paid);
    case OrderState::released:
    case OrderState::cancelled:
    case OrderState::declined: return refuse(Code::order_closed);
    case OrderState::open: break;
  }
  if (order.expired(now)) return refuse(Code::order_expired, {.until = order.expires_at});
  return done();
}

}  // namespace chenxi::merchants
