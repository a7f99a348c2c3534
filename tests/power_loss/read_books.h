// Reads the books for the checker with plain SQL, from a file on any disk.
#pragma once
#include <optional>
#include <string>

#include "tests/power_loss/checker.h"

namespace checker {

/// nullopt, and `why`, when the file cannot be read.
std::optional<Books> read_books(const std::string& path, const std::string& vfs, std::string& why);

}  // namespace checker
