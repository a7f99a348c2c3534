// For tests: an authenticator and a browser made of a few lines, whose every byte a test may bend before it is signed.
// It writes CBOR and COSE by itself, so that reader and writer do not share a mistake.
#pragma once
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "base/check.h"
#include "base/json.h"
#include "webauthn/verify.h"

namespace chenxi::webauthn {

// ---------------------------------------------------------------------------------------------------------- CBOR text

inline std::string cbor_head(int major, std::size_t argument) {
  const auto first = [&](std::size_t info) { return static_cast<char>(static_cast<std::size_t>(major) << 5 | info); };
  if (argument < 24) return {first(argument)};
  if (argument < 256) return {first(24), static_cast<char>(argument)};
  return {first(25), static_cast<char>(argument >> 8), static_cast<char>(argument & 0xff)};
}
inline std::string cbor_int(std::int64_t value) {
  return value >= 0 ? cbor_head(0, static_cast<std::size_t>(value)) : cbor_head(1, static_cast<std::size_t>(-1 - value));
}
inline std::string cbor_bytes(std::string_view bytes) { return cbor_head(2, bytes.size()).append(bytes); }
inline std::string cbor_text(std::string_view text) { return cbor_head(3, text.size()).append(text); }
/// Keys and values by turns, each encoded already; in the order in which they stand.
inline std::string cbor_map(const std::vector<std::string>& items) {
  std::string out = cbor_head(5, items.size() / 2);
  for (const std::string& item : items) out += item;
  return out;
}

// --------------------------------------------------------------------------------------------------------------- keys

/// A credential's private key.
class TestKey {
 public:
  explicit TestKey(Algorithm algorithm, unsigned rsa_bits = 2048) : algorithm_(algorithm) {
    EVP_PKEY* key = nullptr;
    switch (algorithm) {
      case Algorithm::es256: key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"); break;
      case Algorithm::es384: key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"); break;
      case Algorithm::eddsa: key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"); break;
      case Algorithm::rs256: key = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{rsa_bits}); break;
    }
    CHECK(key != nullptr);
    key_.reset(key, EVP_PKEY_free);
  }

  /// x||y of a curve's point, x of Ed25519, n of RSA.
  std::string raw() const {
    std::string out(1024, '\0');
    std::size_t size = 0;
    auto* bytes = reinterpret_cast<unsigned char*>(out.data());
    if (algorithm_ == Algorithm::rs256) {
      BIGNUM* n = nullptr;
      CHECK(EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_RSA_N, &n) == 1);
      size = static_cast<std::size_t>(BN_bn2bin(n, bytes));
      BN_free(n);
    } else if (algorithm_ == Algorithm::eddsa) {
      size = out.size();
      CHECK(EVP_PKEY_get_raw_public_key(key_.get(), bytes, &size) == 1);
    } else {
      CHECK(EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, bytes, out.size(), &size) == 1);
      return out.substr(1, size - 1);
    }
    return out.substr(0, size);
  }

  std::string cose() const {
    const std::string bytes = raw();
    const auto alg = cbor_int(static_cast<std::int64_t>(algorithm_));
    switch (algorithm_) {
      case Algorithm::es256:
      case Algorithm::es384:
        return cbor_map({cbor_int(1), cbor_int(2), cbor_int(3), alg, cbor_int(-1),
                         cbor_int(algorithm_ == Algorithm::es256 ? 1 : 2), cbor_int(-2),
                         cbor_bytes(bytes.substr(0, bytes.size() / 2)), cbor_int(-3),
                         cbor_bytes(bytes.substr(bytes.size() / 2))});
      case Algorithm::eddsa:
        return cbor_map({cbor_int(1), cbor_int(1), cbor_int(3), alg, cbor_int(-1), cbor_int(6), cbor_int(-2), cbor_bytes(bytes)});
      case Algorithm::rs256:
        return cbor_map({cbor_int(1), cbor_int(3), cbor_int(3), alg, cbor_int(-1), cbor_bytes(bytes), cbor_int(-2),
                         cbor_bytes(std::string("\x01\x00\x01", 3))});
    }
    return "";
  }

  std::string sign(std::string_view message) const {
    const EVP_MD* digest = algorithm_ == Algorithm::eddsa ? nullptr : algorithm_ == Algorithm::es384 ? EVP_sha384() : EVP_sha256();
    const std::shared_ptr<EVP_MD_CTX> ctx(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::size_t size = 1024;
    std::string out(size, '\0');
    CHECK(EVP_DigestSignInit(ctx.get(), nullptr, digest, nullptr, key_.get()) == 1);
    CHECK(EVP_DigestSign(ctx.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes, message.size()) == 1);
    out.resize(size);
    return out;
  }

  Algorithm algorithm() const { return algorithm_; }

 private:
  Algorithm algorithm_;
  std::shared_ptr<EVP_PKEY> key_;
};

// ------------------------------------------------------------------------------------------------- what is asked, bent

/// What the browser writes down. Members may be changed, or `text` put in the place of all of them.
struct TestClientData {
  std::string type = "webauthn.get", challenge, origin = "https://wallet.example.org";
  bool cross_origin = false;
  std::string top_origin;
  std::string text;

  std::string bytes() const {
    if (!text.empty()) return text;
    json::object out{{"type", type}, {"challenge", base64url(challenge)}, {"origin", origin}, {"crossOrigin", cross_origin}};
    if (!top_origin.empty()) out["topOrigin"] = top_origin;
    out["other_keys_can_be_added_here"] = "do not compare clientDataJSON against a template. See https://goo.gl/yabPex";
    return to_text(out);
  }
};

/// What the authenticator signs.
struct TestAuthenticatorData {
  std::string rp_id = "wallet.example.org";
  bool user_present = true, user_verified = true, backup_eligible = true, backed_up = true;
  std::uint32_t sign_count = 0;
  std::string credential;   // aaguid, length, id, key: only in registrations
  std::string extensions;   // CBOR; sets the flag
  std::string left_over;

  std::string bytes() const {
    int flags = (user_present ? 1 : 0) | (user_verified ? 4 : 0) | (backup_eligible ? 8 : 0) | (backed_up ? 0x10 : 0);
    if (!credential.empty()) flags |= 0x40;
    if (!extensions.empty()) flags |= 0x80;
    std::string out(view(sha256(rp_id)));
    out.push_back(static_cast<char>(flags));
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(sign_count >> shift & 0xff));
    return out + credential + extensions + left_over;
  }
};

inline std::string attested(std::string_view id, std::string_view cose, std::string_view aaguid = std::string(16, '\0')) {
  std::string out(aaguid);
  out.push_back(static_cast<char>(id.size() >> 8));
  out.push_back(static_cast<char>(id.size() & 0xff));
  return out.append(id).append(cose);
}
inline std::string attestation_object(std::string_view format, const std::string& statement, std::string_view data) {
  return cbor_map({cbor_text("fmt"), cbor_text(format), cbor_text("attStmt"), statement, cbor_text("authData"), cbor_bytes(data)});
}

/// A passkey with the browser in front of it.
struct TestPasskey {
  TestKey key;
  std::string id = std::string(32, 'i');

  explicit TestPasskey(Algorithm algorithm = Algorithm::es256) : key(algorithm) {}

  Registration create(TestClientData client, TestAuthenticatorData data = {}) const {
    client.type = client.type == "webauthn.get" ? "webauthn.create" : client.type;
    if (data.credential.empty()) data.credential = attested(id, key.cose());
    return {id, client.bytes(), attestation_object("none", cbor_map({}), data.bytes())};
  }
  Assertion get(const TestClientData& client, const TestAuthenticatorData& data = {}) const {
    Assertion out{id, client.bytes(), data.bytes(), ""};
    out.signature = key.sign(out.authenticator_data + std::string(view(sha256(out.client_data))));
    return out;
  }
};

inline json::object to_json(const Registration& r) {
  return {{"id", base64url(r.id)}, {"rawId", base64url(r.id)}, {"type", "public-key"},
          {"authenticatorAttachment", "platform"}, {"clientExtensionResults", json::object{}},
          {"response", json::object{{"clientDataJSON", base64url(r.client_data)},
                                    {"attestationObject", base64url(r.attestation_object)},
                                    {"transports", json::array{"internal"}}}}};
}
inline json::object to_json(const Assertion& a) {
  return {{"id", base64url(a.id)}, {"rawId", base64url(a.id)}, {"type", "public-key"},
          {"authenticatorAttachment", "platform"}, {"clientExtensionResults", json::object{}},
          {"response", json::object{{"clientDataJSON", base64url(a.client_data)},
                                    {"authenticatorData", base64url(a.authenticator_data)},
                                    {"signature", base64url(a.signature)}}}};
}

}  // namespace chenxi::webauthn
