// A span of a shop's days as files for other programs: a table as CSV and as XLSX, a journal for hledger.
// Every row of the shop's account stands in each of them, with nothing that says who paid.
#pragma once
#include <functional>
#include <string>

#include "i18n/i18n.h"
#include "reports/report.h"

namespace chenxi::reports {

struct FileHead {
  std::string instance;
  Instant made_at;
  std::function<std::string(const Entry&)> id;       // of the row
  std::function<std::string(const Entry&)> receipt;  // "" where there is none
};

/// UTF-8 with a byte order mark, CRLF, RFC 4180. A cell that a spreadsheet would take for a formula gets an
/// apostrophe in front.
std::string csv(const Rows& rows, const FileHead& head, const BusinessCalendar& calendar, Lang lang);
/// Declares every account and commodity, asserts the balance after every row: `hledger check --strict`
/// passes.
std::string journal(const Rows& rows, const FileHead& head, const BusinessCalendar& calendar);
/// Amounts are numbers with the currency's decimals, times are dates; a second sheet has the sums of each
/// day. Throws std::runtime_error where no file could be written.
std::string xlsx(const Rows& rows, const FileHead& head, const BusinessCalendar& calendar, Lang lang);

/// In words: "Payment", "Shop code", whose till.
std::string type_words(const Entry& entry, Lang lang);
std::string place_words(Place place, std::int64_t till, const std::map<std::int64_t, Till>& tills, Lang lang);

}  // namespace chenxi::reports
