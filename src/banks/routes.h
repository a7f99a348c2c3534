// /v1/bank_links, /v1/top_ups, /v1/withdrawals
#pragma once
#include <vector>

#include "ports/services.h"

namespace chenxi::http {
struct Route;
}

namespace chenxi::banks {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::banks
