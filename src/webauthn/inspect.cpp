#include "webauthn/inspect.h"

#include "base/json.h"
#include "webauthn/json.h"

namespace chenxi::webauthn {
namespace {

/// The longest registration with a chain of certificates is below 48 KiB in base64url.
constexpr std::size_t kLineMax = 256 * 1024;

Result<std::string> bytes(JsonReader& in, std::string_view name, std::size_t max) {
  const auto out = unbase64url(TRY(in.string(name, 0, max)));
  if (!out) return refuse(Code::malformed, {.pointer = in.pointer_to(name)});
  return *out;
}

/// One text, or a list of them.
Result<std::vector<std::string>> texts(const json::object& object, JsonReader& in, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return std::vector<std::string>{TRY(in.string(name, 1, 2048))};
  std::vector<std::string> out;
  for (const json::value& one : *TRY(in.array(name, 64))) {
    if (!one.is_string()) return refuse(Code::malformed, {.pointer = in.pointer_to(name)});
    out.emplace_back(std::string_view(one.get_string()));
  }
  return out;
}

Result<bool> user_verification(const json::object& object, JsonReader& in) {
  const json::value* value = object.if_contains("user_verification");
  if (value == nullptr) return true;
  if (value->is_bool()) return in.boolean("user_verification");
  const std::string text = TRY(in.string("user_verification", 1, 16));
  if (text == "required") return true;
  if (text == "preferred" || text == "discouraged") return false;
  return refuse(Code::malformed, {.pointer = "/user_verification"});
}

Result<std::vector<Algorithm>> algorithms(JsonReader& in) {
  const json::array* list = TRY(in.optional_array("algorithms", 16));
  if (list == nullptr) return std::vector<Algorithm>(std::begin(kAlgorithms), std::end(kAlgorithms));
  std::vector<Algorithm> out;
  for (const json::value& one : *list) {
    if (!one.is_int64()) return refuse(Code::malformed, {.pointer = "/algorithms"});
    // One that we do not know can be offered; nothing will verify with it.
    if (const auto known = algorithm_from(one.get_int64())) out.push_back(*known);
  }
  return out;
}

Result<json::object> registered_json(const Expected& expected, JsonReader in) {
  const Registered made = TRY(verify_registration(expected, TRY(read_registration(in))));
  return json::object{{"ok", true},
                      {"credential_id", base64url(made.credential_id)},
                      {"public_key", base64url(made.public_key)},
                      {"algorithm", static_cast<std::int64_t>(made.algorithm)},
                      {"sign_count", made.sign_count},
                      {"aaguid", base64url(made.aaguid)},
                      {"user_verified", made.user_verified},
                      {"backup_eligible", made.backup_eligible},
                      {"backed_up", made.backed_up},
                      {"format", made.format},
                      {"attestation", name(made.attestation)}};
}

Result<json::object> asserted_json(const Expected& expected, JsonReader& line, JsonReader in) {
  Known known;
  known.public_key = TRY(bytes(line, "public_key", 8192));
  known.sign_count = static_cast<std::uint32_t>(TRY(line.optional_integer("sign_count", 0, UINT32_MAX)).value_or(0));
  known.backup_eligible = TRY(line.optional_boolean("backup_eligible"));
  const auto id = TRY(line.optional_string("credential_id", 1, 2048));
  const Assertion assertion = TRY(read_assertion(in));
  if (id && *id != base64url(assertion.id)) return no("credential_id");
  const Asserted made = TRY(verify_assertion(expected, known, assertion));
  return json::object{{"ok", true},
                      {"sign_count", made.sign_count},
                      {"user_verified", made.user_verified},
                      {"backed_up", made.backed_up}};
}

Result<json::object> judge(const json::object& object, JsonReader& in) {
  Expected expected;
  expected.rp_id = TRY(in.string("rp_id", 1, 255));
  expected.origins = TRY(texts(object, in, "origin"));
  if (object.contains("top_origin")) expected.top_origins = TRY(texts(object, in, "top_origin"));
  expected.challenge = TRY(bytes(in, "challenge", 8192));
  expected.user_verification = TRY(user_verification(object, in));
  expected.algorithms = TRY(algorithms(in));
  auto registration = TRY(in.optional_child("registration"));
  auto assertion = TRY(in.optional_child("assertion"));
  if (registration.has_value() == assertion.has_value()) return refuse(Code::malformed, {.pointer = "/registration"});
  if (registration) return registered_json(expected, *registration);
  return asserted_json(expected, in, *assertion);
}

json::object refused_json(const Refusal& refusal) {
  if (refusal.code() == Code::passkey_wrong) return {{"ok", false}, {"error", refusal.detail().text}};
  return {{"ok", false}, {"error", "input_malformed"}, {"pointer", refusal.detail().pointer}};
}

}  // namespace

std::string inspect(std::string_view line) {
  if (line.size() > kLineMax) return to_text(refused_json(Refusal(Code::malformed)));
  const auto parsed = parse_json(line);
  if (!parsed) return to_text(refused_json(parsed.error()));
  auto in = JsonReader::object(*parsed);
  if (!in) return to_text(refused_json(in.error()));
  const json::object& object = parsed->get_object();
  auto verdict = judge(object, *in);
  json::object out = verdict ? *std::move(verdict) : refused_json(verdict.error());
  if (const json::value* named = object.if_contains("name")) out["name"] = *named;
  return to_text(out);
}

}  // namespace chenxi::webauthn
