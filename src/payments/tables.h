#pragma once
#include <vector>

#include "payments/api/rows.h"
#include "payments/holds/waiting.h"
#include "payments/links/rows.h"
#include "payments/checkout/rows.h"
#include "payments/rows.h"
#include "payments/splits/rows.h"

namespace chenxi::payments {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Payment>(),         &store::table<Refund>(),
          &store::table<AtTill>(),          &store::table<PaymentCodeUse>(),
          &store::table<ApiOrder>(),        &store::table<OrderNumber>(),
          &store::table<CheckoutSession>(), &store::table<PaymentLink>(),
          &store::table<ShopLink>(),        &store::table<Hold>(),
          &store::table<HeldOf>(),          &store::table<HeldAt>(),
          &store::table<HoldWaiting>(),     &store::table<SplitPartner>(),
          &store::table<SplitGiver>(),      &store::table<SplitCount>(),
          &store::table<PartnerAnswer>(),   &store::table<Split>(),
          &store::table<SplitShare>(),      &store::table<SplitAside>()};
}

}  // namespace chenxi::payments
