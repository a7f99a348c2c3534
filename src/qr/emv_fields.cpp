#include "qr/emv_fields.h"

#include "base/check.h"

namespace chenxi::qr {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

/// How many bytes the first `count` characters take; nullopt when there are fewer.
std::optional<std::size_t> bytes_of(std::string_view text, int count) {
  std::size_t at = 0;
  for (int i = 0; i < count; ++i) {
    if (at >= text.size()) return std::nullopt;
    do ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80);
  }
  return at;
}

}  // namespace

std::optional<std::size_t> characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const auto lead = static_cast<unsigned char>(text[at]);
    std::size_t size = 1;
    char32_t c = lead;
    if (lead >= 0xc2 && lead < 0xe0)
      size = 2, c = lead & 0x1fU;
    else if (lead >= 0xe0 && lead < 0xf0)
      size = 3, c = lead & 0x0fU;
    else if (lead >= 0xf0 && lead < 0xf5)
      size = 4, c = lead & 0x07U;
    else if (lead >= 0x80)
      return std::nullopt;
    if (size > text.size() - at) return std::nullopt;
    for (std::size_t i = 1; i < size; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xc0U) != 0x80) return std::nullopt;
      c = c << 6 | (next & 0x3fU);
    }
    const bool overlong = (size == 3 && c < 0x800) || (size == 4 && c < 0x10000);
    if (overlong || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return std::nullopt;
    at += size;
  }
  return count;
}

std::optional<EmvField> take_field(std::string_view& rest) {
  if (rest.size() < 4 || !std::all_of(rest.begin(), rest.begin() + 4, digit)) return std::nullopt;
  const int length = (rest[2] - '0') * 10 + (rest[3] - '0');
  const auto bytes = bytes_of(rest.substr(4), length);
  if (!bytes) return std::nullopt;
  EmvField field{std::string(rest.substr(0, 2)), std::string(rest.substr(4, *bytes)), {}};
  rest.remove_prefix(4 + *bytes);
  return field;
}

std::optional<std::vector<EmvField>> split_fields(std::string_view text) {
  std::vector<EmvField> fields;
  while (!text.empty()) {
    auto field = take_field(text);
    if (!field) return std::nullopt;
    fields.push_back(std::move(*field));
  }
  return fields;
}

bool is_template(std::string_view id) {
  return (id >= "26" && id <= "51") || id == "62" || id == "64" || (id >= "80" && id <= "99");
}

std::string field_text(std::string_view id, std::string_view value) {
  const auto length = characters(value);
  CHECK(length && *length >= 1 && *length <= 99, "a field of 1 to 99 characters");
  return fmt::format("{}{:02}{}", id, *length, value);
}

std::string_view value_of(const std::vector<EmvField>& fields, std::string_view id) {
  for (const auto& field : fields)
    if (field.id == id) return field.value;
  return {};
}

}  // namespace chenxi::qr
