#include "base/json.h"

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace chenxi {
namespace {

tl::unexpected<Refusal> malformed(std::string pointer) {
  return refuse(Code::malformed, {.pointer = std::move(pointer)});
}

/// Code points that have no place in a line of text: they end it, hide in it or turn it around. `text` is valid UTF-8.
bool is_plain_text(std::string_view text) {
  const auto at = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned c = at(i);
    if (c < 0x20 || c == 0x7f) return false;                     // C0, DEL
    if (c == 0xc2 && at(i + 1) < 0xa0) return false;             // C1
    if (c == 0xe2 && at(i + 1) == 0x80) {
      if (at(i + 2) >= 0xa8 && at(i + 2) <= 0xae) return false;  // U+2028-202E: separators, bidi overrides
    }
    if (c == 0xe2 && at(i + 1) == 0x81) {
      if (at(i + 2) >= 0xa6 && at(i + 2) <= 0xa9) return false;  // U+2066-2069: bidi isolates
    }
    if (c == 0xef && at(i + 1) == 0xbb && at(i + 2) == 0xbf) return false;  // U+FEFF
  }
  return true;
}

}  // namespace

Result<JsonReader> JsonReader::object(const json::value& value, std::string pointer) {
  if (!value.is_object()) return malformed(std::move(pointer));
  JsonReader reader;
  reader.object_ = &value.get_object();
  reader.pointer_ = std::move(pointer);
  return reader;
}

const json::value* JsonReader::take(std::string_view name) {
  const auto* member = object_->find(name);
  if (member == object_->end()) return nullptr;
  read_.push_back(member->key());
  return &member->value();
}

Result<std::int64_t> JsonReader::integer(std::string_view name, std::int64_t min, std::int64_t max) {
  const auto value = TRY(optional_integer(name, min, max));
  if (!value) return malformed(pointer_to(name));
  return *value;
}

Result<std::optional<std::int64_t>> JsonReader::optional_integer(std::string_view name, std::int64_t min,
                                                                 std::int64_t max) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_int64() || value->get_int64() < min || value->get_int64() > max) return malformed(pointer_to(name));
  return value->get_int64();
}

Result<std::string> JsonReader::string(std::string_view name, std::size_t min, std::size_t max) {
  auto value = TRY(optional_string(name, min, max));
  if (!value) return malformed(pointer_to(name));
  return *std::move(value);
}

Result<std::optional<std::string>> JsonReader::optional_string(std::string_view name, std::size_t min,
                                                               std::size_t max) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) return malformed(pointer_to(name));
  const std::string_view text = value->get_string();
  if (text.size() < min || text.size() > max || !is_plain_text(text)) return malformed(pointer_to(name));
  return std::string(text);
}

Result<std::string> JsonReader::file(std::string_view name, std::size_t max) {
  const json::value* value = take(name);
  if (value == nullptr || !value->is_string()) return malformed(pointer_to(name));
  if (value->get_string().size() > max) return refuse(Code::too_large, {.pointer = pointer_to(name)});
  return std::string(value->get_string());
}

Result<bool> JsonReader::boolean(std::string_view name) {
  const auto value = TRY(optional_boolean(name));
  if (!value) return malformed(pointer_to(name));
  return *value;
}

Result<std::optional<bool>> JsonReader::optional_boolean(std::string_view name) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) return malformed(pointer_to(name));
  return value->get_bool();
}

Result<JsonReader> JsonReader::child(std::string_view name) {
  auto value = TRY(optional_child(name));
  if (!value) return malformed(pointer_to(name));
  return *std::move(value);
}

Result<std::optional<JsonReader>> JsonReader::optional_child(std::string_view name) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  return TRY(object(*value, pointer_to(name)));
}

Result<const json::array*> JsonReader::array(std::string_view name, std::size_t max) {
  const json::value* value = take(name);
  if (value == nullptr || !value->is_array() || value->get_array().size() > max) return malformed(pointer_to(name));
  return &value->get_array();
}

Result<const json::array*> JsonReader::optional_array(std::string_view name, std::size_t max) {
  if (!object_->contains(name)) return static_cast<const json::array*>(nullptr);
  return array(name, max);
}

bool JsonReader::is_null(std::string_view name) {
  const auto* member = object_->find(name);
  return member != object_->end() && member->value().is_null() && take(name) != nullptr;
}

Done JsonReader::finish() const {
  for (const auto& member : *object_) {
    const std::string_view key = member.key();
    if (std::find(read_.begin(), read_.end(), key) == read_.end()) return malformed(pointer_to(key));
  }
  return done();
}

std::string to_text(const json::value& value) { return json::serialize(value); }

}  // namespace chenxi
