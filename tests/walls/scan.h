// What the walls need to know of a C++ file: its includes, its code without comments and literals, its literals.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace walls {

struct Found {
  int line;
  std::string text;
};
struct Scan {
  std::vector<Found> includes;  // "base/json.h", without the quotes
  std::string code;             // comments and the inside of literals blanked, line ends kept
  std::vector<Found> literals;  // the inside of each string literal
};

Scan scan(std::string_view text);
int line_of(std::string_view text, std::size_t position);

}  // namespace walls
