// The tables of this room.
#pragma once
#include "disputes/rows.h"

namespace chenxi::disputes {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Dispute>(),          &store::table<TraceStep>(),    &store::table<DisputeNote>(),
          &store::table<DisputedTransfer>(), &store::table<DisputeParty>(), &store::table<Reporter>(),
          &store::table<OpenDispute>()};
}

}  // namespace chenxi::disputes
