// Complaints about guaranteed orders, in the console: an operator sees and decides, a supervisor only sees.
#pragma once
#include <vector>

#include "ports/changes.h"
#include "ports/operator.h"

namespace chenxi::http {
struct Route;
}
namespace chenxi::trade::console {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

/// "trade.decide": of {trade, buyer, return, reason}: above what one decides alone.
ports::ChangeKind decision_kind(ports::Services& services);
/// "trade.wind_up": of {shop_id}.
ports::ChangeKind wind_up_kind();
/// "trades_return" {key, shop}, "trades_status" {shop}.
ports::OperatorRequests operator_requests();

}  // namespace chenxi::trade::console
