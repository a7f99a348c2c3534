#include "base/uuid.h"

#include "base/crypto.h"

namespace chenxi {
namespace {

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool is_dash(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

}  // namespace

Instant Uuid::at() const {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | bytes[i];
  return {ms * 1000};
}

std::optional<Uuid> parse_uuid7(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = nibble(text[i]);
    if (value < 0) return std::nullopt;
    auto& byte = uuid.bytes[digits / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | value);
    ++digits;
  }
  const bool version_7 = uuid.bytes[6] >> 4 == 7;
  const bool variant_ok = uuid.bytes[8] >> 6 == 2;
  if (!version_7 || !variant_ok) return std::nullopt;
  return uuid;
}

Uuid make_uuid7(Instant at, Rng& rng) {
  Uuid uuid;
  rng.fill(uuid.bytes);
  const std::int64_t ms = at.us / 1000;
  for (std::size_t i = 0; i < 6; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x70);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
  return uuid;
}

std::string text(const Uuid& uuid) {
  std::string out = hex({reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()});
  for (const std::size_t i : {8U, 13U, 18U, 23U}) out.insert(i, 1, '-');
  return out;
}

}  // namespace chenxi
