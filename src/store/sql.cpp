#include "store/sql.h"

#include <fmt/format.h>

namespace chenxi::store::sql {

std::string mark(Mark mark, std::size_t n) { return static_cast<char>(mark) + std::to_string(n); }

std::string quoted(std::string_view name) { return fmt::format("\"{}\"", name); }

std::string column_list(const TableInfo& table, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += (i > 0 ? "," : "") + quoted(table.columns[i].name);
  return out;
}
std::string column_list(const TableInfo& table) { return column_list(table, table.columns.size()); }
std::string key_list(const TableInfo& table) { return column_list(table, static_cast<std::size_t>(table.key_columns)); }

std::string_view empty_value(ColumnKind kind, Mark mark) {
  switch (kind) {
    case ColumnKind::integer: return "0";
    case ColumnKind::text: return "''";
    case ColumnKind::bytes: return mark == Mark::sqlite ? "x''" : "''::bytea";
  }
  return "";
}

std::string select_range(const TableInfo& table, const KeyCells& from, const KeyCells& to, bool descending, Mark m) {
  std::size_t at = 1;
  std::string sql = fmt::format("SELECT {} FROM {} WHERE part={}", column_list(table), table.name, mark(m, at++));
  // (a,b)>=(?2,?3): compares row-wise, as keys do, and runs along the primary key.
  const auto bound = [&](const KeyCells& cells, const char* op) {
    if (cells.size() == 0) return;
    std::string marks;
    for (std::size_t i = 0; i < cells.size(); ++i) marks += (i > 0 ? "," : "") + mark(m, at++);
    sql += fmt::format(" AND ({}){}({})", column_list(table, cells.size()), op, marks);
  };
  bound(from, from.behind() ? ">" : ">=");
  bound(to, to.behind() ? "<=" : "<");
  std::string order;
  for (int i = 0; i < table.key_columns; ++i)
    order += fmt::format("{}{}{}", i > 0 ? "," : "", quoted(table.columns[static_cast<std::size_t>(i)].name),
                         descending ? " DESC" : "");
  return sql + fmt::format(" ORDER BY {} LIMIT {}", order, mark(m, at));
}

std::string on_conflict(const TableInfo& table, std::string_view unique) {
  if (table.append_only) return "";
  std::string sets;
  for (std::size_t i = static_cast<std::size_t>(table.key_columns); i < table.columns.size(); ++i) {
    const std::string name = quoted(table.columns[i].name);
    sets += fmt::format("{}{}=excluded.{}", sets.empty() ? "" : ",", name, name);
  }
  return fmt::format(" ON CONFLICT({}) DO {}", unique, sets.empty() ? "NOTHING" : "UPDATE SET " + sets);
}

}  // namespace chenxi::store::sql
