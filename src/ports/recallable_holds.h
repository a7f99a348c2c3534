// Money that is on its way to somebody and lies in its sender's own held account: a case that follows money
// there calls it back before it arrives. The room that set it aside writes the row and ends its own transfer
// when the timer rings; the room of the cases moves the money, in the commit that freezes it.
#pragma once
#include "engine/command.h"

namespace chenxi::ports {

struct RecallableHold {
  ledger::TransferId hold = ledger::TransferId::none;  // the row by which it was set aside
  std::int64_t transfer = 0;                           // of the room that did
  ledger::TransferId recalled =
      ledger::TransferId::none;  // the row by which it was called back; none: it waits
  static constexpr store::Table kTable{"recallable_holds", 1};
};
BOOST_DESCRIBE_STRUCT(RecallableHold, (), (hold, transfer, recalled))

/// Rings for `transfer` when it was called back.
constexpr const char* kRecalledTimer = "transfers.arrive";

}  // namespace chenxi::ports
