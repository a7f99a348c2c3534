// The tables of this room.
#pragma once
#include "closing/rows.h"

namespace chenxi::closing {

inline std::vector<const store::TableInfo*> tables() { return {&store::table<ClosedWallet>()}; }

}  // namespace chenxi::closing
