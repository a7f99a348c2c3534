// Keyed permutations of small things: what goes in comes back out, nothing collides, and without the key the
// order of the outputs says nothing. Balanced and unbalanced Feistel networks over HMAC-SHA256.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace chenxi::qr {

/// A permutation of 0 .. bound-1 (2 <= bound <= 2^32, value < bound): walks on until it lands inside the
/// bound again.
std::uint32_t permute_number(std::string_view key32, std::uint64_t bound, std::uint32_t value);
std::uint32_t unpermute_number(std::string_view key32, std::uint64_t bound, std::uint32_t value);

/// A permutation of all texts of the same length (>= 2 bytes).
std::string permute_bytes(std::string_view key32, std::string_view context, std::string_view text);
std::string unpermute_bytes(std::string_view key32, std::string_view context, std::string_view text);

}  // namespace chenxi::qr
