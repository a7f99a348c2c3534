// A day of a shop in figures: what came in and went back, by hour and by whose till, what it cost and what
// stays. Pure: it adds up rows, and so it adds up to them.
#pragma once
#include <array>

#include "reports/rows_of.h"

namespace chenxi::reports {

struct Sums {
  std::int64_t payments = 0, gross = 0;
  std::int64_t deliveries = 0, delivered = 0;  // paid before, earned now: visits of packages
  std::int64_t refunds = 0, refunded = 0;
  std::int64_t fees = 0, fees_back = 0;
  std::int64_t discounts = 0, discounted = 0;  // sales that something was taken off; `gross` is what is left

  void add(const Entry& entry);
  std::int64_t taken() const { return gross + delivered; }
  std::int64_t sales() const { return payments + deliveries; }
  std::int64_t net() const { return taken() - refunded - fees + fees_back; }
  /// Of a sale, rounded half up; 0 where there was none.
  std::int64_t average() const { return sales() == 0 ? 0 : (2 * taken() + sales()) / (2 * sales()); }
  bool empty() const { return sales() == 0 && refunds == 0; }
};

struct ByPlace {
  Place place = Place::other;
  std::int64_t till = 0;
  Sums sums;
};

struct Report {
  std::string shop;
  Span span;
  money::Currency currency = money::Currency::cny;
  Sums sums;
  std::array<Sums, 24> hours{};  // by the clock of the deployment
  std::vector<ByPlace> places;   // tills first, by number; only such as had something
  std::map<std::int64_t, Till> tills;
  // Beside trade: what a bank sent back, shares of other shops, corrections.
  std::int64_t other_in = 0, other_out = 0;
};
Report report_of(const Rows& rows, money::Currency currency, const BusinessCalendar& calendar);

/// "2026-11-27" for a day number.
std::string day_name(std::int64_t day);

}  // namespace chenxi::reports
