// A credential's public key as authenticators write it (COSE, RFC 9053 and 8230), and signatures made with it.
#pragma once
#include <span>

#include "webauthn/cbor.h"

namespace chenxi::webauthn {

enum class Algorithm : std::int16_t { es256 = -7, eddsa = -8, es384 = -35, rs256 = -257 };
inline constexpr Algorithm kAlgorithms[] = {Algorithm::es256, Algorithm::eddsa, Algorithm::es384, Algorithm::rs256};
std::string_view name(Algorithm algorithm);  // "ES256"
std::optional<Algorithm> algorithm_from(std::int64_t cose);

class PublicKey {
 public:
  /// Refuses key_malformed, algorithm_not_allowed, curve_wrong, point_not_on_curve, rsa_key_weak, and what CBOR refuses.
  /// Points must be on their curve and generate the whole group; RSA takes 2048 to 4096 bits and the exponent 65537.
  static Result<PublicKey> from_cose(std::string_view cose, std::span<const Algorithm> allowed = kAlgorithms);
  /// The key of a certificate in DER, for an attestation: nullopt when it cannot be of this algorithm.
  static std::optional<PublicKey> from_certificate(std::string_view der, Algorithm algorithm);

  Algorithm algorithm() const { return algorithm_; }
  /// ECDSA signatures are strict DER, EdDSA's 64 bytes, RSA's as long as the modulus (PKCS #1 v1.5).
  bool verify(std::string_view message, std::string_view signature) const;
  /// 04||x||y of an ES256 key; "" for the others.
  const std::string& p256_point() const { return p256_point_; }

 private:
  Algorithm algorithm_ = Algorithm::es256;
  std::string p256_point_;
  std::shared_ptr<void> key_;  // EVP_PKEY
};

}  // namespace chenxi::webauthn
