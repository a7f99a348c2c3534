// Changes a store at random, one byte or one row at a time, and asks the auditor to name it.
//   system_audit --db DB --checkpoints FILE --key KEY [--tampers N] [--seed S] [--out FILE]    tampers with a copy in memory
//   system_audit forget-journal DB                                          makes DB a store of before the journal
//   system_audit columns DB                                                 its tables and columns, a line each
// Prints what was not found, and "N passed, N failed".
#include <sqlite3.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "tools/audit/audit.h"
#include "tools/audit/bytes.h"
#include "tools/audit/history.h"
#include "tools/audit/keys.h"

namespace {

using audit::Row;
using audit::Table;
using audit::Value;

void exec(sqlite3* db, const std::string& sql) {
  char* error = nullptr;
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error) != SQLITE_OK) throw std::runtime_error(sql + ": " + (error ? error : ""));
}

/// The file's content in memory: every tamper is made there, and taken back.
sqlite3* in_memory(const std::string& path) {
  sqlite3 *file = nullptr, *memory = nullptr;
  if (sqlite3_open_v2(path.c_str(), &file, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) throw std::runtime_error("cannot open " + path);
  sqlite3_open(":memory:", &memory);
  sqlite3_backup* copy = sqlite3_backup_init(memory, "main", file, "main");
  if (copy == nullptr || sqlite3_backup_step(copy, -1) != SQLITE_DONE) throw std::runtime_error("cannot copy " + path);
  sqlite3_backup_finish(copy);
  sqlite3_close(file);
  return memory;
}

/// Runs with its values bound; false: a constraint forbids it.
bool run(sqlite3* db, const std::string& sql, const std::vector<const Value*>& values) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) throw std::runtime_error(sql + ": " + sqlite3_errmsg(db));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Value& v = *values[i];
    const int at = static_cast<int>(i) + 1, size = static_cast<int>(v.bytes.size());
    if (v.kind == 'i') sqlite3_bind_int64(statement, at, v.integer);
    else if (v.kind == 't') sqlite3_bind_text(statement, at, v.bytes.data(), size, SQLITE_TRANSIENT);
    else sqlite3_bind_blob(statement, at, v.bytes.data(), size, SQLITE_TRANSIENT);
  }
  const int result = sqlite3_step(statement);
  sqlite3_finalize(statement);
  if (result == SQLITE_CONSTRAINT) return false;
  if (result != SQLITE_DONE) throw std::runtime_error(sql + ": " + sqlite3_errmsg(db));
  return true;
}

std::string quoted(const std::string& name) { return '"' + name + '"'; }

std::string where(const Table& table) {
  std::string out = "part=?";
  for (const std::size_t place : table.key) out += " AND " + quoted(table.columns[place].name) + "=?";
  return out;
}
std::vector<const Value*> where_values(const Table& table, const Row& row) {
  std::vector<const Value*> out{&row[table.part]};
  for (const std::size_t place : table.key) out.push_back(&row[place]);
  return out;
}

bool insert(sqlite3* db, const Table& table, const Row& row) {
  std::string marks;
  std::vector<const Value*> values;
  for (const Value& value : row) {
    marks += marks.empty() ? "?" : ",?";
    values.push_back(&value);
  }
  return run(db, "INSERT INTO " + table.name + " VALUES(" + marks + ")", values);
}
bool erase(sqlite3* db, const Table& table, const Row& row) {
  return run(db, "DELETE FROM " + table.name + " WHERE " + where(table), where_values(table, row));
}

struct Content {
  Table table;
  std::vector<Row> rows;
};

std::size_t size_of(const Value& value) { return value.kind == 'i' ? 8 : value.bytes.size(); }

class Tampering {
 public:
  Tampering(sqlite3* db, audit::Order order, std::uint64_t seed) : db_(db), order_(std::move(order)), random_(seed) {
    const auto source = audit::on_sqlite(db_);
    for (const Table& table : source->tables()) {
      Content content{table, {}};
      source->rows(table, [&](const Row& row) { content.rows.push_back(row); });
      contents_.push_back(std::move(content));
    }
    std::size_t bytes = 0;
    for (std::size_t t = 0; t < contents_.size(); ++t)
      for (std::size_t r = 0; r < contents_[t].rows.size(); ++r)
        for (std::size_t c = 0; c < contents_[t].rows[r].size(); ++c)
          if (const std::size_t size = size_of(contents_[t].rows[r][c]); size > 0) cells_.push_back({bytes += size, t, r, c});
    bytes_ = bytes;
  }

  void expect_whole() {
    const audit::Report report = look();
    if (report.ok()) passed_ += 1;
    else fail("the untouched store: " + audit::to_text(report, true));
  }

  /// One byte of all bytes of all tables.
  void one_byte() {
    while (true) {
      const std::size_t at = below(bytes_);
      const auto cell = std::upper_bound(cells_.begin(), cells_.end(), at, [](std::size_t a, const Cell& c) { return a < c.end; });
      if (alter(*cell, cell->end - 1 - at)) return;
    }
  }
  /// Every column that is filled somewhere, once.
  void every_column() {
    std::set<std::pair<std::size_t, std::size_t>> done;
    for (const Cell& cell : cells_) {
      if (done.contains({cell.table, cell.column})) continue;
      const std::size_t size = size_of(contents_[cell.table].rows[cell.row][cell.column]);
      if (alter(cell, below(size))) done.emplace(cell.table, cell.column);
    }
    columns_ = done.size();
  }
  /// A filled row of a table that other rows hide nothing of: gone, one more, two swapped.
  void rows_of_every_table() {
    for (const Content& content : contents_) {
      const Table& table = content.table;
      if (content.rows.empty()) {
        Row made(table.columns.size());
        for (std::size_t c = 0; c < made.size(); ++c) {
          made[c].kind = table.columns[c].kind;
          if (c != table.part && made[c].kind == 'i') made[c].integer = 7;
        }
        tamper(table, made, made, "a row in the empty table", [&] { return insert(db_, table, made); });
        continue;
      }
      const Row& row = content.rows[below(content.rows.size())];
      tamper(table, row, row, "deleted", [&] { return erase(db_, table, row); });
      Row more = row;
      Value& key = more[table.key.front()];
      if (key.kind == 'i') key.integer += 1'000'003;
      else key.bytes += "x";
      tamper(table, more, more, "inserted", [&] { return insert(db_, table, more); });
      const Row& other = content.rows[below(content.rows.size())];
      Row one = other, two = row;  // each other's contents under the own key
      std::set<std::size_t> key_places(table.key.begin(), table.key.end());
      for (const std::size_t place : key_places) std::swap(one[place], two[place]);
      if (audit::row_hash(table, one) == audit::row_hash(table, row)) continue;  // nothing to swap
      tamper(table, row, other, "swapped", [&] {
        return erase(db_, table, row) && erase(db_, table, other) && insert(db_, table, one) && insert(db_, table, two);
      });
    }
  }

  int passed() const { return passed_; }
  int failed() const { return failed_; }
  std::string summary(std::uint64_t seed) const {
    std::string tables;
    for (const auto& [table, count] : found_in_) tables += fmt::format("{}\n    \"{}\": {}", tables.empty() ? "" : ",", table, count);
    return fmt::format(
        "{{\n  \"seed\": {},\n  \"bytes\": {},\n  \"tables\": {},\n  \"columns_tampered\": {},\n"
        "  \"tampers\": {},\n  \"found_and_named\": {},\n  \"not_found\": {},\n  \"by_table\": {{{}\n  }}\n}}\n",
        seed, bytes_, contents_.size(), columns_, passed_ + failed_ - 1, passed_ - 1, failed_, tables);
  }

 private:
  struct Cell {
    std::size_t end;  // bytes up to here, this cell's included
    std::size_t table, row, column;
  };

  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }
  audit::Report look() { return audit::audit(*audit::on_sqlite(db_), order_); }

  bool alter(const Cell& cell, std::size_t byte) {
    const Content& content = contents_[cell.table];
    const Table& table = content.table;
    const Row& before = content.rows[cell.row];
    Row after = before;
    Value& value = after[cell.column];
    const auto flip = static_cast<std::uint8_t>(1 + below(255));
    if (value.kind == 'i') value.integer = static_cast<std::int64_t>(static_cast<std::uint64_t>(value.integer) ^ std::uint64_t{flip} << (8 * byte));
    else value.bytes[byte] = static_cast<char>(static_cast<std::uint8_t>(value.bytes[byte]) ^ flip);
    return tamper(table, before, after, "column " + table.columns[cell.column].name + " byte " + std::to_string(byte), [&] {
      auto values = where_values(table, before);
      values.insert(values.begin(), &after[cell.column]);
      return run(db_, "UPDATE " + table.name + " SET " + quoted(table.columns[cell.column].name) + "=? WHERE " + where(table), values);
    });
  }

  /// false: a constraint of the table forbade it.
  template <class Change>
  bool tamper(const Table& table, const Row& one, const Row& other, const std::string& how, Change change) {
    exec(db_, "SAVEPOINT tamper");
    const bool done = change();
    if (done) {
      const audit::Report report = look();
      const std::string what = table.name + " " + audit::key_text(table, one) + ": " + how;
      if (report.ok()) {
        fail(what + " was not found");
      } else if (const audit::Finding& first = report.findings.front();
                 first.table != table.name || (first.key != audit::key_text(table, one) && first.key != audit::key_text(table, other))) {
        fail(what + " was named " + first.table + " " + first.key + ": " + first.what);
      } else {
        passed_ += 1;
        found_in_[table.name] += 1;
      }
    }
    exec(db_, "ROLLBACK TO tamper; RELEASE tamper");
    return done;
  }

  void fail(const std::string& what) {
    failed_ += 1;
    std::printf("FAILED: %s\n", what.c_str());
  }

  sqlite3* db_;
  audit::Order order_;
  std::mt19937_64 random_;
  std::vector<Content> contents_;
  std::vector<Cell> cells_;
  std::size_t bytes_ = 0, columns_ = 0;
  int passed_ = 0, failed_ = 0;
  std::map<std::string, int> found_in_;
};

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

}  // namespace

int main(int argc, char** argv) {
  std::string db, checkpoints, key, out;
  int tampers = 300;
  std::uint64_t seed = 20261127;
  CLI::App app{"Tampers with a store and asks the auditor"};
  auto* forget = app.add_subcommand("forget-journal");
  forget->add_option("db", db)->required();
  auto* columns = app.add_subcommand("columns");
  columns->add_option("db", db)->required();
  app.add_option("--db", db);
  app.add_option("--checkpoints", checkpoints);
  app.add_option("--key", key);
  app.add_option("--tampers", tampers);
  app.add_option("--seed", seed);
  app.add_option("--out", out, "where the figures are written");
  CLI11_PARSE(app, argc, argv);
  try {
    if (forget->parsed()) {
      sqlite3* file = nullptr;
      sqlite3_open_v2(db.c_str(), &file, SQLITE_OPEN_READWRITE, nullptr);
      exec(file, "DROP TABLE journal; PRAGMA user_version=2");
      sqlite3_close(file);
      return 0;
    }
    if (columns->parsed()) {
      for (const Table& table : audit::open_sqlite(db)->tables()) {
        std::string names;
        for (const audit::Column& column : table.columns) names += (names.empty() ? "" : ", ") + column.name;
        std::printf("%s: %s\n", table.name.c_str(), names.c_str());
      }
      return 0;
    }
    std::printf("seed=%llu\n", static_cast<unsigned long long>(seed));
    sqlite3* memory = in_memory(db);
    Tampering tampering(memory, {content_of(checkpoints), audit::unbase64url(key)}, seed);
    tampering.expect_whole();
    tampering.every_column();
    tampering.rows_of_every_table();
    for (int i = 0; i < tampers; ++i) tampering.one_byte();
    if (!out.empty()) std::ofstream(out) << tampering.summary(seed);
    std::printf("%d passed, %d failed\n", tampering.passed(), tampering.failed());
    sqlite3_close(memory);
    return tampering.failed() == 0 ? 0 : 1;
  } catch (const std::exception& trouble) {
    std::printf("%s\n0 passed, 1 failed\n", trouble.what());
    return 1;
  }
}
