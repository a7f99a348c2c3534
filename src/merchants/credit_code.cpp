#include "merchants/credit_code.h"

#include <algorithm>
#include <array>

namespace chenxi::merchants {
namespace {

constexpr std::size_t kLength = 18;
constexpr std::size_t kBodyFrom = 8;  // after the two of the register and the six of the place
/// GB 32100, table 1: without I, O, S, V and Z, which look like others.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::size_t kModulus = 31;

/// As typed on a phone: what stands for a character of a code becomes it.
std::string plain(std::string_view typed) {
  std::string out;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(typed[at]); };
    char c = typed[i];
    // U+FF01 to U+FF5E are ASCII, wide; U+3000 is the wide blank.
    if (byte(i) == 0xef && i + 2 < typed.size() && (byte(i + 1) == 0xbc || byte(i + 1) == 0xbd)) {
      const int wide = (byte(i + 1) - 0xbc) * 64 + byte(i + 2) - 0x80;
      c = static_cast<char>(wide + 0x20);
      i += 2;
    } else if (typed.substr(i, 3) == "\u3000") {
      c = ' ';
      i += 2;
    }
    if (c == ' ' || c == '-') continue;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

/// GB 32100, 5.2: the sum of value times 3^(i-1), and 31 less its remainder.
char check_character(std::string_view first17) {
  std::size_t sum = 0, weight = 1;
  for (const char c : first17) {
    sum += kAlphabet.find(c) * weight;
    weight = weight * 3 % kModulus;
  }
  return kAlphabet[(kModulus - sum % kModulus) % kModulus];
}

/// The ninth character of the organisation's own code (GB 11714): letters count on from 10 and none is left out.
char organisation_check(std::string_view first8) {
  constexpr std::array<int, 8> kWeights = {3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    const char c = first8[i];
    sum += (c <= '9' ? c - '0' : c - 'A' + 10) * kWeights[i];
  }
  const int check = 11 - sum % 11;
  if (check == 10) return 'X';
  return check == 11 ? '0' : static_cast<char>('0' + check);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

Result<std::string> normal_credit_code(std::string_view typed) {
  const Refusal invalid(Code::licence_invalid, {.pointer = "/licence_code"});
  const std::string code = plain(typed);
  if (code.size() != kLength || code.find_first_not_of(kAlphabet) != std::string::npos) return refuse(invalid);
  const std::string_view text = code;
  const std::string_view place = text.substr(2, 6);
  if (!std::ranges::all_of(place, is_digit)) return refuse(invalid);
  const std::string_view body = text.substr(kBodyFrom, 9);
  if (body.back() != organisation_check(body.substr(0, 8))) return refuse(invalid);
  if (text.back() != check_character(text.substr(0, kLength - 1))) return refuse(invalid);
  return std::string(text);
}

std::string mask_credit_code(std::string_view code) {
  if (code.size() != kLength) return "";
  return std::string(code.substr(0, 2)) + std::string(kLength - 6, '*') + std::string(code.substr(kLength - 4));
}

}  // namespace chenxi::merchants
