// The tables of this room.
#pragma once
#include "cash/rows.h"

namespace chenxi::cash {
inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<CashMove>(), &store::table<Adjustment>(), &store::table<TakenBack>()};
}
}  // namespace chenxi::cash
