// A settlement as JSON, for the shop's owner. Knows nothing of HTTP.
#pragma once
#include "base/json.h"
#include "ports/services.h"
#include "settlement/reads.h"

namespace chenxi::settlement {

/// "counting", "on_its_way", "paid", "refused", "nothing".
std::string_view status(const Shown& shown);
/// Why a bank refused, and what to do.
std::string reason_text(Lang lang, const std::string& reason);

/// The figures as signed lines that add up to `amount`; lines of nothing are left out.
boost::json::array lines_json(const Sums& sums, std::int64_t brought, std::int64_t owed_before,
                              const Due& due);
boost::json::object settlement_json(const ports::Services& services, Lang lang, const Shown& shown);
/// As it was when the owner asked for it: the same each time.
boost::json::object asked_json(const ports::Services& services, const Settlement& made, std::int64_t amount);
boost::json::object overview_json(const ports::Services& services, Lang lang, const rules::Section& section,
                                  const ListSettlements& list);
boost::json::object entry_json(const ports::Services& services, const Entry& entry);

/// Where a page of rows goes on, for one shop only.
std::string row_cursor(const ports::Services& services, std::int64_t merchant, ledger::TransferId row);
std::optional<ledger::TransferId> read_row_cursor(const ports::Services& services, std::int64_t merchant,
                                                  std::string_view text);

}  // namespace chenxi::settlement
