// Bills: what a resident asks of his own rows: a page of a list, a month's totals, a month in figures.
//
// Figures count what was really spent and received: what came back (a cancelled or returned transfer, a refused
// withdrawal, a refund) is taken off the row and the month that it gives back, and is no income.
#pragma once
#include "records/insights.h"
#include "records/projection.h"
#include "records/render.h"
#include "records/search.h"

namespace chenxi::records {

/// Asked on the engine, so that the answer has everything that was acknowledged before.
class FindHolder : public engine::Query {
 public:
  std::int64_t customer = 0;
  std::optional<Holder> found;
  const char* name() const override { return "records.holder"; }
  void run(engine::Context& ctx) override;
};

struct Filter {
  std::optional<std::int64_t> month;
  std::optional<Type> type;
  std::optional<bool> in;
  std::optional<std::int64_t> amount_min, amount_max;
  ledger::TransferId like = ledger::TransferId::none;  // only with whoever is on the other side of this row
  std::optional<Search> search;
};

struct Page {
  std::vector<Entry> entries;
  ledger::TransferId next = ledger::TransferId::none;  // the first row that did not fit
};
/// Newest first, beginning with `from` (none: the newest row). A row of somebody else's begins nothing.
Page page_of(Reading& reading, const Holder& holder, const Render& render, const Filter& filter,
             ledger::TransferId from, std::size_t limit);

MonthTotals totals_of(Reading& reading, const Holder& holder, std::int64_t month);
Insights insights_of(Reading& reading, const Holder& holder, std::int64_t month);

}  // namespace chenxi::records
