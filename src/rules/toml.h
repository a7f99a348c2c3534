// toml++ for readers that must refuse. toml++ 3.3 asserts where it should (a table called "[!"), and an
// operator's typing error may not stop the process; so its assertion throws, and whoever parses catches
// NotToml. One header for all of them: its functions are inline, and every reader must catch what any of them
// throws.
#pragma once

namespace chenxi::rules {
struct NotToml {};
[[noreturn]] inline void not_toml() {
  throw NotToml{};
}
}  // namespace chenxi::rules

#define TOML_ASSERT(condition) ((condition) ? void() : ::chenxi::rules::not_toml())
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>
