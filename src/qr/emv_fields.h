// The grammar below both directions: id, length, value.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qr/emv.h"

namespace chenxi::qr {

/// Takes one field from the front of `rest`; nullopt when the front is not a field. `rest` is valid UTF-8.
std::optional<EmvField> take_field(std::string_view& rest);
/// All fields of a text, or nullopt.
std::optional<std::vector<EmvField>> split_fields(std::string_view text);
/// Is a root id a template, with fields inside?
bool is_template(std::string_view id);
/// "59" "05" "CAFE1". The caller has checked the length.
std::string field_text(std::string_view id, std::string_view value);

}  // namespace chenxi::qr
