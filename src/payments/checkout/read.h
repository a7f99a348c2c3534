// What a program says of a page: its lines, and where it leads.
#pragma once
#include <string>

#include "base/json.h"

namespace chenxi::payments {

/// `lines`, as JSON, compact, in the order in which they were given; a discount is a line below nothing. "":
/// there are none. Refuses amount_invalid where they do not come to the amount.
Result<std::string> read_lines(JsonReader& in, std::int64_t amount);

enum class Needed : std::uint8_t { no, yes };
/// An address to be led to (return_address.h); "": none was given.
Result<std::string> read_return_address(JsonReader& in, std::string_view name, Needed needed, bool local);

}  // namespace chenxi::payments
