// Files for other programs: a table for spreadsheets, a journal for hledger.
#pragma once
#include <string>
#include <vector>

#include "i18n/i18n.h"
#include "money/money.h"

namespace chenxi::records {

/// One transaction in words, oldest first in a list.
struct ExportLine {
  Instant at;
  std::string id, type, title, category, note, status;
  bool in = false;
  std::int64_t amount = 0, balance_after = 0;
  money::Currency currency = money::Currency::cny;
};
struct ExportMonth {
  std::string name;  // "2026-11"
  money::Currency currency = money::Currency::cny;
  std::vector<ExportLine> lines;
};

/// A quoted cell; where a spreadsheet would take it for a formula, with an apostrophe in front.
std::string csv_cell(std::string_view text);
/// One line without anything that a journal gives a meaning to.
std::string journal_words(std::string_view text);

/// UTF-8 with a byte order mark (spreadsheets need it), CRLF, RFC 4180. A cell that a spreadsheet would take for a
/// formula gets an apostrophe in front.
std::string csv(const ExportMonth& month, const BusinessCalendar& calendar, Lang lang);
/// Declares every account and commodity, asserts the balance after every line: `hledger check --strict` passes.
std::string hledger(const ExportMonth& month, const BusinessCalendar& calendar, std::string_view wallet);

}  // namespace chenxi::records
