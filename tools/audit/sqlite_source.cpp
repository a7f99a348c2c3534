#include <sqlite3.h>

#include <filesystem>

#include "source.h"

namespace audit {
namespace {

using Connection = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

class Statement {
 public:
  Statement(sqlite3* connection, const std::string& sql) : connection_(connection) {
    if (sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK)
      throw Unreadable(std::string("SQLite: ") + sqlite3_errmsg(connection));
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  bool step() {
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) return false;
    throw Unreadable(std::string("SQLite: ") + sqlite3_errmsg(connection_));
  }
  std::int64_t integer(int i) const { return sqlite3_column_int64(statement_, i); }
  std::string bytes(int i) const {
    const void* data = sqlite3_column_blob(statement_, i);
    return data == nullptr ? "" : std::string(static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, i)));
  }
  void read(int i, Value& value) const {
    switch (sqlite3_column_type(statement_, i)) {
      case SQLITE_INTEGER: value.kind = 'i'; value.integer = integer(i); return;
      case SQLITE_TEXT: value.kind = 't'; break;
      default: value.kind = 'b'; break;
    }
    value.bytes = bytes(i);
  }

 private:
  sqlite3* connection_;
  sqlite3_stmt* statement_ = nullptr;
};

std::string quoted(const std::string& name) { return '"' + name + '"'; }

class SqliteSource : public Source {
 public:
  explicit SqliteSource(Connection owned, sqlite3* connection) : owned_(std::move(owned)), connection_(connection) {}

  std::vector<Table> tables() override {
    std::vector<Table> out;
    Statement names(connection_, "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
    while (names.step()) {
      Table table;
      table.name = names.bytes(0);
      std::vector<std::pair<std::int64_t, std::size_t>> key;
      Statement columns(connection_, "SELECT name,type,pk FROM pragma_table_info('" + table.name + "')");
      while (columns.step()) {
        const std::string name = columns.bytes(0), type = columns.bytes(1);
        if (columns.integer(2) > 0 && name != "part") key.emplace_back(columns.integer(2), table.columns.size());
        table.columns.push_back({name, type == "INTEGER" ? 'i' : type == "TEXT" ? 't' : 'b'});
      }
      std::sort(key.begin(), key.end());
      for (const auto& [rank, place] : key) table.key.push_back(place);
      table.finish();
      out.push_back(std::move(table));
    }
    return out;
  }

  void rows(const Table& table, const std::function<void(const Row&)>& visit) override {
    std::string columns, key;
    for (const Column& column : table.columns) columns += (columns.empty() ? "" : ",") + quoted(column.name);
    for (const std::size_t place : table.key) key += (key.empty() ? "" : ",") + quoted(table.columns[place].name);
    Statement all(connection_, "SELECT " + columns + " FROM " + quoted(table.name) + " ORDER BY " + key);
    Row row(table.columns.size());
    while (all.step()) {
      for (std::size_t i = 0; i < row.size(); ++i) all.read(static_cast<int>(i), row[i]);
      visit(row);
    }
  }

 private:
  Connection owned_;
  sqlite3* connection_;
};

Connection opened(const std::string& uri) {
  sqlite3* raw = nullptr;
  const int result = sqlite3_open_v2(uri.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  Connection connection(raw, sqlite3_close);
  // The first reading tells whether it can be read; from then on nothing changes under the transaction.
  if (result == SQLITE_OK && sqlite3_exec(raw, "BEGIN; SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr) == SQLITE_OK) return connection;
  return {nullptr, sqlite3_close};
}

/// As SQLite's URIs want it: what would end the path is escaped.
std::string uri_path(const std::string& path) {
  std::string out;
  for (const char c : path) out += c == '?' ? "%3f" : c == '#' ? "%23" : c == '%' ? "%25" : std::string(1, c);
  return out;
}

}  // namespace

std::unique_ptr<Source> open_sqlite(const std::string& path) {
  if (!std::filesystem::exists(path)) throw Unreadable("there is no file " + path);
  Connection connection = opened("file:" + uri_path(path) + "?mode=ro");
  // A copy in a folder where nothing may be written cannot have a log's index, and without a log it needs none.
  if (!connection && !std::filesystem::exists(path + "-wal")) connection = opened("file:" + uri_path(path) + "?immutable=1");
  if (!connection) throw Unreadable(path + " cannot be read as a SQLite file");
  sqlite3* raw = connection.get();
  return std::make_unique<SqliteSource>(std::move(connection), raw);
}

std::unique_ptr<Source> on_sqlite(sqlite3* connection) {
  return std::make_unique<SqliteSource>(Connection(nullptr, sqlite3_close), connection);
}

}  // namespace audit
