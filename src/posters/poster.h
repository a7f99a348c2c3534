// The printed code of a shop as a page to print: its name, the code, and the check word in both languages, because whoever
// stands before it reads one of them and nobody knows which.
#pragma once
#include <optional>
#include <string>

#include "i18n/i18n.h"

namespace chenxi::posters {

enum class PosterSize : std::uint8_t { a4, a6, sticker };
std::optional<PosterSize> poster_size_from_name(std::string_view text);

struct Poster {
  std::string shop;
  std::string code;               // the address in the code
  std::string word[2];            // by Lang
  std::optional<std::int64_t> payer_day;  // what one payer may pay over printed codes a day; absent: the rules set no bound
  std::string currency;
};
/// A PDF with text that can be selected. It says that cash is welcome: no poster of ours suggests otherwise.
std::string poster_pdf(const Poster& poster, PosterSize size);

}  // namespace chenxi::posters
