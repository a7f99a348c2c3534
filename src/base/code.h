// The one list of refusal codes (see codes.def).
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace chenxi {

enum class Code : std::uint16_t {
#define CODE(name, retry) name,
#include "base/codes.def"
#undef CODE
};

/// May the same request help if it comes again?
enum class Retry : std::uint8_t { same_id, new_id, never };

std::string_view name(Code code);
std::string_view name(Retry retry);
Retry retry_advice(Code code);
std::optional<Code> code_from_name(std::string_view text);
/// How many codes there are; codes are 0 .. code_count()-1.
int code_count();

}  // namespace chenxi
