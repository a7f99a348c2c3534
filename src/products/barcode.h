// Barcodes of goods: the numbers of GS1 (GTIN-8, -12, -13, -14) with their check digit.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace chenxi::products {

/// Without blanks and hyphens. Refuses barcode_invalid: no digits, another length, or the last digit does not
/// fit.
Result<std::string> normal_barcode(std::string_view typed);

}  // namespace chenxi::products
