// The tables of this room, for stores that make them.
#pragma once
#include "rules/packs.h"

namespace chenxi::rules {
inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Counter>(), &store::table<RulePackRow>(), &store::table<OwnBound>()};
}
}  // namespace chenxi::rules
