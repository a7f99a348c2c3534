// UUIDv7: the idempotency keys of our apps. The first 48 bits are milliseconds of the server's time.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/env.h"

namespace chenxi {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
  /// The instant stamped into a version-7 value.
  Instant at() const;
};
/// Canonical lower- or upper-case 8-4-4-4-12 text of version 7 only.
std::optional<Uuid> parse_uuid7(std::string_view text);
Uuid make_uuid7(Instant at, Rng& rng);
std::string text(const Uuid& uuid);

}  // namespace chenxi
