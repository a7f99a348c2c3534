#pragma once
#include <vector>

#include "trade/rows.h"

namespace chenxi::trade {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Trade>(),   &store::table<OpenCase>(), &store::table<TradeOf>(),
          &store::table<TradeAt>(), &store::table<Buyer>(),    &store::table<Seller>()};
}

}  // namespace chenxi::trade
