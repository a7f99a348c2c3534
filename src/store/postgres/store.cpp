// The store on PostgreSQL, and on engines that speak like it.
//
// A batch costs two round trips: its questions go out together, and everything flushed is kept here until commit() sends
// BEGIN, the fence, one statement per table with all rows in arrays, and COMMIT in one pipeline. Only what Citus,
// CockroachDB and YugabyteDB know too: bigint, text, bytea; INSERT … SELECT unnest; ON CONFLICT; = ANY. The selective
// column stands first in every primary key and `part` last: with `part` first a fresh table is read as a whole.
#include <fmt/format.h>

#include <set>

#include "base/check.h"
#include "store/held_elsewhere.h"
#include "store/postgres/lease.h"
#include "store/postgres/pq.h"
#include "store/sql.h"
#include "store/facts.h"
#include "store/store.h"

namespace chenxi::store {
namespace {

using postgres::Connection;
using postgres::Params;
using postgres::PgTrouble;
using postgres::Result;

/// A transaction that the server wants to see again is sent so many times.
constexpr int kTriesMax = 10;

const char* sql_type(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::integer: return "bigint";
    case ColumnKind::text: return "text";
    case ColumnKind::bytes: return "bytea";
  }
  return "";
}

std::string create_sql(const TableInfo& table) {
  std::string out = fmt::format("CREATE TABLE IF NOT EXISTS {}(", table.name);
  for (const Column& column : table.columns)  // texts are ordered by their bytes, as keys are
    out += fmt::format("{} {}{} NOT NULL,", sql::quoted(column.name), sql_type(column.kind),
                       column.kind == ColumnKind::text ? " COLLATE \"C\"" : "");
  out += fmt::format("part bigint NOT NULL,PRIMARY KEY({},part))", sql::key_list(table));
  // Room on each page for the next version of its rows, so that an update touches no index.
  return table.append_only ? out : out + " WITH (fillfactor=75)";
}

/// unnest($1::bigint[],$2::text[]) over the first n columns.
std::string unnest(const TableInfo& table, std::size_t n) {
  std::string out = "unnest(";
  for (std::size_t i = 0; i < n; ++i) out += fmt::format("{}${}::{}[]", i > 0 ? "," : "", i + 1, sql_type(table.columns[i].kind));
  return out + ")";
}

/// The rows whose keys are in the arrays $1…; the part is the last parameter.
std::string where_keys(const TableInfo& table) {
  const auto n = static_cast<std::size_t>(table.key_columns);
  if (n == 1) return fmt::format("{}=ANY($1::{}[]) AND part=$2::bigint", sql::quoted(table.columns[0].name), sql_type(table.columns[0].kind));
  return fmt::format("({}) IN (SELECT * FROM {}) AND part=${}::bigint", sql::key_list(table), unnest(table, n), n + 1);
}

std::string upsert_sql(const TableInfo& table) {
  const std::size_t n = table.columns.size();
  return fmt::format("INSERT INTO {}({},part) SELECT *,${}::bigint FROM {}{}", table.name, sql::column_list(table), n + 1,
                     unnest(table, n), sql::on_conflict(table, sql::key_list(table) + ",part"));
}

Params key_params(const TableInfo& table, std::span<const Key> keys, std::int64_t part) {
  std::vector<Params::Array> arrays;
  for (std::size_t i = 0; i < static_cast<std::size_t>(table.key_columns); ++i) arrays.emplace_back(table.columns[i].kind, keys.size());
  for (const Key& key : keys) {
    const KeyCells cells(table, key);
    CHECK(cells.size() == arrays.size(), std::string("a whole key: ") + table.name);
    for (std::size_t i = 0; i < arrays.size(); ++i) arrays[i].add(cells[i]);
  }
  Params params;
  for (Params::Array& array : arrays) params.array(std::move(array));
  params.integer(part);
  return params;
}

Params row_params(const TableInfo& table, std::span<const void* const> rows, std::int64_t part) {
  Params params;
  for (const Column& column : table.columns) {
    Params::Array array(column.kind, rows.size());
    for (const void* row : rows) array.add(column.get(row));
    params.array(std::move(array));
  }
  params.integer(part);
  return params;
}

/// Reading, shared by the writer and the read-only connections.
class Reading {
 public:
  Reading(Connection& connection, std::int64_t part) : connection_(connection), part_(part) {}

  void load(const TableInfo& table, std::span<const Key> keys, const FreshRow& fresh) {
    const Question question{&table, keys, {}, fresh};
    ask({&question, 1});
  }

  void scan(const TableInfo& table, const Range& range, const FreshRow& fresh) {
    const KeyCells from(table, range.from), to(table, range.to);
    connection_.each_row(connection_.prepared(range_sql(table, from, to, range)), range_params(table, from, to, range),
                         [&](const PGresult* result) { fill(table, result, 0, fresh()); });
  }

  void ask(std::span<const Question> questions) {
    std::vector<std::pair<std::string, Params>> statements;  // prepared before the pipeline begins
    for (const Question& q : questions) {
      if (q.range) {
        const KeyCells from(*q.table, q.range->from), to(*q.table, q.range->to);
        statements.emplace_back(connection_.prepared(range_sql(*q.table, from, to, *q.range)),
                                range_params(*q.table, from, to, *q.range));
      } else {
        statements.emplace_back(
            connection_.prepared(fmt::format("SELECT {} FROM {} WHERE {}", sql::column_list(*q.table), q.table->name, where_keys(*q.table))),
            key_params(*q.table, q.keys, part_));
      }
    }
    connection_.begin_pipeline();
    for (const auto& [name, params] : statements) connection_.send(name, params);
    connection_.sync();
    for (const Question& q : questions) {
      const Result result = connection_.next();
      for (int row = 0; row < PQntuples(result.get()); ++row) fill(*q.table, result.get(), row, q.fresh());
    }
    connection_.drain();
  }

  static std::string range_sql(const TableInfo& table, const KeyCells& from, const KeyCells& to, const Range& range) {
    return sql::select_range(table, from, to, range.descending, sql::Mark::postgres);
  }
  Params range_params(const TableInfo& table, const KeyCells& from, const KeyCells& to, const Range& range) const {
    Params params;
    params.integer(part_);
    for (const KeyCells* cells : {&from, &to})
      for (std::size_t i = 0; i < cells->size(); ++i) params.value(table.columns[i].kind, (*cells)[i]);
    params.integer(range.limit);
    return params;
  }

 private:
  static void fill(const TableInfo& table, const PGresult* result, int at, void* row) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      column.set(row, postgres::cell(result, at, static_cast<int>(i), column.kind));
    }
  }

  Connection& connection_;
  std::int64_t part_;
};

/// What every connection of ours wants. Engines that lack a planner's switch say so, and it does not matter.
void set_up(Connection& connection, const std::string& schema) {
  connection.exec("SET client_min_messages=warning");
  postgres::use_schema(connection, schema);
  // We read by primary key only: whatever the statistics of a young table say, never the table as a whole.
  for (const char* setting : {"SET enable_seqscan=off", "SET enable_hashjoin=off", "SET enable_mergejoin=off",
                              "SET plan_cache_mode=force_generic_plan", "SET jit=off"}) {
    try {
      connection.exec(setting);
    } catch (const PgTrouble& trouble) {
      if (trouble.state().empty()) throw;
    }
  }
}

class PostgresReader : public Reader {
 public:
  PostgresReader(const PostgresOptions& options, std::int64_t part) : connection_(options.conninfo), reading_(connection_, part) {
    set_up(connection_, options.schema);
    connection_.exec("SET default_transaction_read_only=on");
  }
  void load(const TableInfo& table, std::span<const Key> keys, const FreshRow& fresh) override {
    reading_.load(table, keys, fresh);
  }
  void scan(const TableInfo& table, const Range& range, const FreshRow& fresh) override {
    reading_.scan(table, range, fresh);
  }
  void ask(std::span<const Question> questions) override { reading_.ask(questions); }
  void stand_still() override {
    connection_.exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    connection_.exec("SELECT 1 FROM chenxi_meta");
  }

 private:
  Connection connection_;
  Reading reading_;
};

class PostgresStore : public Store {
 public:
  PostgresStore(PostgresOptions options, std::int64_t part, std::span<const TableInfo* const> tables)
      : options_(std::move(options)), part_(part), connection_(options_.conninfo), reading_(connection_, part) {
    connection_.exec("SET client_min_messages=warning");
    make_schema();
    set_up(connection_, options_.schema);
    connection_.exec("SET synchronous_commit=on");
    connection_.exec("SET lock_timeout='5s'");
    connection_.exec("CREATE TABLE IF NOT EXISTS chenxi_meta(name text PRIMARY KEY,value bigint NOT NULL)");
    check_schema_version(version());
    postgres::create_leases(connection_);
    wait_for_lease();
    migrate(tables);
    fence_ = connection_.prepared(postgres::kFence);
  }

  void load(const TableInfo& table, std::span<const Key> keys, const FreshRow& fresh) override {
    reading_.load(table, keys, fresh);
  }
  void scan(const TableInfo& table, const Range& range, const FreshRow& fresh) override {
    reading_.scan(table, range, fresh);
  }
  void ask(std::span<const Question> questions) override { reading_.ask(questions); }

  std::vector<bool> find(const TableInfo& table, std::span<const Key> keys) override {
    // The keys that are there, compared with those asked for.
    Params params = key_params(table, keys, part_);
    const Result result = connection_.run(
        fmt::format("SELECT {} FROM {} WHERE {}", sql::key_list(table), table.name, where_keys(table)), params);
    std::unordered_map<Key, bool> there;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
      Key key;
      for (int i = 0; i < table.key_columns; ++i) {
        const ColumnKind kind = table.columns[static_cast<std::size_t>(i)].kind;
        const Cell cell = postgres::cell(result.get(), row, i, kind);
        if (kind == ColumnKind::integer) append_key(key, cell.integer);
        else append_key(key, cell.bytes);
      }
      there[std::move(key)] = true;
    }
    std::vector<bool> found;
    for (const Key& key : keys) found.push_back(there.contains(key));
    return found;
  }

  void flush(const TableInfo& table, std::span<const void* const> rows, std::span<const Key> erased) override {
    if (!rows.empty()) pending_.push_back({connection_.prepared(upsert_sql(table)), row_params(table, rows, part_)});
    if (!erased.empty())
      pending_.push_back({connection_.prepared(fmt::format("DELETE FROM {} WHERE {}", table.name, where_keys(table))),
                          key_params(table, erased, part_)});
  }

  void commit() override {
    if (pending_.empty()) return;
    for (int tries = 1;; ++tries) {
      try {
        send_transaction();
        break;
      } catch (const PgTrouble& trouble) {
        if (trouble.state() == postgres::kFenceState)
          throw Trouble(fmt::format("part {} is being written by another chenxi (epoch {} is over)", part_, epoch_));
        if (!trouble.may_retry() || tries == kTriesMax) throw;
        connection_.drain();
        connection_.exec("ROLLBACK");
      }
    }
    pending_.clear();
    fenced_ = true;
  }

  /// A batch that wrote has passed the fence. One that only read has not: is the part still ours to answer for?
  void rest() override {
    if (std::exchange(fenced_, false)) return;
    Params part;
    part.integer(part_);
    const Result found = connection_.run("SELECT epoch FROM chenxi_leases WHERE part=$1::bigint", part);
    if (PQntuples(found.get()) != 1 || postgres::cell(found.get(), 0, 0, ColumnKind::integer).integer != epoch_)
      throw HeldElsewhere(fmt::format("part {} is being written by another chenxi (epoch {} is over)", part_, epoch_));
  }

  std::unique_ptr<Reader> open_reader() override { return std::make_unique<PostgresReader>(options_, part_); }
  std::int64_t epoch() const override { return epoch_; }

 private:
  /// Where the schema is made already, its role needs no right to make others (PostgreSQL asks for it even with IF NOT EXISTS).
  void make_schema() {
    postgres::Params params;
    params.value(ColumnKind::text, {0, options_.schema});
    const postgres::Result there = connection_.run("SELECT 1 FROM pg_namespace WHERE nspname=$1", params);
    if (PQntuples(there.get()) == 0) connection_.exec("CREATE SCHEMA IF NOT EXISTS " + sql::quoted(options_.schema));
  }
  struct Pending {
    std::string statement;
    Params params;
  };

  void wait_for_lease() {
    constexpr Duration kPause = milliseconds(100);
    for (std::int64_t waited_us = 0;; waited_us += kPause.us) {
      try {
        if (const auto epoch = postgres::take_lease(connection_, part_, options_.holder, options_.lease)) {
          epoch_ = *epoch;
          return;
        }
      } catch (const postgres::PgTrouble& trouble) {
        if (trouble.state() != "55P03") throw;  // lock timeout: a batch of the other one holds the row
        if (postgres::end_sleeper(connection_, part_, options_.lease)) continue;
        throw HeldElsewhere(fmt::format("part {} is being written by another chenxi, whose batch is under way", part_));
      }
      if (waited_us >= options_.patience.us) throw HeldElsewhere(fmt::format("part {} is being written by another chenxi", part_));
      connection_.exec("SELECT pg_sleep(0.1)");
    }
  }

  std::int64_t version() {
    const Result found = connection_.run("SELECT value FROM chenxi_meta WHERE name='schema_version'", {});
    return PQntuples(found.get()) == 0 ? 0 : postgres::cell(found.get(), 0, 0, ColumnKind::integer).integer;
  }

  /// Old or new, never between: tables, columns and version are one transaction. A row that was written before a column
  /// existed reads as zero or empty there.
  void migrate(std::span<const TableInfo* const> tables) {
    connection_.exec("BEGIN");
    for (const TableInfo* table : tables) connection_.exec(create_sql(*table));
    const auto there = columns_there();
    for (const TableInfo* table : tables)
      for (const Column& column : table->columns)
        if (!there.contains({table->name, column.name}))
          connection_.exec(fmt::format("ALTER TABLE {} ADD COLUMN {} {} NOT NULL DEFAULT {}", table->name,
                                       sql::quoted(column.name), sql_type(column.kind),
                                       sql::empty_value(column.kind, sql::Mark::postgres)));
    connection_.exec(fmt::format("INSERT INTO chenxi_meta(name,value) VALUES('schema_version',{}) "
                                 "ON CONFLICT(name) DO UPDATE SET value=excluded.value", kSchemaVersion));
    connection_.exec("COMMIT");
  }

  std::set<std::pair<std::string, std::string>> columns_there() {
    const Result found = connection_.run(
        "SELECT c.relname::text,a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid=a.attrelid "
        "JOIN pg_namespace n ON n.oid=c.relnamespace WHERE n.nspname=current_schema() AND a.attnum>0", {});
    std::set<std::pair<std::string, std::string>> there;
    for (int row = 0; row < PQntuples(found.get()); ++row)
      there.emplace(postgres::cell(found.get(), row, 0, ColumnKind::text).bytes,
                    postgres::cell(found.get(), row, 1, ColumnKind::text).bytes);
    return there;
  }

  /// Everything in one pipeline. When it throws after COMMIT was sent, only the database knows what happened.
  void send_transaction() {
    Params fence;
    fence.integer(part_);
    fence.integer(epoch_);
    connection_.warning();
    connection_.begin_pipeline();
    connection_.send_text("BEGIN");
    connection_.send(fence_, fence);
    for (const Pending& pending : pending_) connection_.send(pending.statement, pending.params);
    connection_.send_text("COMMIT");
    connection_.sync();
    for (std::size_t i = 0; i < pending_.size() + 2; ++i) connection_.next();
    const Result committed = connection_.next();
    // A COMMIT of a transaction that had failed is answered well, with this word.
    if (std::string_view(PQcmdStatus(committed.get())) != "COMMIT") throw PgTrouble("the transaction was rolled back", "");
    // The standby may not have it. The next opening writes the lease and waits for the standby itself, and then finds the batch.
    if (const std::string why = connection_.warning(); !why.empty()) throw PgTrouble("the database warned at the commit: " + why, "");
    connection_.drain();
  }

  PostgresOptions options_;
  std::int64_t part_;
  std::int64_t epoch_ = 0;
  bool fenced_ = false;  // since the last rest()
  Connection connection_;
  Reading reading_;
  std::string fence_;
  std::vector<Pending> pending_;
};

}  // namespace

bool may_pass(const Trouble& trouble) {
  if (const auto* said = dynamic_cast<const PgTrouble*>(&trouble)) return said->may_pass();
  return dynamic_cast<const HeldElsewhere*>(&trouble) != nullptr;
}

std::unique_ptr<Reader> open_postgres_reader(const PostgresOptions& options, std::int64_t part) {
  return std::make_unique<PostgresReader>(options, part);
}

std::unique_ptr<Store> open_postgres(const PostgresOptions& options, std::int64_t part,
                                     std::span<const TableInfo* const> tables) {
  return std::make_unique<PostgresStore>(options, part, tables);
}

}  // namespace chenxi::store
