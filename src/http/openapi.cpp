#include "http/openapi.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <set>

#include "base/check.h"
#include "http/schema.h"
#include "http/status.h"

namespace chenxi::http {
namespace {

/// What every route may refuse.
constexpr Code kEverywhere[] = {Code::malformed,  Code::not_found,   Code::rate_limited,
                                Code::overloaded, Code::unavailable, Code::internal};

/// What programs come with.
constexpr std::string_view kKeyScheme = "api_key";

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

std::set<Code> refusals_of(const Route& route) {
  std::set<Code> codes(std::begin(kEverywhere), std::end(kEverywhere));
  codes.insert(route.refusals.begin(), route.refusals.end());
  if (route.app != App::none) {
    if (!route.without_session) codes.insert({Code::not_signed_in, Code::session_expired});
    if (route.method != "GET") codes.insert(Code::origin_refused);
  }
  if (route.bound) codes.insert({Code::device_unknown, Code::signature_wrong, Code::statement_expired});
  if (!route.request.is_null()) {
    codes.insert(Code::too_large);
    codes.insert(Code::unsupported_media);
  }
  if (route.needs_key) {
    codes.insert({Code::key_missing, Code::key_malformed, Code::key_too_old, Code::id_reused});
  }
  return codes;
}

json::array parameters_of(const Route& route) {
  json::array parameters;
  for (std::size_t at = route.pattern.find('{'); at != std::string::npos;
       at = route.pattern.find('{', at + 1)) {
    const std::string name = route.pattern.substr(at + 1, route.pattern.find('}', at) - at - 1);
    parameters.push_back(json::object{
        {"name", name}, {"in", "path"}, {"required", true}, {"schema", json::object{{"type", "string"}}}});
  }
  for (const QueryParam& query : route.query) {
    parameters.push_back(json::object{{"name", query.name},
                                      {"in", "query"},
                                      {"required", false},
                                      {"description", query.summary},
                                      {"schema", query.schema}});
  }
  if (route.needs_key) parameters.push_back(json::object{{"$ref", "#/components/parameters/IdempotencyKey"}});
  if (route.bound) parameters.push_back(json::object{{"$ref", "#/components/parameters/DeviceProof"}});
  return parameters;
}

json::object responses_of(const Route& route) {
  json::object responses;
  json::object success{{"description", "Success"}};
  bool accepted = false;
  if (!route.reply.is_null()) {
    json::value reply = route.reply;
    // A reply that may also be a promise says so in its shape.
    if (auto* shape = reply.if_object()) accepted = shape->erase("x-chenxi-or-accepted") > 0;
    json::object media{{"schema", std::move(reply)}};
    if (!route.example.is_null()) media["example"] = route.example;
    success["content"] = json::object{{"application/json", std::move(media)}};
  }
  if (accepted) {
    responses["202"] = success;
    responses["202"].as_object()["description"] = "Not yet: somebody else decides";
  }
  responses[std::to_string(route.success)] = std::move(success);

  std::map<int, std::vector<Code>> by_status;
  for (const Code code : refusals_of(route)) by_status[http_status(code)].push_back(code);
  for (const auto& [status, codes] : by_status) {
    json::array names;
    std::string words;
    for (const Code code : codes) {
      names.emplace_back(name(code));
      words += (words.empty() ? "" : ", ") + std::string{name(code)};
    }
    responses[std::to_string(status)] = json::object{
        {"description", words},
        {"x-chenxi-codes", std::move(names)},
        {"content",
         json::object{{"application/problem+json",
                       json::object{{"schema", json::object{{"$ref", "#/components/schemas/Problem"}}}}}}}};
  }
  return responses;
}

json::object operation_of(const Route& route) {
  json::object operation{{"operationId", route.operation_id},
                         {"summary", route.summary},
                         {"tags", json::array{name(route.audience)}},
                         {"x-chenxi-audience", name(route.audience)}};
  if (auto parameters = parameters_of(route); !parameters.empty())
    operation["parameters"] = std::move(parameters);
  if (!route.request.is_null()) {
    operation["requestBody"] =
        json::object{{"required", true},
                     {"content", json::object{{route.accepts, json::object{{"schema", route.request}}}}}};
  }
  operation["responses"] = responses_of(route);
  if (route.audience == Audience::developer) {
    operation["security"] = json::array{json::object{{kKeyScheme, json::array{}}}};
  } else if (route.app != App::none) {
    json::array security{json::object{{cookie_name(route.app).substr(7), json::array{}}}};
    if (route.without_session) security.push_back(json::object{});  // OpenAPI's way to say: or without
    operation["security"] = std::move(security);
  }
  return operation;
}

json::value problem_schema() {
  json::array codes;
  for (int i = 0; i < code_count(); ++i) codes.emplace_back(name(static_cast<Code>(i)));
  return schema::object({
      {"type", schema::string(1, 200)},
      {"title", schema::string(1, 200)},
      {"status", schema::integer(400, 599)},
      {"detail", schema::string(1, 1000)},
      {"instance", schema::string(1, 200)},
      {"code", json::object{{"type", "string"}, {"enum", std::move(codes)}}},
      {"request_id", schema::string(1, 40)},
      {"retryable", schema::one_of({"same_id", "new_id", "never"})},
      {"user_message", schema::string(1, 1000)},
      {"next_action",
       schema::object({{"kind", schema::string(1, 40)}, {"until", schema::instant(), schema::kOptional}})},
      {"pointer", schema::string(1, 500), schema::kOptional},
      {"rule", schema::string(1, 200), schema::kOptional},
      {"text", schema::string(1, 500), schema::kOptional},
      {"amount", schema::integer(0, 9'007'199'254'740'991), schema::kOptional},
      {"count", schema::integer(0, 1'000'000), schema::kOptional},
      {"until", schema::instant(), schema::kOptional},
  });
}

/// Moves every shape that has a name to the components and leaves a reference in its place.
void name_once(json::value& value, json::object& named) {
  if (auto* items = value.if_array()) {
    for (json::value& item : *items) name_once(item, named);
    return;
  }
  auto* object = value.if_object();
  if (object == nullptr) return;
  for (auto& member : *object) name_once(member.value(), named);
  const json::value* title = object->if_contains("title");
  if (title == nullptr || !title->is_string() || !(object->contains("type") || object->contains("anyOf"))) return;
  const std::string name{title->get_string()};
  object->erase("title");
  const json::value* known = named.if_contains(name);
  CHECK(known == nullptr || *known == value, "two shapes are named " + name);
  named[name] = value;
  value = schema::ref(name);
}

json::object components() {
  json::object security;
  for (const App app : {App::wallet, App::till, App::console}) {
    security[cookie_name(app).substr(7)] =
        json::object{{"type", "apiKey"}, {"in", "cookie"}, {"name", cookie_name(app)}};
  }
  security[kKeyScheme] = json::object{
      {"type", "http"},
      {"scheme", "bearer"},
      {"description",
       "A key of a shop's program (cx_sk_…, cx_rk_…). A request under a key that is bound to a public key is signed, too: "
       "RFC 9421 over @method, @target-uri (or @path and @query), content-digest and idempotency-key where they are there, "
       "with created and a nonce."}};
  return {
      {"schemas", json::object{{"Problem", problem_schema()}}},
      {"parameters",
       json::object{
           {"IdempotencyKey",
            json::object{{"name", "Idempotency-Key"},
                         {"in", "header"},
                         {"required", true},
                         {"description",
                          "UUIDv7 stamped with the server's time and kept before sending. The same key and "
                          "body get the same answer again, with Idempotent-Replayed: true."},
                         {"schema", json::object{{"type", "string"}, {"format", "uuid"}}}}},
           {"DeviceProof",
            json::object{{"name", "Device-Proof"},
                         {"in", "header"},
                         {"required", true},
                         {"description",
                          "EXPIRES.SIGNATURE: Unix seconds, at most five minutes ahead, and the P-256 signature "
                          "of the session's own key over method, path, SHA-256 of the body, Idempotency-Key and "
                          "EXPIRES. A till whose browser has given no key yet sends none."},
                         {"schema", json::object{{"type", "string"}, {"maxLength", 120}}}}}}},
      {"securitySchemes", std::move(security)}};
}

}  // namespace

json::value openapi(const std::vector<Route>& routes, const ApiInfo& info) {
  std::map<std::pair<std::string, std::string>, const Route*> sorted;
  for (const Route& route : routes) {
    if (route.pattern.starts_with("/v1/")) sorted[{route.pattern, route.method}] = &route;
  }
  json::object paths;
  for (const auto& [key, route] : sorted) {
    json::value& path = paths[key.first];
    if (path.is_null()) path = json::object{};
    path.get_object()[lower(key.second)] = operation_of(*route);
  }
  json::object about{{"title", info.title}, {"version", info.version}};
  if (!info.description.empty()) about["description"] = info.description;
  json::object shared = components();
  json::value described = std::move(paths);
  name_once(described, shared["schemas"].get_object());
  return json::object{{"openapi", "3.1.0"},
                      {"info", std::move(about)},
                      {"paths", std::move(described)},
                      {"components", std::move(shared)}};
}

Route openapi_route(const std::vector<Route>& routes, const ApiInfo& info) {
  Route route;
  route.method = "GET";
  route.pattern = "/openapi.json";
  route.operation_id = "read_openapi";
  route.summary = "This API as OpenAPI 3.1";
  route.handler = [text = std::make_shared<const std::string>(to_text(openapi(routes, info)))](
                      const RequestPtr&, const Respond& respond) {
    Reply reply;
    reply.shared_body = text;
    reply.headers.emplace_back("Cache-Control", "no-cache");
    respond(std::move(reply));
  };
  return route;
}

}  // namespace chenxi::http
