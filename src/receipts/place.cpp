#include "receipts/place.h"

#include "ledger/merkle.h"

namespace chenxi::receipts {
namespace {

/// Batches lie in the order of their transfers: halve the way to the one that holds this row.
std::optional<ledger::Batch> batch_of(store::Reader& reader, ledger::TransferId row) {
  const auto newest = store::scan_all<ledger::Batch>(reader, {{}, {}, 1, true});
  std::int64_t low = 1, high = newest.empty() ? 0 : newest.front().id;
  while (low <= high) {
    const std::int64_t middle = low + (high - low) / 2;
    auto batch = store::load_one<ledger::Batch>(reader, store::make_key(middle));
    if (!batch) return std::nullopt;
    if (row < batch->first) high = middle - 1;
    else if (row > batch->last) low = middle + 1;
    else return batch;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Place> place_of(store::Reader& reader, ledger::TransferId id) {
  auto row = store::load_one<ledger::Transfer>(reader, store::make_key(id));
  auto batch = row ? batch_of(reader, id) : std::nullopt;
  if (!batch) return std::nullopt;
  Place out{*std::move(row), *batch, 0, 0, {}};
  std::vector<Hash32> leaves;
  const std::int64_t behind = static_cast<std::int64_t>(batch->last) + 1;
  for (const auto& t : store::scan_all<ledger::Transfer>(reader, {store::make_key(batch->first), store::make_key(behind), INT64_MAX, false}))
    leaves.push_back(t.leaf);
  out.index = static_cast<std::int64_t>(id) - static_cast<std::int64_t>(batch->first);
  out.size = static_cast<std::int64_t>(leaves.size());
  if (out.index >= out.size) return std::nullopt;
  out.path = ledger::merkle_path(leaves, static_cast<std::size_t>(out.index));
  return out;
}

}  // namespace chenxi::receipts
