// Words to write JSON Schemas of requests and replies with, in the part that draft-7 and 2020-12 share.
//   schema::object({{"amount", schema::amount()}, {"note", schema::string(0, 140), schema::kOptional}})
#pragma once
#include <cstdint>
#include <initializer_list>
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

/// Minor units, at least one, exact in JavaScript.
json::value amount();
json::value currency();
/// {"amount":…,"currency":…}
json::value money();
json::value instant();                           // RFC 3339, UTC
json::value public_id(std::string_view prefix);  // "pay" -> ^pay_[0-9a-hjkmnp-tv-zA-…]{26}$
json::value proof();                             // what signs: device, expiry, signature, PIN

}  // namespace chenxi::http::schema
