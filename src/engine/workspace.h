// Workspace: the rows that commands of a batch read and change, in memory.
//
// Rows are named before they are read (Command::keys), loaded in bulk, and stay as clean copies for later batches: the
// executor is the only writer, so a copy cannot grow stale. Reading a row nobody named is a bug and CHECKs. Changes keep
// an image for undoing one command, and are flushed with the batch.
#pragma once
#include <map>
#include <unordered_set>

#include "base/check.h"
#include "store/store.h"

namespace chenxi::engine {

void check_row_texts(const store::TableInfo& table, const void* row);

/// A command read a row that it had not named: its own fault, unless an earlier command of the same batch made rows that
/// lead to it. The engine asks for the names again and runs it once more.
class NotNamed : public Bug {
 public:
  explicit NotNamed(const std::string& table) : Bug("read without being named: " + table) {}
};

/// The rows of one table, seen without their type.
class Shelf {
 public:
  /// `touched`: where it enters itself when the running command first writes to it, so that only few are asked after each.
  Shelf(const store::TableInfo& table, std::vector<Shelf*>& touched) : table_(&table), all_touched_(touched) {}
  virtual ~Shelf() = default;
  const store::TableInfo& table() const { return *table_; }

  void want(store::Key key) {
    if (!knows(key)) wanted_.push_back(std::move(key));
  }
  void want_prefix(store::Key prefix) {
    if (!in_loaded_prefix(prefix)) wanted_prefixes_.push_back(std::move(prefix));
  }
  /// Adds what is wanted to the questions; false: nothing. After they were asked, settle() files what came.
  bool gather(std::vector<store::Question>& questions);
  void settle();
  /// Both, for this shelf alone.
  bool load_wanted(store::Reader& reader);

  virtual void begin_command() = 0;
  virtual void undo_command() = 0;
  /// Has the running command changed a row here? Has the running batch?
  virtual bool touched() const = 0;
  virtual bool changed() const = 0;
  /// CHECKs what the running command wrote: a text that PostgreSQL does not take would cost the whole batch its commit.
  virtual void check_texts() const = 0;
  virtual void flush(store::Writer& store) = 0;
  /// After the commit. `forget`: drop every copy (the store was reopened, or the shelf is full).
  virtual void end_batch(bool forget) = 0;
  virtual std::size_t size() const = 0;

 protected:
  virtual bool knows(const store::Key& key) const = 0;
  /// A place for a row that arrives; then: files all that arrived, and that the other keys have no row.
  virtual void* arrival() = 0;
  virtual void file_arrivals(std::span<const store::Key> asked) = 0;

  const store::TableInfo* table_;
  std::vector<Shelf*>& all_touched_;
  std::vector<store::Key> wanted_, wanted_prefixes_;
  bool in_loaded_prefix(const store::Key& key) const;
  void forget_prefixes();

 private:
  std::unordered_set<store::Key> prefixes_;      // wholly loaded key ranges
  std::unordered_set<std::size_t> prefix_sizes_;  // few: one per shape of range
};

template <class Row>
class RowShelf : public Shelf {
 public:
  explicit RowShelf(std::vector<Shelf*>& touched) : Shelf(store::table<Row>(), touched) {}

  const Row* find(const store::Key& key) const {
    const auto it = rows_.find(key);
    if (it == rows_.end()) {
      if (!in_loaded_prefix(key)) throw NotNamed(std::string("a row of ") + table().name);
      return nullptr;
    }
    return it->second.row ? &*it->second.row : nullptr;
  }
  /// nullptr also when the row has not been loaded yet.
  const Row* find_loaded(const store::Key& key) const {
    const auto it = rows_.find(key);
    return it == rows_.end() || !it->second.row ? nullptr : &*it->second.row;
  }
  bool loaded_prefix(const store::Key& prefix) const { return in_loaded_prefix(prefix); }
  Row& edit(const store::Key& key) {
    Entry& entry = known(key);
    CHECK(entry.second.row.has_value());
    change(entry);
    return *entry.second.row;
  }
  void insert(Row row) {
    Entry& entry = *rows_.try_emplace(store::key_of_row(table(), &row)).first;
    CHECK(!entry.second.row.has_value(), std::string("row exists already: ") + table().name);
    change(entry);
    entry.second.row = std::move(row);
  }
  void erase(const store::Key& key) {
    Entry& entry = known(key);
    change(entry);
    entry.second.row.reset();
  }
  template <class Visit>
  void visit_prefix(const store::Key& prefix, Visit visit) const {
    if (!in_loaded_prefix(prefix)) throw NotNamed(std::string("a range of ") + table().name);
    for (auto it = rows_.lower_bound(prefix); it != rows_.end() && it->first.starts_with(prefix); ++it)
      if (it->second.row) visit(*it->second.row);
  }
  /// Rows that this batch changed: for caches that follow the store.
  template <class Visit>
  void visit_changed(Visit visit) const {
    for (const Entry* entry : dirty_)
      if (entry->second.row) visit(*entry->second.row);
  }
  template <class Visit>
  void visit_erased(Visit visit) const {
    for (const Entry* entry : dirty_)
      if (!entry->second.row) visit(entry->first);
  }

  void begin_command() override {
    undo_.clear();
    command_dirty_ = dirty_.size();
  }
  bool touched() const override { return !undo_.empty(); }
  void check_texts() const override {
    for (const Undo& undo : undo_)
      if (undo.entry->second.row) check_row_texts(table(), &*undo.entry->second.row);
  }
  bool changed() const override { return !dirty_.empty(); }
  void undo_command() override {
    for (auto it = undo_.rbegin(); it != undo_.rend(); ++it) it->entry->second = std::move(it->before);
    undo_.clear();
    dirty_.resize(command_dirty_);
  }
  void flush(store::Writer& store) override {
    std::vector<const void*> rows;
    std::vector<store::Key> erased;
    for (const Entry* entry : dirty_) {
      if (entry->second.row) rows.push_back(&*entry->second.row);
      else if (entry->second.stored) erased.push_back(entry->first);
    }
    if (!rows.empty() || !erased.empty()) store.flush(table(), rows, erased);
  }
  void end_batch(bool forget) override {
    for (Entry* entry : dirty_) {
      entry->second.dirty = false;
      entry->second.stored = entry->second.row.has_value();
    }
    dirty_.clear();
    begin_command();
    if (forget) {
      rows_.clear();
      forget_prefixes();
    }
  }
  std::size_t size() const override { return rows_.size(); }

 protected:
  bool knows(const store::Key& key) const override { return rows_.contains(key) || in_loaded_prefix(key); }
  void* arrival() override { return &arrived_.emplace_back(); }
  void file_arrivals(std::span<const store::Key> asked) override {
    for (const store::Key& key : asked) rows_.try_emplace(key);  // absence is knowledge too
    for (Row& row : arrived_) keep(std::move(row));
    arrived_.clear();
  }

 private:
  struct Slot {
    std::optional<Row> row;
    bool dirty = false;
    bool stored = false;  // the store has it
  };
  using Entry = typename std::map<store::Key, Slot>::value_type;  // stays where it is until all are forgotten
  struct Undo {
    Entry* entry;
    Slot before;
  };

  Entry& known(const store::Key& key) {
    const auto it = rows_.find(key);
    CHECK(it != rows_.end(), std::string("written without being named: ") + table().name);
    return *it;
  }
  void keep(Row row) {
    Slot& slot = rows_[store::key_of_row(table(), &row)];
    if (slot.dirty) return;  // this batch knows better
    slot.row = std::move(row);
    slot.stored = true;
  }
  void change(Entry& entry) {
    if (undo_.empty()) all_touched_.push_back(this);
    undo_.push_back({&entry, entry.second});
    if (!entry.second.dirty) dirty_.push_back(&entry);
    entry.second.dirty = true;
  }

  std::map<store::Key, Slot> rows_;
  std::vector<Row> arrived_;
  std::vector<Undo> undo_;
  std::vector<Entry*> dirty_;
  std::size_t command_dirty_ = 0;  // of them, before the running command
};

/// All shelves of a part, made when a row type is first used.
class Workspace {
 public:
  template <class Row>
  RowShelf<Row>& shelf() {
    std::unique_ptr<Shelf>& slot = shelves_[&store::table<Row>()];
    if (!slot) {
      slot = std::make_unique<RowShelf<Row>>(touched_);
      order_.push_back(slot.get());
    }
    return static_cast<RowShelf<Row>&>(*slot);
  }
  const std::vector<Shelf*>& shelves() const { return order_; }
  /// Those that the running command wrote to, some perhaps twice; begin_command() forgets them.
  const std::vector<Shelf*>& touched() const { return touched_; }
  void begin_command() {
    for (Shelf* shelf : touched_) shelf->begin_command();
    touched_.clear();
  }

 private:
  std::map<const store::TableInfo*, std::unique_ptr<Shelf>> shelves_;
  std::vector<Shelf*> order_, touched_;
};

}  // namespace chenxi::engine
