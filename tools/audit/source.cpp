#include "source.h"

#include <algorithm>

namespace audit {

std::size_t Table::at(std::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == column) return i;
  throw Unreadable("the table " + name + " has no column " + std::string(column));
}

void Table::finish() {
  part = at("part");
  by_name.resize(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) by_name[i] = i;
  std::ranges::sort(by_name, [this](std::size_t a, std::size_t b) { return columns[a].name < columns[b].name; });
}

}  // namespace audit
