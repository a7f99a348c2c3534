#include "ladder/document.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/bytes.h"
#include "base/crypto.h"

namespace chenxi::ladder {
namespace {

constexpr std::size_t kLength = 18;
constexpr std::size_t kNameCharactersMax = 50;
constexpr int kFirstYear = 1900;
constexpr std::string_view kWideSpace = "\u3000";

/// What people type for a digit, an x or nothing, as ASCII; nullopt for anything else.
std::optional<std::string> plain(std::string_view typed) {
  std::string out;
  while (!typed.empty()) {
    std::size_t used = 1;
    if (typed[0] == ' ' || typed[0] == '-') {
    } else if (typed.starts_with(kWideSpace)) {
      used = kWideSpace.size();
    } else if (typed[0] == 'x' || typed[0] == 'X') {
      out += 'X';
    } else if (typed[0] >= '0' && typed[0] <= '9') {
      out += typed[0];
    } else if (typed.starts_with("\xef\xbc") && typed.size() >= 3 && typed[2] >= '\x90' &&
               typed[2] <= '\x99') {
      out += static_cast<char>('0' + (typed[2] - '\x90'));  // U+FF10 to U+FF19
      used = 3;
    } else if (typed.starts_with("\uff38") || typed.starts_with("\uff58")) {
      out += 'X';
      used = 3;
    } else {
      return std::nullopt;
    }
    typed.remove_prefix(used);
  }
  return out;
}

int number(std::string_view digits) {
  int out = 0;
  for (const char c : digits) out = out * 10 + (c - '0');
  return out;
}

/// The first two digits: the provinces of GB/T 2260, Taiwan, Hong Kong and Macao, and 81 to 83 for residence
/// permits.
bool is_province(int code) {
  return (code >= 11 && code <= 15) || (code >= 21 && code <= 23) || (code >= 31 && code <= 37) ||
         (code >= 41 && code <= 46) || (code >= 50 && code <= 54) || (code >= 61 && code <= 65) ||
         code == 71 || (code >= 81 && code <= 83);
}

bool is_birthday(std::string_view digits, Instant now) {
  using namespace std::chrono;
  const year_month_day day{year(number(digits.substr(0, 4))),
                           month(static_cast<unsigned>(number(digits.substr(4, 2)))),
                           std::chrono::day(static_cast<unsigned>(number(digits.substr(6, 2))))};
  if (!day.ok() || int(day.year()) < kFirstYear) return false;
  // Fourteen hours ahead of UTC the day has begun everywhere.
  const sys_time<microseconds> latest{microseconds((now + hours(14)).us)};
  return sys_days(day) <= floor<std::chrono::days>(latest);
}

char check_character(std::string_view digits) {
  int sum = 0;  // ISO 7064, MOD 11-2: each digit doubles what stands before it
  for (const char c : digits) sum = (sum * 2 + (c - '0')) % 11;
  const int remainder = (12 - (sum * 2) % 11) % 11;
  return remainder == 10 ? 'X' : static_cast<char>('0' + remainder);
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

Result<std::string> normal_document(std::string_view typed, Instant now) {
  const Refusal invalid(Code::document_invalid, {.pointer = "/document_number"});
  auto text = plain(typed);
  if (!text || text->size() != kLength) return refuse(invalid);
  const std::string_view digits = std::string_view(*text).substr(0, kLength - 1);
  if (digits.find('X') != digits.npos) return refuse(invalid);
  if (!is_province(number(digits.substr(0, 2))) || !is_birthday(digits.substr(6, 8), now))
    return refuse(invalid);
  if (text->back() != check_character(digits)) return refuse(invalid);
  return *std::move(text);
}

std::string mask_document(std::string_view number) {
  if (number.size() != kLength) return "";
  return number.front() + std::string(kLength - 2, '*') + number.back();
}

Hash32 document_index(const KeyRing& keys, std::string_view number) {
  return hmac_sha256(keys.lookup, Encoder(1).add("document").add(number).bytes());
}

Result<std::string> normal_name(std::string_view typed) {
  const Refusal invalid(Code::text_invalid, {.pointer = "/name"});
  std::string out;
  const auto add = [&out](std::string_view text) {
    if (text == " " && (out.empty() || out.back() == ' ')) return;
    out += text;
  };
  while (!typed.empty()) {
    std::size_t used = 1;
    while (used < typed.size() && (typed[used] & 0xc0) == 0x80) ++used;
    const std::string_view one = typed.substr(0, used);
    typed.remove_prefix(used);
    constexpr std::array<std::string_view, 5> kDots = {"\u2022", "\u2027", "\u30fb", "\uff0e", "\uff65"};
    if (one == kWideSpace || one == "\u00a0")
      add(" ");
    else if (std::find(kDots.begin(), kDots.end(), one) != kDots.end())
      add("\u00b7");
    else if (used == 1 && std::string_view("!\"#$%&()*+,/:;<=>?@[\\]^_`{|}~0123456789").find(one[0]) !=
                              std::string_view::npos)
      return refuse(invalid);
    // U+200B to U+200F and U+2060 to U+2064 are there and cannot be seen.
    else if (one == "\ufeff" || (one.starts_with("\xe2\x80") && one[2] >= '\x8b' && one[2] <= '\x8f') ||
             (one.starts_with("\xe2\x81") && one[2] >= '\xa0' && one[2] <= '\xa4'))
      return refuse(invalid);
    else
      add(one);
  }
  while (out.ends_with(' ')) out.pop_back();
  if (out.empty() || characters(out) > kNameCharactersMax) return refuse(invalid);
  return out;
}

}  // namespace chenxi::ladder
