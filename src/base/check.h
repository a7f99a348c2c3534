// CHECK: for what cannot happen. Compiled in for ever, never for user input.
#pragma once
#include <stdexcept>
#include <string>

namespace chenxi {

/// A broken promise of our own code. In base, money, store, ledger and engine nobody catches it and the process
/// stops; inside a room's command the engine undoes the command and answers `internal`.
class Bug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Disk, database, network: not a refusal, not a bug. Caught in three places: the batch loop, the request edge, main.
class Trouble : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[noreturn]] void check_failed(const char* expression, const char* file, int line, const std::string& what);

#define CHECK(condition, ...)                                                                         \
  do {                                                                                                \
    if (!(condition)) ::chenxi::check_failed(#condition, __FILE__, __LINE__, std::string{__VA_ARGS__}); \
  } while (false)

}  // namespace chenxi
