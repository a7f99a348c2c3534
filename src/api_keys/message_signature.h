// HTTP Message Signatures (RFC 9421), the part that signed requests need: which components are covered, and the exact bytes
// that were signed. Pure: no rows, no clock, no keys.
//
//   Signature-Input: sig1=("@method" "@path" "content-digest");created=1764000000;nonce="…";keyid="key_…"
//   Signature: sig1=:BASE64:
//
// Components take no parameters here (";sf", ";bs", ";req" …): nothing that we ask to be covered needs one.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chenxi::api_keys {

struct SignatureInput {
  std::string label;
  std::vector<std::string> components;  // in the order in which they were signed, each once
  std::string parameters;               // the inner list with its parameters, byte for byte as it came: "@signature-params"
  std::optional<std::int64_t> created, expires;
  std::optional<std::string> nonce, keyid, algorithm;

  bool covers(std::string_view component) const;
};
/// The one signature of these two fields. nullopt: none, more than one (which would be meant?), or not what the RFC calls
/// well-formed.
struct ReadSignature {
  SignatureInput input;
  std::string signature;
};
std::optional<ReadSignature> read_signature(std::string_view input_field, std::string_view signature_field);

/// The value of a component: "@method" -> "POST", "content-digest" -> the field's value; nullopt where there is none.
using ComponentOf = std::function<std::optional<std::string>(std::string_view)>;
/// The signature base (§2.5); nullopt where a covered component is not there.
std::optional<std::string> signature_base(const SignatureInput& input, const ComponentOf& value_of);

/// Content-Digest (RFC 9530): the field names the SHA-256 of these bytes. Other algorithms beside it are passed over.
bool digest_fits(std::string_view field, std::string_view body);

}  // namespace chenxi::api_keys
