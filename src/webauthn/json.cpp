#include "webauthn/json.h"

namespace chenxi::webauthn {
namespace {

constexpr std::size_t kIdMax = 1364;           // 1023 bytes in base64url
constexpr std::size_t kClientDataMax = 5462;   // 4 KiB
constexpr std::size_t kAttestationMax = 43'691;  // 32 KiB
constexpr std::size_t kAuthenticatorDataMax = 10'923;  // 8 KiB
constexpr std::size_t kSignatureMax = 683;     // RSA of 4096 bits

Result<std::string> bytes(JsonReader& in, std::string_view name, std::size_t max) {
  const auto out = unbase64url(TRY(in.string(name, 1, max)));
  if (!out) return refuse(Code::malformed, {.pointer = in.pointer_to(name)});
  return *out;
}

Result<std::string> credential_id(JsonReader& in) {
  const std::string id = TRY(bytes(in, "id", kIdMax));
  const auto again = TRY(in.optional_string("rawId", 1, kIdMax));
  if (again && *again != base64url(id)) return refuse(Code::malformed, {.pointer = in.pointer_to("rawId")});
  if (TRY(in.string("type", 1, 32)) != "public-key") return refuse(Code::malformed, {.pointer = in.pointer_to("type")});
  return id;
}

}  // namespace

Result<Registration> read_registration(JsonReader in) {
  Registration out;
  out.id = TRY(credential_id(in));
  JsonReader response = TRY(in.child("response"));
  out.client_data = TRY(bytes(response, "clientDataJSON", kClientDataMax));
  out.attestation_object = TRY(bytes(response, "attestationObject", kAttestationMax));
  return out;
}

Result<Assertion> read_assertion(JsonReader in) {
  Assertion out;
  out.id = TRY(credential_id(in));
  JsonReader response = TRY(in.child("response"));
  out.client_data = TRY(bytes(response, "clientDataJSON", kClientDataMax));
  out.authenticator_data = TRY(bytes(response, "authenticatorData", kAuthenticatorDataMax));
  out.signature = TRY(bytes(response, "signature", kSignatureMax));
  return out;
}

}  // namespace chenxi::webauthn
