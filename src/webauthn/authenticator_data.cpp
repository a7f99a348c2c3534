#include "webauthn/authenticator_data.h"

namespace chenxi::webauthn {
namespace {

enum Flag : std::uint8_t {
  kUserPresent = 0x01,
  kUserVerified = 0x04,
  kBackupEligible = 0x08,
  kBackedUp = 0x10,
  kCredential = 0x40,
  kExtensions = 0x80
};
constexpr std::size_t kCredentialIdMax = 1023;

Result<std::string_view> take(std::string_view& bytes, std::size_t size) {
  if (bytes.size() < size) return no("authenticator_data_cut_short");
  const std::string_view out = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return out;
}
std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

}  // namespace

Result<AuthenticatorData> AuthenticatorData::read(std::string_view bytes) {
  AuthenticatorData out;
  out.rp_id_hash = TRY(take(bytes, 32));
  const auto flags = static_cast<std::uint8_t>(TRY(take(bytes, 1)).front());
  out.user_present = (flags & kUserPresent) != 0;
  out.user_verified = (flags & kUserVerified) != 0;
  out.backup_eligible = (flags & kBackupEligible) != 0;
  out.backed_up = (flags & kBackedUp) != 0;
  if (out.backed_up && !out.backup_eligible) return no("backup_state");
  out.sign_count = big_endian(TRY(take(bytes, 4)));
  if ((flags & kCredential) != 0) {
    Credential credential;
    credential.aaguid = TRY(take(bytes, 16));
    const std::size_t size = big_endian(TRY(take(bytes, 2)));
    if (size == 0 || size > kCredentialIdMax) return no("credential_id_length");
    credential.id = TRY(take(bytes, size));
    credential.public_key = TRY(Cbor::read(bytes)).encoded;
    out.credential = credential;
  }
  if ((flags & kExtensions) != 0) {
    const Cbor extensions = TRY(Cbor::read(bytes));
    if (extensions.kind != Cbor::Kind::map) return no("cbor_type");
    out.extensions = extensions.encoded;
  }
  if (!bytes.empty()) return no("bytes_left_over");
  return out;
}

}  // namespace chenxi::webauthn
