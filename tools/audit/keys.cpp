#include "keys.h"

#include "bytes.h"

namespace audit {
namespace {

std::string shown(const Value& value) {
  if (value.kind == 'i') return std::to_string(value.integer);
  const bool plain = value.kind == 't' && std::all_of(value.bytes.begin(), value.bytes.end(), [](char c) { return c > ' ' && c <= '~'; });
  return plain ? value.bytes : hex(value.bytes);
}

}  // namespace

std::string key_bytes(const Table& table, const Row& row) {
  std::string out;
  for (const std::size_t place : table.key) {
    const Value& value = row[place];
    if (value.kind == 'i') {
      append_number(out, static_cast<std::uint64_t>(value.integer) ^ std::uint64_t{1} << 63, 8);
      continue;
    }
    for (const char c : value.bytes) {
      out.push_back(c);
      if (c == '\0') out.push_back('\xff');
    }
    out.append(2, '\0');
  }
  return out;
}

std::string key_text(const Table& table, const Row& row) {
  std::string out;
  for (const std::size_t place : table.key)
    out += (out.empty() ? "" : " ") + table.columns[place].name + "=" + shown(row[place]);
  return out;
}

std::string key_text(const Table& table, const std::string& key) {
  Row row(table.columns.size());
  std::size_t at = 0;
  for (const std::size_t place : table.key) {
    Value& value = row[place];
    value.kind = table.columns[place].kind;
    if (value.kind == 'i') {
      std::uint64_t number = 0;
      for (std::size_t i = 0; i < 8 && at < key.size(); ++i) number = number << 8 | static_cast<std::uint8_t>(key[at++]);
      value.integer = static_cast<std::int64_t>(number ^ std::uint64_t{1} << 63);
      continue;
    }
    while (at + 1 < key.size() && !(key[at] == '\0' && key[at + 1] == '\0')) {
      value.bytes.push_back(key[at]);
      at += key[at] == '\0' ? 2 : 1;
    }
    at += 2;
  }
  return key_text(table, row);
}

}  // namespace audit
