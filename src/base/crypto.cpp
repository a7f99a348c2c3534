#include "base/crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/check.h"

// Algorithms are fetched once per process (a fetch takes a lock and a search), contexts live once per thread.

namespace chenxi {
namespace {

template <auto release>
struct Free {
  template <class T>
  void operator()(T* p) const {
    release(p);
  }
};
using MdCtx = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using MacCtx = std::unique_ptr<EVP_MAC_CTX, Free<EVP_MAC_CTX_free>>;
using CipherCtx = std::unique_ptr<EVP_CIPHER_CTX, Free<EVP_CIPHER_CTX_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

const std::uint8_t* raw(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }
std::uint8_t* raw(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

const EVP_CIPHER* gcm() {
  static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  CHECK(cipher != nullptr);
  return cipher;
}

const EVP_CIPHER* ecb() {
  static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr);
  CHECK(cipher != nullptr);
  return cipher;
}

EVP_CIPHER_CTX* cipher_context() {
  thread_local const CipherCtx context(EVP_CIPHER_CTX_new());
  CHECK(context != nullptr);
  return context.get();
}

/// Lengths go to OpenSSL as int.
int as_int(std::size_t n) {
  CHECK(n <= 0x7fff'ffffU);
  return static_cast<int>(n);
}

std::array<std::uint8_t, 16> one_block(const std::string& key, const std::array<std::uint8_t, 16>& in, int encrypt) {
  EVP_CIPHER_CTX* ctx = cipher_context();
  std::array<std::uint8_t, 16> out{};
  int n = 0;
  CHECK(EVP_CipherInit_ex2(ctx, ecb(), raw(key), nullptr, encrypt, nullptr) == 1);
  EVP_CIPHER_CTX_set_padding(ctx, 0);
  CHECK(EVP_CipherUpdate(ctx, out.data(), &n, in.data(), 16) == 1 && n == 16);
  return out;
}

}  // namespace

Hash32 sha256(std::string_view data) { return sha256(data, {}); }

Hash32 sha256(std::string_view a, std::string_view b) {
  static EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const MdCtx context(EVP_MD_CTX_new());
  Hash32 out{};
  CHECK(md != nullptr && context != nullptr);
  CHECK(EVP_DigestInit_ex2(context.get(), md, nullptr) == 1);
  CHECK(EVP_DigestUpdate(context.get(), a.data(), a.size()) == 1);
  CHECK(EVP_DigestUpdate(context.get(), b.data(), b.size()) == 1);
  CHECK(EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1);
  return out;
}

Hash32 hmac_sha256(std::string_view key, std::string_view data) {
  static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  CHECK(mac != nullptr);
  thread_local const MacCtx context = [] {
    MacCtx made(EVP_MAC_CTX_new(mac));
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    CHECK(made != nullptr && EVP_MAC_CTX_set_params(made.get(), params) == 1);
    return made;
  }();
  Hash32 out{};
  std::size_t n = 0;
  // A null pointer would mean "the key of last time".
  static const std::uint8_t kEmpty = 0;
  CHECK(EVP_MAC_init(context.get(), key.empty() ? &kEmpty : raw(key), key.size(), nullptr) == 1);
  CHECK(EVP_MAC_update(context.get(), raw(data), data.size()) == 1);
  CHECK(EVP_MAC_final(context.get(), out.data(), &n, out.size()) == 1 && n == out.size());
  return out;
}

std::string hkdf(std::string_view key, std::string_view info, std::size_t n) {
  CHECK(n <= 255 * 32);
  const Hash32 salt{};
  const Hash32 prk = hmac_sha256(view(salt), key);
  std::string out, block;
  for (int i = 1; out.size() < n; ++i) {
    block += info;
    block += static_cast<char>(i);
    block = view(hmac_sha256(view(prk), block));
    out += block;
  }
  out.resize(n);
  return out;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string seal(std::string_view key32, std::string_view aad, std::string_view text, Rng& rng) {
  CHECK(key32.size() == 32);
  std::string out = rng.bytes(kNonceBytes);
  out.resize(kNonceBytes + text.size() + kTagBytes);
  EVP_CIPHER_CTX* ctx = cipher_context();
  int n = 0;
  CHECK(EVP_EncryptInit_ex2(ctx, gcm(), raw(key32), raw(out), nullptr) == 1);
  CHECK(EVP_EncryptUpdate(ctx, nullptr, &n, raw(aad), as_int(aad.size())) == 1);
  CHECK(EVP_EncryptUpdate(ctx, raw(out) + kNonceBytes, &n, raw(text), as_int(text.size())) == 1);
  CHECK(EVP_EncryptFinal_ex(ctx, raw(out) + kNonceBytes + text.size(), &n) == 1 && n == 0);
  CHECK(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, kTagBytes, raw(out) + kNonceBytes + text.size()) == 1);
  return out;
}

std::optional<std::string> unseal(std::string_view key32, std::string_view aad, std::string_view sealed) {
  CHECK(key32.size() == 32);
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view body = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string out(body.size() + kTagBytes, '\0');  // room behind, so that no pointer is ever null
  EVP_CIPHER_CTX* ctx = cipher_context();
  int n = 0;
  CHECK(EVP_DecryptInit_ex2(ctx, gcm(), raw(key32), raw(sealed), nullptr) == 1);
  CHECK(EVP_DecryptUpdate(ctx, nullptr, &n, raw(aad), as_int(aad.size())) == 1);
  CHECK(EVP_DecryptUpdate(ctx, raw(out), &n, raw(body), as_int(body.size())) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(ctx, raw(out) + body.size(), &n) != 1) return std::nullopt;
  out.resize(body.size());
  return out;
}

AesBlock::AesBlock(std::string_view key16) : key_(key16) { CHECK(key_.size() == 16); }

std::array<std::uint8_t, 16> AesBlock::encrypt(const std::array<std::uint8_t, 16>& block) const {
  return one_block(key_, block, 1);
}

std::array<std::uint8_t, 16> AesBlock::decrypt(const std::array<std::uint8_t, 16>& block) const {
  return one_block(key_, block, 0);
}

std::string ed25519_public(std::string_view seed32) {
  CHECK(seed32.size() == 32);
  const Pkey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(seed32), 32));
  std::string out(32, '\0');
  std::size_t n = out.size();
  CHECK(key != nullptr && EVP_PKEY_get_raw_public_key(key.get(), raw(out), &n) == 1 && n == 32);
  return out;
}

std::string ed25519_sign(std::string_view seed32, std::string_view message) {
  CHECK(seed32.size() == 32);
  const Pkey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(seed32), 32));
  const MdCtx ctx(EVP_MD_CTX_new());
  CHECK(key != nullptr && ctx != nullptr);
  std::string out(64, '\0');
  std::size_t n = out.size();
  CHECK(EVP_DigestSignInit(ctx.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  CHECK(EVP_DigestSign(ctx.get(), raw(out), &n, raw(message), message.size()) == 1 && n == 64);
  return out;
}

bool ed25519_verify(std::string_view public32, std::string_view message, std::string_view signature64) {
  if (public32.size() != 32 || signature64.size() != 64) return false;
  const Pkey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(public32), 32));
  if (!key) return false;
  const MdCtx ctx(EVP_MD_CTX_new());
  CHECK(ctx != nullptr && EVP_DigestVerifyInit(ctx.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  return EVP_DigestVerify(ctx.get(), raw(signature64), 64, raw(message), message.size()) == 1;
}

}  // namespace chenxi
