// Thin wrappers over OpenSSL's EVP. Errors of the library are Bugs (CHECK); a forged input is a false or nullopt.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/env.h"

namespace chenxi {

using Hash32 = std::array<std::uint8_t, 32>;

Hash32 sha256(std::string_view data);
Hash32 sha256(std::string_view a, std::string_view b);  // of a||b
Hash32 hmac_sha256(std::string_view key, std::string_view data);
/// HKDF-SHA256 (RFC 5869), empty salt.
std::string hkdf(std::string_view key, std::string_view info, std::size_t n);
bool equal_constant_time(std::string_view a, std::string_view b);
inline std::string_view view(const Hash32& h) { return {reinterpret_cast<const char*>(h.data()), h.size()}; }

/// AES-256-GCM, 96-bit random nonce in front, 128-bit tag behind: 28 bytes longer than the text.
/// `aad` binds the ciphertext to its place ("customers/name/17").
std::string seal(std::string_view key32, std::string_view aad, std::string_view text, Rng& rng);
/// nullopt when anything was changed: key, aad or bytes.
std::optional<std::string> unseal(std::string_view key32, std::string_view aad, std::string_view sealed);

/// One block of AES-128 (ECB of exactly 16 bytes): only for public ids and permutations.
class AesBlock {
 public:
  explicit AesBlock(std::string_view key16);
  std::array<std::uint8_t, 16> encrypt(const std::array<std::uint8_t, 16>& block) const;
  std::array<std::uint8_t, 16> decrypt(const std::array<std::uint8_t, 16>& block) const;

 private:
  std::string key_;
};

/// ECDSA P-256 with SHA-256. The public key as 65 bytes uncompressed point (04||x||y), the signature as the 64
/// bytes r||s that WebCrypto makes.
class P256PublicKey {
 public:
  /// nullopt unless the point is on the curve.
  static std::optional<P256PublicKey> from_point(std::string_view point65);
  bool verify(std::string_view message, std::string_view signature64) const;
  const std::string& point() const { return point_; }

 private:
  std::string point_;
  std::shared_ptr<void> key_;  // EVP_PKEY, parsed once
};
/// For clients of ours (demo, tests, benchmarks); residents' keys never leave their browser.
class P256PrivateKey {
 public:
  static P256PrivateKey generate(Rng& rng);
  static P256PrivateKey from_scalar(std::string_view scalar32);
  std::string sign(std::string_view message) const;  // 64 bytes r||s
  std::string point() const;                         // 65 bytes
  std::string scalar() const;                        // 32 bytes

 private:
  std::shared_ptr<void> key_;
};

/// Ed25519 (deterministic), for receipts and printed codes. Keys as 32 raw bytes.
std::string ed25519_public(std::string_view seed32);
std::string ed25519_sign(std::string_view seed32, std::string_view message);  // 64 bytes
bool ed25519_verify(std::string_view public32, std::string_view message, std::string_view signature64);

// Text forms. Decoders give nullopt for anything they would not have written themselves.
std::string hex(std::string_view bytes);
std::optional<std::string> unhex(std::string_view text);
std::string base64(std::string_view bytes);              // standard alphabet, padded
std::string base64url(std::string_view bytes);           // RFC 4648 §5, no padding
std::optional<std::string> unbase64url(std::string_view text);
std::string base32(std::string_view bytes);              // Crockford, no padding, upper case
std::optional<std::string> unbase32(std::string_view text);

}  // namespace chenxi
