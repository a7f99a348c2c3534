// Reads the books for the checker with plain SQL, from a file on any disk or from a database.
#pragma once
#include <optional>
#include <string>

#include "tests/checker/checker.h"

namespace checker {

/// The tail only, for a check that saw the rest before; integrity_check reads the whole file.
struct Tail {
  std::int64_t transfers_after = 0, batches_after = 0;
  bool integrity_check = true;
};

/// nullopt, and `why`, when the file cannot be read.
std::optional<Books> read_sqlite(const std::string& path, const std::string& vfs, std::string& why, const Tail& tail = {});
std::optional<Books> read_postgres(const std::string& conninfo, const std::string& schema, std::string& why);

}  // namespace checker
