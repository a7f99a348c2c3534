#include "records/search.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <memory>

#include "base/check.h"

namespace chenxi::records {
namespace {

std::unique_ptr<icu::Transliterator> make(const char* rules) {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::Transliterator> made(
      icu::Transliterator::createInstance(icu::UnicodeString::fromUTF8(rules), UTRANS_FORWARD, error));
  CHECK(U_SUCCESS(error) && made, "ICU lacks its transliterators");
  return made;
}

std::string transliterated(const icu::Transliterator& how, std::string_view text) {
  auto value = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
  how.transliterate(value);
  std::string out;
  return value.toUTF8String(out);
}

/// Lower case, full-width letters made plain.
std::string folded(std::string_view text) {
  thread_local const auto how = make("Fullwidth-Halfwidth; Lower");
  return transliterated(*how, text);
}

std::string without_spaces(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\t') out += c;
  return out;
}

std::string initials(std::string_view words) {
  std::string out;
  bool begins = true;
  for (const char c : words) {
    if (begins && c != ' ') out += c;
    begins = c == ' ';
  }
  return out;
}

}  // namespace

std::string pinyin(std::string_view text) {
  // Making one reads a large table; using one is not safe from two threads.
  thread_local const auto how = make("Han-Latin; Latin-ASCII; Lower");
  return transliterated(*how, text);
}

Search::Search(std::string_view typed) : plain_(without_spaces(folded(typed))) {}

bool Search::matches(std::string_view text) const {
  if (plain_.empty()) return true;
  if (without_spaces(folded(text)).find(plain_) != std::string::npos) return true;
  const std::string words = pinyin(text);
  return without_spaces(words).find(plain_) != std::string::npos || initials(words).find(plain_) != std::string::npos;
}

}  // namespace chenxi::records
