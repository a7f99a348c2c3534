// What a backup says about itself, readable without the key and proved by a MAC under it.
#pragma once
#include <string>
#include <vector>

#include "base/json.h"
#include "ledger/rows.h"

namespace chenxi::backup {

constexpr std::int64_t kFormatVersion = 1;

struct TableCount {
  std::string name;
  std::int64_t rows = 0;
  std::string hash;  // store::RowsHash over its rows
  bool operator==(const TableCount&) const = default;
};

struct Manifest {
  std::int64_t format = kFormatVersion;
  std::int64_t schema = 0;  // store::kSchemaVersion of the program that wrote it
  Instant taken_at;
  std::int64_t head_batch = 0;  // the journal's head: the newest batch and its hash
  Hash32 head_hash{};
  Instant head_at;
  std::int64_t next_object = 0;
  std::vector<TableCount> tables;

  std::int64_t rows() const;
  /// "1234:9f…", as an operator keeps it and gives it back.
  std::string head_text() const { return std::to_string(head_batch) + ":" + hex(view(head_hash)); }
};

json::value to_json(const Manifest& manifest);
/// Throws Trouble: not a manifest, or one of a newer program.
Manifest parse_manifest(const std::string& text);

}  // namespace chenxi::backup
