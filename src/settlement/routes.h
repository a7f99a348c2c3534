// /v1/me/shops/{shop}/settlements, settlement_entries, /v1/settlements
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::settlement {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::settlement
