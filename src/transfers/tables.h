// The tables of this room, for stores that make them.
#pragma once
#include "transfers/rows.h"

namespace chenxi::transfers {
inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<PersonTransfer>(), &store::table<PendingTransfer>(), &store::table<WaitingClaim>(),
          &store::table<KnownPayee>()};
}
}  // namespace chenxi::transfers
