#include "http/schema.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace chenxi::http::schema {
namespace {

constexpr std::int64_t kSafeInteger = 9'007'199'254'740'991;  // 2^53 - 1

}  // namespace

json::value object(std::initializer_list<Member> members) {
  return object(std::span(members.begin(), members.size()));
}

json::value object(std::span<const Member> members) {
  json::object properties;
  json::array required;
  for (const Member& member : members) {
    properties[member.name] = member.schema;
    if (member.presence == Presence::required) required.emplace_back(member.name);
  }
  json::object schema{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

json::value array(json::value items, std::int64_t max_items) {
  return json::object{{"type", "array"}, {"items", std::move(items)}, {"maxItems", max_items}};
}

json::value list(json::value items) {
  return object({{"object", constant("list")},
                 {"data", array(std::move(items))},
                 {"has_more", boolean()},
                 {"next_cursor", nullable(string(1, 200))}});
}

json::value string(std::int64_t min_length, std::int64_t max_length) {
  return json::object{{"type", "string"}, {"minLength", min_length}, {"maxLength", max_length}};
}

json::value pattern(std::string_view regular_expression, std::string_view example) {
  json::object schema{{"type", "string"}, {"pattern", regular_expression}};
  if (!example.empty()) schema["examples"] = json::array{example};
  return schema;
}

json::value one_of(std::initializer_list<std::string_view> words) {
  json::array list;
  for (const std::string_view word : words) list.emplace_back(word);
  return json::object{{"type", "string"}, {"enum", std::move(list)}};
}

json::value constant(std::string_view word) {
  return json::object{{"type", "string"}, {"const", word}};
}

json::value integer(std::int64_t min, std::int64_t max) {
  return json::object{{"type", "integer"}, {"format", "int64"}, {"minimum", min}, {"maximum", max}};
}

json::value boolean() {
  return json::object{{"type", "boolean"}};
}

json::value nullable(json::value schema) {
  return any_of({std::move(schema), json::object{{"type", "null"}}});
}

json::value any_of(std::initializer_list<json::value> shapes) {
  json::array list;
  for (const json::value& shape : shapes) list.push_back(shape);
  return json::object{{"anyOf", std::move(list)}};
}

json::value named(std::string_view name, json::value shape) {
  shape.as_object()["title"] = name;
  return shape;
}
json::value ref(std::string_view name) {
  return json::object{{"$ref", "#/components/schemas/" + std::string{name}}};
}

json::value minor(std::int64_t min) {
  return integer(min, kSafeInteger);
}
json::value count() {
  return integer(0, kSafeInteger);
}
json::value amount() {
  return integer(1, kSafeInteger);
}
json::value currency() {
  return pattern("^[A-Z]{3}$", "CNY");
}
json::value money() {
  return object({{"amount", integer(-kSafeInteger, kSafeInteger)}, {"currency", currency()}});
}
json::value instant() {
  return json::object{{"type", "string"}, {"format", "date-time"}};
}
json::value public_id(std::string_view prefix) {
  return pattern("^" + std::string{prefix} + "_[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}$");
}
json::value proof() {
  const json::value passkey = object({{"id", pattern("^[A-Za-z0-9_-]{1,1364}$")},
                                      {"client_data", pattern("^[A-Za-z0-9_-]{1,5462}$")},
                                      {"authenticator_data", pattern("^[A-Za-z0-9_-]{1,1366}$")},
                                      {"signature", pattern("^[A-Za-z0-9_-]{1,683}$")}});
  const json::value device = public_id("dev"), until = integer(0, kSafeInteger), signature = pattern("^[A-Za-z0-9_-]{86}$");
  return any_of({object({{"device_id", device},
                         {"expires_at", until},
                         {"signature", signature},
                         {"pin", pattern("^[0-9]{6}$"), kOptional}}),
                 object({{"expires_at", until}, {"passkey", passkey}}),
                 object({{"device_id", device}, {"expires_at", until}, {"signature", signature}, {"passkey", passkey}})});
}

}  // namespace chenxi::http::schema
