// The embedded store. WAL with full syncs: a commit is one durable write, also through a power loss.
//
// Debian 12 ships SQLite 3.40.1, whose WAL-reset bug can corrupt a file when one connection checkpoints while another
// commits. So only the writer's connection ever checkpoints (rest(), after a batch's answers are out), every other
// connection is read-only and inside this process, and the file is held with an exclusive lock file by app.
#include <map>
#include <set>

#include "base/check.h"
#include "base/planted.h"
#include "store/sql.h"
#include "store/sqlite/sqlite.h"
#include "store/facts.h"
#include "store/store.h"

namespace chenxi::store {
namespace {

using sqlite::Connection;
using sqlite::Statement;

const char* sql_type(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::integer: return "INTEGER";
    case ColumnKind::text: return "TEXT";
    case ColumnKind::bytes: return "BLOB";
  }
  return "";
}

/// A table whose key is one number is keyed by SQLite's own row number: its pages are filled to the end as rows are appended, and
/// the pages above them hold numbers alone, so that among ten million rows one is three pages away. (The number says the part.)
bool has_number_key(const TableInfo& table) { return table.key_columns == 1 && table.columns[0].kind == ColumnKind::integer; }

/// The key's columns come first, part among them: otherwise SQLite 3.40.1's integrity_check finds NULLs that are not there.
std::string create_sql(const TableInfo& table) {
  std::string out = fmt::format("CREATE TABLE IF NOT EXISTS {}(", table.name);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i == static_cast<std::size_t>(table.key_columns)) out += "part INTEGER NOT NULL,";
    out += fmt::format("{} {} NOT NULL,", sql::quoted(table.columns[i].name), sql_type(table.columns[i].kind));
  }
  if (table.columns.size() == static_cast<std::size_t>(table.key_columns)) out += "part INTEGER NOT NULL,";
  if (has_number_key(table)) return out + fmt::format("PRIMARY KEY({})) STRICT", sql::key_list(table));
  return out + fmt::format("PRIMARY KEY({},part)) STRICT, WITHOUT ROWID", sql::key_list(table));
}

std::string where_key(const TableInfo& table) {
  std::string out;
  for (int i = 0; i < table.key_columns; ++i) out += sql::quoted(table.columns[static_cast<std::size_t>(i)].name) + "=? AND ";
  return out + "part=?";
}

struct Statements {
  std::optional<Statement> load, find, upsert, erase;
};

/// Reading, shared by the writer and the read-only connections.
class Reading {
 public:
  Reading(Connection& connection, std::int64_t part) : connection_(connection), part_(part) {}

  void load(const TableInfo& table, std::span<const Key> keys, const FreshRow& fresh) {
    Statement& statement = prepared(table).load.value();
    for (const Key& key : keys) {
      const KeyCells cells(table, key);
      bind_key(statement, table, cells);
      if (statement.step()) fill(statement, table, fresh());
      statement.reset();
    }
  }

  void scan(const TableInfo& table, const Range& range, const FreshRow& fresh) {
    const KeyCells from(table, range.from), to(table, range.to);
    const std::string text = sql::select_range(table, from, to, range.descending, sql::Mark::sqlite);
    // Taken out of the cache while it runs, so that a scan inside a scan gets a statement of its own.
    auto kept = scans_.extract(text);
    Statement statement = kept ? std::move(kept.mapped()) : Statement(connection_, text);
    int at = 1;
    statement.bind(at++, ColumnKind::integer, {part_, {}});
    for (const KeyCells* cells : {&from, &to})
      for (std::size_t i = 0; i < cells->size(); ++i) statement.bind(at++, table.columns[i].kind, (*cells)[i]);
    statement.bind(at, ColumnKind::integer, {range.limit, {}});
    while (statement.step()) fill(statement, table, fresh());
    statement.reset();
    scans_.emplace(text, std::move(statement));
  }

  Statements& prepared(const TableInfo& table) {
    Statements& statements = statements_[&table];
    if (!statements.load) {
      const std::string where = fmt::format("FROM {} WHERE {}", table.name, where_key(table));
      statements.load.emplace(connection_, fmt::format("SELECT {} {}", sql::column_list(table), where));
      statements.find.emplace(connection_, "SELECT 1 " + where);
    }
    return statements;
  }

  void bind_key(Statement& statement, const TableInfo& table, const KeyCells& cells) {
    CHECK(cells.size() == static_cast<std::size_t>(table.key_columns), std::string("a whole key: ") + table.name);
    for (std::size_t i = 0; i < cells.size(); ++i)
      statement.bind(static_cast<int>(i) + 1, table.columns[i].kind, cells[i]);
    statement.bind(static_cast<int>(cells.size()) + 1, ColumnKind::integer, {part_, {}});
  }

 private:
  static void fill(Statement& statement, const TableInfo& table, void* row) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      column.set(row, statement.cell(static_cast<int>(i), column.kind));
    }
  }

  Connection& connection_;
  std::int64_t part_;
  std::map<const TableInfo*, Statements> statements_;
  std::map<std::string, Statement> scans_;  // by their text
};

class SqliteReader : public Reader {
 public:
  enum class Use : std::uint8_t { reading, anchor };
  SqliteReader(const SqliteOptions& options, std::int64_t part, Use use = Use::reading)
      : connection_(options.path, options.vfs, true), reading_(connection_, part) {
    connection_.exec("PRAGMA query_only=ON; PRAGMA mmap_size=0; PRAGMA busy_timeout=1000");
    if (use == Use::anchor) connection_.integer("PRAGMA user_version");  // a connection holds the log from its first reading on
  }
  void load(const TableInfo& table, std::span<const Key> keys, const FreshRow& fresh) override {
    reading_.load(table, keys, fresh);
  }
  void scan(const TableInfo& table, const Range& range, const FreshRow& fresh) override {
    reading_.scan(table, range, fresh);
  }
  /// A transaction sees what is committed when it first reads. Meanwhile the writer's log cannot be begun anew, so it
  /// grows by what is written.
  void stand_still() override {
    connection_.exec("BEGIN");
    connection_.integer("SELECT count(*) FROM sqlite_schema");
  }

 private:
  Connection connection_;
  Reading reading_;
};

class SqliteStore : public Store {
 public:
  SqliteStore(SqliteOptions options, std::int64_t part, std::span<const TableInfo* const> tables)
      : options_(std::move(options)), part_(part), connection_(options_.path, options_.vfs, false),
        reading_(connection_, part) {
    // EXTRA is FULL in WAL mode; it counts while a new file is not in that mode yet, whose journal might come back.
    connection_.exec(options_.synchronous_off   ? "PRAGMA synchronous=OFF"
                     : options_.may_lose_newest ? "PRAGMA synchronous=NORMAL"
                                                : "PRAGMA synchronous=EXTRA");
    connection_.exec("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA mmap_size=0; PRAGMA trusted_schema=OFF;"
                     "PRAGMA cell_size_check=ON; PRAGMA cache_size=-16384");
    if (PLANTED(synchronous_normal)) connection_.exec("PRAGMA synchronous=NORMAL");
    sqlite3_wal_hook(
        connection_.raw(),
        [](void* self, sqlite3*, const char*, int pages) {
          static_cast<SqliteStore*>(self)->wal_pages_ = pages;
          return SQLITE_OK;
        },
        this);
    check_schema_version(connection_.integer("PRAGMA user_version"));
    migrate(tables);
    // A sync that failed in an earlier life may have left pages that can be read and are not on the platter, and the
    // kernel counts them as written. Copied into the file and synced there, what we now read is what is kept. Without
    // room for that we read all the same, and write nothing until it could be done.
    checkpoint_is_owed_ = !try_checkpoint();
  }

  void load(const TableInfo& table, std::span<const Key> keys, const FreshRow& fresh) override {
    look();
    reading_.load(table, keys, fresh);
  }

  void scan(const TableInfo& table, const Range& range, const FreshRow& fresh) override {
    look();
    reading_.scan(table, range, fresh);
  }

  std::vector<bool> find(const TableInfo& table, std::span<const Key> keys) override {
    look();
    Statement& statement = reading_.prepared(table).find.value();
    std::vector<bool> found;
    for (const Key& key : keys) {
      const KeyCells cells(table, key);
      reading_.bind_key(statement, table, cells);
      found.push_back(statement.step());
      statement.reset();
    }
    return found;
  }

  void flush(const TableInfo& table, std::span<const void* const> rows, std::span<const Key> erased) override {
    begin();
    Statements& statements = reading_.prepared(table);
    if (!rows.empty() && !statements.upsert) statements.upsert.emplace(connection_, write_sql(table));
    for (const void* row : rows) {
      Statement& upsert = *statements.upsert;
      int at = 1;
      for (const Column& column : table.columns) upsert.bind(at++, column.kind, column.get(row));
      upsert.bind(at, ColumnKind::integer, {part_, {}});
      upsert.step();
      upsert.reset();
    }
    if (!erased.empty() && !statements.erase)
      statements.erase.emplace(connection_, fmt::format("DELETE FROM {} WHERE {}", table.name, where_key(table)));
    for (const Key& key : erased) {
      const KeyCells cells(table, key);
      reading_.bind_key(*statements.erase, table, cells);
      statements.erase->step();
      statements.erase->reset();
    }
  }

  void commit() override {
    if (!open_) return;
    connection_.exec("COMMIT");
    open_ = false;
  }

  void rest() override {
    look_away();
    if (wal_pages_ < options_.wal_pages_max) return;
    if (!try_checkpoint()) connection_.fail("checkpoint");
  }

  std::unique_ptr<Reader> open_reader() override { return std::make_unique<SqliteReader>(options_, part_); }

  /// Whoever closes a file's last connection takes away its log and the log's index, and there may be no room to make them anew.
  std::unique_ptr<Reader> anchor() override { return std::make_unique<SqliteReader>(options_, part_, SqliteReader::Use::anchor); }

 private:
  /// Old or new, never between: tables, columns and version are one transaction.
  void migrate(std::span<const TableInfo* const> tables) {
    connection_.exec("BEGIN IMMEDIATE");
    for (const TableInfo* table : tables) {
      connection_.exec(create_sql(*table).c_str());
      add_missing_columns(*table);
    }
    // Writes only what is missing, so that books can be opened for reading while the disk is full.
    if (connection_.integer("PRAGMA user_version") < kSchemaVersion)
      connection_.exec(fmt::format("PRAGMA user_version={}", kSchemaVersion).c_str());
    connection_.exec("COMMIT");
  }

  /// A row that was written before a column existed reads as zero or empty there.
  void add_missing_columns(const TableInfo& table) {
    std::set<std::string, std::less<>> there;
    Statement columns(connection_, fmt::format("SELECT name FROM pragma_table_info('{}')", table.name));
    while (columns.step()) there.emplace(columns.cell(0, ColumnKind::text).bytes);
    if (there.size() <= table.columns.size() + 1) with_our_columns_.insert(&table);
    // Books of before schema version 4 have the part in every key.
    Statement key(connection_, fmt::format("SELECT count(*) FROM pragma_table_info('{}') WHERE name='part' AND pk>0", table.name));
    if (key.step() && key.cell(0, ColumnKind::integer).integer > 0) with_part_in_key_.insert(&table);
    for (const Column& column : table.columns)
      if (!there.contains(column.name))
        connection_.exec(fmt::format("ALTER TABLE {} ADD COLUMN {} {} NOT NULL DEFAULT {}", table.name, sql::quoted(column.name),
                                     sql_type(column.kind), sql::empty_value(column.kind, sql::Mark::sqlite)).c_str());
  }

  /// false: the disk is full.
  bool try_checkpoint() {
    const int result = sqlite3_wal_checkpoint_v2(connection_.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (result == SQLITE_FULL) return false;
    if (result != SQLITE_OK) connection_.fail("checkpoint");
    wal_pages_ = 0;
    return true;
  }

  /// What is read between two writings is one transaction, or each row would lock and unlock the log for itself. Nobody else writes
  /// this file, so it is never an old state that is seen.
  void look() {
    if (open_ || looking_) return;
    connection_.exec("BEGIN");
    looking_ = true;
  }
  void look_away() {
    if (!looking_) return;
    looking_ = false;
    connection_.exec("COMMIT");
  }

  void begin() {
    if (open_) return;
    look_away();
    if (checkpoint_is_owed_ && !try_checkpoint()) connection_.fail("checkpoint");
    checkpoint_is_owed_ = false;
    connection_.exec("BEGIN IMMEDIATE");
    open_ = true;
  }

  /// A table that has our columns and no others is written by REPLACE, which looks for the row's place once; where a newer
  /// program has added some, they keep what they hold.
  std::string write_sql(const TableInfo& table) const {
    std::string marks = "?";
    for (std::size_t i = 0; i < table.columns.size(); ++i) marks += ",?";
    const bool replace = !table.append_only && with_our_columns_.contains(&table);
    return fmt::format("{} INTO {}({},part) VALUES({})", replace ? "REPLACE" : "INSERT", table.name, sql::column_list(table), marks) +
           (replace ? "" : sql::on_conflict(table, sql::key_list(table) + (with_part_in_key_.contains(&table) ? ",part" : "")));
  }

  SqliteOptions options_;
  std::int64_t part_;
  Connection connection_;
  Reading reading_;
  std::set<const TableInfo*> with_our_columns_, with_part_in_key_;
  bool open_ = false;     // a transaction that writes
  bool looking_ = false;  // one that reads
  bool checkpoint_is_owed_ = false;
  int wal_pages_ = 0;  // told by SQLite after each commit
};

}  // namespace

std::unique_ptr<Reader> open_sqlite_reader(const std::string& path, std::int64_t part) {
  return std::make_unique<SqliteReader>(SqliteOptions{.path = path, .vfs = ""}, part);
}

std::unique_ptr<Store> open_sqlite(const SqliteOptions& options, std::int64_t part,
                                   std::span<const TableInfo* const> tables) {
  return std::make_unique<SqliteStore>(options, part, tables);
}

}  // namespace chenxi::store
