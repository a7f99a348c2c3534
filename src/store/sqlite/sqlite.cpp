#include "store/sqlite/sqlite.h"

#include "base/check.h"
#include "store/disk_full.h"

namespace chenxi::store::sqlite {

namespace {
/// Nobody asks SQLite how much memory it has, and counting takes a lock for each piece. Too late once it has been used, which does no harm.
void count_no_memory() { static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); static_cast<void>(once); }
}  // namespace

Connection::Connection(const std::string& path, const std::string& vfs, bool read_only) {
  count_no_memory();
  const int flags = (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &db_, flags, vfs.empty() ? nullptr : vfs.c_str()) != SQLITE_OK) {
    const std::string why = db_ != nullptr ? sqlite3_errmsg(db_) : "out of memory";
    sqlite3_close(db_);
    throw Trouble("cannot open the database: " + why);
  }
  sqlite3_extended_result_codes(db_, 1);
}

Connection::~Connection() { sqlite3_close_v2(db_); }

void Connection::fail(std::string_view doing) {
  const std::string what =
      std::string(doing) + ": " + sqlite3_errmsg(db_) + " (" + std::to_string(sqlite3_extended_errcode(db_)) + ")";
  if (sqlite3_errcode(db_) == SQLITE_FULL) throw DiskFull(what);
  throw Trouble(what);
}

void Connection::exec(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
}

std::int64_t Connection::integer(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.cell(0, ColumnKind::integer).integer : 0;
}

Statement::Statement(Connection& connection, const std::string& sql) : connection_(&connection) {
  if (sqlite3_prepare_v3(connection.raw(), sql.c_str(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &statement_, nullptr) != SQLITE_OK)
    connection.fail(sql);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::bind(int at, ColumnKind kind, const Cell& cell) {
  int result = SQLITE_OK;
  const auto size = static_cast<int>(cell.bytes.size());
  // An empty view may have no address; SQLite would then bind NULL.
  const char* data = cell.bytes.data() != nullptr ? cell.bytes.data() : "";
  switch (kind) {
    case ColumnKind::integer: result = sqlite3_bind_int64(statement_, at, cell.integer); break;
    case ColumnKind::text: result = sqlite3_bind_text(statement_, at, data, size, SQLITE_STATIC); break;
    case ColumnKind::bytes: result = sqlite3_bind_blob(statement_, at, data, size, SQLITE_STATIC); break;
  }
  if (result != SQLITE_OK) connection_->fail("bind");
}

bool Statement::step() {
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) connection_->fail(sqlite3_sql(statement_));
  return false;
}

Cell Statement::cell(int column, ColumnKind kind) {
  Cell cell;
  if (kind == ColumnKind::integer) {
    cell.integer = sqlite3_column_int64(statement_, column);
  } else {
    const void* data = sqlite3_column_blob(statement_, column);
    cell.bytes = {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    if (data == nullptr) cell.bytes = "";
  }
  return cell;
}

/// What was bound may be gone by now: every parameter is bound anew before the next step().
void Statement::reset() { sqlite3_reset(statement_); }

}  // namespace chenxi::store::sqlite
