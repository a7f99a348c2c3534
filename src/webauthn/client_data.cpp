#include "webauthn/client_data.h"

#include "base/json.h"

namespace chenxi::webauthn {
namespace {

/// A browser writes some 200 bytes; origins may be long.
constexpr std::size_t kClientDataMax = 4096;

struct ClientData {
  std::string type, challenge, origin;
  bool cross_origin = false;
  std::optional<std::string> top_origin;
};

/// Absent is nullopt; of another type refuses.
Result<std::optional<std::string>> text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return std::optional<std::string>();
  if (!value->is_string()) return no("client_data_malformed");
  return std::optional(std::string(std::string_view(value->get_string())));
}
Result<std::string> needed_text(const json::object& object, std::string_view name) {
  std::optional<std::string> value = TRY(text(object, name));
  if (!value) return no("client_data_malformed");
  return *std::move(value);
}

Result<ClientData> read(std::string_view client_data) {
  if (client_data.size() > kClientDataMax) return no("client_data_malformed");
  const auto parsed = parse_json(client_data);
  if (!parsed || !parsed->is_object()) return no("client_data_malformed");
  const json::object& object = parsed->get_object();
  ClientData out;
  out.type = TRY(needed_text(object, "type"));
  const auto challenge = unbase64url(TRY(needed_text(object, "challenge")));
  if (!challenge) return no("client_data_malformed");
  out.challenge = *challenge;
  out.origin = TRY(needed_text(object, "origin"));
  if (const json::value* cross = object.if_contains("crossOrigin")) {
    if (!cross->is_bool()) return no("client_data_malformed");
    out.cross_origin = cross->get_bool();
  }
  out.top_origin = TRY(text(object, "topOrigin"));
  return out;
}

bool among(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

}  // namespace

Done check_client_data(const Expected& expected, Ceremony ceremony, std::string_view client_data) {
  const ClientData data = TRY(read(client_data));
  if (data.type != (ceremony == Ceremony::create ? "webauthn.create" : "webauthn.get")) return no("type");
  if (!equal_constant_time(data.challenge, expected.challenge)) return no("challenge");
  if (!among(expected.origins, data.origin)) return no("origin");
  if (data.cross_origin && expected.top_origins.empty()) return no("cross_origin");
  if (data.top_origin && (!data.cross_origin || !among(expected.top_origins, *data.top_origin)))
    return no("cross_origin");
  return done();
}

Result<std::string> challenge_of(std::string_view client_data) { return TRY(read(client_data)).challenge; }

}  // namespace chenxi::webauthn
