// Source: a store as an auditor sees it: tables that describe themselves, and their rows. Read-only, as of one moment.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace audit {

/// The store cannot be read, or is no store of ours: nothing was audited.
struct Unreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Value {
  char kind = 'i';  // 'i' integer, 't' text, 'b' bytes
  std::int64_t integer = 0;
  std::string bytes;
  /// Bytes that are all zero are what a fixed size makes of none.
  bool empty() const { return kind == 'i' ? integer == 0 : bytes.find_first_not_of('\0') == std::string::npos; }
};
using Row = std::vector<Value>;  // in the order of the table's columns

struct Column {
  std::string name;
  char kind = 'i';
};

struct Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<std::size_t> key;      // places of the key's columns, in its order, without the part
  std::vector<std::size_t> by_name;  // places of all columns, by name: the order in which they are hashed
  std::size_t part = 0;              // the place of the part

  /// The place of a column. Throws Unreadable.
  std::size_t at(std::string_view column) const;
  /// Fills by_name and part from columns. Throws Unreadable when there is no part.
  void finish();
};

class Source {
 public:
  virtual ~Source() = default;
  /// Every table that can hold something of ours.
  virtual std::vector<Table> tables() = 0;
  /// In the order of the key.
  virtual void rows(const Table& table, const std::function<void(const Row&)>& visit) = 0;
};

/// A SQLite file; for the tests also a connection of theirs.
std::unique_ptr<Source> open_sqlite(const std::string& path);
std::unique_ptr<Source> on_sqlite(struct sqlite3* connection);
std::unique_ptr<Source> open_postgres(const std::string& conninfo, const std::string& schema);

}  // namespace audit
