// The store in memory: the model that the others are compared with, and the fast one for unit tests.
#include <map>
#include <shared_mutex>
#include <variant>

#include "base/check.h"
#include "base/crypto.h"
#include "store/store.h"

namespace chenxi::store {

using Value = std::variant<std::int64_t, std::string>;
struct Rows : std::map<Key, std::vector<Value>> {
  const TableInfo* table = nullptr;  // as it was last written: the order of the values
};
struct MemoryData {
  std::shared_mutex mutex;  // readers live on other threads
  std::map<std::string, Rows> tables;
};

namespace {

class MemoryStore : public Store {
 public:
  explicit MemoryStore(std::shared_ptr<MemoryData> data) : data_(std::move(data)) {}

  void load(const TableInfo& table, std::span<const Key> keys, const FreshRow& fresh) override {
    const std::shared_lock lock(data_->mutex);
    const Rows& rows = rows_of(table);
    for (const Key& key : keys)
      if (const auto it = rows.find(key); it != rows.end()) fill(table, rows, it->second, fresh());
  }

  std::vector<bool> find(const TableInfo& table, std::span<const Key> keys) override {
    const std::shared_lock lock(data_->mutex);
    const Rows& rows = rows_of(table);
    std::vector<bool> found;
    for (const Key& key : keys) found.push_back(rows.contains(key));
    return found;
  }

  void scan(const TableInfo& table, const Range& range, const FreshRow& fresh) override {
    const std::shared_lock lock(data_->mutex);
    const Rows& rows = rows_of(table);
    if (!range.to.empty() && range.to <= range.from) return;
    auto first = rows.lower_bound(range.from);
    auto last = range.to.empty() ? rows.end() : rows.lower_bound(range.to);
    std::int64_t left = range.limit;
    if (range.descending) {
      while (last != first && left-- > 0) fill(table, rows, (--last)->second, fresh());
    } else {
      for (; first != last && left-- > 0; ++first) fill(table, rows, first->second, fresh());
    }
  }

  void flush(const TableInfo& table, std::span<const void* const> rows, std::span<const Key> erased) override {
    for (const void* row : rows) {
      std::vector<Value> values;
      for (const Column& column : table.columns) {
        const Cell cell = column.get(row);
        if (column.kind == ColumnKind::integer) values.emplace_back(cell.integer);
        else values.emplace_back(std::string(cell.bytes));
      }
      pending_.push_back({&table, key_of_row(table, row), std::move(values)});
    }
    for (const Key& key : erased) pending_.push_back({&table, key, std::nullopt});
  }

  void commit() override {
    const std::unique_lock lock(data_->mutex);
    for (const Change& change : pending_)
      if (change.table->append_only && change.values && data_->tables[change.table->name].contains(change.key))
        throw Trouble(std::string("a row of an append-only table is there already: ") + change.table->name);
    for (Change& change : pending_) {
      auto& rows = data_->tables[change.table->name];
      rows.table = change.table;
      if (change.values) rows[change.key] = std::move(*change.values);
      else rows.erase(change.key);
    }
    pending_.clear();
  }

  std::unique_ptr<Reader> open_reader() override { return std::make_unique<MemoryStore>(data_); }
  void stand_still() override {
    const std::shared_lock lock(data_->mutex);
    auto copy = make_memory();
    copy->tables = data_->tables;
    still_ = std::move(copy);
  }

 private:
  struct Change {
    const TableInfo* table;
    Key key;
    std::optional<std::vector<Value>> values;
  };

  const Rows& rows_of(const TableInfo& table) const {
    static const Rows kNone;
    const auto& tables = still_ ? still_->tables : data_->tables;
    const auto it = tables.find(table.name);
    return it == tables.end() ? kNone : it->second;
  }

  /// A description with fewer columns than the rows were written with reads those.
  static void fill(const TableInfo& table, const Rows& rows, const std::vector<Value>& values, void* row) {
    std::size_t written = 0;
    for (std::size_t i = 0; i < table.columns.size(); ++i, ++written) {
      while (rows.table != &table && std::string_view(rows.table->columns.at(written).name) != table.columns[i].name) ++written;
      Cell cell;
      if (const auto* integer = std::get_if<std::int64_t>(&values[written])) cell.integer = *integer;
      else cell.bytes = std::get<std::string>(values[written]);
      table.columns[i].set(row, cell);
    }
  }

  std::shared_ptr<MemoryData> data_;
  std::shared_ptr<const MemoryData> still_;  // what it looked like when this reader stood still
  std::vector<Change> pending_;
};

}  // namespace

Range prefix_range(Key prefix, std::int64_t limit) {
  Key end = end_of_prefix(prefix);
  return {std::move(prefix), std::move(end), limit, false};
}

std::shared_ptr<MemoryData> make_memory() { return std::make_shared<MemoryData>(); }
std::unique_ptr<Store> open_memory(std::shared_ptr<MemoryData> data) {
  return std::make_unique<MemoryStore>(std::move(data));
}

}  // namespace chenxi::store
