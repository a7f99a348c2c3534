// SQLite's C interface in a few lines: a connection, a statement, every failure a Trouble.
#pragma once
#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>

#include "store/row.h"

namespace chenxi::store::sqlite {

class Statement;

class Connection {
 public:
  Connection(const std::string& path, const std::string& vfs, bool read_only);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void exec(const char* sql);
  std::int64_t integer(const char* sql);  // first column of the first row
  sqlite3* raw() { return db_; }
  [[noreturn]] void fail(std::string_view doing);

 private:
  sqlite3* db_ = nullptr;
};

class Statement {
 public:
  Statement(Connection& connection, const std::string& sql);
  ~Statement();
  Statement(Statement&& other) noexcept : connection_(other.connection_), statement_(other.statement_) {
    other.statement_ = nullptr;
  }
  Statement(const Statement&) = delete;

  /// Parameters count from 1. Texts and bytes are borrowed until reset().
  void bind(int at, ColumnKind kind, const Cell& cell);
  /// true: a row is there; false: done.
  bool step();
  Cell cell(int column, ColumnKind kind);
  void reset();

 private:
  Connection* connection_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace chenxi::store::sqlite
