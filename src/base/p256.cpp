// ECDSA over P-256, as WebCrypto makes it: points as 04||x||y, signatures as r||s.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>

#include "base/check.h"
#include "base/crypto.h"

namespace chenxi {
namespace {

template <auto release>
struct Free {
  template <class T>
  void operator()(T* p) const {
    release(p);
  }
};
using Bn = std::unique_ptr<BIGNUM, Free<BN_clear_free>>;
using BnCtx = std::unique_ptr<BN_CTX, Free<BN_CTX_free>>;
using Point = std::unique_ptr<EC_POINT, Free<EC_POINT_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using PkeyCtx = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;

const std::uint8_t* raw(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

// The order n of the group, big-endian.
constexpr Hash32 kOrder = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
                           0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                           0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

/// 0 < number < n, for 32 bytes big-endian.
bool is_scalar(std::string_view number32) {
  return number32.size() == 32 && number32.find_first_not_of('\0') != std::string_view::npos &&
         std::memcmp(number32.data(), kOrder.data(), 32) < 0;
}

/// One ASN.1 INTEGER: no leading zeros but the one that keeps it positive.
std::size_t put_integer(std::uint8_t* out, std::string_view number32) {
  number32.remove_prefix(number32.find_first_not_of('\0'));
  const bool pad = (static_cast<unsigned char>(number32.front()) & 0x80) != 0;
  const std::size_t n = number32.size() + (pad ? 1 : 0);
  *out++ = 0x02;
  *out++ = static_cast<std::uint8_t>(n);
  if (pad) *out++ = 0;
  std::memcpy(out, number32.data(), number32.size());
  return n + 2;
}

/// r||s as the DER sequence that OpenSSL reads; both must be scalars.
std::size_t put_der(std::array<std::uint8_t, 72>& out, std::string_view r, std::string_view s) {
  std::size_t n = put_integer(out.data() + 2, r);
  n += put_integer(out.data() + 2 + n, s);
  out[0] = 0x30;
  out[1] = static_cast<std::uint8_t>(n);
  return n + 2;
}

/// A parsed key and a context made ready to verify. Making one ready fetches the algorithm (locks, searches); copying
/// a ready one does not, and the copy is what a thread uses.
struct VerifyKey {
  Pkey key;
  PkeyCtx ready;
};

Pkey key_from_point(const std::string& point) {
  const PkeyCtx ctx(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  CHECK(ctx != nullptr && EVP_PKEY_fromdata_init(ctx.get()) == 1);
  char group[] = "P-256";
  std::string bytes = point;
  OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                         OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size()),
                         OSSL_PARAM_construct_end()};
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(ctx.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1) ERR_clear_error();
  return Pkey(key);
}

}  // namespace

std::optional<P256PublicKey> P256PublicKey::from_point(std::string_view point65) {
  if (point65.size() != 65 || point65.front() != '\x04') return std::nullopt;
  P256PublicKey made;
  made.point_ = point65;
  auto parsed = std::make_shared<VerifyKey>();
  parsed->key = key_from_point(made.point_);
  if (!parsed->key) return std::nullopt;
  parsed->ready.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, parsed->key.get(), nullptr));
  CHECK(parsed->ready != nullptr && EVP_PKEY_verify_init(parsed->ready.get()) == 1);
  made.key_ = std::move(parsed);
  return made;
}

bool P256PublicKey::verify(std::string_view message, std::string_view signature64) const {
  if (signature64.size() != 64) return false;
  const std::string_view r = signature64.substr(0, 32), s = signature64.substr(32);
  if (!is_scalar(r) || !is_scalar(s)) return false;
  std::array<std::uint8_t, 72> der{};
  const std::size_t n = put_der(der, r, s);
  const Hash32 digest = sha256(message);
  const PkeyCtx ctx(EVP_PKEY_CTX_dup(static_cast<const VerifyKey*>(key_.get())->ready.get()));
  CHECK(ctx != nullptr);
  if (EVP_PKEY_verify(ctx.get(), der.data(), n, digest.data(), digest.size()) == 1) return true;
  ERR_clear_error();
  return false;
}

namespace {

struct SigningKey {
  std::string scalar, point;
};

const EC_GROUP* group() {
  static const EC_GROUP* const made = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
  CHECK(made != nullptr);
  return made;
}

Bn number(std::string_view big_endian) {
  Bn made(BN_bin2bn(raw(big_endian), static_cast<int>(big_endian.size()), nullptr));
  CHECK(made != nullptr);
  return made;
}

std::string text32(const BIGNUM* value) {
  std::string out(32, '\0');
  CHECK(BN_bn2binpad(value, reinterpret_cast<std::uint8_t*>(out.data()), 32) == 32);
  return out;
}

/// k * G.
Point times_generator(const BIGNUM* k, BN_CTX* ctx) {
  Point out(EC_POINT_new(group()));
  CHECK(out != nullptr && EC_POINT_mul(group(), out.get(), k, nullptr, nullptr, ctx) == 1);
  return out;
}

/// The digest as a number below n, which is how RFC 6979 feeds it ("bits2octets").
std::string reduced(const Hash32& digest, BN_CTX* ctx) {
  const Bn value = number(view(digest)), order = number(view(kOrder));
  CHECK(BN_mod(value.get(), value.get(), order.get(), ctx) == 1);
  return text32(value.get());
}

/// The stream of candidates for k that RFC 6979 §3.2 derives from key and digest: the same message gives the same
/// signature, so a seeded run can be repeated to the last byte.
class NonceStream {
 public:
  NonceStream(std::string_view scalar, std::string_view digest) : k_(32, '\0'), v_(32, '\x01') {
    for (const char step : {'\x00', '\x01'}) {
      k_ = hmac(v_ + step + std::string(scalar) + std::string(digest));
      v_ = hmac(v_);
    }
  }
  std::string next() {
    for (;;) {
      v_ = hmac(v_);
      const std::string candidate = v_;
      k_ = hmac(v_ + '\0');
      v_ = hmac(v_);
      if (is_scalar(candidate)) return candidate;
    }
  }

 private:
  std::string hmac(const std::string& data) const { return std::string(view(hmac_sha256(k_, data))); }
  std::string k_, v_;
};

}  // namespace

P256PrivateKey P256PrivateKey::generate(Rng& rng) {
  for (;;) {
    if (const std::string scalar = rng.bytes(32); is_scalar(scalar)) return from_scalar(scalar);
  }
}

P256PrivateKey P256PrivateKey::from_scalar(std::string_view scalar32) {
  CHECK(is_scalar(scalar32));
  const BnCtx ctx(BN_CTX_new());
  const Point point = times_generator(number(scalar32).get(), ctx.get());
  std::string bytes(65, '\0');
  CHECK(EC_POINT_point2oct(group(), point.get(), POINT_CONVERSION_UNCOMPRESSED,
                           reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size(), ctx.get()) == 65);
  P256PrivateKey made;
  made.key_ = std::make_shared<SigningKey>(SigningKey{std::string(scalar32), std::move(bytes)});
  return made;
}

std::string P256PrivateKey::sign(std::string_view message) const {
  const auto& key = *static_cast<const SigningKey*>(key_.get());
  const BnCtx ctx(BN_CTX_new());
  CHECK(ctx != nullptr);
  const Bn order = number(view(kOrder)), d = number(key.scalar);
  const std::string digest = reduced(sha256(message), ctx.get());
  const Bn e = number(digest);
  NonceStream nonces(key.scalar, digest);
  for (;;) {
    const Bn k = number(nonces.next());
    const Point point = times_generator(k.get(), ctx.get());
    const Bn r(BN_new()), s(BN_new());
    CHECK(EC_POINT_get_affine_coordinates(group(), point.get(), r.get(), nullptr, ctx.get()) == 1);
    CHECK(BN_nnmod(r.get(), r.get(), order.get(), ctx.get()) == 1);
    // s = (e + r d) / k
    CHECK(BN_mod_mul(s.get(), r.get(), d.get(), order.get(), ctx.get()) == 1);
    CHECK(BN_mod_add(s.get(), s.get(), e.get(), order.get(), ctx.get()) == 1);
    CHECK(BN_mod_inverse(k.get(), k.get(), order.get(), ctx.get()) != nullptr);
    CHECK(BN_mod_mul(s.get(), s.get(), k.get(), order.get(), ctx.get()) == 1);
    if (!BN_is_zero(r.get()) && !BN_is_zero(s.get())) return text32(r.get()) + text32(s.get());
  }
}

std::string P256PrivateKey::point() const { return static_cast<const SigningKey*>(key_.get())->point; }
std::string P256PrivateKey::scalar() const { return static_cast<const SigningKey*>(key_.get())->scalar; }

}  // namespace chenxi
