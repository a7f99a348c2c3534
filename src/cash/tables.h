// The tables of this room.
#pragma once
#include "cash/rows.h"

namespace chenxi::cash {
inline std::vector<const store::TableInfo*> tables() { return {&store::table<CashMove>()}; }
}  // namespace chenxi::cash
