// JSON, strictly: Boost.JSON takes the last of two equal keys, turns 1e400 into infinity and 2^64 into a double
// without a word, so every document passes our own reading rules here.
#pragma once
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chenxi {

namespace json = boost::json;

/// What a request may hold; files of our own (rule packs, catalogues) may be read with wider ones.
struct JsonLimits {
  std::size_t depth = 16;
  std::size_t members = 256;  // of one object
};

/// Parses one document: UTF-8, within the limits, no duplicate keys, numbers only as exact int64 without minus zero,
/// fraction or exponent. Refuses `malformed` with a pointer to the first offence.
Result<json::value> parse_json(std::string_view text, JsonLimits limits = {});

/// null is never "absent": an optional member is there with its type, or it is not there; where an API gives null a
/// meaning of its own ("no limit"), is_null() asks first.
/// Reads the members of one object by name; everything that nobody asked for is refused by finish().
///   auto in = JsonReader::object(value);  auto amount = TRY(in.integer("amount", 1, 100'000)); ... TRY(in.finish());
class JsonReader {
 public:
  static Result<JsonReader> object(const json::value& value, std::string pointer = "");  // value must outlive
  static Result<JsonReader> object(json::value&& value, std::string pointer = "") = delete;
  Result<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
  Result<std::optional<std::int64_t>> optional_integer(std::string_view name, std::int64_t min, std::int64_t max);
  /// Bounds count bytes of UTF-8; control and bidi-override characters are refused.
  Result<std::string> string(std::string_view name, std::size_t min, std::size_t max);
  Result<std::optional<std::string>> optional_string(std::string_view name, std::size_t min, std::size_t max);
  /// The content of a file, at most `max` bytes: nothing is asked of its characters.
  Result<std::string> file(std::string_view name, std::size_t max);
  Result<bool> boolean(std::string_view name);
  Result<std::optional<bool>> optional_boolean(std::string_view name);
  Result<JsonReader> child(std::string_view name);
  Result<std::optional<JsonReader>> optional_child(std::string_view name);
  Result<const json::array*> array(std::string_view name, std::size_t max);
  /// nullptr when absent.
  Result<const json::array*> optional_array(std::string_view name, std::size_t max);
  /// Is the member there, and null? Then it counts as read.
  bool is_null(std::string_view name);
  /// Refuses members that were not read.
  Done finish() const;
  std::string pointer_to(std::string_view name) const;

 private:
  const json::object* object_ = nullptr;
  std::string pointer_;
  std::vector<std::string_view> read_;
  const json::value* take(std::string_view name);
};

/// Serialised, compact.
std::string to_text(const json::value& value);

}  // namespace chenxi
