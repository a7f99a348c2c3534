#include "base/bytes.h"

#include "base/check.h"

namespace chenxi {
namespace {

void append_big_endian(std::string& out, std::uint64_t value, int n) {
  for (int shift = 8 * (n - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xff));
}

}  // namespace

Encoder& Encoder::add(std::int64_t value) {
  append_big_endian(out_, static_cast<std::uint64_t>(value), 8);
  return *this;
}

Encoder& Encoder::add(std::string_view text) {
  CHECK(text.size() <= 0xffff'ffffU, "a field longer than its length prefix can say");
  append_big_endian(out_, text.size(), 4);
  out_.append(text);
  return *this;
}

}  // namespace chenxi
