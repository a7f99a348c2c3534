// The tables of this room.
#pragma once
#include "settlement/rows.h"

namespace chenxi::settlement {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Settlement>(), &store::table<Progress>(), &store::table<FeeReturned>(),
          &store::table<RefundFee>(), &store::table<TradeDay>()};
}

}  // namespace chenxi::settlement
