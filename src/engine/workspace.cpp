#include "engine/workspace.h"

namespace chenxi::engine {

bool Shelf::load_wanted(store::Reader& reader) {
  if (wanted_.empty() && wanted_prefixes_.empty()) return false;
  std::sort(wanted_.begin(), wanted_.end());
  wanted_.erase(std::unique(wanted_.begin(), wanted_.end()), wanted_.end());
  if (!wanted_.empty()) take(reader, wanted_);
  for (const store::Key& prefix : wanted_prefixes_)
    if (prefixes_.insert(prefix).second) {
      prefix_sizes_.insert(prefix.size());
      take_prefix(reader, prefix);
    }
  wanted_.clear();
  wanted_prefixes_.clear();
  return true;
}

bool Shelf::in_loaded_prefix(const store::Key& key) const {
  return std::any_of(prefix_sizes_.begin(), prefix_sizes_.end(), [&](std::size_t size) {
    return size <= key.size() && prefixes_.contains(key.substr(0, size));
  });
}

void Shelf::forget_prefixes() {
  prefixes_.clear();
  prefix_sizes_.clear();
}

}  // namespace chenxi::engine
