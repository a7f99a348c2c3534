// Journal: which rows each batch wrote, so that a changed row can be named later.
//
// The Merkle roots cover transfers; everything else (devices, limits, stops, keys answered, payments …) would be covered by
// nobody. So a batch leaves one page: for every row that it wrote the table, the key and the SHA-256 of the row, for every row
// that it erased the key. Pages are chained, and a page's hash covers the hash of its batch: one value, signed in a checkpoint
// outside, stands for every byte of every table. An auditor reads the pages from the first to the last and knows what each
// table must hold, row by row.
//
// docs/audit.md writes the two encodings out: an auditor of somebody else's makes them without this file, and no later
// version changes them.
#pragma once
#include <unordered_map>

#include "engine/rows.h"
#include "store/store.h"

namespace chenxi::engine {

/// The SHA-256 of a row: its table's name, then by name each column that is neither zero nor empty. What is empty is left out
/// so that a column which is added later changes no hash.
class RowHash {
 public:
  explicit RowHash(std::int64_t part) : part_(part) {}
  Hash32 operator()(const store::TableInfo& table, const void* row);

 private:
  struct Field {
    std::string label;  // name, a zero byte, the kind's letter
    const store::Column* column;  // nullptr: the part, which the store adds
  };
  const std::vector<Field>& fields_of(const store::TableInfo& table);

  std::int64_t part_;
  std::unordered_map<const store::TableInfo*, std::vector<Field>> fields_;
  std::vector<store::Cell> cells_;
  std::string bytes_;
};

class Journal : public store::Writer {
 public:
  explicit Journal(std::int64_t part) : row_hash_(part) {}

  /// Reads where the chain stands; after every opening of the store.
  void open(store::Reader& reader);
  /// What is flushed from here on goes on to `store`, and is noted.
  void begin_batch(store::Store& store);
  void flush(const store::TableInfo& table, std::span<const void* const> rows, std::span<const store::Key> erased) override;
  /// Flushes the page. To be committed with the batch.
  void end_batch(const ledger::Batch& batch);

  /// Was the newest page written by a program that wrote other pages? Then no auditor reads it.
  bool is_of_an_older_kind() const { return is_of_an_older_kind_; }
  /// Books that were written before there was a journal, or with an older kind of it: notes every row that is there, in
  /// pages that go with the newest batch. To be committed.
  void begin(store::Store& store, const ledger::Batch& newest, std::span<const store::TableInfo* const> tables);
  /// Restored books: notes that these tables were left behind, and the restore's own row. To be committed.
  void note_restore(store::Store& store, const ledger::Batch& newest, const Recovery& recovery,
                    std::span<const store::TableInfo* const> emptied);

  /// The newest page; its batch is 0 where there is none.
  const JournalPage& head() const { return head_; }

 private:
  void add_rows(const store::TableInfo& table, std::span<const void* const> rows);
  void add_section(char what, const store::TableInfo& table, std::size_t many);
  void add_key(store::Key key, store::Key& before);
  void write_page(const ledger::Batch& batch, std::int64_t recovery);

  RowHash row_hash_;
  store::Store* store_ = nullptr;
  JournalPage head_;
  bool is_of_an_older_kind_ = false;
  std::string entries_;
};

/// What makes a page unchangeable. `previous`: the hash of the page before.
Hash32 page_hash(const JournalPage& page, const Hash32& previous, const Hash32& batch_hash);

}  // namespace chenxi::engine
