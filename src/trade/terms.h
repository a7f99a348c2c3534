// What a buyer is shown before he pays, and signs. Pure.
#pragma once
#include <string>

#include "rules/pack.h"
#include "trade/rows.h"

namespace chenxi::trade {

struct Offer {
  std::string shop, title;
  std::int64_t amount = 0, confirm_days = 0, send_days = 0;
  friend bool operator==(const Offer&, const Offer&) = default;
};
/// The payee's name in the statement; the sum is its amount: "Book shop · Two books · 10d · 7d".
std::string signed_name(const Offer& offer);

}  // namespace chenxi::trade
