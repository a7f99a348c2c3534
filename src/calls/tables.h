// The tables of this room.
#pragma once
#include "calls/rows.h"

namespace chenxi::calls {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<AnnouncedCall>(), &store::table<CallsTo>()};
}

}  // namespace chenxi::calls
