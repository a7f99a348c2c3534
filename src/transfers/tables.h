// The tables of this room, for stores that make them.
#pragma once
#include "ports/recallable_holds.h"
#include "transfers/rows.h"

namespace chenxi::transfers {
inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<PersonTransfer>(), &store::table<PendingTransfer>(), &store::table<WaitingClaim>(),
          &store::table<KnownPayee>(), &store::table<ports::RecallableHold>()};
}
}  // namespace chenxi::transfers
