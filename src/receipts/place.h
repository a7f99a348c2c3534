// Where a row stands in the ledger: its batch, and the way from its leaf to the batch's Merkle root.
#pragma once
#include "engine/command.h"
#include "ledger/rows.h"

namespace chenxi::receipts {

struct Place {
  ledger::Transfer row;
  ledger::Batch batch;
  std::int64_t index = 0, size = 0;
  std::vector<Hash32> path;
};

/// For queries. nullopt: there is no such row.
std::optional<Place> place_of(store::Reader& reader, ledger::TransferId row);

}  // namespace chenxi::receipts
