// The tables of this room.
#pragma once
#include "risk/rows.h"

namespace chenxi::risk {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<RiskCounters>(), &store::table<RiskRulesRow>(), &store::table<RiskDecision>()};
}

}  // namespace chenxi::risk
