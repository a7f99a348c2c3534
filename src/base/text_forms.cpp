// hex, base64, base64url, Crockford base32. A decoder takes only what its encoder writes, so one value has one text.
#include "base/crypto.h"

namespace chenxi {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Bytes as digits of `bits` bits, first bit first; the last digit is filled up with zeros.
std::string encode(std::string_view bytes, std::string_view alphabet, unsigned bits) {
  std::string out;
  out.reserve((bytes.size() * 8 + bits - 1) / bits);
  unsigned held = 0, have = 0;
  for (const char c : bytes) {
    held = (held << 8 | static_cast<unsigned char>(c)) & 0xffff;
    for (have += 8; have >= bits; have -= bits) out += alphabet[held >> (have - bits) & ((1U << bits) - 1)];
  }
  if (have > 0) out += alphabet[held << (bits - have) & ((1U << bits) - 1)];
  return out;
}

using Digits = std::array<std::int8_t, 256>;
constexpr Digits digits_of(std::string_view alphabet) {
  Digits digits{};
  for (auto& digit : digits) digit = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    digits[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return digits;
}

std::optional<std::string> decode(std::string_view text, const Digits& digits, unsigned bits) {
  std::string out;
  out.reserve(text.size() * bits / 8);
  unsigned held = 0, have = 0;
  for (const char c : text) {
    const std::int8_t digit = digits[static_cast<unsigned char>(c)];
    if (digit < 0) return std::nullopt;
    held = (held << bits | static_cast<unsigned>(digit)) & 0xffff;
    have += bits;
    if (have >= 8) {
      have -= 8;
      out += static_cast<char>(held >> have & 0xff);
    }
  }
  // A whole digit too many, or fill bits that are not zero: the encoder never writes that.
  if (have >= bits || (held & ((1U << have) - 1)) != 0) return std::nullopt;
  return out;
}

}  // namespace

std::string hex(std::string_view bytes) { return encode(bytes, kHex, 4); }

std::optional<std::string> unhex(std::string_view text) {
  static constexpr Digits kDigits = digits_of(kHex);
  return decode(text, kDigits, 4);
}

std::string base64(std::string_view bytes) {
  std::string out = encode(bytes, kBase64, 6);
  out.resize((out.size() + 3) / 4 * 4, '=');
  return out;
}

std::string base64url(std::string_view bytes) { return encode(bytes, kBase64Url, 6); }

std::optional<std::string> unbase64url(std::string_view text) {
  static constexpr Digits kDigits = digits_of(kBase64Url);
  return decode(text, kDigits, 6);
}

std::string base32(std::string_view bytes) { return encode(bytes, kCrockford, 5); }

std::optional<std::string> unbase32(std::string_view text) {
  static constexpr Digits kDigits = digits_of(kCrockford);
  return decode(text, kDigits, 5);
}

}  // namespace chenxi
