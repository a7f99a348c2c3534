// For questions about many orders at once: the rows of a whole page in one look-up, where fetch() would ask for each.
#pragma once
#include <vector>

#include "store/store.h"

namespace chenxi::payments {

/// Rows by their numbers, each at most once, in whichever order; those that there are.
template <class Row>
std::vector<Row> load_all(store::Reader& reader, const std::vector<std::int64_t>& ids) {
  std::vector<store::Key> keys;
  for (const std::int64_t id : ids) keys.push_back(store::make_key(id));
  std::vector<Row> out;
  if (!keys.empty()) reader.load(store::table<Row>(), keys, [&]() -> void* { return &out.emplace_back(); });
  return out;
}

}  // namespace chenxi::payments
