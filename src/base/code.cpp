#include "base/code.h"

#include <algorithm>
#include <array>

namespace chenxi {
namespace {

struct Entry {
  std::string_view name;
  Retry retry;
};
constexpr Entry kCodes[] = {
#define CODE(name, retry) {#name, Retry::retry},
#include "base/codes.def"
#undef CODE
};
constexpr std::size_t kCount = std::size(kCodes);

/// Codes sorted by name, made by the compiler, for code_from_name().
constexpr auto kByName = [] {
  std::array<std::uint16_t, kCount> order{};
  for (std::size_t i = 0; i < kCount; ++i) order[i] = static_cast<std::uint16_t>(i);
  std::sort(order.begin(), order.end(), [](auto a, auto b) { return kCodes[a].name < kCodes[b].name; });
  return order;
}();

}  // namespace

std::string_view name(Code code) { return kCodes[static_cast<std::size_t>(code)].name; }

std::string_view name(Retry retry) {
  switch (retry) {
    case Retry::same_id: return "same_id";
    case Retry::new_id: return "new_id";
    case Retry::never: return "never";
  }
  return "";
}

Retry retry_advice(Code code) { return kCodes[static_cast<std::size_t>(code)].retry; }

std::optional<Code> code_from_name(std::string_view text) {
  const auto at = std::lower_bound(kByName.begin(), kByName.end(), text,
                                   [](std::uint16_t i, std::string_view t) { return kCodes[i].name < t; });
  if (at == kByName.end() || kCodes[*at].name != text) return std::nullopt;
  return static_cast<Code>(*at);
}

int code_count() { return static_cast<int>(kCount); }

}  // namespace chenxi
