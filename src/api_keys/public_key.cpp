#include "api_keys/public_key.h"

#include "base/crypto.h"

namespace chenxi::api_keys {
namespace {

// What stands before the key in its SubjectPublicKeyInfo (RFC 8410 §4; RFC 5480 §2): always the same bytes.
constexpr std::string_view kEd25519("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
constexpr std::string_view kP256(
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00", 26);

}  // namespace

std::string_view name(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::none: return "";
    case Algorithm::ed25519: return "ed25519";
    case Algorithm::p256: return "ecdsa-p256-sha256";
  }
  return "";
}

std::optional<std::string> unbase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string url;
  url.reserve(text.size());
  for (const char c : text) {
    if (c == '-' || c == '_') return std::nullopt;
    url += c == '+' ? '-' : c == '/' ? '_' : c;
  }
  for (int padding = 0; padding < 2 && url.ends_with('='); ++padding) url.pop_back();
  return unbase64url(url);
}

std::optional<PublicKey> read_public_key(std::string_view pem) {
  std::string text;
  while (!pem.empty()) {
    const std::size_t end = std::min(pem.find('\n'), pem.size());
    std::string_view line = pem.substr(0, end);
    pem.remove_prefix(std::min(end + 1, pem.size()));
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    if (!line.starts_with("-----")) text += line;
  }
  const auto der = unbase64(text);
  if (!der) return std::nullopt;
  if (der->size() == kEd25519.size() + 32 && der->starts_with(kEd25519))
    return PublicKey{Algorithm::ed25519, der->substr(kEd25519.size())};
  if (der->size() == kP256.size() + 65 && der->starts_with(kP256)) {
    const std::string point = der->substr(kP256.size());
    if (P256PublicKey::from_point(point)) return PublicKey{Algorithm::p256, point};
  }
  return std::nullopt;
}

bool verify(const PublicKey& key, std::string_view message, std::string_view signature) {
  if (signature.size() != 64) return false;
  switch (key.algorithm) {
    case Algorithm::none: return false;
    case Algorithm::ed25519: return ed25519_verify(key.bytes, message, signature);
    case Algorithm::p256: {
      const auto point = P256PublicKey::from_point(key.bytes);
      return point && point->verify(message, signature);
    }
  }
  return false;
}

}  // namespace chenxi::api_keys
