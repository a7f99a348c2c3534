#include "products/barcode.h"

namespace chenxi::products {

Result<std::string> normal_barcode(std::string_view typed) {
  std::string digits;
  for (const char c : typed) {
    if (c == ' ' || c == '-') continue;
    if (c < '0' || c > '9') return refuse(Code::barcode_invalid, {.pointer = "/barcode"});
    digits += c;
  }
  if (digits.size() != 8 && (digits.size() < 12 || digits.size() > 14))
    return refuse(Code::barcode_invalid, {.pointer = "/barcode"});
  // GS1 General Specifications, 7.9.1: weights 3 and 1 in turn from the right, the check digit itself
  // included once.
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i)
    sum += (digits[digits.size() - 1 - i] - '0') * (i % 2 == 1 ? 3 : 1);
  if (sum % 10 != 0) return refuse(Code::barcode_invalid, {.pointer = "/barcode"});
  return digits;
}

}  // namespace chenxi::products
