// Drawing codes, for posters and screens.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chenxi::qr {

/// The dark modules of a symbol, without its quiet zone.
struct Symbol {
  int size = 0;
  std::vector<bool> dark;  // row by row
  bool at(int x, int y) const { return dark[static_cast<std::size_t>(y * size + x)]; }
};

/// With medium error correction (15 % may be dirty or torn). Refuses too_large when no symbol holds the text.
Result<Symbol> draw(std::string_view text);

/// A square SVG with the quiet zone of 4 modules around, black on white whatever the page's theme: scanners
/// need the contrast. `title` is read out by screen readers.
Result<std::string> svg(std::string_view text, std::string_view title = "");

}  // namespace chenxi::qr
