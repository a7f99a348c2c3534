#include "webauthn/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include "base/check.h"

namespace chenxi::webauthn {
namespace {

using Kind = Cbor::Kind;

// COSE's numbers: members of a key, key types, curves.
constexpr std::int64_t kKty = 1, kAlg = 3, kCrv = -1, kX = -2, kY = -3, kRsaN = -1, kRsaE = -2;
constexpr std::int64_t kOkp = 1, kEc2 = 2, kRsa = 3;
constexpr std::int64_t kP256 = 1, kP384 = 2, kEd25519 = 6;
/// Below 2048 bits a modulus can be factored in a foreseeable time; above 4096 it only costs us.
constexpr int kRsaBitsMin = 2048, kRsaBitsMax = 4096;
/// 65537, which authenticators use: small exponents have a history of forged signatures.
constexpr std::string_view kRsaExponent("\x01\x00\x01", 3);

template <auto release>
struct Free {
  template <class T>
  void operator()(T* p) const {
    release(p);
  }
};
using Bn = std::unique_ptr<BIGNUM, Free<BN_free>>;
using BnCtx = std::unique_ptr<BN_CTX, Free<BN_CTX_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using PkeyCtx = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;

const std::uint8_t* raw(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }
Bn number(std::string_view big_endian) {
  Bn made(BN_bin2bn(raw(big_endian), static_cast<int>(big_endian.size()), nullptr));
  CHECK(made != nullptr);
  return made;
}

/// nullptr when OpenSSL finds the parameters wrong: for a curve, a point that is not on it.
Pkey key_of(const char* type, OSSL_PARAM* params) {
  const PkeyCtx ctx(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  CHECK(ctx != nullptr && EVP_PKEY_fromdata_init(ctx.get()) == 1);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(ctx.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1) ERR_clear_error();
  return Pkey(key);
}

// --------------------------------------------------------------------------------------------------- elliptic curves

Pkey ec_key(const char* group, std::string point) {
  std::string curve = group;
  OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), 0),
                         OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
                         OSSL_PARAM_construct_end()};
  return key_of("EC", params);
}

/// 04||x||y. WebAuthn allows no compressed points, so y is bytes.
Result<std::string> ec_point(const Cbor& cose, std::int64_t curve, std::size_t size) {
  const Cbor* crv = cose.find(kCrv, Kind::integer);
  if (crv == nullptr || crv->integer != curve) return no("curve_wrong");
  const Cbor* x = cose.find(kX, Kind::bytes);
  const Cbor* y = cose.find(kY, Kind::bytes);
  if (x == nullptr || y == nullptr || x->bytes.size() != size || y->bytes.size() != size) return no("key_malformed");
  return "\x04" + std::string(x->bytes) + std::string(y->bytes);
}

// ----------------------------------------------------------------------------------------------------------- Ed25519

/// OpenSSL takes any 32 bytes for a key. On the curve: -x² + y² = 1 + d·x²·y² has a solution x for this y; and not one
/// of the few points whose multiples stay among themselves, with which a signature would fit more than one message.
bool is_ed25519_point(std::string_view key) {
  std::string big(key.rbegin(), key.rend());
  big[0] = static_cast<char>(big[0] & 0x7f);  // the sign of x: both are points where x is not zero
  const BnCtx ctx(BN_CTX_new());
  const Bn p(BN_new()), u(BN_new()), v(BN_new()), d(BN_new()), y = number(big), order8(BN_new());
  BIGNUM* hexed = d.get();
  CHECK(ctx != nullptr && BN_set_bit(p.get(), 255) == 1 && BN_sub_word(p.get(), 19) == 1);
  CHECK(BN_hex2bn(&hexed, "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3") > 0);
  if (BN_cmp(y.get(), p.get()) >= 0) return false;
  // u = y² - 1, v = d·y² + 1, x² = u / v
  CHECK(BN_mod_sqr(v.get(), y.get(), p.get(), ctx.get()) == 1);
  CHECK(BN_copy(u.get(), v.get()) != nullptr && BN_sub_word(u.get(), 1) == 1);
  CHECK(BN_nnmod(u.get(), u.get(), p.get(), ctx.get()) == 1);
  CHECK(BN_mod_mul(v.get(), v.get(), d.get(), p.get(), ctx.get()) == 1 && BN_add_word(v.get(), 1) == 1);
  // Multiples of order 1 and 2: x is zero. Order 4: y is zero. Order 8: two more.
  if (BN_is_zero(u.get()) || BN_is_zero(y.get())) return false;
  for (const char* small : {"05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
                            "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"}) {
    BIGNUM* value = order8.get();
    CHECK(BN_hex2bn(&value, small) > 0);
    if (BN_cmp(value, y.get()) == 0) return false;
  }
  CHECK(BN_mod_mul(u.get(), u.get(), v.get(), p.get(), ctx.get()) == 1);
  return BN_kronecker(u.get(), p.get(), ctx.get()) == 1;
}

// --------------------------------------------------------------------------------------------------------------- RSA

Result<Pkey> rsa_key(const Cbor& cose) {
  const Cbor* n = cose.find(kRsaN, Kind::bytes);
  const Cbor* e = cose.find(kRsaE, Kind::bytes);
  if (n == nullptr || e == nullptr || n->bytes.empty() || n->bytes.front() == '\0') return no("key_malformed");
  if (n->bytes.size() > kRsaBitsMax / 8) return no("rsa_key_weak");
  const Bn modulus = number(n->bytes), exponent = number(e->bytes);
  if (BN_num_bits(modulus.get()) < kRsaBitsMin || !BN_is_odd(modulus.get()) || e->bytes != kRsaExponent)
    return no("rsa_key_weak");
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1);
  CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1);
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  Pkey key = key_of("RSA", params.get());
  if (!key) return no("key_malformed");
  return key;
}

}  // namespace

std::string_view name(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::es256: return "ES256";
    case Algorithm::eddsa: return "EdDSA";
    case Algorithm::es384: return "ES384";
    case Algorithm::rs256: return "RS256";
  }
  return "";
}

std::optional<Algorithm> algorithm_from(std::int64_t cose) {
  for (const Algorithm algorithm : kAlgorithms)
    if (static_cast<std::int64_t>(algorithm) == cose) return algorithm;
  return std::nullopt;
}

Result<PublicKey> PublicKey::from_cose(std::string_view bytes, std::span<const Algorithm> allowed) {
  const Cbor cose = TRY(Cbor::read_whole(bytes));
  const Cbor* kty = cose.find(kKty, Kind::integer);
  const Cbor* alg = cose.find(kAlg, Kind::integer);
  if (kty == nullptr || alg == nullptr) return no("key_malformed");
  const auto algorithm = algorithm_from(alg->integer);
  if (!algorithm || std::find(allowed.begin(), allowed.end(), *algorithm) == allowed.end())
    return no("algorithm_not_allowed");

  PublicKey out;
  out.algorithm_ = *algorithm;
  std::int64_t type = kEc2;
  std::size_t members = 5;
  Pkey key;
  switch (*algorithm) {
    case Algorithm::es256:
      if (kty->integer != type) return no("key_malformed");
      out.p256_point_ = TRY(ec_point(cose, kP256, 32));
      key = ec_key("P-256", out.p256_point_);
      break;
    case Algorithm::es384:
      if (kty->integer != type) return no("key_malformed");
      key = ec_key("P-384", TRY(ec_point(cose, kP384, 48)));
      break;
    case Algorithm::eddsa: {
      type = kOkp, members = 4;
      const Cbor* crv = cose.find(kCrv, Kind::integer);
      const Cbor* x = cose.find(kX, Kind::bytes);
      if (crv == nullptr || crv->integer != kEd25519) return no("curve_wrong");
      if (x == nullptr || x->bytes.size() != 32) return no("key_malformed");
      if (is_ed25519_point(x->bytes))
        key.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(x->bytes), x->bytes.size()));
      break;
    }
    case Algorithm::rs256:
      type = kRsa, members = 4;
      key = TRY(rsa_key(cose));
      break;
  }
  // Nothing else belongs into a credential's key: no private half, no list of operations.
  if (kty->integer != type || cose.members() != members) return no("key_malformed");
  if (!key) return no("point_not_on_curve");
  out.key_ = std::move(key);
  return out;
}

std::optional<PublicKey> PublicKey::from_certificate(std::string_view der, Algorithm algorithm) {
  const std::uint8_t* at = raw(der);
  const Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  const bool whole = certificate != nullptr && at == raw(der) + der.size();
  Pkey key(whole ? X509_get_pubkey(certificate.get()) : nullptr);
  ERR_clear_error();
  if (!key) return std::nullopt;
  const auto is = [&](const char* type, int bits) {
    return EVP_PKEY_is_a(key.get(), type) == 1 && (bits == 0 || EVP_PKEY_get_bits(key.get()) == bits);
  };
  bool fits = false;
  switch (algorithm) {
    case Algorithm::es256: fits = is("EC", 256); break;
    case Algorithm::es384: fits = is("EC", 384); break;
    case Algorithm::eddsa: fits = is("ED25519", 0); break;
    case Algorithm::rs256: fits = is("RSA", 0) && EVP_PKEY_get_bits(key.get()) >= kRsaBitsMin; break;
  }
  if (!fits) return std::nullopt;
  PublicKey out;
  out.algorithm_ = algorithm;
  out.key_ = std::move(key);
  return out;
}

bool PublicKey::verify(std::string_view message, std::string_view signature) const {
  const EVP_MD* digest = nullptr;
  switch (algorithm_) {
    case Algorithm::es256:
    case Algorithm::rs256: digest = EVP_sha256(); break;
    case Algorithm::es384: digest = EVP_sha384(); break;
    case Algorithm::eddsa: break;
  }
  const Digest ctx(EVP_MD_CTX_new());
  auto* key = static_cast<EVP_PKEY*>(key_.get());
  CHECK(ctx != nullptr && EVP_DigestVerifyInit(ctx.get(), nullptr, digest, nullptr, key) == 1);
  const bool good =
      EVP_DigestVerify(ctx.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
  if (!good) ERR_clear_error();
  return good;
}

}  // namespace chenxi::webauthn
