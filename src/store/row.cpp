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
  for (const char c : bytes) {
    key.push_back(c);
    if (c == '\0') key.push_back('\xff');
  }
  key.append(2, '\0');
}

KeyCells::KeyCells(const TableInfo& table, const Key& key) {
  CHECK(static_cast<std::size_t>(table.key_columns) <= kColumnsMax, std::string("key too wide: ") + table.name);
  unescaped_.reserve(key.size());  // never grows: views into it stay good
  std::size_t at = 0;
  for (int i = 0; i < table.key_columns && at < key.size(); ++i) {
    Cell& cell = cells_[size_++];
    if (table.columns[static_cast<std::size_t>(i)].kind == ColumnKind::integer) {
      // The end of a prefix has lost its trailing bytes; they count as zero.
      std::uint64_t value = 0;
      for (std::size_t b = 0; b < 8; ++b) value = value << 8 | (at + b < key.size() ? static_cast<std::uint8_t>(key[at + b]) : 0);
      cell.integer = static_cast<std::int64_t>(value ^ (std::uint64_t{1} << 63));
      at += 8;
    } else {
      const std::size_t from = at, kept = unescaped_.size();
      std::size_t plain = from;  // copied so far
      for (;; ++at) {
        at = key.find('\0', at);
        CHECK(at != Key::npos && at + 1 < key.size(), "a text in a key ends with two bytes");
        if (key[at + 1] != '\xff') break;
        unescaped_.append(key, plain, at + 1 - plain);
        plain = ++at + 1;
      }
      if (plain == from) {
        cell.bytes = std::string_view(key).substr(from, at - from);
      } else {
        unescaped_.append(key, plain, at - plain);
        cell.bytes = std::string_view(unescaped_).substr(kept);
      }
      behind_ = key[at + 1] != '\0';
      at += 2;
    }
  }
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
