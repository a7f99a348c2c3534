#pragma once
#include <vector>

#include "counter/rows.h"

namespace chenxi::counter {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Till>(), &store::table<PairingCode>(), &store::table<ShopPairing>(),
          &store::table<PairingTries>(), &store::table<RefundAsked>(), &store::table<Drawer>(),
          &store::table<DiscountCaps>(), &store::table<DiscountAsked>(), &store::table<Discount>(),
          &store::table<CashMovement>(), &store::table<ShiftReport>(), &store::table<ReportNumber>()};
}

}  // namespace chenxi::counter
