#include "ledger/merkle.h"

#include <bit>

#include "base/check.h"

namespace chenxi::ledger {
namespace {

Hash32 node(const Hash32& left, const Hash32& right) {
  char bytes[65];
  bytes[0] = 1;
  std::memcpy(bytes + 1, left.data(), 32);
  std::memcpy(bytes + 33, right.data(), 32);
  return sha256(std::string_view(bytes, sizeof bytes));
}

/// The largest power of two smaller than n (n >= 2).
std::size_t split_point(std::size_t n) { return std::bit_floor(n - 1); }

}  // namespace

Hash32 merkle_root(std::span<const Hash32> leaves) {
  if (leaves.empty()) return sha256("");
  if (leaves.size() == 1) return leaves[0];
  const std::size_t k = split_point(leaves.size());
  return node(merkle_root(leaves.first(k)), merkle_root(leaves.subspan(k)));
}

std::vector<Hash32> merkle_path(std::span<const Hash32> leaves, std::size_t index) {
  CHECK(index < leaves.size());
  if (leaves.size() == 1) return {};
  const std::size_t k = split_point(leaves.size());
  const bool left = index < k;
  std::vector<Hash32> path = left ? merkle_path(leaves.first(k), index) : merkle_path(leaves.subspan(k), index - k);
  path.push_back(left ? merkle_root(leaves.subspan(k)) : merkle_root(leaves.first(k)));
  return path;
}

std::optional<Hash32> merkle_root_from_path(const Hash32& leaf, std::size_t index, std::size_t size,
                                            std::span<const Hash32> path) {
  if (index >= size) return std::nullopt;
  if (size == 1) return path.empty() ? std::optional(leaf) : std::nullopt;
  if (path.empty()) return std::nullopt;
  const std::size_t k = split_point(size);
  const auto rest = path.first(path.size() - 1);
  if (index < k) {
    const auto left = merkle_root_from_path(leaf, index, k, rest);
    return left ? std::optional(node(*left, path.back())) : std::nullopt;
  }
  const auto right = merkle_root_from_path(leaf, index - k, size - k, rest);
  return right ? std::optional(node(path.back(), *right)) : std::nullopt;
}

}  // namespace chenxi::ledger
