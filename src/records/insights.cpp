#include "records/insights.h"

#include "records/categories.h"

namespace chenxi::records {

std::string category_of(const Entry& entry) {
  if (entry.note && !entry.note->category.empty()) return entry.note->category;
  if (entry.payment || entry.package || entry.trade) return std::string(category_of_shop(entry.mcc));
  if (entry.transfer) return "transfer";
  return entry.hold || entry.note ? "other" : "";
}

}  // namespace chenxi::records
