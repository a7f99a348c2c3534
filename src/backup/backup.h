// Backup: everything that an instance would need to go on elsewhere, as of one moment, in one sealed file.
//
// It holds rows, not pages of a database: one format for SQLite and PostgreSQL, from either into either,
// nothing readable ever on a disk, and the writer goes on meanwhile. The keys outside the database come
// first, wrapped once more under a key of their own; then each table with the names of its columns; then a
// manifest (manifest.h).
#pragma once
#include <filesystem>
#include <functional>

#include "backup/manifest.h"
#include "base/env.h"
#include "store/store.h"

namespace chenxi::backup {

using Tables = std::vector<const store::TableInfo*>;

/// A file of the data directory that is not in the database: "keys", "bank.secret".
struct OutsideFile {
  std::string name, content;
};

struct Written {
  Manifest manifest;
  std::int64_t bytes = 0;
};

/// `reader` stands still (store::Reader::stand_still). Throws Trouble; nothing is left behind then.
Written write_backup(Env& env, store::Reader& reader, const Tables& tables,
                     const std::vector<OutsideFile>& outside, const std::filesystem::path& to,
                     std::string_view key);

/// Reads all of a backup without writing anything: every byte is proved. Throws Trouble that names what is
/// damaged.
Manifest check_backup(const std::filesystem::path& from, std::string_view key);

struct Restored {
  Manifest manifest;
  std::int64_t rows = 0;                 // written
  std::vector<std::string> left_behind;  // tables whose rows were not taken over
  std::vector<OutsideFile> outside;
};

/// Writes the rows into `into`, which is empty (else Trouble), but those of tables in `leave`: sessions and
/// codes of then. The first row written says that the books wait for an operator (engine/recovery.h); where
/// the restore is interrupted, that row keeps the books from being opened. Rows are compared with the
/// manifest as they pass. `prove`: reads the rows back from the store and compares each table's hash again.
Restored restore_rows(Env& env, const std::filesystem::path& from, std::string_view key, store::Store& into,
                      const Tables& tables, const Tables& leave, bool prove);

}  // namespace chenxi::backup
