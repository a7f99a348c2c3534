#include "qr/permute.h"

#include "base/bytes.h"
#include "base/check.h"
#include "base/crypto.h"

namespace chenxi::qr {
namespace {

constexpr int kRounds =
    10;  // NIST's format-preserving mode uses 10 for the same reason: tiny halves mix slowly
constexpr std::uint8_t kNumbers = 1, kBytes = 2;  // the two uses never share a round function

std::uint32_t number_round(std::string_view key, std::uint64_t bound, int round, std::uint32_t half,
                           unsigned bits) {
  Encoder in(kNumbers);
  in.add(static_cast<std::int64_t>(bound)).add(std::int64_t{round}).add(std::int64_t{half});
  const Hash32 mac = hmac_sha256(key, in.bytes());
  const std::uint32_t word = static_cast<std::uint32_t>(mac[0]) << 24 |
                             static_cast<std::uint32_t>(mac[1]) << 16 |
                             static_cast<std::uint32_t>(mac[2]) << 8 | mac[3];
  return word & ((1U << bits) - 1);
}

/// Half the bits of the smallest even-sized block that holds the bound.
unsigned half_bits(std::uint64_t bound) {
  unsigned bits = 1;
  while (std::uint64_t{1} << (2 * bits) < bound) ++bits;
  return bits;
}

std::uint32_t walk(std::string_view key, std::uint64_t bound, std::uint32_t value, bool forward) {
  CHECK(bound >= 2 && bound <= std::uint64_t{1} << 32 && value < bound, "a number inside the bound");
  const unsigned bits = half_bits(bound);
  const std::uint32_t mask = (1U << bits) - 1;
  do {
    std::uint32_t left = value >> bits, right = value & mask;
    for (int i = 0; i < kRounds; ++i) {
      const int round = forward ? i : kRounds - 1 - i;
      if (forward) {
        const std::uint32_t next = left ^ number_round(key, bound, round, right, bits);
        left = right, right = next;
      } else {
        const std::uint32_t before = right ^ number_round(key, bound, round, left, bits);
        right = left, left = before;
      }
    }
    value = left << bits | right;
  } while (value >= bound);
  return value;
}

/// Exclusive-or of `target` with a stream made from the other half.
void mix(std::string_view key, std::string_view context, int round, std::string_view other, std::string& text,
         std::size_t begin, std::size_t size) {
  for (std::size_t done = 0, block = 0; done < size; ++block) {
    Encoder in(kBytes);
    in.add(context).add(std::int64_t{round}).add(static_cast<std::int64_t>(block)).add(other);
    for (const std::uint8_t byte : hmac_sha256(key, in.bytes())) {
      if (done == size) return;
      char& c = text[begin + done++];
      c = static_cast<char>(static_cast<unsigned char>(c) ^ byte);
    }
  }
}

std::string shuffle(std::string_view key, std::string_view context, std::string_view text, bool forward) {
  CHECK(text.size() >= 2, "two bytes or more");
  std::string out(text);
  const std::size_t half = out.size() / 2;
  for (int i = 0; i < kRounds; ++i) {
    const int round = forward ? i : kRounds - 1 - i;
    if (round % 2 == 0)
      mix(key, context, round, std::string(out, half), out, 0, half);
    else
      mix(key, context, round, std::string(out, 0, half), out, half, out.size() - half);
  }
  return out;
}

}  // namespace

std::uint32_t permute_number(std::string_view key32, std::uint64_t bound, std::uint32_t value) {
  return walk(key32, bound, value, true);
}
std::uint32_t unpermute_number(std::string_view key32, std::uint64_t bound, std::uint32_t value) {
  return walk(key32, bound, value, false);
}
std::string permute_bytes(std::string_view key32, std::string_view context, std::string_view text) {
  return shuffle(key32, context, text, true);
}
std::string unpermute_bytes(std::string_view key32, std::string_view context, std::string_view text) {
  return shuffle(key32, context, text, false);
}

}  // namespace chenxi::qr
