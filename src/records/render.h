// Transactions as JSON and as lines of an export, for their owner. Names and notes are opened here, on HTTP threads.
#pragma once
#include <boost/json/object.hpp>

#include "i18n/i18n.h"
#include "ports/services.h"
#include "records/detail.h"
#include "records/home.h"
#include "records/insights.h"

namespace chenxi::records {

namespace json = boost::json;

/// Column of TransactionNote::sealed_note.
inline constexpr std::string_view kNoteColumn = "records.note";

class Render {
 public:
  Render(const ports::Services& services, Lang lang) : services_(services), lang_(lang) {}

  /// Who was on the other side, as the owner may see it.
  std::string title(const Entry& entry) const;
  /// The owner's words: his own about this row, else those of the transaction.
  std::string note(const Entry& entry) const;
  json::object transaction(const Entry& entry) const;
  json::object detail(const Detail& detail) const;
  json::value proved(const Entry& entry) const;
  json::object home(const Home& home) const;
  json::object limits(const Limits& limits) const;
  json::object insights(const Insights& insights) const;
  json::object month(std::int64_t month, const MonthTotals& totals) const;
  std::string id(IdKind kind, std::int64_t row) const { return services_.ids.make(kind, row); }

 private:
  json::object money(std::int64_t minor, money::Currency currency) const;
  json::value object_id(const Entry& entry) const;
  json::array pending(const Home& home) const;

  const ports::Services& services_;
  Lang lang_;
};

}  // namespace chenxi::records
