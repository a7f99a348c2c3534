#include "base/utf8.h"

namespace chenxi {

bool is_storable_text(std::string_view text) {
  const auto at = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned first = at(i);
    if (first == 0) return false;
    if (first < 0x80) {
      ++i;
      continue;
    }
    const std::size_t n = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || i + n > text.size()) return false;
    for (std::size_t k = 1; k < n; ++k)
      if ((at(i + k) & 0xc0) != 0x80) return false;
    const unsigned second = at(i + 1);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90)) return false;    // not the shortest
    if ((first == 0xed && second >= 0xa0) || (first == 0xf4 && second >= 0x90)) return false;  // surrogates, beyond
    i += n;
  }
  return true;
}

}  // namespace chenxi
