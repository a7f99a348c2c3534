// Unified social credit codes of businesses and organisations, as GB 32100-2015 makes them.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace chenxi::merchants {

/// Full-width and small characters, blanks and hyphens are taken as what they stand for. Refuses licence_invalid: another
/// length, a character that no code has, a place that is no number, or one of the two check characters is wrong.
Result<std::string> normal_credit_code(std::string_view typed);
/// The first two and the last four characters: enough for its owner to recognise it.
std::string mask_credit_code(std::string_view code);

}  // namespace chenxi::merchants
