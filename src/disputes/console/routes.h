// What case workers and supervisors ask of this room over HTTP.
#pragma once
#include <vector>

#include "ports/changes.h"

namespace chenxi::http {
struct Route;
}
namespace chenxi::disputes::console {

/// "disputes.decide": a decision above what one case worker decides alone (kAloneMax).
ports::ChangeKind decision_kind();

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::disputes::console
