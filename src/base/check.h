// CHECK: for what cannot happen. Compiled in for ever, never for user input.
#pragma once
#include <stdexcept>
#include <string>

namespace chenxi {

/// A broken promise of our own code. One that breaks in base, money, store, ledger or engine stops the process;
/// inside a room's command the engine undoes the command and answers `internal`.
class Bug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
  Bug(const std::string& what, bool in_spine) : std::logic_error(what), in_spine_(in_spine) {}
  /// Did the CHECK stand in base, money, store, ledger or engine?
  bool in_spine() const { return in_spine_; }

 private:
  bool in_spine_ = false;
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
