// How a plain struct becomes a row of a table.
//
// A row is a struct that is described once:
//     struct Payment { PaymentId id; std::int64_t amount; …;  static constexpr store::Table kTable{"payments", 1}; };
//     BOOST_DESCRIBE_STRUCT(Payment, (), (id, amount, …))
// From the description come its columns, in that order; the first `key_columns` are its primary key. The store adds a
// column `part` to every key by itself: a row belongs to exactly one partition of the books.
#pragma once
#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/time.h"
#include "base/uuid.h"

namespace chenxi::store {

/// A string of bytes that is not text (a BLOB column).
struct Bytes : std::string {
  using std::string::string;
  Bytes() = default;
  explicit Bytes(std::string s) : std::string(std::move(s)) {}
  explicit Bytes(std::string_view s) : std::string(s) {}
};

struct Table {
  const char* name;
  int key_columns;
  bool append_only = false;  // rows are written once: the store may insert without looking
};

enum class ColumnKind : std::uint8_t { integer, text, bytes };

/// One value on its way between a row and a store. `bytes` is borrowed from the row or the statement.
struct Cell {
  std::int64_t integer = 0;
  std::string_view bytes;
};

struct Column {
  const char* name;
  ColumnKind kind;
  Cell (*get)(const void* row);
  void (*set)(void* row, const Cell& cell);
};

struct TableInfo {
  const char* name;
  int key_columns;
  bool append_only;
  std::vector<Column> columns;
  std::shared_ptr<void> (*make_row)();  // an empty row, for code that knows the table only from this description
};

/// A primary key in bytes, ordered exactly as the databases order its columns: integers as 8 bytes big-endian with the
/// sign flipped; texts and bytes as they are, a zero byte in them as 00 FF, and 00 00 behind. So a prefix of columns is
/// a prefix of bytes, "ab" does not begin "abc", and a range means the same rows in every store.
using Key = std::string;

void append_key(Key& key, std::int64_t value);
void append_key(Key& key, std::string_view bytes);
Key key_of_row(const TableInfo& table, const void* row);
/// The smallest key that is greater than every key with this prefix; empty when there is none.
Key end_of_prefix(const Key& prefix);

/// A key taken apart into its columns again, or a bound of a range, which may have fewer of them.
class KeyCells {
 public:
  static constexpr std::size_t kColumnsMax = 6;

  /// Borrows from `key`, which must live as long.
  KeyCells(const TableInfo& table, const Key& key);
  KeyCells(const KeyCells&) = delete;
  KeyCells& operator=(const KeyCells&) = delete;

  std::size_t size() const { return size_; }
  const Cell& operator[](std::size_t i) const { return cells_[i]; }
  /// The bound lies behind all keys that begin with these cells (the end of a prefix whose last column is a text).
  bool behind() const { return behind_; }

 private:
  std::array<Cell, kColumnsMax> cells_;
  std::size_t size_ = 0;
  bool behind_ = false;
  std::string unescaped_;  // texts and bytes that hold zero bytes
};
namespace detail {
template <class T>
constexpr bool is_blob_array = false;
template <std::size_t N>
constexpr bool is_blob_array<std::array<std::uint8_t, N>> = true;

template <class T>
constexpr ColumnKind kind_of() {
  if constexpr (std::is_integral_v<T> || std::is_enum_v<T> || std::is_same_v<T, Instant>) return ColumnKind::integer;
  else if constexpr (std::is_same_v<T, Bytes> || std::is_same_v<T, Uuid> || is_blob_array<T>) return ColumnKind::bytes;
  else return ColumnKind::text;
}

template <class T>
Cell to_cell(const T& value) {
  if constexpr (std::is_same_v<T, Instant>) return {value.us, {}};
  else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) return {static_cast<std::int64_t>(value), {}};
  else if constexpr (std::is_same_v<T, Uuid>)
    return {0, {reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()}};
  else if constexpr (is_blob_array<T>) return {0, {reinterpret_cast<const char*>(value.data()), value.size()}};
  else return {0, std::string_view(value)};
}

template <class T>
void from_cell(T& value, const Cell& cell) {
  if constexpr (std::is_same_v<T, Instant>) value.us = cell.integer;
  else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) value = static_cast<T>(cell.integer);
  else if constexpr (std::is_same_v<T, Uuid>)
    std::memcpy(value.bytes.data(), cell.bytes.data(), std::min(cell.bytes.size(), value.bytes.size()));
  else if constexpr (is_blob_array<T>)
    std::memcpy(value.data(), cell.bytes.data(), std::min(cell.bytes.size(), value.size()));
  else value.assign(cell.bytes);
}

template <class Row>
TableInfo describe() {
  TableInfo info{Row::kTable.name, Row::kTable.key_columns, Row::kTable.append_only, {},
                 []() -> std::shared_ptr<void> { return std::make_shared<Row>(); }};
  using Members = boost::describe::describe_members<Row, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&](auto d) {
    using D = decltype(d);
    using T = std::remove_cvref_t<decltype(std::declval<Row>().*D::pointer)>;
    info.columns.push_back(
        {D::name, kind_of<T>(), [](const void* row) { return to_cell(static_cast<const Row*>(row)->*D::pointer); },
         [](void* row, const Cell& cell) { from_cell(static_cast<Row*>(row)->*D::pointer, cell); }});
  });
  return info;
}
}  // namespace detail

/// The description of a row type, made once.
template <class Row>
const TableInfo& table() {
  static const TableInfo info = detail::describe<Row>();
  return info;
}

/// make_key(a, b): the key, or a prefix of it, from its columns. Integers, enums and Instants are integer columns.
template <class... Columns>
Key make_key(const Columns&... columns) {
  Key key;
  [[maybe_unused]] const auto add = [&key](const auto& c) {  // no column: the prefix of every key
    using C = std::remove_cvref_t<decltype(c)>;
    if constexpr (detail::kind_of<C>() == ColumnKind::integer) append_key(key, detail::to_cell(c).integer);
    else append_key(key, detail::to_cell(c).bytes);
  };
  (add(columns), ...);
  return key;
}

}  // namespace chenxi::store
