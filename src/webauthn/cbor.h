// CBOR as authenticators must write it (CTAP2 canonical form), and nothing else: definite lengths, the shortest form of
// every number, no key twice, no tags, no floats. Bounded in depth and items; texts and bytes are views into the input.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chenxi::webauthn {

/// A verdict of "no": `why` is one of the short names listed in README.md.
inline tl::unexpected<Refusal> no(std::string_view why) {
  return refuse(Code::passkey_wrong, {.text = std::string(why)});
}

struct Cbor {
  enum class Kind : std::uint8_t { integer, bytes, text, array, map, boolean, null };
  /// Windows writes the three members of an attestation object in an order of its own, which nothing signs; what an
  /// authenticator signs is sorted.
  enum class Keys : std::uint8_t { sorted, in_any_order };

  Kind kind = Kind::null;
  std::int64_t integer = 0;      // also 0 and 1 of a boolean
  std::string_view bytes;        // of bytes and text
  std::vector<Cbor> items;       // of an array; of a map keys and values by turns
  std::string_view encoded;      // the item as it came

  /// Reads one item off the front of `in`. `keys` is about the outermost map only.
  static Result<Cbor> read(std::string_view& in, Keys keys = Keys::sorted);
  /// The same, when nothing may follow.
  static Result<Cbor> read_whole(std::string_view in, Keys keys = Keys::sorted);

  /// In a map; nullptr when there is no such key, or it has another kind.
  const Cbor* find(std::int64_t key, Kind kind) const;
  const Cbor* find(std::string_view key, Kind kind) const;
  std::size_t members() const { return items.size() / 2; }
};

}  // namespace chenxi::webauthn
