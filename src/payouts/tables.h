// The tables of this room.
#pragma once
#include "payouts/rows.h"

namespace chenxi::payouts {
inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Payout>(), &store::table<PayoutLine>()};
}
}  // namespace chenxi::payouts
