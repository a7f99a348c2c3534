// History: what the chains of batches and of the journal's pages say, and what every table must hold according to them.
//
// docs/audit.md describes both encodings; nothing here comes from the program that wrote them.
#pragma once
#include <map>
#include <set>
#include <unordered_map>

#include "bytes.h"
#include "report.h"
#include "source.h"

namespace audit {

/// The hash of a row as the journal has it: the first half of a SHA-256.
using RowHash = std::array<std::uint8_t, 16>;
RowHash row_hash(const Table& table, const Row& row);

struct Batch {
  std::int64_t id = 0, first = 0, last = 0, at = 0;
  Hash root{}, hash{};  // hash: as its fields say
};

class History {
 public:
  History(Source& source, const std::vector<Table>& tables, Report& report) : source_(source), tables_(tables), report_(report) {}

  /// Reads and checks both chains.
  void read();
  /// Compares every table with what the pages say.
  void compare_rows();

  const std::map<std::int64_t, Batch>& batches() const { return batches_; }
  /// The pages' hashes, by batch and page.
  const std::map<std::pair<std::int64_t, std::int64_t>, Hash>& pages() const { return pages_; }

 private:
  struct Entry {
    RowHash hash{};
    std::int64_t batch = 0;
    bool seen = false;
  };
  using Entries = std::unordered_map<std::string, Entry>;

  const Table* table(std::string_view name) const;
  void read_batches(const Table& table);
  void read_journal(const Table& table);
  void check_batch(const Table& table, const Row& row);
  void check_page(const Table& table, const Row& row);
  bool take_entries(std::int64_t batch, std::int64_t recovery, std::string_view bytes);
  void missing_batches(const Table& table, std::int64_t until);
  void look_for_restore();

  Source& source_;
  const std::vector<Table>& tables_;
  Report& report_;
  std::map<std::int64_t, Batch> batches_;
  std::map<std::int64_t, Hash> stored_hash_;  // of batches, as their rows claim
  std::vector<Hash> before_batch_{Hash{}}, before_page_{Hash{}};  // what the next one may name as the one before
  std::int64_t last_batch_ = 0, last_at_ = 0, next_transfer_ = 0;
  std::set<std::int64_t> missing_;  // told already
  std::int64_t page_batch_ = 0, next_page_ = 0;
  std::map<std::pair<std::int64_t, std::int64_t>, Hash> pages_;
  std::map<std::string, Entries, std::less<>> expected_;
  bool of_an_older_kind_ = false;  // the newest page
  std::int64_t waiting_restore_ = 0;  // a restore that nobody has opened yet
};

}  // namespace audit
