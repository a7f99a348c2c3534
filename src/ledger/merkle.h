// Merkle trees as in RFC 6962 §2.1. Leaves come hashed already (leaf_hash puts the 0x00 in front).
#pragma once
#include <span>
#include <vector>

#include "base/crypto.h"

namespace chenxi::ledger {

/// Root over the leaves; SHA-256 of nothing for an empty list.
Hash32 merkle_root(std::span<const Hash32> leaves);
/// The hashes beside the way from leaf `index` up to the root.
std::vector<Hash32> merkle_path(std::span<const Hash32> leaves, std::size_t index);
/// The root that a leaf and its path lead to, in a tree of `size` leaves; nullopt when the path has the wrong length.
std::optional<Hash32> merkle_root_from_path(const Hash32& leaf, std::size_t index, std::size_t size,
                                            std::span<const Hash32> path);

}  // namespace chenxi::ledger
