// What every database keeps as text: UTF-8 in its shortest form, without surrogates and without zero bytes.
#pragma once
#include <string_view>

namespace chenxi {

bool is_storable_text(std::string_view text);

}  // namespace chenxi
