// What the fuzz targets share: typed values taken off the front of the fuzzer's bytes, and the planted fault.
//
// Every target has one: started with --planted it checks a reading that is known to be wrong, and must stop. A target
// that survives its own fault would survive a real one.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/check.h"

namespace chenxi::fuzz {

/// Was the program started with --planted?
bool planted();

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return rest_.empty(); }
  /// Zero when there is nothing left.
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::size_t below(std::size_t bound) { return byte() % bound; }
  /// Often small or at an edge: the first byte says how many more there are.
  std::int64_t integer() {
    static constexpr std::int64_t kEdges[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_MAX - 1, 100, 99'999'999'999};
    const std::uint8_t shape = byte();
    if (shape >= 0xf8) return kEdges[shape - 0xf8];
    std::uint64_t value = 0;
    for (int n = shape % 9; n > 0; --n) value = value << 8 | byte();
    return static_cast<std::int64_t>(shape & 0x10 ? ~value : value);
  }
  std::string_view text(std::size_t size_max) {
    const std::size_t size = std::min({std::size_t{byte()}, size_max, rest_.size()});
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  std::string_view rest() { return std::exchange(rest_, {}); }

 private:
  std::string_view rest_;
};

}  // namespace chenxi::fuzz
