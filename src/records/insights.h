// Insights: a month in figures. The totals are kept with the account; what they consist of is added up from its rows, and
// what was set aside and came back is taken out of them.
#pragma once
#include <map>

#include "records/entries.h"

namespace chenxi::records {

/// How many rows of a month are looked at; a busier month says that it is not complete.
constexpr std::int64_t kInsightRowsMax = kStepsMax;

class Insights : public engine::Query {
 public:
  std::int64_t customer = 0;
  std::optional<std::int64_t> month;  // absent: the running one

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
  bool complete = true;

  const char* name() const override { return "records.insights"; }
  void run(engine::Context& ctx) override;

  static constexpr std::size_t kTop = 5;
};

/// The category that the owner chose, or that the kind of shop suggests.
std::string category_of(const Entry& entry);

}  // namespace chenxi::records
