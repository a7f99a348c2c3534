#include "store/facts.h"

#include <filesystem>

#include "store/sqlite/sqlite.h"

namespace chenxi::store {
namespace {

std::string text(sqlite::Connection& connection, const char* sql) {
  sqlite::Statement statement(connection, sql);
  return statement.step() ? std::string(statement.cell(0, ColumnKind::text).bytes) : "";
}

}  // namespace

SqliteFacts sqlite_facts(const std::string& path) {
  sqlite::Connection file(path, "", true);
  file.exec("PRAGMA query_only=ON; PRAGMA busy_timeout=1000");
  SqliteFacts facts;
  facts.library = sqlite3_libversion();
  facts.schema = file.integer("PRAGMA user_version");
  facts.journal_mode = text(file, "PRAGMA journal_mode");
  try {
    facts.quick_check = text(file, "PRAGMA quick_check(1)");
  } catch (const Trouble& trouble) {  // damaged so badly that it cannot even be checked
    facts.quick_check = trouble.what();
  }
  std::error_code none;
  const auto wal = std::filesystem::file_size(path + "-wal", none);
  facts.wal_bytes = none ? 0 : static_cast<std::int64_t>(wal);
  return facts;
}

}  // namespace chenxi::store
