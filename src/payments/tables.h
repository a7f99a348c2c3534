#pragma once
#include <vector>

#include "payments/api/rows.h"
#include "payments/holds/rows.h"
#include "payments/links/rows.h"
#include "payments/checkout/rows.h"
#include "payments/rows.h"

namespace chenxi::payments {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Payment>(), &store::table<Refund>(), &store::table<AtTill>(), &store::table<PaymentCodeUse>(),
          &store::table<ApiOrder>(), &store::table<OrderNumber>(), &store::table<CheckoutSession>(),
          &store::table<PaymentLink>(), &store::table<ShopLink>(), &store::table<Hold>(), &store::table<HeldOf>(), &store::table<HeldAt>()};
}

}  // namespace chenxi::payments
