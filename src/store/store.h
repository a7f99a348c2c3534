// Store: five calls between the engine and whatever keeps the rows. Nothing else in the product knows SQL.
//
//   load    rows by keys            find    which keys exist
//   flush   write changed rows      commit  make everything flushed durable, at once
//   scan    rows in key order
//
// A Store belongs to one part of the books and to one thread: the part's executor. Everything flushed since the last
// commit is one transaction. Any failure is Trouble, after which the store must be reopened: whether the commit happened
// is then read from the batch row, never guessed.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/crypto.h"
#include "base/env.h"
#include "store/row.h"

namespace chenxi::store {

/// Gives the place for the next row; the store fills every column of it before it asks again. It may not ask the store
/// anything itself: a connection answers one question at a time.
using FreshRow = std::function<void*()>;

struct Range {
  Key from;              // first key, or a prefix of it; empty: from the beginning
  Key to;                // first key that no longer belongs; empty: to the end
  std::int64_t limit = INT64_MAX;
  bool descending = false;
};
/// All keys that begin with these columns.
Range prefix_range(Key prefix, std::int64_t limit = INT64_MAX);

/// Rows by keys, or, when `range` is set, by range.
struct Question {
  const TableInfo* table = nullptr;
  std::span<const Key> keys;
  std::optional<Range> range;
  FreshRow fresh;
};

class Reader {
 public:
  virtual ~Reader() = default;
  virtual void load(const TableInfo& table, std::span<const Key> keys, const FreshRow& fresh) = 0;
  virtual void scan(const TableInfo& table, const Range& range, const FreshRow& fresh) = 0;
  /// Several questions at once: a store behind a network answers them in one round trip.
  virtual void ask(std::span<const Question> questions) {
    for (const Question& q : questions) {
      if (q.range) scan(*q.table, *q.range, q.fresh);
      else load(*q.table, q.keys, q.fresh);
    }
  }
  /// From here on the reader shows the books as they are committed now, however long it is asked: a backup and an audit
  /// read everything as of one moment. Only readers of open_reader() can.
  virtual void stand_still() { throw Bug("this reader cannot stand still"); }
};

/// Where changed rows go.
class Writer {
 public:
  virtual ~Writer() = default;
  /// Writes rows as they are now (inserting or replacing) and erases keys.
  virtual void flush(const TableInfo& table, std::span<const void* const> rows, std::span<const Key> erased) = 0;
};

class Store : public Reader, public Writer {
 public:
  /// found[i] says whether keys[i] exists.
  virtual std::vector<bool> find(const TableInfo& table, std::span<const Key> keys) = 0;
  virtual void commit() = 0;
  /// A chore after the answers are out: the SQLite writer checkpoints its log here.
  virtual void rest() {}
  /// Which opening of a shared database this is: a later one shuts the earlier ones out. 0: nobody else can write.
  virtual std::int64_t epoch() const { return 0; }
  /// A read-only view of what is committed, for another thread.
  virtual std::unique_ptr<Reader> open_reader() = 0;
  /// What stays open while this store is closed and opened again after Trouble, so that it can be opened on a full disk, too;
  /// closed before the last store is. nullptr: nothing needs to.
  virtual std::unique_ptr<Reader> anchor() { return nullptr; }
};

/// How to come to a store again after Trouble: each call gives a freshly opened one.
using OpenStore = std::function<std::unique_ptr<Store>()>;

std::unique_ptr<Store> open_memory(std::shared_ptr<struct MemoryData> data);
std::shared_ptr<struct MemoryData> make_memory();

struct SqliteOptions {
  std::string path;
  std::string vfs;            // empty: the real disk
  bool synchronous_off = false;  // only for the test that shows why not
  /// A power loss may take the newest commits, never half of one, and commits wait for no disk: for what can be made again.
  bool may_lose_newest = false;
  /// The log is copied into the file when it has grown to so many 4 KiB pages. Payments wait meanwhile, for 15 to 40 ms: at 64 MiB
  /// that is rarer than one in a hundred, and a page that many payments changed is copied once.
  int wal_pages_max = 16384;
};
/// Opens or creates the file with these tables. Throws Trouble.
std::unique_ptr<Store> open_sqlite(const SqliteOptions& options, std::int64_t part,
                                   std::span<const TableInfo* const> tables);

struct PostgresOptions {
  std::string conninfo;            // as libpq takes it
  std::string schema = "chenxi";
  /// Names this process in the lease: another one gets in when the lease has not been renewed for `lease`.
  std::string holder;
  Duration lease = seconds(2);
  /// How long an opening waits for somebody else's lease: longer than the lease of a process that was killed.
  Duration patience = seconds(4);
};
/// Takes the part's lease and opens or creates its tables. Throws Trouble: no connection, or another holder's lease.
/// Each opening raises the epoch, so that a commit of an earlier connection that is still on its way can only fail.
std::unique_ptr<Store> open_postgres(const PostgresOptions& options, std::int64_t part,
                                     std::span<const TableInfo* const> tables);

/// Renews the lease from a thread of its own, and gives it back when destroyed (after the store).
class LeaseKeeper {
 public:
  virtual ~LeaseKeeper() = default;
  /// Was it renewed within its time? A node that cannot say so answers no reads.
  virtual bool held() const = 0;
};
std::unique_ptr<LeaseKeeper> keep_lease(Env& env, const PostgresOptions& options, std::int64_t part);

/// Raised with every change of the tables that an older program must not write to. README.md says what each one brought.
constexpr std::int64_t kSchemaVersion = 4;
/// Data of this version can be opened: throws Trouble with one clear line when a newer program wrote it.
void check_schema_version(std::int64_t found);

/// Adds one row after another into a hash, with the table's name and every column.
class RowsHash {
 public:
  void add(const TableInfo& table, const void* row);
  std::string text() const { return hex(view(hash_)); }

 private:
  Hash32 hash_{};
};
/// Visits a table's rows in key order, one at a time.
void visit_rows(Reader& reader, const TableInfo& table, const std::function<void(const void* row)>& visit);
/// Every row of every table, hashed in key order: two stores with equal rows have equal hashes.
std::string hash_of_all_rows(Reader& reader, std::span<const TableInfo* const> tables);

// Typed conveniences.
template <class Row>
std::optional<Row> load_one(Reader& reader, const Key& key) {
  std::optional<Row> out;
  reader.load(table<Row>(), std::span<const Key>(&key, 1), [&]() -> void* { return &out.emplace(); });
  return out;
}
template <class Row>
std::vector<Row> scan_all(Reader& reader, const Range& range = {}) {
  std::vector<Row> out;
  reader.scan(table<Row>(), range, [&]() -> void* { return &out.emplace_back(); });
  return out;
}

}  // namespace chenxi::store
