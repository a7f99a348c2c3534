// The tables of this room.
#pragma once
#include "education/rows.h"

namespace chenxi::education {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<DrillScore>()};
}

}  // namespace chenxi::education
