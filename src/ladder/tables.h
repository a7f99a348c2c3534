// The tables of this room.
#pragma once
#include "ladder/rows.h"

namespace chenxi::ladder {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<IdentityCheck>(), &store::table<IdentityEnquiry>(), &store::table<DocumentOwner>(),
          &store::table<IdentityVisit>()};
}

}  // namespace chenxi::ladder
