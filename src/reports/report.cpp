#include "reports/report.h"

#include <algorithm>

namespace chenxi::reports {

using settlement::Line;

void Sums::add(const Entry& entry) {
  switch (entry.line) {
    case Line::payment:
      if (entry.kind == ledger::TransferKind::delivery) {
        deliveries += 1;
        delivered += entry.amount;
      } else {
        payments += 1;
        gross += entry.amount;
        discounts += entry.discount > 0 ? 1 : 0;
        discounted += entry.discount;
      }
      fees += entry.fee;
      break;
    case Line::refund:
      refunds += 1;
      refunded -= entry.amount;
      fees_back -= entry.fee;
      break;
    case Line::returned:
    case Line::other:
    case Line::own: break;
  }
}

Report report_of(const Rows& rows, money::Currency currency, const BusinessCalendar& calendar) {
  Report out;
  out.shop = rows.shop().name;
  out.span = rows.span();
  out.currency = currency;
  out.tills = rows.tills;
  std::map<std::pair<Place, std::int64_t>, Sums> places;
  for (const Entry& entry : rows.entries) {
    if (entry.line == Line::returned || entry.line == Line::other)
      (entry.amount > 0 ? out.other_in : out.other_out) += std::abs(entry.amount);
    if (entry.line != Line::payment && entry.line != Line::refund) continue;
    out.sums.add(entry);
    out.hours[static_cast<std::size_t>(calendar.civil(entry.at).hour)].add(entry);
    places[{entry.place, entry.till}].add(entry);
  }
  for (const auto& [where, sums] : places) out.places.push_back({where.first, where.second, sums});
  return out;
}

std::string day_name(std::int64_t day) {
  return rfc3339(Instant{} + days(day)).substr(0, 10);
}

}  // namespace chenxi::reports
