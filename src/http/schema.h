// Words to write JSON Schemas of requests and replies with, in the part that draft-7 and 2020-12 share.
//   schema::object({{"amount", schema::amount()}, {"note", schema::string(0, 140), schema::kOptional}})
#pragma once
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"

namespace chenxi::http::schema {

enum class Presence : std::uint8_t { required, optional };
inline constexpr Presence kOptional = Presence::optional;

struct Member {
  std::string_view name;
  json::value schema;
  Presence presence = Presence::required;
};

/// No other members than these.
json::value object(std::initializer_list<Member> members);
json::value object(std::span<const Member> members);
json::value array(json::value items, std::int64_t max_items = 100);
/// {"object":"list","data":[…],"has_more":…,"next_cursor":…}
json::value list(json::value items);

json::value string(std::int64_t min_length, std::int64_t max_length);
json::value pattern(std::string_view regular_expression, std::string_view example = "");
json::value one_of(std::initializer_list<std::string_view> words);
/// The one value.
json::value constant(std::string_view word);
json::value integer(std::int64_t min, std::int64_t max);
json::value boolean();
json::value nullable(json::value schema);
/// One of several shapes.
json::value any_of(std::initializer_list<json::value> shapes);

/// A shape with a name: the document describes it once and refers to it wherever it stands.
json::value named(std::string_view name, json::value shape);
/// The shape that some route, of this room or another, describes under this name.
json::value ref(std::string_view name);

/// Minor units, at least one, exact in JavaScript.
json::value amount();
/// What may be nothing, or below it where a balance is meant.
json::value minor(std::int64_t min = 0);
json::value count();
json::value currency();
/// {"amount":…,"currency":…}
json::value money();
json::value instant();                           // RFC 3339, UTC
json::value public_id(std::string_view prefix);  // "pay" -> ^pay_[0-9a-hjkmnp-tv-zA-…]{26}$
json::value proof();                             // what signs: device, expiry, signature, PIN

}  // namespace chenxi::http::schema
