#include "tests/checker/read_books.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <stdexcept>

namespace checker {
namespace {

/// One row, column after column.
class Row {
 public:
  virtual ~Row() = default;
  virtual Row& operator>>(std::int64_t& out) = 0;
  virtual Row& operator>>(std::string& out) = 0;
  Row& operator>>(Hash& out) {
    std::string bytes;
    *this >> bytes;
    std::memcpy(out.data(), bytes.data(), std::min(bytes.size(), out.size()));
    return *this;
  }
};
using Visit = std::function<void(Row&)>;

class SqliteRow : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  using Row::operator>>;
  Row& operator>>(std::int64_t& out) override {
    out = sqlite3_column_int64(statement_, at_++);
    return *this;
  }
  Row& operator>>(std::string& out) override {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, at_));
    out.assign(data != nullptr ? data : "", static_cast<std::size_t>(sqlite3_column_bytes(statement_, at_)));
    ++at_;
    return *this;
  }

 private:
  sqlite3_stmt* statement_;
  int at_ = 0;
};

class PostgresRow : public Row {
 public:
  PostgresRow(const PGresult* result, int row) : result_(result), row_(row) {}
  using Row::operator>>;
  Row& operator>>(std::int64_t& out) override {
    out = std::strtoll(PQgetvalue(result_, row_, at_++), nullptr, 10);
    return *this;
  }
  Row& operator>>(std::string& out) override {  // as text, and bytes as \x0102
    const std::string text = PQgetvalue(result_, row_, at_++);
    if (!text.starts_with("\\x")) {
      out = text;
      return *this;
    }
    out.clear();
    for (std::size_t i = 2; i + 1 < text.size(); i += 2) out += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
    return *this;
  }

 private:
  const PGresult* result_;
  int row_, at_ = 0;
};

void each(sqlite3* db, const std::string& sql, const Visit& visit) {
  sqlite3_stmt* statement = nullptr;
  int result = sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr);
  while (result == SQLITE_OK || result == SQLITE_ROW) {
    result = sqlite3_step(statement);
    if (result != SQLITE_ROW) continue;
    SqliteRow row(statement);
    visit(row);
  }
  const std::string why = sqlite3_errmsg(db);
  sqlite3_finalize(statement);
  if (result != SQLITE_DONE) throw std::runtime_error(why);
}

void each(PGconn* db, const std::string& sql, const Visit& visit) {
  PGresult* result = PQexec(db, sql.c_str());
  if (PQresultStatus(result) != PGRES_TUPLES_OK) {
    PQclear(result);
    throw std::runtime_error(PQerrorMessage(db));
  }
  for (int i = 0; i < PQntuples(result); ++i) {
    PostgresRow row(result, i);
    visit(row);
  }
  PQclear(result);
}

template <class Database>
Books read(Database* db, const Tail& tail = {}) {
  Books books;
  const auto after = [](std::int64_t id) { return " WHERE id > " + std::to_string(id) + " ORDER BY id"; };
  each(db,
       std::string("SELECT id,\"group\",at,kind,currency,debit,credit,amount,debit_after,credit_after,debit_prev,credit_prev,counted,"
       "object,reverses,leaf,key,caller FROM transfers") + after(tail.transfers_after),
       [&](Row& row) {
         Transfer t;
         row >> t.id >> t.group >> t.at >> t.kind >> t.currency >> t.debit >> t.credit >> t.amount >> t.debit_after >>
             t.credit_after >> t.debit_prev >> t.credit_prev >> t.counted >> t.object >> t.reverses >> t.leaf >> t.key >> t.caller;
         books.transfers.push_back(std::move(t));
       });
  each(db, "SELECT id,kind,balance,rows,head,lifetime_out,owner FROM accounts ORDER BY id", [&](Row& row) {
    Account a;
    row >> a.id >> a.kind >> a.balance >> a.rows >> a.head >> a.lifetime_out >> a.owner;
    books.accounts.push_back(a);
  });
  each(db,
       "SELECT id,first,last,next_object,next_account,at,epoch,root,previous,hash FROM batches" + after(tail.batches_after),
       [&](Row& row) {
         Batch b;
         row >> b.id >> b.first >> b.last >> b.next_object >> b.next_account >> b.at >> b.epoch >> b.root >> b.previous >>
             b.hash;
         books.batches.push_back(b);
       });
  return books;
}

}  // namespace

std::optional<Books> read_sqlite(const std::string& path, const std::string& vfs, std::string& why, const Tail& tail) {
  sqlite3* db = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE, vfs.empty() ? nullptr : vfs.c_str());
  std::optional<Books> books;
  try {
    if (opened != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db));
    if (tail.integrity_check) each(db, "PRAGMA integrity_check", [](Row& row) {
      std::string line;
      row >> line;
      if (line != "ok") throw std::runtime_error("integrity_check: " + line);
    });
    books = read(db, tail);
  } catch (const std::exception& trouble) {
    why = trouble.what();
  }
  sqlite3_close_v2(db);
  return books;
}

std::optional<Books> read_postgres(const std::string& conninfo, const std::string& schema, std::string& why) {
  PGconn* db = PQconnectdb(conninfo.c_str());
  std::optional<Books> books;
  try {
    PQclear(PQexec(db, ("SET search_path TO " + schema).c_str()));
    books = read(db);
  } catch (const std::exception& trouble) {
    why = trouble.what();
  }
  PQfinish(db);
  return books;
}

}  // namespace checker
