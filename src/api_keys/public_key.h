// The public key that a program's requests are signed for, as `openssl pkey -pubout` writes it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "api_keys/rows.h"

namespace chenxi::api_keys {

struct PublicKey {
  Algorithm algorithm = Algorithm::none;
  std::string bytes;  // Ed25519: 32 bytes; P-256: the point, 65 bytes uncompressed
};
/// A SubjectPublicKeyInfo in PEM, or its base64 alone: Ed25519 or P-256. nullopt for everything else.
std::optional<PublicKey> read_public_key(std::string_view pem);
/// By RFC 9421 §3.3.4 and §3.3.6: the signature is 64 bytes, of P-256 r||s.
bool verify(const PublicKey& key, std::string_view message, std::string_view signature);
/// "ed25519", "ecdsa-p256-sha256": as RFC 9421 names them; "" for none.
std::string_view name(Algorithm algorithm);
/// Standard base64 with its padding; nullopt for anything else.
std::optional<std::string> unbase64(std::string_view text);

}  // namespace chenxi::api_keys
