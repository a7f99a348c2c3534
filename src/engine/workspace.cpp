#include "engine/workspace.h"

#include "base/utf8.h"

namespace chenxi::engine {

void check_row_texts(const store::TableInfo& table, const void* row) {
  for (const store::Column& column : table.columns)
    CHECK(column.kind != store::ColumnKind::text || is_storable_text(column.get(row).bytes),
          std::string("a text that no database keeps: ") + table.name + "." + column.name);
}

bool Shelf::gather(std::vector<store::Question>& questions) {
  if (wanted_.empty() && wanted_prefixes_.empty()) return false;
  std::sort(wanted_.begin(), wanted_.end());
  wanted_.erase(std::unique(wanted_.begin(), wanted_.end()), wanted_.end());
  const store::FreshRow fresh = [this] { return arrival(); };
  if (!wanted_.empty()) questions.push_back({table_, wanted_, {}, fresh});
  for (const store::Key& prefix : wanted_prefixes_)
    if (prefixes_.insert(prefix).second) {
      prefix_sizes_.insert(prefix.size());
      questions.push_back({table_, {}, store::prefix_range(prefix), fresh});
    }
  wanted_prefixes_.clear();
  return true;
}

void Shelf::settle() {
  file_arrivals(wanted_);
  wanted_.clear();
}

bool Shelf::load_wanted(store::Reader& reader) {
  std::vector<store::Question> questions;
  if (!gather(questions)) return false;
  reader.ask(questions);
  settle();
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
