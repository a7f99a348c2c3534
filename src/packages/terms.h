// The arithmetic of a package: pure, and the same for who buys, who is paid and who looks.
#pragma once
#include <string>

#include "base/time.h"
#include "packages/rows.h"

namespace chenxi::packages {

/// The price of the number-th visit, from 1: the shares add up to the price, and the first ones are larger (as
/// money::Money::split gives them).
constexpr std::int64_t share_of(std::int64_t price, std::int64_t visits, std::int64_t number) {
  return price / visits + (number <= price % visits ? 1 : 0);
}

/// So many months after the business day of `now`, that day included; the last day of a shorter month.
Instant valid_until(const BusinessCalendar& calendar, Instant now, std::int64_t months);

/// What a buyer is shown, and signs. `cooling_days`: in which the law gives the whole price of an unused package back. (What
/// is unused comes back at any time.)
struct Offer {
  std::string shop, plan;
  std::int64_t price = 0, visits = 0, months = 0, cooling_days = 0;
  friend bool operator==(const Offer&, const Offer&) = default;
};
Offer offer_of(std::string shop, const Plan& plan, std::int64_t cooling_days);
/// The payee's name in the statement; the price is its amount: "Gym · Twenty visits · 20 · 12m · 7d".
std::string signed_name(const Offer& offer);

}  // namespace chenxi::packages
