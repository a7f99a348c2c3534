// A day of a shop as a page to print.
#pragma once
#include "i18n/i18n.h"
#include "reports/report.h"

namespace chenxi::reports {

/// A4 with text that can be selected: figures, by hour, by till; it goes on with another page where a shop
/// has many tills.
std::string pdf(const Report& report, const std::string& instance, Instant made_at,
                const BusinessCalendar& calendar, Lang lang);

}  // namespace chenxi::reports
