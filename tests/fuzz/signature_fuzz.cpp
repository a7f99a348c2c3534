// Any bytes as the three fields of a signed request: what is taken stands for itself to the letter, covers nothing twice, and its
// base has a line for each component and none besides; a digest that fits one body fits no other.
#include <algorithm>

#include "api_keys/message_signature.h"
#include "base/crypto.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace chenxi;

/// The planted fault: whoever splits at the marks without minding quotes.
std::size_t hasty_count(std::string_view parameters) {
  const std::string_view list = parameters.substr(0, parameters.find(')'));
  return static_cast<std::size_t>(std::count(list.begin(), list.end(), '"')) / 2;
}

void read_input(std::string_view input, std::string_view signature) {
  const auto read = api_keys::read_signature(input, signature);
  if (!read) return;
  const api_keys::SignatureInput& in = read->input;
  CHECK(in.label + "=" + in.parameters == input, "nothing of the field is passed over");
  CHECK(signature.starts_with(in.label + "=:") && signature.ends_with(":"), "the signature is the label's own, and the only one");
  for (const std::string& one : in.components)
    CHECK(std::count(in.components.begin(), in.components.end(), one) == 1, "nothing is covered twice");
  CHECK(in.components.size() <= 16, "as many as one request can need");
  if (fuzz::planted()) CHECK(hasty_count(in.parameters) == in.components.size(), "as many components as pairs of quotes before the first bracket");

  const auto base = api_keys::signature_base(in, [](std::string_view component) { return std::optional(std::string(component.size() % 7, 'v')); });
  CHECK(base.has_value(), "a base, where each component has a value");
  CHECK(static_cast<std::size_t>(std::count(base->begin(), base->end(), '\n')) == in.components.size(), "a line for each component, and the parameters");
  CHECK(base->ends_with("\"@signature-params\": " + in.parameters), "the parameters are signed as they came");
  if (!in.components.empty())
    CHECK(!api_keys::signature_base(in, [&](std::string_view component) {
      return component == in.components.back() ? std::nullopt : std::optional(std::string("v"));
    }), "no base where a component has none");
}

void read_digest(std::string_view field, std::string_view body) {
  const std::string right = "sha-256=:" + base64(view(sha256(body))) + ":";
  CHECK(api_keys::digest_fits(right, body), "a digest fits its body");
  CHECK(!api_keys::digest_fits(right, std::string(body) + "x"), "and no other");
  if (api_keys::digest_fits(field, body)) CHECK(field.find(right) != field.npos, "what fits names the digest of these bytes");
}

}  // namespace

/// Two fields and a body, with line ends between them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t first = all.find('\n');
  const std::string_view head = all.substr(0, first), rest = first == all.npos ? std::string_view() : all.substr(first + 1);
  const std::size_t second = rest.find('\n');
  read_input(head, rest.substr(0, second));
  read_digest(head, rest);
  return 0;
}
