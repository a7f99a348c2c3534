// The store in memory: the model that the others are compared with, and the fast one for unit tests.
#include <map>
#include <variant>

#include "base/check.h"
#include "base/crypto.h"
#include "store/store.h"

namespace chenxi::store {

using Value = std::variant<std::int64_t, std::string>;
struct MemoryData {
  std::map<std::string, std::map<Key, std::vector<Value>>> tables;
};

namespace {

class MemoryStore : public Store {
 public:
  explicit MemoryStore(std::shared_ptr<MemoryData> data) : data_(std::move(data)) {}

  void load(const TableInfo& table, std::span<const Key> keys, const FreshRow& fresh) override {
    const auto& rows = data_->tables[table.name];
    for (const Key& key : keys)
      if (const auto it = rows.find(key); it != rows.end()) fill(table, it->second, fresh());
  }

  std::vector<bool> find(const TableInfo& table, std::span<const Key> keys) override {
    const auto& rows = data_->tables[table.name];
    std::vector<bool> found;
    for (const Key& key : keys) found.push_back(rows.contains(key));
    return found;
  }

  void scan(const TableInfo& table, const Range& range, const FreshRow& fresh) override {
    const auto& rows = data_->tables[table.name];
    auto first = rows.lower_bound(range.from);
    auto last = range.to.empty() ? rows.end() : rows.lower_bound(range.to);
    std::int64_t left = range.limit;
    if (range.descending) {
      while (last != first && left-- > 0) fill(table, (--last)->second, fresh());
    } else {
      for (; first != last && left-- > 0; ++first) fill(table, first->second, fresh());
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
      pending_.push_back({table.name, key_of_row(table, row), std::move(values)});
    }
    for (const Key& key : erased) pending_.push_back({table.name, key, std::nullopt});
  }

  void commit() override {
    for (Change& change : pending_) {
      auto& rows = data_->tables[change.table];
      if (change.values) rows[change.key] = std::move(*change.values);
      else rows.erase(change.key);
    }
    pending_.clear();
  }

  std::unique_ptr<Reader> open_reader() override { return std::make_unique<MemoryStore>(data_); }

 private:
  struct Change {
    std::string table;
    Key key;
    std::optional<std::vector<Value>> values;
  };

  static void fill(const TableInfo& table, const std::vector<Value>& values, void* row) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      Cell cell;
      if (const auto* integer = std::get_if<std::int64_t>(&values[i])) cell.integer = *integer;
      else cell.bytes = std::get<std::string>(values[i]);
      table.columns[i].set(row, cell);
    }
  }

  std::shared_ptr<MemoryData> data_;
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
