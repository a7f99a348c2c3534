#include "store/row.h"

#include "base/check.h"

namespace chenxi::store {

void append_key(Key& key, std::int64_t value) {
  const std::uint64_t flipped = static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
  char out[8];
  for (int i = 0; i < 8; ++i) out[i] = static_cast<char>(flipped >> (56 - 8 * i));
  key.append(out, 8);
}

void append_key(Key& key, std::string_view bytes) {
  CHECK(bytes.size() < 65536);
  key.push_back(static_cast<char>(bytes.size() >> 8));
  key.push_back(static_cast<char>(bytes.size() & 0xff));
  key.append(bytes);
}

std::vector<Cell> cells_of_key(const TableInfo& table, const Key& key) {
  std::vector<Cell> cells;
  std::size_t at = 0;
  for (int i = 0; i < table.key_columns && at < key.size(); ++i) {
    if (table.columns[static_cast<std::size_t>(i)].kind == ColumnKind::integer) {
      std::uint64_t value = 0;
      for (std::size_t b = 0; b < 8; ++b) value = value << 8 | static_cast<std::uint8_t>(key[at + b]);
      cells.push_back({static_cast<std::int64_t>(value ^ (std::uint64_t{1} << 63)), {}});
      at += 8;
    } else {
      const std::size_t n =
          static_cast<std::size_t>(static_cast<std::uint8_t>(key[at])) << 8 | static_cast<std::uint8_t>(key[at + 1]);
      cells.push_back({0, std::string_view(key).substr(at + 2, n)});
      at += 2 + n;
    }
  }
  return cells;
}

Key key_of_row(const TableInfo& table, const void* row) {
  Key key;
  for (int i = 0; i < table.key_columns; ++i) {
    const Column& column = table.columns[static_cast<std::size_t>(i)];
    const Cell cell = column.get(row);
    if (column.kind == ColumnKind::integer) append_key(key, cell.integer);
    else append_key(key, cell.bytes);
  }
  return key;
}

Key end_of_prefix(const Key& prefix) {
  Key end = prefix;
  while (!end.empty() && static_cast<std::uint8_t>(end.back()) == 0xff) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<std::uint8_t>(end.back()) + 1);
  return end;
}

}  // namespace chenxi::store
