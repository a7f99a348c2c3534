// Insights: a month in figures (bills.h adds them up).
#pragma once
#include <map>

#include "records/entries.h"

namespace chenxi::records {

/// What came in and went out in a month, without what came back.
struct MonthTotals {
  std::int64_t in = 0, out = 0, rows = 0;
};

struct Insights {
  std::int64_t month = 0;
  money::Currency currency = money::Currency::cny;
  MonthTotals totals, previous;  // without what went there and back
  struct Sum {
    std::int64_t amount = 0, count = 0;
  };
  std::map<std::string, Sum, std::less<>> by_category;  // what went out
  std::map<std::int64_t, std::int64_t> by_day;          // CivilTime::day_number -> what went out
  struct Payee {
    Entry example;  // for the name
    Sum sum;
  };
  std::vector<Payee> top;  // at most kTop, the largest first

  static constexpr std::size_t kTop = 5;
};

/// The category that the owner chose, or that the kind of shop suggests; "" of what nobody spends, as cash.
std::string category_of(const Entry& entry);

}  // namespace chenxi::records
