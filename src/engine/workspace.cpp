#include "engine/workspace.h"

namespace chenxi::engine {

bool Shelf::load_wanted(store::Reader& reader) {
  if (wanted_.empty() && wanted_prefixes_.empty()) return false;
  std::sort(wanted_.begin(), wanted_.end());
  wanted_.erase(std::unique(wanted_.begin(), wanted_.end()), wanted_.end());
  if (!wanted_.empty()) take(reader, wanted_);
  for (const store::Key& prefix : wanted_prefixes_)
    if (prefixes_.insert(prefix).second) take_prefix(reader, prefix);
  wanted_.clear();
  wanted_prefixes_.clear();
  return true;
}

}  // namespace chenxi::engine
