// The SQL that SQLite and PostgreSQL share. It is made from a table's description; nobody writes it by hand.
#pragma once
#include <string>

#include "store/store.h"

namespace chenxi::store::sql {

/// How a database writes its n-th parameter: ?1 or $1.
enum class Mark : char { sqlite = '?', postgres = '$' };
std::string mark(Mark mark, std::size_t n);

/// Rows may call their members "group" or "in", which SQL keeps for itself: every name goes in quotes.
std::string quoted(std::string_view name);
/// "a","b","c": the first n columns.
std::string column_list(const TableInfo& table, std::size_t n);
std::string column_list(const TableInfo& table);
std::string key_list(const TableInfo& table);

/// What a column holds in rows that were written before it existed.
std::string_view empty_value(ColumnKind kind, Mark mark);

/// Reads a range. Parameters in this order: the part, the cells of `from`, those of `to`, the limit.
std::string select_range(const TableInfo& table, const KeyCells& from, const KeyCells& to, bool descending, Mark mark);
/// " ON CONFLICT(…) DO UPDATE SET …"; empty for tables that are only appended to. `unique`: the columns that are.
std::string on_conflict(const TableInfo& table, std::string_view unique);

}  // namespace chenxi::store::sql
