// What an auditor needs of cryptography and encodings, by OpenSSL alone.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace audit {

using Hash = std::array<std::uint8_t, 32>;

Hash sha256(std::string_view bytes);
inline std::string_view view(const Hash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }
/// nullopt unless there are 32 bytes.
std::optional<Hash> as_hash(std::string_view bytes);
bool ed25519_verify(std::string_view public32, std::string_view message, std::string_view signature64);

std::string hex(std::string_view bytes);
std::optional<std::string> unhex(std::string_view text);
std::optional<std::string> unbase64url(std::string_view text);

/// Big-endian.
void append_number(std::string& out, std::uint64_t value, int bytes);
/// 8 bytes, as a field of a hashed encoding.
inline void append_field(std::string& out, std::int64_t value) { append_number(out, static_cast<std::uint64_t>(value), 8); }
/// 4 bytes of length, and the bytes.
void append_field(std::string& out, std::string_view bytes);

}  // namespace audit
