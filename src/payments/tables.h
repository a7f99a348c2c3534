#pragma once
#include <vector>

#include "payments/rows.h"

namespace chenxi::payments {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Payment>(), &store::table<Refund>(), &store::table<MerchantDay>(), &store::table<PaymentCodeUse>()};
}

}  // namespace chenxi::payments
